"""Partial dates: the precision known, and the periods they stand for."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.dates import PartialDate

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
