"""Dates of limited precision, dates as reports print them, and the day in London."""

import calendar
import datetime as dt
import re
from collections.abc import Mapping
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

Precision = Literal["day", "month", "year"]

LONDON = ZoneInfo("Europe/London")
"""The time zone of publication days; in summer a day begins an hour before that of UTC."""
SUMMER_OFFSET = dt.timedelta(hours=1)
"""British Summer Time."""
MONTH_NAMES = tuple(calendar.month_name)[1:]
WELSH_MONTH_NAMES = (
    *("Ionawr", "Chwefror", "Mawrth", "Ebrill", "Mai", "Mehefin"),
    *("Gorffennaf", "Awst", "Medi", "Hydref", "Tachwedd", "Rhagfyr"),
)
_ISO = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?", re.ASCII)


class PartialDate(str):
    """An ISO date of limited precision: `2019`, `2019-05` or `2019-05-30`.

    Raises ValueError for any other form and for days that do not exist. As a string it sorts a
    partial date before the days it contains; to compare in time use `earliest` and `latest`.
    """

    __slots__ = ()

    def __new__(cls, text: str) -> "PartialDate":
        if not _ISO.fullmatch(text):
            raise ValueError(f"not a date of the form YYYY, YYYY-MM or YYYY-MM-DD: {text!r}")
        made = super().__new__(cls, text)
        made.earliest  # noqa: B018 - raises for a month or day that does not exist
        return made

    @property
    def precision(self) -> Precision:
        """How much of the date is known."""
        return {4: "year", 7: "month", 10: "day"}[len(self)]  # type: ignore[return-value]

    @property
    def earliest(self) -> dt.date:
        """First day of the period."""
        return dt.date.fromisoformat(self + "0000-01-01"[len(self) :])

    @property
    def latest(self) -> dt.date:
        """Last day of the period."""
        first = self.earliest
        if self.precision == "year":
            return dt.date(first.year, 12, 31)
        if self.precision == "month":
            return dt.date(first.year, first.month, calendar.monthrange(first.year, first.month)[1])
        return first

    def overlaps(self, other: "PartialDate") -> bool:
        """True if the two periods share a day."""
        return self.earliest <= other.latest and other.earliest <= self.latest

    def within(self, other: "PartialDate") -> bool:
        """True if this period lies inside the other one."""
        return other.earliest <= self.earliest and self.latest <= other.latest

    @classmethod
    def of(cls, day: dt.date) -> "PartialDate":
        """Return the full date of a day."""
        return cls(day.isoformat()[:10])

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_after_validator_function(
            cls,
            core_schema.str_schema(strict=True),
            serialization=core_schema.plain_serializer_function_ser_schema(str),
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"type": "string", "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?$"}


def london_day(moment: dt.datetime) -> dt.date:
    """Return the day of a moment in London; a moment without a zone is taken as London time."""
    return (moment.astimezone(LONDON) if moment.tzinfo else moment).date()


def london_day_of(stamp: str) -> dt.date | None:
    """Return the London day of an ISO date or time, or None if the text is neither.

    A report published at 00:01 in summer has the day before in UTC, so the zone matters. A time
    with the offset of British Summer Time states the day the site shows beside it, even if the
    site uses that offset in winter.
    """
    try:
        moment = dt.datetime.fromisoformat(stamp.strip())
        return moment.date() if moment.utcoffset() == SUMMER_OFFSET else london_day(moment)
    except (ValueError, OverflowError):
        return None


_MONTHS = {
    **{name.lower(): number for number, name in enumerate(MONTH_NAMES, 1)},
    **{name.lower(): number for number, name in enumerate(WELSH_MONTH_NAMES, 1)},
    "sept": 9,
    **{name[:3].lower(): number for number, name in enumerate(MONTH_NAMES, 1)},
}
_MONTH = f"(?P<month>{'|'.join(_MONTHS)})"
_DAY = r"(?P<day>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
SQUASHED_DATE = rf"(?:{_DAY}(?:of)?)?{_MONTH}(?P<year>20[0-4]\d)"
"""A date in text reduced to letters and digits, as extracted text may have spaces anywhere."""
_WORDS = re.compile(rf"\b(?:{_DAY}\s+(?:of\s+)?)?{_MONTH},?\s+(?P<year>\d{{4}})\b", re.IGNORECASE)


def printed_dates(text: str) -> list[PartialDate]:
    """Return the dates ("May 2024", "13 Mai 2024") in extracted text, ignoring its spaces."""
    letters = re.sub(r"[^a-z0-9]+", "", text.casefold())
    found = (date_of(match.groupdict()) for match in re.finditer(SQUASHED_DATE, letters))
    return [date for date in found if date is not None]


def printed_date(text: str) -> PartialDate | None:
    """Return the first date in text with reliable spaces, as on a web page; None without one."""
    found = _WORDS.search(text)
    return date_of(found.groupdict()) if found else None


def date_of(parts: Mapping[str, str]) -> PartialDate | None:
    """Return the date of `year`, `month` (a name or number) and `day`, if there is such a date."""
    month, day = parts["month"].lower(), parts["day"]
    number = _MONTHS.get(month) or int(month)
    try:
        return PartialDate(f"{parts['year']}-{number:02}" + (f"-{int(day):02}" if day else ""))
    except ValueError:
        return None
