"""Tells two records of one inspection from records of two inspections."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.dates import PartialDate
from schemas.report import OrganisationRef, Report, Source, Status, close_in_time, same_inspection


def record(
    organisation: str | None = "pdu-wessmoor",
    programme: str | None = "pdu-2023",
    published: str | None = "2025-03",
) -> Report:
    ref = organisation and OrganisationRef(id=organisation, name="x", kind="pdu")
    return Report(
        status=Status.PASSED,
        programme=programme,
        organisation=ref or None,
        published=PartialDate(published) if published else None,
        source=Source(document_url="x.pdf"),
    )


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2025", "2025-10-28", True),
        ("2025", "2026-02-14", True),
        ("2025", "2026-02-15", False),
        ("2022-12", "2022-12-13", True),
        ("2022-10-31", "2022-12-15", True),
        ("2022-10-31", "2022-12-16", False),
        ("2018", "2020-02", False),
        ("2019-03", "2020", False),
    ],
)
def test_dates_agree_within_their_precision_and_45_days(one: str, other: str, same: bool) -> None:
    assert same_inspection(record(published=one), record(published=other)) is same


def test_another_programme_or_organisation_is_another_inspection() -> None:
    assert not same_inspection(record(), record(programme="pdu-2021"))
    assert not same_inspection(record(), record(organisation="pdu-eastmarch"))


@pytest.mark.parametrize("lacking", ["organisation", "programme", "published"])
def test_what_is_not_known_is_the_same_as_nothing_not_even_itself(lacking: str) -> None:
    bare = record(**{lacking: None})
    assert not same_inspection(bare, bare)
    assert not same_inspection(bare, record())


days = st.dates(dt.date(2018, 1, 1), dt.date(2026, 12, 31))
dates = st.builds(
    lambda day, length: PartialDate(day.isoformat()[:length]), days, st.sampled_from([4, 7, 10])
)


@given(dates, dates)
def test_closeness_has_no_direction(a: PartialDate, b: PartialDate) -> None:
    assert close_in_time(a, b) == close_in_time(b, a)


@given(dates, days)
def test_knowing_a_date_less_exactly_never_parts_what_was_together(
    date: PartialDate, day: dt.date
) -> None:
    exact = PartialDate.of(day)
    if close_in_time(date, exact):
        assert close_in_time(date, PartialDate(exact[:7]))
        assert close_in_time(date, PartialDate(exact[:4]))
