"""Reads dates as reports print them: on the cover, for the fieldwork, on a web page."""

import datetime as dt
import re
import zoneinfo

from parsers.ratings.vocabulary import squash
from schemas.dates import PartialDate

MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
WELSH = (
    "ionawr",
    "chwefror",
    "mawrth",
    "ebrill",
    "mai",
    "mehefin",
    "gorffennaf",
    "awst",
    "medi",
    "hydref",
    "tachwedd",
    "rhagfyr",
)
_SHORT = "|".join((*MONTHS, *WELSH, "sept", *(m[:3] for m in MONTHS if m != "may")))
_DATE = (
    rf"(?:(?P<day>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?(?:of)?)?"
    rf"(?P<month>{_SHORT})(?P<year>20[012]\d)"
)
_PRINTED = re.compile(_DATE)
_WEEKDAY = r"(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)?"
_STARTED = re.compile(
    r"fieldwork(?:forthisinspection|forthejointinspection|ofthisinspection|date|dates|period)?"
    r"(?:was)?(?:started|start|starting|began|begun|beginning|commenced|tookplace|carriedout"
    r"|wasconducted|undertaken|conducted|ran|startdate|week)?"
    rf"(?:on|in|from|between|during|theweekof|weekcommencing|date)*(?:score\d*)?{_WEEKDAY}(?:the)?"
    rf"(?:(?P<range>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?(?:to|and|until){_WEEKDAY}(?=\d))?{_DATE}"
)
_BEGUN = re.compile(
    rf"(?:started|began|begun|commenced)(?:our|the|its)?(?:inspection)?fieldwork(?:on|in)"
    rf"{_WEEKDAY}{_DATE}"
)
_LOOSE = re.compile(rf"fieldwork(?:started|began|commenced|startdate)(?P<gap>.{{0,40}}?){_DATE}")
_NUMERIC = re.compile(r"\b(?P<day>\d{1,2})[/.](?P<month>\d{1,2})[/.](?P<year>20[012]\d)\b")
LONDON = zoneinfo.ZoneInfo("Europe/London")


def dates_in(text: str) -> list[PartialDate]:
    """Every month-and-year or full date of a line, whatever spaces were set into it."""
    found = (_made(m) for m in _PRINTED.finditer(squash(text)))
    return [date for date in found if date is not None]


def fieldwork_in(text: str) -> PartialDate | None:
    """When the text says that fieldwork started; None if it does not.

    Where a range of days is given, its first day counts.
    """
    numeric = re.search(r"fieldwork.{0,40}?" + _NUMERIC.pattern, text, re.IGNORECASE | re.DOTALL)
    if numeric:
        return _date(int(numeric["year"]), int(numeric["month"]), int(numeric["day"]))
    said = squash(re.sub(r"(?<=\d)\s?[–—-]\s?(?=\d)", " to ", text))
    for form in (_STARTED, _BEGUN, _LOOSE):
        if found := form.search(said):
            date = _made(found)
            first = found.groupdict().get("range")
            if date is not None and first and date.precision == "day":
                return _date(date.earliest.year, date.earliest.month, int(first)) or date
            return date
    return None


def london_day(stamp: str) -> PartialDate | None:
    """The day in London of a time stamp with offset; a bare date or one without zone is taken so.

    A report of 00:01 in summer is of the day before in UTC, so the zone matters; a stamp with an
    offset of its own is in the site's local time already.
    """
    try:
        moment = dt.datetime.fromisoformat(stamp.strip())
    except ValueError:
        return None
    if moment.tzinfo is not None and not moment.utcoffset():
        moment = moment.astimezone(LONDON)
    return PartialDate.of(moment.date())


def _made(found: re.Match[str]) -> PartialDate | None:
    names = WELSH if found["month"] in WELSH else MONTHS
    month = next(i for i, m in enumerate(names, 1) if m.startswith(found["month"][:3]))
    day = found["day"]
    return _date(int(found["year"]), month, int(day) if day else None)


def _date(year: int, month: int, day: int | None) -> PartialDate | None:
    text = f"{year:04}-{month:02}" + (f"-{day:02}" if day is not None else "")
    try:
        return PartialDate(text)
    except ValueError:
        return None
