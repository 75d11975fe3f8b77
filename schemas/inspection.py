"""Whether two records tell of one and the same inspection."""

from typing import NamedTuple

from schemas.checks import DATES_APART
from schemas.dates import PartialDate
from schemas.report import Report


class Inspected(NamedTuple):
    """What tells one inspection from others; None where a record does not say it."""

    organisation: str | None
    programme: str | None
    published: PartialDate | None

    @classmethod
    def by(cls, report: Report) -> "Inspected":
        """What a record says of the inspection that it is of."""
        organisation = report.organisation.id if report.organisation is not None else None
        return cls(organisation, report.programme, report.published)

    def same_as(self, other: "Inspected") -> bool:
        """Whether both are one inspection; see `same_inspection`."""
        if self.organisation is None or self.programme is None:
            return False
        if self.published is None or other.published is None:
            return False
        if self[:2] != other[:2]:
            return False
        return close_in_time(self.published, other.published)


def same_inspection(a: Report, b: Report) -> bool:
    """Whether both records are of one inspection: same organisation, programme and time.

    The organisation is compared by its id, so both must have been judged under one registry.
    Publication dates agree if their periods overlap or lie at most 45 days apart: a press release,
    the cover's month and the page of a report name different days. A record that lacks one of the
    three is the same as no other.
    """
    return Inspected.by(a).same_as(Inspected.by(b))


def close_in_time(a: PartialDate, b: PartialDate) -> bool:
    """Whether two dates, each within its precision, are at most 45 days apart."""
    apart = max(a.earliest - b.latest, b.earliest - a.latest)
    return apart <= DATES_APART
