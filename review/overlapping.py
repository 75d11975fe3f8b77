"""Accepted records whose printed dates leave open which of two is a body's latest."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from review.card import Card
from schemas.change import Objection
from schemas.dates import PartialDate

RULE = "dates-overlap"


class Doubt(NamedTuple):
    """A record's id, and why it waits: the other one may have been published before or after it."""

    record: str
    objection: Objection


def doubts(records: Iterable[Card]) -> Iterator[Doubt]:
    """Both of the two latest rated records of each body whose periods of publication overlap.

    Neither stands in a table until one of the dates is known better; see docs/league.md.
    """
    by_body: dict[str, list[tuple[PartialDate, str]]] = defaultdict(list)
    for card in records:
        organisation, _, published = card.inspected
        if organisation and published and card.rated:
            by_body[organisation].append((published, str(card.id)))
    for _, history in sorted(by_body.items()):
        history.sort(key=lambda item: (item[0].latest, item[0].earliest, item[1]))
        latest = history[-2:]
        if len(latest) == 2 and latest[0][0].overlaps(latest[1][0]):
            for (date, record), (other_date, other) in (latest, latest[::-1]):
                detail = (
                    f"published {date}, and {other} {other_date}: which is the later is not "
                    "known, so neither stands in a table"
                )
                yield Doubt(record, Objection(rule=RULE, detail=detail))
