"""The clock of a command, asked in one place; a day is one in London, where reports appear."""

import datetime as dt

from schemas.dates import london_day


def utc_now() -> dt.datetime:
    """The time, to the second."""
    return dt.datetime.now(dt.UTC).replace(microsecond=0)


def today() -> dt.date:
    """The day in London now."""
    return london_day(utc_now())
