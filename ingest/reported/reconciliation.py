"""Compares a table of results made by others with our records."""

from collections.abc import Iterable, Iterator, Sequence

from ingest.reported.results_table import ReferenceRow, ReferenceTable
from schemas.base import Model
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

    def lines(self) -> Iterator[str]:
        """What a maintainer must look at, one line each, in the order of the fields."""
        for row in self.missing:
            result = f"{row.rating or 'no rating'}, published {row.published or 'unknown'}"
            yield f"missing: {row.organisation}: {result} ({row.where})"
        for one in self.differing:
            values = f"the table says {one.table}, we have {one.ours}"
            yield f"differing: {one.record}: {one.field}: {values} ({one.where})"
        yield from (f"extra: {id_} is not in the table" for id_ in self.extra)
        yield from (f"unread: {what}" for what in self.unread)


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
        unread += [f"{row.where}: {problem}" for problem in row.problems]
        match = registry.match(row.organisation, kinds)
        if match.organisation is None:
            near = f"; nearest: {', '.join(match.candidates)}" if match.candidates else ""
            unread.append(f"{row.where}: {row.organisation!r} is not registered{near}")
            continue
        same = {i: r for i, r in ours.items() if _may_be(row, r, match.organisation.id)}
        found |= same.keys()
        if len(same) > 1:
            unread.append(f"{row.where}: may be any of {', '.join(same)}; it needs a date")
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
    pairs: list[tuple[str, object, object]] = [
        ("overall", row.rating, record.overall.rating),
        ("score", row.score, record.score.value),
        *((f"standards.{id_}", rating, ours.get(id_)) for id_, rating in row.standards.items()),
    ]
    if row.published and record.published and not row.published.overlaps(record.published):
        pairs.append(("published", row.published, record.published))
    return [
        ValueDifference(
            where=row.where,
            record=record.id or "",
            field=field,
            table=str(table),
            ours="not known" if own is None else str(own),
        )
        for field, table, own in pairs
        if table is not None and table != own
    ]
