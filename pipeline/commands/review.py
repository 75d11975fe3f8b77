"""The commands `review …`: the maintainer's decisions."""

import functools
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from pipeline.commands.diff import numbered_headlines, print_json, warn_of_contested
from pipeline.options import Exit, nothing_waits, state_options, typed, with_settings
from pipeline.settings import Settings, utc_now
from pipeline.texts import print_line
from review.decisions import DecisionMaker, PendingDecision, Signature
from review.diff_text import command_line, diff_item, item_headline, item_lines
from review.selection import Selection, passing_items, select
from review.store import Store
from review.summary import by_urgency
from schemas.base import canonical_json
from schemas.errors import DecisionError
from support.safe_text import without_controls

Making = Callable[[DecisionMaker], Sequence[PendingDecision]]
"""Makes the decisions of one command on the state as it is when they are written."""

IDS = click.argument("ids", nargs=-1, required=True, metavar="ID...")
ID = click.argument("name", metavar="ID")
REASON = click.option("--reason", default="", help="Why; published with a correction.")
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
FORCE = click.option("--force", is_flag=True, help="Accept although a hard check fails.")


def decides(command: Callable[..., Making]) -> Callable[..., int]:
    """Make a command of a function that returns how to make its decisions.

    Adds `--note` and `--later`. The function does not get `--reason` and `--force`: every decision
    of the command is signed with them.
    """

    @click.option("--note", default="", help="Internal note; not published.")
    @click.option(
        "--later",
        is_flag=True,
        help="Do not publish yet: several decisions make one version with `publish`.",
    )
    @with_settings
    @functools.wraps(command)
    def wrapped(
        settings: Settings,
        /,
        *,
        later: bool,
        note: str,
        reason: str = "",
        force: bool = False,
        **options: Any,
    ) -> int:
        from pipeline.decide import decide

        make = command(**options)
        if later:
            review = settings.review.model_copy(update={"publish_at_once": False})
            settings = settings.model_copy(update={"review": review})
        by = Signature(utc_now(), settings.review.who, reason=reason, note=note, forced=force)
        lines = decide(settings, make, by=by, saved=_print_saved)
        if later:
            publish = command_line("publish", state_options(settings))
            click.echo(f"Not published yet. To publish: {publish}")
        for line in lines:
            click.echo(line)
        return Exit.DONE

    return wrapped


def _chosen(desk: DecisionMaker, name: str) -> Selection:
    """Find what a command names. Raises DecisionError if an item was shown with other values."""
    chosen = select(desk.state, name)
    item, shown = chosen.item, desk.state.shown.items
    if item is not None and shown.get(item.change.key) not in (None, item.fingerprint):
        what = "it reads otherwise than when it was shown"
        raise DecisionError(what, where=chosen.name, remedy=f"`diff {chosen.name}` shows it now")
    return chosen


def _print_saved(files: Sequence[Path]) -> None:
    for file in files:
        click.echo(f"Decision saved: {file}")


@click.group("review", invoke_without_command=True)
@with_settings
def review_commands(settings: Settings) -> int:
    """Decide on waiting items. Without a command: walk through them, one key for each.

    The walk shows the most urgent item first, collects your decisions, and writes and publishes
    them together when you confirm its summary. It needs a terminal.

    ID is a record's id, the number in `diff`, or at least 8 characters of an id or of the
    document's SHA-256. Each decision is a file in data/decisions/ and applies to every later run;
    its effect is published at once, or with --later by the next `publish`.
    """
    from pipeline.walk_through import WalkThrough

    context = click.get_current_context()
    if context.invoked_subcommand is not None:
        if any(context.params.values()):
            raise click.UsageError("give --data, --output and --sample after the command")
        return Exit.DONE
    if not (sys.stdout.isatty() and sys.stdin.isatty()):
        raise click.UsageError(
            typed("the walk needs a terminal; elsewhere use `review list` and `diff`", settings)
        )
    WalkThrough(settings).run()
    return Exit.DONE


