"""What changed between two publications: inspections, and places with their cause."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from league.exports.league_json import Document
from league.publish.earlier import (
    EarlierInspection,
    EarlierTable,
    EarlierTables,
    earlier_inspections,
    find_inspection,
)
from schemas.dates import PartialDate
from schemas.publication import (
    Changes,
    FieldChange,
    InspectionChange,
    Publication,
    RankChange,
)
from schemas.tables import LeagueTable


def changes(
    before: Document | None, since: str | None, after: Document, ids: Mapping[str, str]
) -> Changes:
    """What is different in `after`; nothing where there is no version before it to compare with.

    A change of evidence alone is none, nor is an id that by `ids` has become another present one.
    """
    if before is None:
        return Changes(since=None, inspections=(), ranks=())
    gone = {i.id: i for i in earlier_inspections(_not_in(before.lines, after.lines))}
    come = {i.id: i for i in earlier_inspections(_not_in(after.lines, before.lines))}
    moved = {k for k in set(gone) - set(come) if find_inspection(after.lines, ids.get(k, k))}
    gone = {k: i for k, i in gone.items() if k not in moved}
    tables_before, tables_after = EarlierTables(before.head), EarlierTables(after.head)
    return Changes(
        since=since,
        inspections=tuple(_inspections(gone, come)),
        ranks=tuple(_ranks(tables_before, tables_after)),
    )


def _not_in(lines: Iterable[bytes], others: Iterable[bytes]) -> Iterator[bytes]:
    """The lines that are not among the others; only sums of those are kept in memory."""
    known = {hashlib.blake2b(other, digest_size=16).digest() for other in others}
    return (x for x in lines if hashlib.blake2b(x, digest_size=16).digest() not in known)


def between(before: Publication, after: Publication) -> Changes:
    """What the inspectorate published after the day of `before` and by that of `after`.

    Both are made from what is known today; a partial date counts from the end of its period.
    """
    new = [i for i in after.inspections if before.as_of < i.published_latest <= after.as_of]
    new.sort(key=lambda i: (i.published_latest, i.id), reverse=True)
    told = (EarlierInspection.model_validate_json(i.model_dump_json()) for i in new)
    earlier, later = ({t.id: _lenient(t) for t in p.tables} for p in (before, after))
    return Changes(
        since=None,
        inspections=tuple(_change("new", i) for i in told),
        ranks=tuple(_ranks(earlier, later)),
    )


def _lenient(table: LeagueTable) -> EarlierTable:
    return EarlierTable.model_validate_json(table.model_dump_json())


def _inspections(
    gone: Mapping[str, EarlierInspection], come: Mapping[str, EarlierInspection]
) -> Iterator[InspectionChange]:
    for id_ in sorted({*gone, *come}):
        was, now = gone.get(id_), come.get(id_)
        if now is None and was is not None:
            yield _change("withdrawn", was)
        elif now is not None and was is None:
            yield _change("new", now)
        elif now is not None and was is not None:
            fields = tuple(_fields(was, now))
            corrected = set(now.corrections) - set(was.corrections)
            if fields:
                yield _change("corrected" if corrected else "changed", now, fields)


def _change(
    kind: Literal["new", "changed", "corrected", "withdrawn"],
    inspection: EarlierInspection,
    fields: Iterable[FieldChange] = (),
) -> InspectionChange:
    return InspectionChange(
        kind=kind,
        inspection=inspection.id,
        programme=inspection.programme,
        organisation=inspection.organisation.body(),
        published=PartialDate(inspection.published),
        rating=inspection.overall.rating,
        fields=tuple(fields),
    )


def _fields(was: EarlierInspection, now: EarlierInspection) -> Iterator[FieldChange]:
    before, after = was.values(), now.values()
    for field in dict.fromkeys((*before, *after)):
        if before.get(field) != after.get(field):
            yield FieldChange(field=field, before=before.get(field), after=after.get(field))


def _ranks(
    before: Mapping[str, EarlierTable], after: Mapping[str, EarlierTable]
) -> Iterator[RankChange]:
    for id_, table in after.items():
        if id_ not in before:
            continue
        was = {row.organisation.id: row for row in before[id_].rows}
        now = {row.organisation.id: row for row in table.rows}
        for organisation in sorted({*was, *now}):
            old, new = was.get(organisation), now.get(organisation)
            named = new or old
            places = old.place if old else None, new.place if new else None
            if named is None or places[0] == places[1]:
                continue
            same = old is not None and new is not None and old.result == new.result
            yield RankChange(
                table=id_,
                organisation=named.organisation.body(),
                before=places[0],
                after=places[1],
                cause="others" if same else "own",
            )
