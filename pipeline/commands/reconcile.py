"""The command `reconcile`: compares a table of results from elsewhere with our records."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from ingest.reported.results_table import ReferenceRow, ReferenceTable
from pipeline.options import Exit, with_settings
from pipeline.settings import Settings, load_config
from pipeline.texts import text_lines
from review.registrations import overlay_registrations
from review.store import Store
from schemas.base import Model
from schemas.errors import ConfigError, Unreadable
from schemas.registry import Registry
from schemas.report import Report, close_in_time


class ValueDifference(Model):
    """One value that differs between the table and the record."""

    where: str
    record: str
    field: str
    table: str
    ours: str


class Reconciliation(Model):
    """The differences between a table and the records.

    `missing`: rows without a record. `extra`: ids of records without a row. `unread`: rows that
    could not be compared, and why. `agreeing`: the number of rows that agree with their record.
    """

    agreeing: int = 0
    missing: tuple[ReferenceRow, ...] = ()
    differing: tuple[ValueDifference, ...] = ()
    extra: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()

    @property
    def clean(self) -> bool:
        """True if a maintainer has nothing to look at."""
        return not (self.missing or self.differing or self.extra or self.unread)


@click.command("reconcile")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--programme", required=True, help="Programme of the results in the table.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of text.")
@with_settings
def reconcile_command(settings: Settings, *, file: Path, programme: str, as_json: bool) -> int:
    """Compare a CSV table of results with the accepted records.

    Lists results that only the table has (missing), that differ, and that only we have (extra).
    Changes nothing.
    """
    config = load_config(settings)
    programmes = config.programmes
    if programme not in programmes:
        known = ", ".join(programmes)
        raise ConfigError(f"no programme {programme!r}", where="--programme", remedy=known)
    state = Store(settings.data).load()
    registry = overlay_registrations(config.registry, state.decisions).registry
    try:
        table = ReferenceTable(file.read_bytes(), file.name, programmes[programme])
    except Unreadable as error:
        raise ConfigError(error.what, where=error.where, remedy=error.remedy) from error
    found = reconcile_table(table, state.records, registry)
    if as_json:
        click.echo(found.model_dump_json())
    else:
        for line in text_lines("reconcile.txt", found=found):
            click.echo(line)
    click.echo(f"{len(table.rows)} rows read, {found.agreeing} agree with their record", err=True)
    return Exit.DONE if found.clean else Exit.NEW_TO_REVIEW


def reconcile_table(
    table: ReferenceTable, records: Iterable[Report], registry: Registry
) -> Reconciliation:
    """Compare each row with the record of its inspection, and each record with the rows."""
    kinds = table.programme.organisation_kinds
    ours = {r.id: r for r in records if r.programme == table.programme.id and r.id is not None}
    found: set[str] = set()
    missing: list[ReferenceRow] = []
    differing: list[ValueDifference] = []
    unread: list[str] = []
    agreeing = 0
    for row in table.rows:
        unread += [f"{row.by}: {problem}" for problem in row.problems]
        match = registry.match(row.organisation, kinds)
        if match.organisation is None:
            near = f"; nearest: {', '.join(match.candidates)}" if match.candidates else ""
            unread.append(f"{row.by}: {row.organisation!r} is not registered{near}")
            continue
        same = {i: r for i, r in ours.items() if _may_be(row, r, match.organisation.id)}
        found |= same.keys()
        if len(same) > 1:
            unread.append(f"{row.by}: may be any of {', '.join(same)}; it needs a date")
        elif not same:
            missing.append(row)
        else:
            (record,) = same.values()
            differences = _differences(row, record)
            differing += differences
            agreeing += not differences and not row.problems
    return Reconciliation(
        agreeing=agreeing,
        missing=tuple(missing),
        differing=tuple(differing),
        extra=tuple(sorted(ours.keys() - found)),
        unread=tuple(unread),
    )


def _may_be(row: ReferenceRow, record: Report, organisation: str) -> bool:
    if record.organisation is None or record.organisation.id != organisation:
        return False
    if row.published is None or record.published is None:
        return True
    return close_in_time(row.published, record.published)


def _differences(row: ReferenceRow, record: Report) -> Sequence[ValueDifference]:
    ours = {s.id: s.rating for s in record.standards}
    points = int(row.score.partition("/")[0]) if row.score is not None else None
    pairs: list[tuple[str, object, object]] = [
        ("overall", row.rating, record.overall.rating),
        ("score", points, record.score.value),
        *((f"standards.{id_}", rating, ours.get(id_)) for id_, rating in row.standards.items()),
    ]
    if row.published and record.published and not row.published.overlaps(record.published):
        pairs.append(("published", row.published, record.published))
    return [
        ValueDifference(
            where=row.by or "",
            record=record.id or "",
            field=field,
            table=str(table),
            ours="not known" if own is None else str(own),
        )
        for field, table, own in pairs
        if table is not None and table != own
    ]
