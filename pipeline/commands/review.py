"""The command `review`: the maintainer's decisions."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import click

from pipeline.options import Exit, with_settings
from pipeline.settings import Settings

if TYPE_CHECKING:
    from pipeline.decide import Taken
    from review.decisions import DecisionMaker, PendingDecision

IDS = click.argument("ids", nargs=-1, required=True, metavar="ID...")
ID = click.argument("name", metavar="ID")
REASON = click.option("--reason", default="", help="Why; of a correction it is published.")
NOTE = click.option("--note", default="", help="For ourselves; not published.")
FORCE = click.option("--force", is_flag=True, help="Although a hard check fails.")


@click.group()
def command() -> None:
    """Decide on what waits: accept, correct, reject, register, withdraw, undo.

    ID is a record's id, or at least 8 characters of the document's SHA-256. Each decision is a
    file under data/decisions/ and holds on every later run; what it changes is published at once.
    """


@command.command("list")
@click.option("--accepted", is_flag=True, help="The accepted records instead of what waits.")
@with_settings
def list_(settings: Settings, *, accepted: bool) -> int:
    """List what waits, one line an item.

    Example: probation-league review list
    """
    from pipeline.logs import clean
    from review.diff_text import item_headline
    from review.store import Store

    state = Store(settings.data).load()
    if accepted:
        for record in state.records:
            click.echo(f"{record.id}  {record.overall.rating or 'unrated'}")
        return Exit.DONE
    for item in state.waiting:
        click.echo(clean(f"{item_headline(item)}  (since {item.since})"))
    if not state.waiting:
        click.echo("Nothing waits for a decision.")
    return Exit.DONE


@command.command()
@ID
@with_settings
def show(settings: Settings, *, name: str) -> int:
    """Show an item or an accepted record whole.

    Example: probation-league review show pdu-2023--wessmoor--2025-03
    """
    from pipeline.logs import clean
    from review.diff_text import diff_lines, item_headline
    from review.selection import select
    from review.store import Store
    from schemas.base import canonical_json

    chosen = select(Store(settings.data).load(), name)
    if chosen.item is not None:
        click.echo(clean(item_headline(chosen.item)))
        for line in diff_lines(chosen.item):
            click.echo(clean(f"{line.mark} {line.text}"))
    record = chosen.item.report if chosen.item is not None else chosen.record
    if record is not None:
        click.echo(canonical_json(record), nl=False)
    return Exit.DONE


@command.command()
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--programme", help="Take the whole group of this programme.")
@click.option("--layout", help="… and of this layout.")
@click.option("--all-passing", is_flag=True, help="The group's items that fail no hard check.")
@FORCE
@NOTE
@with_settings
def accept(
    settings: Settings,
    *,
    ids: Sequence[str],
    programme: str | None,
    layout: str | None,
    all_passing: bool,
    force: bool,
    note: str,
) -> int:
    """Accept what waits, as it was read.

    Example: probation-league review accept pdu-2023--wessmoor--2025-03
    """
    from review.selection import passing_items, select

    if bool(ids) == all_passing:
        raise click.UsageError("give IDs, or --all-passing with --programme (and --layout)")
    if all_passing and programme is None:
        raise click.UsageError("--all-passing goes with --programme")

    def make(desk: "DecisionMaker") -> "Sequence[PendingDecision]":
        names = list(ids)
        if all_passing:
            group = passing_items(desk.state, programme=programme, layout=layout)
            names = [item.change.key for item in group]
        return [desk.accept(select(desk.state, name)) for name in names]

    return _take(settings, make, forced=force, note=note)


@command.command()
@ID
@click.option("--set", "sets", multiple=True, required=True, metavar="FIELD=VALUE")
@REASON
@NOTE
@FORCE
@with_settings
def correct(
    settings: Settings, *, name: str, sets: Sequence[str], reason: str, note: str, force: bool
) -> int:
    """Set values right, with a reason that is published.

    Example: probation-league review correct ID --set standards.leadership.rating=Good --reason "…"
    """
    from review.selection import select

    pairs = []
    for text in sets:
        field, equals, value = text.partition("=")
        if not equals:
            raise click.UsageError(f"--set takes FIELD=VALUE, not {text!r}")
        pairs.append((field.strip(), value.strip()))

    def make(desk: "DecisionMaker") -> "Sequence[PendingDecision]":
        return [desk.correct(select(desk.state, name), pairs)]

    return _take(settings, make, reason=reason, note=note, forced=force)


@command.command()
@IDS
@REASON
@NOTE
@with_settings
def reject(settings: Settings, *, ids: Sequence[str], reason: str, note: str) -> int:
    """Keep a reading out for as long as the document reads as it does.

    Example: probation-league review reject 1f3a9c20 --reason "a data annexe"
    """
    from review.selection import select

    def make(desk: "DecisionMaker") -> "Sequence[PendingDecision]":
        return [desk.reject(select(desk.state, name)) for name in ids]

    return _take(settings, make, reason=reason, note=note)


@command.command()
@ID
@click.option("--alias-of", metavar="ORGANISATION", help="The name is one more of this one.")
@click.option("--id", "id_", metavar="ORGANISATION", help="The new organisation's permanent id.")
@click.option("--name", "called", help="Its name, if not as printed.")
@NOTE
@with_settings
def register(
    settings: Settings,
    *,
    name: str,
    alias_of: str | None,
    id_: str | None,
    called: str | None,
    note: str,
) -> int:
    """Register the unknown organisation of an item, or its printed name as an alias.

    Example: probation-league review register ID --alias-of pdu-wessmoor
    """
    from review.registrations import new_organisation, printed_organisation
    from review.selection import select

    if alias_of is not None and (id_ or called):
        raise click.UsageError("--alias-of goes without --id and --name")

    def make(desk: "DecisionMaker") -> "Sequence[PendingDecision]":
        chosen = select(desk.state, name)
        if alias_of is not None:
            return [desk.add_alias(chosen, alias_of)]
        organisation = new_organisation(printed_organisation(chosen), id_, called)
        return [desk.register(chosen, organisation)]

    return _take(settings, make, note=note)


@command.command()
@IDS
@REASON
@NOTE
@with_settings
def withdraw(settings: Settings, *, ids: Sequence[str], reason: str, note: str) -> int:
    """Take published records back at once; the correction is published with its reason.

    Example: probation-league review withdraw ID --reason "rating of another service"
    """
    from review.selection import select

    def make(desk: "DecisionMaker") -> "Sequence[PendingDecision]":
        return [desk.withdraw(select(desk.state, name)) for name in ids]

    return _take(settings, make, reason=reason, note=note)


@command.command()
@ID
@NOTE
@with_settings
def undo(settings: Settings, *, name: str, note: str) -> int:
    """Take a decision back: ID is the decision's file name, or the record it is about.

    What a rejection kept out waits again from the next run on (`run --offline` will do).

    Example: probation-league review undo pdu-2023--wessmoor--2025-03
    """

    def make(desk: "DecisionMaker") -> "Sequence[PendingDecision]":
        return [desk.undo(name)]

    return _take(settings, make, note=note)


def _take(
    settings: Settings,
    make: "Callable[[DecisionMaker], Sequence[PendingDecision]]",
    *,
    reason: str = "",
    note: str = "",
    forced: bool = False,
) -> int:
    from pipeline.clock import utc_now
    from pipeline.decide import decide
    from review.decisions import Signature

    by = Signature(utc_now(), settings.review.who, reason=reason, note=note, forced=forced)
    _tell(decide(settings, make, by=by))
    return Exit.DONE


def _tell(taken: "Taken") -> None:
    for file in taken.files:
        click.echo(f"Decided: {file}")
    if taken.published is not None:
        new = "Published version" if taken.published.new else "Nothing to publish; version"
        click.echo(f"{new} {taken.published.version}")
    left = len(taken.outcome.waiting)
    still = "1 still waits." if left == 1 else f"{left} still wait."
    click.echo(still if left else "Nothing else waits.")