@review_commands.command("list")
@click.option("--accepted", is_flag=True, help="List the accepted records instead.")
@JSON
@with_settings
def list_(settings: Settings, *, accepted: bool, as_json: bool) -> int:
    """List waiting items, one line each, with the number that `diff` shows."""
    state = Store(settings.data).load()
    warn_of_contested(settings, state)
    items, headlines = by_urgency(state.waiting), numbered_headlines(settings, state)
    if as_json:
        print_json(state.records if accepted else map(diff_item, items))
    elif accepted:
        for record in state.records:
            click.echo(f"{record.id}  {record.overall.rating or 'unrated'}")
    else:
        for item in items:
            click.echo(without_controls(f"{headlines[item.change.key]}  (since {item.since})"))
        if not items:
            click.echo(nothing_waits(settings))
    return Exit.DONE


@review_commands.command()
@ID
@JSON
@with_settings
def show(settings: Settings, *, name: str, as_json: bool) -> int:
    """Show a waiting item or an accepted record in full."""
    chosen = select(Store(settings.data).load(), name)
    if chosen.item is not None and not as_json:
        print_line(item_headline(chosen.item))
        for line in item_lines(chosen.item, "full", state_options(settings)):
            print_line(line)
    record = chosen.item.report if chosen.item is not None else chosen.record
    if record is not None:
        click.echo(canonical_json(record), nl=False)
    return Exit.DONE


@review_commands.command()
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--programme", help="Accept the group of this programme.")
@click.option("--layout", help="… and of this layout.")
@click.option("--all-passing", is_flag=True, help="Accept its items that fail no hard check.")
@FORCE
@decides
def accept(
    *, ids: Sequence[str], programme: str | None, layout: str | None, all_passing: bool
) -> Making:
    """Accept waiting items as they were read."""
    if bool(ids) == all_passing:
        raise click.UsageError("give either IDs, or --all-passing with --programme (and --layout)")
    if all_passing and programme is None:
        raise click.UsageError("--all-passing needs --programme")

    def make(desk: DecisionMaker) -> Sequence[PendingDecision]:
        names = ids
        if all_passing:
            group = passing_items(desk.state, programme=programme, layout=layout)
            names = [item.change.key for item in group]
        return [desk.accept(_chosen(desk, name)) for name in names]

    return make


@review_commands.command()
@ID
@click.option("--set", "sets", multiple=True, required=True, metavar="FIELD=VALUE")
@REASON
@FORCE
@decides
def correct(*, name: str, sets: Sequence[str]) -> Making:
    """Correct values; the reason is published."""
    pairs = []
    for text in sets:
        field, equals, value = text.partition("=")
        if not equals:
            raise click.UsageError(f"--set takes FIELD=VALUE, not {text!r}")
        pairs.append((field.strip(), value.strip()))
    return lambda desk: [desk.correct(_chosen(desk, name), pairs)]


@review_commands.command()
@IDS
@REASON
@decides
def reject(*, ids: Sequence[str]) -> Making:
    """Reject items until their document is read differently."""
    return lambda desk: [desk.reject(_chosen(desk, name)) for name in ids]


@review_commands.command()
@ID
@click.option("--alias-of", metavar="ORGANISATION", help="Add the name to this organisation.")
@click.option("--id", "id_", metavar="ORGANISATION", help="Permanent id of the new organisation.")
@click.option("--name", "called", help="Its name, if not as printed.")
@decides
def register(*, name: str, alias_of: str | None, id_: str | None, called: str | None) -> Making:
    """Register the unknown organisation of an item, or its printed name as an alias."""
    if alias_of is not None and (id_ or called):
        raise click.UsageError("--alias-of cannot be combined with --id or --name")
    named = {"alias_of": alias_of, "id_": id_, "name": called}
    return lambda desk: [desk.register(_chosen(desk, name), **named)]


@review_commands.command()
@IDS
@REASON
@decides
def withdraw(*, ids: Sequence[str]) -> Making:
    """Withdraw published records at once; the reason is published."""
    return lambda desk: [desk.withdraw(_chosen(desk, name)) for name in ids]


@review_commands.command()
@ID
@decides
def undo(*, name: str) -> Making:
    """Undo a decision: ID is its file, or the record or organisation that it concerns.

    Everything is then as if it had not been made. What was published is corrected in public.
    """
    return lambda desk: [desk.undo(name)]
