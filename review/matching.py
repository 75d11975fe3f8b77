"""Finds the accepted record that a reading is of, and the readings that are of one inspection."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from schemas.base import Model
from schemas.inspection import same_inspection
from schemas.report import Outcome, Report, Status

REPORTED = "reported"
"""Stands for the document of a reported result, which has none."""
_PREFERENCE = {Status.PASSED: 0, Status.UNRATED: 1, Status.HELD: 2}


class Match(Model):
    """The record that a reading is of; `reused`: one whose address now holds another report."""

    record: str | None = None
    reused: str | None = None


def document_key(report: Report) -> str:
    """What names the document of a reading: its SHA-256."""
    return report.source.sha256 or REPORTED


class Index:
    """Records by their document, by whom they are about, and by their address."""

    def __init__(self, records: Mapping[str, Report]) -> None:
        self._records = records
        self._by_document: dict[str, str] = {}
        self._by_body: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._by_address: dict[str, str] = {}
        for id_, record in records.items():
            self._by_body[_body(record)].append(id_)
            if record.source.sha256 is not None:
                self._by_document.setdefault(record.source.sha256, id_)
            if record.basis != REPORTED:
                self._by_address.setdefault(record.source.document_url, id_)
                self._by_address.setdefault(record.source.page_url or "", id_)
        self._by_address.pop("", None)

    def find(self, report: Report) -> Match:
        """The record of the same document, else of the same inspection, else of the same address.

        The address alone says so only where the reading does not tell another inspection: a file
        that was replaced and can no longer be read belongs to the record that it proved.
        """
        if report.source.sha256 in self._by_document:
            return Match(record=self._by_document[report.source.sha256 or ""])
        near = [
            id_
            for id_ in self._by_body.get(_body(report), ())
            if same_inspection(report, self._records[id_])
        ]
        if near:
            return Match(record=min(near, key=lambda id_: _days_apart(report, self._records[id_])))
        at = None if report.basis == REPORTED else self._at(report)
        if at is None:
            return Match()
        return Match(reused=at) if _tells(report) else Match(record=at)

    def _at(self, report: Report) -> str | None:
        by_document = self._by_address.get(report.source.document_url)
        if by_document is not None or report.status is Status.NOT_A_REPORT:
            return by_document
        return self._by_address.get(report.source.page_url or "")


def groups(reports: Iterable[Report]) -> Sequence[Sequence[int]]:
    """The places in `reports` of those that are of one inspection, the best reading first.

    Two that share their bytes are one document. Where several would do, a report that can still
    be had comes before one that is gone, English before Welsh, what passed before what is held.
    """
    listed = list(reports)
    found: list[list[int]] = []
    by_document: dict[str, list[int]] = {}
    by_body: dict[tuple[str, str], list[list[int]]] = defaultdict(list)
    for index, report in enumerate(listed):
        sha256 = report.source.sha256
        group = by_document.get(sha256) if sha256 is not None else None
        if group is None:
            near = by_body[_body(report)]
            group = next((g for g in near if _together(report, [listed[i] for i in g])), None)
        if group is None:
            group = []
            found.append(group)
            by_body[_body(report)].append(group)
        group.append(index)
        if sha256 is not None:
            by_document[sha256] = group
    return [sorted(group, key=lambda index: _rank(listed[index])) for group in found]


def _body(report: Report) -> tuple[str, str]:
    organisation = report.organisation.id if report.organisation is not None else ""
    return organisation, report.programme or ""


def _together(one: Report, others: Sequence[Report]) -> bool:
    return any(same_inspection(one, other) for other in others)


def _days_apart(one: Report, other: Report) -> int:
    if one.published is None or other.published is None:
        return 0
    return abs((one.published.earliest - other.published.earliest).days)


def _tells(report: Report) -> bool:
    """Whether the reading itself says which inspection it is of."""
    check = report.check("organisation-known")
    known = check is not None and check.outcome is Outcome.PASS
    return known and None not in (report.programme, report.organisation, report.published)


def _rank(report: Report) -> tuple[bool, bool, int, bool, str, str]:
    return (
        report.source_status == "gone",
        report.language != "en",
        _PREFERENCE.get(report.status, 3),
        report.source.page_url is None,
        report.source.document_url,
        report.source.sha256 or "",
    )
