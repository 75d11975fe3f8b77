"""Partial dates and their periods, days in London, and dates as reports print them."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.dates import (
    PartialDate,
    london_day_of,
    printed_date,
    printed_dates,
)

days = st.dates(min_value=dt.date(2000, 1, 1), max_value=dt.date(2099, 12, 31))
partials = st.builds(
    lambda day, cut: PartialDate(day.isoformat()[:cut]), days, st.sampled_from([4, 7, 10])
)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "19",
        "2019-13",
        "2019-02-30",
        "2019-5",
        "2019-05-3",
        "x2019",
        "2019-05-30T00:00",
        "２０１９",
    ],
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        PartialDate(text)


def test_a_month_ends_on_its_last_day_in_a_leap_year() -> None:
    assert PartialDate("2024-02").latest == dt.date(2024, 2, 29)
    assert PartialDate("2023").latest == dt.date(2023, 12, 31)
    assert PartialDate("2023").precision == "year"


@given(partials)
def test_a_period_holds_its_own_ends(date: PartialDate) -> None:
    assert PartialDate.of(date.earliest).within(date)
    assert PartialDate.of(date.latest).within(date)
    assert not PartialDate.of(date.latest + dt.timedelta(days=1)).within(date)


@given(partials, partials)
def test_overlap_is_symmetric_and_within_implies_it(one: PartialDate, other: PartialDate) -> None:
    assert one.overlaps(other) == other.overlaps(one)
    assert not one.within(other) or one.overlaps(other)


@pytest.mark.parametrize(
    ("stamp", "day"),
    [
        ("2024-07-01T23:30:00+00:00", "2024-07-02"),
        ("2024-07-01T23:30:00Z", "2024-07-02"),
        ("2024-07-01T20:30:00-05:00", "2024-07-02"),
        ("2025-10-27T00:01:00+01:00", "2025-10-27"),
        ("2024-07-01T00:30:00+01:00", "2024-07-01"),
        ("2024-07-01T23:30:00", "2024-07-01"),
        (" 2024-07-01 ", "2024-07-01"),
    ],
)
def test_the_london_day_of_a_time_with_an_offset(stamp: str, day: str) -> None:
    assert str(london_day_of(stamp)) == day


@pytest.mark.parametrize("stamp", ["", "yesterday", "2024-13-01", "13 May 2024"])
def test_text_that_is_no_time_has_no_london_day(stamp: str) -> None:
    assert london_day_of(stamp) is None


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("Published: 13th of May 2024", ["2024-05-13"]),
        ("M ay 2 024", ["2024-05"]),
        ("Cyhoeddwyd 3 Gorffennaf 2023", ["2023-07-03"]),
        ("Mai 2024, Awst 2024 and Sept 2024", ["2024-05", "2024-08", "2024-09"]),
        ("31 June 2024", []),
        ("in 2024", []),
    ],
)
def test_printed_dates_are_read_in_english_and_welsh(text: str, dates: list[str]) -> None:
    assert printed_dates(text) == dates


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("Published on 13 May 2024, updated 1 June 2024", "2024-05-13"),
        ("Chapter 12 3 May 2024", "2024-05-03"),
        ("Published May 2024. Updated 3 June 2024", "2024-05"),
        ("1st  Mehefin 2024", "2024-06-01"),
        ("30 February 2024", None),
        ("2024", None),
    ],
)
def test_the_first_date_of_a_web_page_text_is_read(text: str, date: str | None) -> None:
    assert printed_date(text) == date
