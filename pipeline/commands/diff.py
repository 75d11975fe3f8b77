"""The command `diff`: what waits for the maintainer, like a code diff."""

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from pipeline.options import Exit, with_settings
from pipeline.settings import Settings

if TYPE_CHECKING:
    from review.diff_text import DiffLine
    from schemas.change import Waiting

COLOURS = {"+": "green", "-": "red", "!": "yellow", " ": None}
SHOWN = 10
"""Of many items, so many are told one by one: the most urgent."""
EPILOG = """\b
Examples:
  probation-league diff                   what waits, in a few lines each
  probation-league diff pdu-2023--wessmoor--2025-03
  probation-league diff --full            every value and all that proves it
  probation-league diff --html            writes output/review/index.html, with pictures
  probation-league diff --markdown        for a pull request or an e-mail
"""


@click.command(epilog=EPILOG)
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--json", "form", flag_value="json", help="A JSON array, one object an item.")
@click.option("--markdown", "form", flag_value="markdown", help="Text for a pull request.")
@click.option("--html", "form", flag_value="html", help="Write the review page; print its path.")
@click.option("--full", is_flag=True, help="Every item and value, however many.")
@with_settings
def command(settings: Settings, *, ids: Sequence[str], form: str | None, full: bool) -> int:
    """Show what waits for a decision: what changed, why, and the words that prove it.

    More than ten items are told in groups of one programme and layout, with a sample to check.
    Exit 0, whether or not something waits.
    """
    from review.diff_text import diff_item
    from review.queue import by_urgency
    from review.selection import select
    from review.store import Store

    state = Store(settings.data).load()
    chosen = [select(state, name).item for name in ids] if ids else by_urgency(state.waiting)
    items = [item for item in chosen if item is not None]
    if form == "json":
        told = [diff_item(item).model_dump(mode="json", by_alias=True) for item in items]
        click.echo(json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True))
    elif form == "html":
        from pipeline.review_pages import write_review

        click.echo(write_review(settings, state.waiting, state.records, None))
    elif form == "markdown":
        _print_markdown(items, every=full or bool(ids))
    else:
        if not ids:
            _print_night(settings)
        _print(items, every=full or bool(ids), long=full or bool(ids))
    return Exit.DONE


def print_items(items: "Sequence[Waiting]") -> None:
    """What waits, in a few lines an item, as `diff` prints it."""
    _print(items, every=False, long=False)


def _print(items: "Sequence[Waiting]", *, every: bool, long: bool) -> None:
    from pipeline.logs import clean
    from review.diff_text import diff_lines, item_headline, short_diff_lines
    from review.queue import MANY

    if not items:
        click.echo("Nothing waits for a decision.")
        return
    shown = items if every or len(items) <= MANY else items[:SHOWN]
    if len(shown) < len(items):
        for line in _grouped(items):
            click.echo(clean(line))
        click.echo(f"\nThe {len(shown)} most urgent of {len(items)}:")
    for item in shown:
        click.secho(f"\n{clean(item_headline(item))}", bold=True)
        for told in (diff_lines if long else short_diff_lines)(item):
            click.secho(clean(f"{told.mark} {told.text}"), fg=COLOURS[told.mark])
    if len(shown) < len(items):
        click.echo(f"\n{len(items) - len(shown)} more: probation-league diff --full")


def _print_markdown(items: "Sequence[Waiting]", *, every: bool) -> None:
    from pipeline.logs import clean
    from review.diff_text import diff_lines, item_headline
    from review.queue import MANY

    click.echo(f"## {len(items)} wait for a decision")
    shown = items if every or len(items) <= MANY else items[:SHOWN]
    if len(shown) < len(items):
        click.echo("\n```text")
        for line in _grouped(items):
            click.echo(_fenced(line))
        click.echo(f"```\n\nThe {len(shown)} most urgent:")
    for item in shown:
        click.echo(f"\n### {clean(item_headline(item))}\n\n```diff")
        for told in diff_lines(item):
            click.echo(_fenced(_marked(told)))
        click.echo("```")


def _grouped(items: "Sequence[Waiting]") -> Iterator[str]:
    """The groups of many items, each with its sample and the command that takes it."""
    from review.queue import waiting_groups

    yield f"{len(items)} wait for a decision, in these groups of one programme and layout:"
    for group in waiting_groups(items):
        kinds = ", ".join(f"{count} {kind}" for kind, count in group.kinds.items())
        yield ""
        yield f"{group.programme}  {group.layout}: {kinds}; {group.passing} pass every hard check"
        if group.passing:
            yield f"  look at  {' '.join(key[:64] for key in group.sample)}"
            yield (
                f"  take     review accept --programme {group.programme} "
                f"--layout {group.layout} --all-passing"
            )


def _print_night(settings: Settings) -> None:
    """What the last run took by itself, and where the page with the pictures is."""
    from pipeline.logs import clean
    from pipeline.review_pages import FOLDER, last_summary
    from review.page.render import FIRST_SHEET

    night = last_summary(settings.output)
    if night is None:
        return
    taken = ", ".join(f"{count} {kind}" for kind, count in night.accepted.items()) or "nothing"
    new = ", ".join(f"{count} {kind}" for kind, count in night.new.items()) or "nothing"
    click.echo(f"Run of {night.at:%Y-%m-%d %H:%M} UTC: taken {taken}; new here {new}.")
    for told in night.told[:SHOWN]:
        click.echo(clean(f"  {told.kind}: {told.key} ({told.who})"))
    if len(night.told) > SHOWN:
        click.echo(f"  … and {len(night.told) - SHOWN} more in {FOLDER}/summary.json")
    click.echo(f"With pictures: {settings.output / FOLDER / FIRST_SHEET}")


def _marked(line: "DiffLine") -> str:
    return f"{line.mark} {line.text}"


def _fenced(text: str) -> str:
    """A line within a fence, which it cannot end."""
    from pipeline.logs import clean

    return clean(text).replace("```", "'''")
