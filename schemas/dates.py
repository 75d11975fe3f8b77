"""Dates of the precision known: a year, a month or a day."""

import calendar
import datetime as dt
import re
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

Precision = Literal["day", "month", "year"]

LONDON = ZoneInfo("Europe/London")
"""Where a day of publication is meant: in summer it begins an hour before that of UTC."""

_FORM = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?", re.ASCII)
_FIRST = "0000-01-01"
"""What a date that is cut off goes on with: the first day of the period."""


def london_day(moment: dt.datetime) -> dt.date:
    """The day of a moment in London; a moment without a zone is meant there already."""
    return (moment.astimezone(LONDON) if moment.tzinfo else moment).date()


class PartialDate(str):
    """An ISO date of limited precision: `2019`, `2019-05` or `2019-05-30`.

    Raises ValueError for any other form and for days that do not exist. As a string it sorts a
    partial date before the days it holds; to compare in time use `earliest` and `latest`.
    """

    __slots__ = ()

    def __new__(cls, text: str) -> "PartialDate":
        if not _FORM.fullmatch(text):
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
        return dt.date.fromisoformat(self + _FIRST[len(self) :])

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
        """Whether the two periods share a day."""
        return self.earliest <= other.latest and other.earliest <= self.latest

    def within(self, other: "PartialDate") -> bool:
        """Whether this period lies inside the other, so that the two agree."""
        return other.earliest <= self.earliest and self.latest <= other.latest

    @classmethod
    def of(cls, day: dt.date) -> "PartialDate":
        """The full date of a day."""
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
