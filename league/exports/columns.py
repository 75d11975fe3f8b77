"""Columns that several CSV files share: organisation and dates."""

from collections.abc import Callable
from typing import TypeVar

from league.exports.csv_files import PARTIAL_DATE, Column
from schemas.rating import Rating
from schemas.tables import Body, Dated

RATINGS = tuple(rating.value for rating in reversed(Rating))
BASES = ("report", "reported")
R = TypeVar("R")


def text_of(value: Rating | None) -> str | None:
    """The spelling of a rating, None if there is none."""
    return value.value if value is not None else None


def organisation_columns(get: Callable[[R], Body]) -> tuple[Column[R], ...]:
    """Id and name of the organisation that a row gives."""
    return (
        Column("organisation", "Permanent id of the organisation", lambda r: get(r).id),
        Column("organisation_name", "Its name", lambda r: get(r).name),
    )


def date_columns(get: Callable[[R], Dated]) -> tuple[Column[R], ...]:
    """The date of publication, and the first and last day that it may mean."""
    return (
        Column(
            "published",
            "Date of publication, of the precision known",
            lambda r: str(get(r).published),
            required=True,
            pattern=PARTIAL_DATE,
        ),
        Column(
            "published_earliest",
            "First day that the date may mean",
            lambda r: get(r).published_earliest.isoformat(),
            type="date",
            required=True,
        ),
        Column(
            "published_latest",
            "Last day that the date may mean",
            lambda r: get(r).published_latest.isoformat(),
            type="date",
            required=True,
        ),
        Column(
            "published_precision",
            "How much of the date is known",
            lambda r: get(r).published_precision,
            required=True,
            values=("day", "month", "year"),
        ),
    )
