"""Finds the accepted record that a reading is of, and the readings that are of one inspection."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from review.card import Card
from schemas.base import Model
from schemas.report import Status

_PREFERENCE = {Status.PASSED: 0, Status.UNRATED: 1, Status.HELD: 2}


class Match(Model):
    """The record that a reading is of; `reused`: one whose address now holds another report."""

    record: str | None = None
    reused: str | None = None


class Index:
    """Records by their document, by whom they are about, and by their address."""

    def __init__(self, records: Mapping[str, Card]) -> None:
        self._records = records
        self._by_document: dict[str, str] = {}
        self._by_body: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._by_address: dict[str, str] = {}
        for id_, record in records.items():
            self._by_body[record.body].append(id_)
            if record.sha256 is not None:
                self._by_document.setdefault(record.sha256, id_)
            if not record.reported:
                self._by_address.setdefault(record.document_url, id_)
                self._by_address.setdefault(record.page_url or "", id_)
        self._by_address.pop("", None)

    def find(self, reading: Card) -> Match:
        """The record of the same document, else of the same inspection, else of the same address.

        The address alone says so only where the reading does not tell another inspection: a file
        that was replaced and can no longer be read belongs to the record that it proved.
        """
        if reading.sha256 in self._by_document:
            return Match(record=self._by_document[reading.sha256 or ""])
        near = [
            id_
            for id_ in self._by_body.get(reading.body, ())
            if reading.inspected.same_as(self._records[id_].inspected)
        ]
        if near:
            return Match(record=min(near, key=lambda id_: _days_apart(reading, self._records[id_])))
        at = None if reading.reported else self._at(reading)
        if at is None:
            return Match()
        return Match(reused=at) if reading.tells else Match(record=at)

    def _at(self, reading: Card) -> str | None:
        by_document = self._by_address.get(reading.document_url)
        if by_document is not None or reading.status is Status.NOT_A_REPORT:
            return by_document
        return self._by_address.get(reading.page_url or "")


def groups(readings: Sequence[Card]) -> Sequence[Sequence[int]]:
    """The places in `readings` of those that are of one inspection, the best reading first.

    Two that share their bytes are one document. Where several would do, a report that can still
    be had comes before one that is gone, English before Welsh, what passed before what is held.
    """
    found: list[list[int]] = []
    by_document: dict[str, list[int]] = {}
    by_body: dict[tuple[str, str], list[list[int]]] = defaultdict(list)
    for index, reading in enumerate(readings):
        group = by_document.get(reading.sha256) if reading.sha256 is not None else None
        if group is None:
            near = by_body[reading.body]
            group = next((g for g in near if _together(reading, [readings[i] for i in g])), None)
        if group is None:
            group = []
            found.append(group)
            by_body[reading.body].append(group)
        group.append(index)
        if reading.sha256 is not None:
            by_document[reading.sha256] = group
    return [sorted(group, key=lambda index: _rank(readings[index])) for group in found]


def _together(one: Card, others: Sequence[Card]) -> bool:
    return any(one.inspected.same_as(other.inspected) for other in others)


def _days_apart(one: Card, other: Card) -> int:
    first, second = one.inspected.published, other.inspected.published
    if first is None or second is None:
        return 0
    return abs((first.earliest - second.earliest).days)


def _rank(reading: Card) -> tuple[bool, bool, int, bool, str, str]:
    return (
        reading.gone,
        reading.language != "en",
        _PREFERENCE.get(reading.status, 3),
        reading.page_url is None,
        reading.document_url,
        reading.sha256 or "",
    )
