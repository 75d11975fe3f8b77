"""Which record a document belongs to, and which records have overlapping dates."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from types import MappingProxyType
from typing import NamedTuple

from review.acceptance import Reading
from review.diff import amendment
from schemas.change import ChangeKind, Objection
from schemas.dates import PartialDate
from schemas.report import Outcome, Report, Status, same_inspection

REPORTED = "reported"
"""Used in place of a SHA-256 for a reported result, which has no document."""
_PREFERENCE = {Status.PASSED: 0, Status.UNRATED: 1, Status.HELD: 2}


def document_key(report: Report) -> str:
    """Return the SHA-256 of the report's document."""
    return report.source.sha256 or REPORTED


class RecordMatch(NamedTuple):
    """The record that a reading belongs to.

    `reused` is set instead when the reading has the address of that record, but is a report of
    another inspection.
    """

    record: str | None = None
    reused: str | None = None


class RecordIndex:
    """Finds records by document, by organisation and programme, and by address."""

    def __init__(self, records: Mapping[str, Report] = MappingProxyType({})) -> None:
        self._by_document: dict[str, str] = {}
        self._by_body: dict[tuple[str, str], list[tuple[str, Report]]] = defaultdict(list)
        self._by_address: dict[str, str] = {}
        self._by_id: dict[str, str] = {}
        for id_, record in records.items():
            self.add(id_, record)

    def add(self, id_: str, record: Report) -> None:
        """Find a record, or a reading of the same inspection, under an id from now on."""
        self._by_id.update(dict.fromkeys((*record.former_ids, id_), id_))
        self._by_body[_body(record)].append((id_, record))
        source = record.source
        if source.sha256 is not None:
            self._by_document.setdefault(source.sha256, id_)
        if record.basis != REPORTED:
            for address in filter(None, (source.document_url, source.page_url)):
                self._by_address.setdefault(address, id_)

    def by_id(self, draft: Report) -> str | None:
        """Return the record of an entry: its id stays, whatever else of it is corrected."""
        return self._by_id.get(draft.id or "")

    def same(self, reading: Report) -> str | None:
        """Return the id of the same document, or else of the same inspection, nearest in time."""
        document = self._by_document.get(reading.source.sha256 or "")
        if document is not None:
            return document
        of_body = self._by_body.get(_body(reading), ())
        same = [(_days_apart(reading, r), id_) for id_, r in of_body if same_inspection(reading, r)]
        return min(same, key=itemgetter(0))[1] if same else None

    def find(self, reading: Report) -> RecordMatch:
        """Match by document, then by inspection, then by address.

        The address decides only if the reading does not identify another inspection: a file that
        was replaced by an unreadable one still belongs to its record.
        """
        if (same := self.same(reading)) is not None:
            return RecordMatch(record=same)
        source, known = reading.source, reading.check("organisation-known")
        if reading.basis == REPORTED:
            return RecordMatch()
        at = self._by_address.get(source.document_url)
        if at is None and reading.status is not Status.NOT_A_REPORT:
            at = self._by_address.get(source.page_url or "")
        if reading.id is not None and known is not None and known.outcome is Outcome.PASS:
            return RecordMatch(reused=at)
        return RecordMatch(record=at)


def by_record(
    readings: Iterable[Reading], index: RecordIndex
) -> Iterator[tuple[str | None, Sequence[Reading]]]:
    """Yield the id of a record (None for a new inspection) with all its readings.

    The newest inspection comes first; within an inspection the best reading comes first. A
    reading that has the id of a record belongs to it, also if its programme or date was corrected.
    """
    found: dict[str | int, list[Reading]] = defaultdict(list)
    ordered: list[Reading] = []
    for reading in sorted(readings, key=_newness, reverse=True):
        known = index.by_id(reading.draft)
        (ordered if known is None else found[known]).append(reading)
    for number, members in enumerate(_by_inspection(ordered)):
        matches = (index.find(member.report).record for member in members)
        ids = [id_ for id_ in matches if id_ is not None]
        found[min(ids) if ids else number] += members
    for key, members in found.items():
        yield (key if isinstance(key, str) else None), _documents(members)


def _documents(readings: Sequence[Reading]) -> Sequence[Reading]:
    """Return one reading of each document, as several pages may link it.

    The one whose page says what nobody has decided on yet, else a decided one, else the best.
    """

    def order(reading: Reading) -> int:
        if reading.approved is not None or reading.dismissed is not None:
            return 1
        return 0 if amendment(reading.report) is not None else 2

    chosen: dict[str | int, int] = {}
    for reading in sorted(readings, key=order):
        # A reported result has no document.
        chosen.setdefault(reading.report.source.sha256 or id(reading), id(reading))
    return [reading for reading in readings if id(reading) in chosen.values()]


def _by_inspection(readings: Sequence[Reading]) -> list[list[Reading]]:
    """Group readings of the same inspection or the same bytes, the best first.

    An available report comes before one whose page is gone, English before Welsh, and a passed
    report before a held one.
    """
    groups: dict[str, list[Reading]] = defaultdict(list)
    index = RecordIndex()
    for number, reading in enumerate(readings):
        group = index.same(reading.report) or str(number)
        groups[group].append(reading)
        index.add(group, reading.report)
    return [sorted(group, key=_rank) for group in groups.values()]


def overlapping_dates(records: Iterable[Report]) -> Iterator[tuple[str, Objection]]:
    """Yield record ids for which it is unknown whether they are the latest of their body.

    Both of a body's two latest rated records are yielded if their publication periods overlap.
    Neither is ranked until one date is known better; see docs/league.md.
    """
    by_body: dict[str, list[tuple[PartialDate, str]]] = defaultdict(list)
    for record in records:
        if record.organisation and record.published and record.overall.rating is not None:
            by_body[record.organisation.id].append((record.published, str(record.id)))
    for _, history in sorted(by_body.items()):
        history.sort(key=lambda item: (item[0].latest, item[0].earliest, item[1]))
        latest = history[-2:]
        if len(latest) == 2 and latest[0][0].overlaps(latest[1][0]):
            for (date, record_id), (other_date, other) in (latest, latest[::-1]):
                detail = (
                    f"published {date}, and {other} was published {other_date}; it is not known "
                    "which is later, so neither is ranked"
                )
                yield record_id, Objection(rule=ChangeKind.DATES_OVERLAP.value, detail=detail)


def _body(report: Report) -> tuple[str, str]:
    return report.organisation.id if report.organisation else "", report.programme or ""


def _days_apart(one: Report, other: Report) -> int:
    if one.published is None or other.published is None:
        return 0
    return abs((one.published.earliest - other.published.earliest).days)


def _newness(reading: Reading) -> tuple[str, str, str]:
    report = reading.report
    return str(report.published or ""), report.id or "", report.source.sha256 or ""


def _rank(reading: Reading) -> tuple[bool, bool, int, bool, str, str]:
    report = reading.report
    return (
        report.source_status == "gone",
        report.language != "en",
        _PREFERENCE.get(report.status, 3),
        report.source.page_url is None,
        report.source.document_url,
        report.source.sha256 or "",
    )
