"""The command `diff`: shows what waits for a decision, like a code diff."""

import contextlib
import json
from collections.abc import Iterable, Sequence

import click
from pydantic_core import to_jsonable_python

from pipeline.options import Exit, nothing_waits, state_options, typed, with_settings
from pipeline.settings import Settings
from pipeline.texts import print_line, text_lines
from review.decision_log import DecisionLog
from review.diff_text import ItemForm, diff_item, item_headline, item_lines
from review.losses import contested, contested_text
from review.selection import select
from review.store import Store
from review.summary import MANY, by_urgency, waiting_groups
from schemas.change import Shown, State, Waiting

FIRST_ITEMS = 10
"""Items shown one by one when there are many: the most urgent."""


@click.command("diff")
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--json", "form", flag_value="json", help="A JSON array, one object an item.")
@click.option("--markdown", "form", flag_value="markdown", help="Text for a pull request.")
@click.option("--html", "form", flag_value="html", help="Write the review page and print its path.")
@click.option("--full", is_flag=True, help="Every item and value, however many.")
@with_settings
def diff_command(settings: Settings, *, ids: Sequence[str], form: str | None, full: bool) -> int:
    """Show what waits for a decision: what changed, why, and the evidence.

    More than ten items are shown in groups by programme and layout, with a sample to check.
    """
    state = Store(settings.data).load()
    warn_of_contested(settings, state)
    items = list(by_urgency(state.waiting))
    if ids:
        items = [item for name in ids for item in _about(state, name)]
    if form == "json":
        print_json(map(diff_item, items))
        return Exit.DONE
    if form == "html":
        from pipeline.review_pages import write_review

        click.echo(write_review(settings, state.waiting, state.records, None))
        return Exit.DONE
    if form is None and not ids:
        _print_last_run(settings)
    if items or not ids:
        markdown = form == "markdown"
        print_items(settings, state, items, every=full or bool(ids), markdown=markdown)
    return Exit.DONE


def print_json(found: Iterable[object]) -> None:
    """Print models, or what consists of them, as a JSON array."""
    data = to_jsonable_python(list(found), by_alias=True)
    click.echo(json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True))


def warn_of_contested(settings: Settings, state: State) -> None:
    """Print which items two people decided, each without knowing of the other."""
    for pair in contested(DecisionLog(state.decisions)):
        click.echo(typed(f"\nAttention: {contested_text(pair)}", settings), err=True)


def numbered_headlines(
    settings: Settings, state: State, shown: Sequence[Waiting] = ()
) -> dict[str, str]:
    """Return the headline of each waiting item, most urgent first, with its number, by key.

    The numbers, and how the items `shown` read, are remembered: until the next list the numbers
    mean the same items in commands.
    """
    numbers = {str(n): item for n, item in enumerate(by_urgency(state.waiting), start=1)}
    keys = {number: item.change.key for number, item in numbers.items()}
    items = {key: read for key, read in state.shown.items.items() if key in keys.values()}
    items |= {item.change.key: item.fingerprint for item in shown}
    if numbers:
        with contextlib.suppress(OSError):
            Store(settings.data).save_shown(Shown(numbers=keys, items=items))
    return {item.change.key: f"{n}. {item_headline(item)}" for n, item in numbers.items()}


def print_items(
    settings: Settings,
    state: State,
    items: Sequence[Waiting],
    *,
    every: bool = False,
    markdown: bool = False,
) -> None:
    """Print waiting items; unless `every`, in a few lines each, and many in groups."""
    form: ItemForm = "changes" if markdown else "full" if every else "short"
    shown = items if every or len(items) <= MANY else items[:FIRST_ITEMS]
    options, headlines = state_options(settings), numbered_headlines(settings, state, shown)
    lines = text_lines(
        "diff.md" if markdown else "diff.txt",
        count=len(items),
        groups=waiting_groups(items) if len(shown) < len(items) else (),
        shown=[
            (headlines.get(item.change.key) or item_headline(item), item_lines(item, form, options))
            for item in shown
        ],
        options=options,
        nothing=nothing_waits(settings),
    )
    for line in lines:
        click.echo(line) if markdown else print_line(line)


def _about(state: State, name: str) -> Sequence[Waiting]:
    """Return what waits under a name, or for the record that it names."""
    item, record = (chosen := select(state, name)).item, chosen.record
    if item is not None:
        return [item]
    found = [i for i in state.waiting if record is not None and i.change.record == record.id]
    if not found:
        click.echo(f"{name} is accepted; nothing about it waits.", err=True)
    return found


def _print_last_run(settings: Settings) -> None:
    """Print what the last run accepted automatically, and where the review page is."""
    from pipeline.review_pages import FOLDER, last_summary
    from review.page import FIRST_SHEET

    last = last_summary(settings.output)
    if last is None:
        return
    page = settings.output / FOLDER / FIRST_SHEET
    for line in text_lines("last-run.txt", last=last, page=page, most=FIRST_ITEMS):
        print_line(line)
