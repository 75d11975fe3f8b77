"""What we had published wrongly: from when to when it was shown, and in which versions."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from league.publish.earlier import EarlierInspection, find_inspection
from schemas.change import ChangeKind, CorrectionNotice
from schemas.publication import PublishedCorrection


@dataclass(frozen=True, slots=True)
class Shown:
    """An earlier version: its name, its day, and its inspections, read only when gone through."""

    version: str
    as_of: dt.date
    lines: Iterable[bytes]


def corrections(
    notices: Sequence[CorrectionNotice],
    before: Sequence[PublishedCorrection],
    shown: Sequence[Shown],
    lines: Iterable[bytes],
    as_of: dt.date,
) -> tuple[PublishedCorrection, ...]:
    """The corrections of before, and one for each notice whose wrong value the last version shows.

    `shown` are the versions, newest first; `lines` the inspections about to be published.
    """
    known = {(c.inspection, c.kind, c.field, c.right, c.on) for c in before}
    new: list[PublishedCorrection] = []
    for notice in sorted(notices, key=lambda n: (n.on, n.id, n.field or "")):
        kind = "withdrawal" if notice.what is ChangeKind.WITHDRAWN else "correction"
        if (notice.id, kind, notice.field, notice.after, notice.on) in known:
            continue
        if _shows(find_inspection(lines, notice.id), notice):
            continue
        wrong = list(_run(notice, shown))
        if wrong:
            last, inspection = wrong[0]
            new.append(
                PublishedCorrection(
                    inspection=notice.id,
                    organisation=inspection.organisation.body(),
                    kind="withdrawal" if kind == "withdrawal" else "correction",
                    field=notice.field,
                    shown=notice.before if notice.field else _overall(inspection),
                    right=notice.after,
                    reason=notice.reason,
                    who=notice.who,
                    note=notice.note,
                    on=notice.on,
                    shown_from=wrong[-1][0].as_of,
                    shown_to=max(as_of, last.as_of),
                    versions=tuple(v.version for v, _ in reversed(wrong)),
                )
            )
    return (*before, *new)


def _run(
    notice: CorrectionNotice, shown: Sequence[Shown]
) -> Iterator[tuple[Shown, EarlierInspection]]:
    """The newest versions, as far back as they all show the wrong value."""
    for version in shown:
        inspection = find_inspection(version.lines, notice.id)
        if inspection is None or not _shows(inspection, notice):
            return
        yield version, inspection


def _shows(inspection: EarlierInspection | None, notice: CorrectionNotice) -> bool:
    if inspection is None:
        return False
    if notice.field is None:
        return True
    return inspection.values().get(notice.field) == notice.before


def _overall(inspection: EarlierInspection) -> str | None:
    rating = inspection.overall.rating
    return rating.value if rating is not None else None
