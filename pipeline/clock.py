"""The clock of a command, asked in one place; a day is one in London, where reports appear."""

import datetime as dt
import zoneinfo

LONDON = zoneinfo.ZoneInfo("Europe/London")


def utc_now() -> dt.datetime:
    """The time, to the second."""
    return dt.datetime.now(dt.UTC).replace(microsecond=0)


def london_day(moment: dt.datetime) -> dt.date:
    """The day that a moment falls on in London."""
    return moment.astimezone(LONDON).date()


def today() -> dt.date:
    """The day in London now."""
    return london_day(utc_now())
