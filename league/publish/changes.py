"""What changed between two publications, and the corrections of values published before."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Literal, TypeAlias

from league.publish.versions import EarlierInspection, EarlierPublication
from schemas.change import ChangeKind, CorrectionNotice
from schemas.dates import PartialDate
from schemas.publication import Publication
from schemas.versions import (
    Changes,
    ChangesFile,
    FieldChange,
    InspectionChange,
    InspectionHistory,
    PublishedCorrection,
    RankChange,
    ValueChange,
)

_Shown: TypeAlias = tuple[EarlierPublication, EarlierInspection]


def changes(
    before: EarlierPublication | None, after: EarlierPublication, ids: Mapping[str, str]
) -> Changes:
    """Return the changes since the version before; none if there is no such version.

    A change of evidence alone is none, nor is an inspection whose id `ids` replaces by that of
    another present one.
    """
    if before is None:
        return Changes(since=None, inspections=(), ranks=())
    return Changes(
        since=before.version,
        inspections=tuple(_inspections(before, after, ids)),
        ranks=tuple(_ranks(before, after)),
    )


def between(before: Publication, after: Publication) -> Changes:
    """Return what the inspectorate published after the day of `before` and by that of `after`.

    Both are compiled from what is known today; a partial date counts from its last day.
    """
    earlier, later = EarlierPublication.of(before), EarlierPublication.of(after)
    new = [i for i in later.inspections if earlier.as_of < i.published_latest <= later.as_of]
    new.sort(key=lambda i: (i.published_latest, i.id), reverse=True)
    return Changes(
        since=None,
        inspections=tuple(_change("new", i) for i in new),
        ranks=tuple(_ranks(earlier, later)),
    )


def corrections(
    notices: Sequence[CorrectionNotice],
    before: Sequence[PublishedCorrection],
    versions: Iterable[EarlierPublication],
    now: EarlierPublication,
    as_of: dt.date,
) -> tuple[PublishedCorrection, ...]:
    """Return the earlier corrections, and one per notice whose wrong value was published.

    Left out is what was called wrong by a decision that was undone, or by an undo although it is
    published again. `versions`, newest first, are read only as far as they show a wrong value;
    `now` is about to be published.
    """
    ordered = sorted(notices, key=lambda n: (n.on, n.id, n.field or ""))
    again = [n for n in ordered if n.of_undoing and _shows(now.inspection(n.id), n)]
    retracted = {_key(n) for n in ordered if n.retracted or n in again}
    retracted -= {_key(n) for n in ordered if not n.retracted and n not in again}
    kept = [c for c in before if (c.inspection, c.kind, c.field, c.right, c.on) not in retracted]
    known = {(c.inspection, c.kind, c.field, c.right, c.on) for c in kept}
    open_ = [
        notice
        for notice in ordered
        if not notice.retracted
        and _key(notice) not in known
        and not _shows(now.inspection(notice.id), notice)
    ]
    # Of several decisions on one value since the last version, the last is the correction.
    last = {(n.id, _kind(n), n.field, n.before): n for n in open_}
    shown: list[tuple[CorrectionNotice, list[_Shown]]] = [(notice, []) for notice in last.values()]
    wrong, unread = shown, iter(versions)
    while wrong and (version := next(unread, None)):
        for notice, found in wrong:
            inspection = version.inspection(notice.id)
            if inspection is not None and _shows(inspection, notice):
                found.append((version, inspection))
        wrong = [(n, found) for n, found in wrong if found and found[-1][0] is version]
    return (*kept, *(_correction(n, found, as_of) for n, found in shown if found))


def histories(
    first: EarlierPublication, later: Iterable[ChangesFile], present: Collection[str]
) -> tuple[InspectionHistory, ...]:
    """Return since when each inspection, and each changed value of it, has been published.

    `first` is the first version, `later` what each one after it changed, oldest first. Only the
    inspections `present` now are returned.
    """
    found = {
        i.id: InspectionHistory(inspection=i.id, version=first.version, as_of=first.as_of)
        for i in first.inspections
    }
    for version in later:
        when = {"version": version.version, "as_of": version.as_of}
        for change in version.inspections:
            if change.kind == "new":
                found[change.inspection] = InspectionHistory(inspection=change.inspection, **when)
            elif (before := found.get(change.inspection)) is not None:
                values = (ValueChange(**dict(f), kind=change.kind, **when) for f in change.fields)
                both = (*before.changes, *values)
                found[change.inspection] = before.model_copy(update={"changes": both})
    return tuple(found[id_] for id_ in sorted(found) if id_ in present)


def _inspections(
    before: EarlierPublication, after: EarlierPublication, ids: Mapping[str, str]
) -> Iterator[InspectionChange]:
    was_by_id = {i.id: i for i in before.inspections}
    now_by_id = {i.id: i for i in after.inspections}
    for id_ in sorted({*was_by_id, *now_by_id}):
        was, now = was_by_id.get(id_), now_by_id.get(id_)
        if was is None:
            yield _change("new", now_by_id[id_])
        elif now is None:
            if ids.get(id_, id_) not in now_by_id:
                yield _change("withdrawn", was)
        elif fields := tuple(_fields(was, now)):
            corrected = set(now.corrections) - set(was.corrections)
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
        organisation=inspection.organisation,
        published=PartialDate(inspection.published),
        rating=inspection.rating,
        fields=tuple(fields),
    )


def _fields(was: EarlierInspection, now: EarlierInspection) -> Iterator[FieldChange]:
    before, after = was.values(), now.values()
    for field in dict.fromkeys((*before, *after)):
        if before.get(field) != after.get(field):
            yield FieldChange(field=field, before=before.get(field), after=after.get(field))


def _ranks(before: EarlierPublication, after: EarlierPublication) -> Iterator[RankChange]:
    earlier = {table.id: table for table in before.tables}
    for table in after.tables:
        then = earlier.get(table.id)
        # Releases before 2.0 published no rows of a kind that had ended.
        if then is None or (table.ended and not then.ended and not then.rows):
            continue
        was, now = ({row.organisation.id: row for row in each.rows} for each in (then, table))
        for id_ in sorted({*was, *now}):
            old, new = was.get(id_), now.get(id_)
            places = old.place if old else None, new.place if new else None
            if places[0] != places[1]:
                same = old is not None and new is not None and old.result == new.result
                yield RankChange(
                    table=table.id,
                    organisation=(now.get(id_) or was[id_]).organisation,
                    before=places[0],
                    after=places[1],
                    cause="others" if same else "own",
                )


def _key(notice: CorrectionNotice) -> tuple[str, str, str | None, str | None, dt.date]:
    return notice.id, _kind(notice), notice.field, notice.after, notice.on


def _kind(notice: CorrectionNotice) -> Literal["correction", "withdrawal"]:
    return "withdrawal" if notice.what is ChangeKind.WITHDRAWN else "correction"


def _shows(inspection: EarlierInspection | None, notice: CorrectionNotice) -> bool:
    """Return whether the inspection has the wrong value; any does for a withdrawal."""
    if inspection is None or notice.field is None:
        return inspection is not None
    shown = inspection.values()
    return notice.field in shown and shown[notice.field] == notice.before


def _correction(
    notice: CorrectionNotice, shown: Sequence[_Shown], as_of: dt.date
) -> PublishedCorrection:
    """Return the correction of a value that the versions `shown`, newest first, had."""
    last, inspection = shown[0]
    rating = inspection.rating
    overall = rating.value if rating is not None else None
    return PublishedCorrection(
        inspection=notice.id,
        organisation=inspection.organisation,
        kind=_kind(notice),
        field=notice.field,
        shown=notice.before if notice.field else overall,
        right=notice.after,
        reason=notice.reason,
        who=notice.who,
        note=notice.note,
        on=notice.on,
        shown_from=shown[-1][0].as_of,
        shown_to=max(as_of, last.as_of),
        versions=tuple(version.version for version, _ in reversed(shown)),
    )
