"""Accepted records whose printed dates leave open which of two is a body's latest."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from schemas.change import Objection
from schemas.dates import PartialDate
from schemas.report import Report

RULE = "dates-overlap"


class Doubt(NamedTuple):
    """A record and why it waits: the other one may have been published before or after it."""

    record: Report
    objection: Objection


def doubts(records: Iterable[Report]) -> Iterator[Doubt]:
    """Both of the two latest rated records of each body whose periods of publication overlap.

    Neither stands in a table until one of the dates is known better; see docs/league.md.
    """
    by_body: dict[str, list[tuple[PartialDate, Report]]] = defaultdict(list)
    for record in records:
        if record.organisation and record.published and record.overall.rating is not None:
            by_body[record.organisation.id].append((record.published, record))
    for _, history in sorted(by_body.items()):
        history.sort(key=lambda item: (item[0].latest, item[0].earliest, str(item[1].id)))
        latest = history[-2:]
        if len(latest) == 2 and latest[0][0].overlaps(latest[1][0]):
            for (date, record), (other_date, other) in (latest, latest[::-1]):
                detail = (
                    f"published {date}, and {other.id} {other_date}: which is the later is not "
                    "known, so neither stands in a table"
                )
                yield Doubt(record, Objection(rule=RULE, detail=detail))
