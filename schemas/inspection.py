"""Whether two records tell of one and the same inspection."""

from schemas.checks import DATES_APART
from schemas.dates import PartialDate
from schemas.report import Report


def same_inspection(a: Report, b: Report) -> bool:
    """Whether both records are of one inspection: same organisation, programme and time.

    The organisation is compared by its id, so both must have been judged under one registry.
    Publication dates agree if their periods overlap or lie at most 45 days apart: a press release,
    the cover's month and the page of a report name different days. A record that lacks one of the
    three is the same as no other.
    """
    if a.organisation is None or b.organisation is None:
        return False
    if a.programme is None or a.published is None or b.published is None:
        return False
    if a.organisation.id != b.organisation.id or a.programme != b.programme:
        return False
    return close_in_time(a.published, b.published)


def close_in_time(a: PartialDate, b: PartialDate) -> bool:
    """Whether two dates, each within its precision, are at most 45 days apart."""
    apart = max(a.earliest - b.latest, b.earliest - a.latest)
    return apart <= DATES_APART
