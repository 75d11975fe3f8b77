"""Two inspections of one body whose dates do not tell which is the latest go to the maintainer."""

import pytest

from review.record_index import overlapping_dates
from schemas.change import ChangeKind
from schemas.dates import PartialDate
from schemas.errors import DecisionError

ID = "pdu-2023--wessmoor--2025-03-04"
OTHER = "pdu-2021--wessmoor--2025"


@pytest.fixture
def both(office, draft):
    """An office that has accepted two inspections of two programmes, one dated by its year."""
    office.night(draft())
    record = office.record(ID)
    earlier = {
        "id": OTHER,
        "programme": "pdu-2021",
        "published": PartialDate("2025"),
        "source": record.source.model_copy(update={"sha256": "e" * 64, "page_url": None}),
    }
    records = (record.model_copy(update=earlier), record)
    office.state = office.state.model_copy(update={"records": records})
    return office


def test_both_wait_once_and_say_why(both, draft) -> None:
    outcome = both.night(draft())
    assert both.keys == [f"{OTHER}--dates-overlap", f"{ID}--dates-overlap"]
    assert sorted(outcome.new) == both.keys
    details = [item.change.objections[0].detail for item in outcome.waiting]
    assert details[0].startswith(f"published 2025, and {ID} was published 2025-03-04;")
    assert {item.change.kind for item in outcome.waiting} == {ChangeKind.DATES_OVERLAP}
    assert both.night(draft()).new == ()
    assert both.ids == [OTHER, ID]


def test_only_a_better_date_ends_the_doubt(both, draft) -> None:
    both.night(draft())
    with pytest.raises(DecisionError, match="only a better date"):
        both.accept(f"{ID}--dates-overlap")
    both.correct(ID, "published", "2026-01-15")
    assert both.record(ID).published == "2026-01-15"
    assert both.keys == []
    assert both.night(draft()).waiting == ()


def test_unrated_and_older_inspections_raise_no_doubt(both) -> None:
    older, record = both.state.records
    no_rating = older.overall.model_copy(update={"rating": None})
    unrated = older.model_copy(update={"overall": no_rating})
    assert list(overlapping_dates([unrated, record])) == []
    later = record.model_copy(update={"id": "later", "published": PartialDate("2026-02-01")})
    assert list(overlapping_dates([older, record, later])) == []
