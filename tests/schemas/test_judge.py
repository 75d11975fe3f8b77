"""A draft judged: points, checks, status and the id that would be minted."""

import datetime as dt
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.dates import PartialDate
from schemas.judge import judge
from schemas.organisation import Area, DatedName, Organisation
from schemas.programme import Programme, load_programmes
from schemas.rating import Rating
from schemas.registry import Registry
from schemas.report import (
    Evidence,
    Identification,
    OrganisationRef,
    Outcome,
    Overall,
    Place,
    Report,
    Score,
    Source,
    StandardRating,
    StandardState,
    Status,
    Witness,
)

PROGRAMMES = load_programmes()
RATED = [p for p in PROGRAMMES.values() if p.rated]
WESSMOOR = Organisation(
    id="pdu-wessmoor",
    kind="pdu",
    names=(DatedName(name="Wessmoor PDU"),),
    area="south",
)
SOUTH = Organisation(id="region-south", kind="region", names=(DatedName(name="South region"),))
REGISTRY = Registry(
    [WESSMOOR, SOUTH], [Area(id="south", name="South", kind="region", lead="region-south")]
)


def draft(
    programme: Programme,
    ratings: Mapping[str, Rating],
    *,
    overall: Rating | None,
    score: int | None = None,
    **changes: object,
) -> Report:
    standards = tuple(
        StandardRating(
            id=s.id,
            code=s.code,
            name=s.name,
            domain=programme.domain_of(s.id).number,
            rating=ratings.get(s.id),
            state=StandardState.RATED if s.id in ratings else StandardState.NOT_KNOWN,
            counts=s.counts_towards_score,
            evidence=tuple(
                Evidence(
                    page=5,
                    text=f"{s.name} {ratings[s.id]}",
                    witness=Witness.RATINGS_TABLE,
                    value=str(ratings[s.id]),
                )
                for _ in range(s.id in ratings)
            ),
        )
        for s in programme.standards()
    )
    report = Report(
        status=Status.PASSED,
        programme=programme.id,
        organisation=OrganisationRef(
            id="pdu-wessmoor",
            name="Wessmoor PDU",
            kind=programme.organisation_kinds[0],
            printed="Wessmoor PDU",
        ),
        published=PartialDate("2025-03"),
        overall=Overall(
            rating=overall,
            evidence=(
                Evidence(
                    page=5,
                    text=f"Overall rating {overall}",
                    witness=Witness.RATINGS_TABLE,
                    value=str(overall),
                ),
            ),
        ),
        score=Score(value=score, max=programme.max_score if score is not None else None),
        standards=standards,
        source=Source(document_url="wessmoor.pdf"),
    )
    return report.model_copy(update=changes)


PDU = PROGRAMMES["pdu-2023"]
ALL_GOOD = {s.id: Rating.GOOD for s in PDU.standards()}


def judged(report: Report) -> Report:
    return judge(report, programmes=PROGRAMMES, registry=REGISTRY)


def outcome(report: Report, name: str) -> Outcome:
    return next(c.outcome for c in report.checks if c.check == name)


def test_what_adds_up_passes_with_the_id_that_would_be_minted() -> None:
    report = judged(draft(PDU, ALL_GOOD, overall=Rating.GOOD, score=14))
    assert report.status is Status.PASSED
    assert report.id == "pdu-2023--wessmoor--2025-03"
    assert report.score.computed == 14
    assert outcome(report, "score-is-sum-of-points") is Outcome.PASS
    assert "2+2+2+2+2+2+2" in next(
        c.detail for c in report.checks if c.check == "score-is-sum-of-points"
    )


def test_a_score_that_is_not_the_sum_holds() -> None:
    report = judged(draft(PDU, ALL_GOOD, overall=Rating.GOOD, score=13))
    assert outcome(report, "score-is-sum-of-points") is Outcome.FAIL
    assert report.status is Status.HELD


def test_a_band_that_is_not_confirmed_only_warns() -> None:
    report = judged(draft(PDU, ALL_GOOD, overall=Rating.INADEQUATE, score=14))
    assert outcome(report, "score-in-band") is Outcome.WARN
    assert report.status is Status.PASSED


def test_a_confirmed_band_holds() -> None:
    youth = PROGRAMMES["youth-2018"]
    ratings = {s.id: Rating.GOOD for s in youth.standards()}
    report = judged(draft(youth, ratings, overall=Rating.OUTSTANDING, score=24))
    assert outcome(report, "score-in-band") is Outcome.FAIL


def test_a_missing_standard_holds() -> None:
    ratings = {id_: r for id_, r in ALL_GOOD.items() if id_ != "reviewing"}
    report = judged(draft(PDU, ratings, overall=Rating.GOOD))
    assert outcome(report, "standards-complete") is Outcome.FAIL
    assert report.score.computed is None


def test_witnesses_that_disagree_hold_and_are_both_named() -> None:
    report = draft(PDU, ALL_GOOD, overall=None)
    evidence = (
        Evidence(page=5, text="Overall rating Good", witness=Witness.RATINGS_TABLE, value="Good"),
        Evidence(
            page=3, text="rated ‘Inadequate’", witness=Witness.OVERALL_SENTENCE, value="Inadequate"
        ),
    )
    report = judged(report.model_copy(update={"overall": Overall(rating=None, evidence=evidence)}))
    result = report.check("witnesses-agree")
    assert result is not None
    assert result.outcome is Outcome.FAIL
    assert "Good (ratings-table, page 5)" in result.detail
    assert "Inadequate (overall-sentence, page 3)" in result.detail


def test_an_unknown_organisation_holds_with_the_id_that_would_be_minted() -> None:
    ref = OrganisationRef(id="", name="Wessmore PDU", kind="pdu", printed="Wessmore PDU")
    report = judged(draft(PDU, ALL_GOOD, overall=Rating.GOOD, organisation=ref))
    assert outcome(report, "organisation-known") is Outcome.FAIL
    assert report.organisation is not None
    assert report.organisation.id == "pdu-wessmore"
    assert report.organisation.candidates == ("pdu-wessmoor",)


def test_two_services_hold() -> None:
    report = judged(
        draft(PDU, ALL_GOOD, overall=Rating.GOOD, services=("Wessmoor PDU", "Eastmarch PDU"))
    )
    assert outcome(report, "one-service") is Outcome.FAIL


@pytest.mark.parametrize(
    ("fieldwork", "published", "expected"),
    [
        ("2025-01", "2025-03", Outcome.PASS),
        ("2025-04", "2025-03", Outcome.FAIL),
        ("2025", "2025-03", Outcome.PASS),
    ],
)
def test_fieldwork_comes_before_publication(
    fieldwork: str, published: str, expected: Outcome
) -> None:
    report = draft(
        PDU,
        ALL_GOOD,
        overall=Rating.GOOD,
        fieldwork_started=PartialDate(fieldwork),
        published=PartialDate(published),
    )
    assert outcome(judged(report), "dates-in-order") is expected


def said(field: str, value: str, place: Place) -> Identification:
    return Identification.model_validate(
        {"field": field, "value": value, "place": place, "text": value}
    )


def test_a_cover_and_a_header_that_name_two_services_hold() -> None:
    identity = (
        said("organisation", "Wessmoor PDU", Place.COVER),
        said("organisation", "Eastmarch PDU", Place.RUNNING_HEADER),
    )
    report = judged(draft(PDU, ALL_GOOD, overall=Rating.GOOD, identity=identity))
    assert outcome(report, "page-agrees") is Outcome.FAIL


def test_the_month_of_the_cover_and_a_day_of_the_next_week_agree() -> None:
    identity = (
        said("published", "2025-03", Place.COVER),
        said("published", "2025-04-03", Place.WEB_PAGE),
    )
    report = judged(draft(PDU, ALL_GOOD, overall=Rating.GOOD, identity=identity))
    assert outcome(report, "page-agrees") is Outcome.PASS


def test_a_publication_after_we_read_it_holds() -> None:
    source = Source(document_url="x.pdf", retrieved=dt.datetime(2025, 2, 1, tzinfo=dt.UTC))
    report = judged(draft(PDU, ALL_GOOD, overall=Rating.GOOD, source=source))
    assert outcome(report, "dates-in-order") is Outcome.FAIL


def test_a_report_of_a_summer_day_read_in_its_first_hour_was_read_on_that_day() -> None:
    night = dt.datetime(2025, 7, 1, 23, 20, tzinfo=dt.UTC)
    source = Source(document_url="x.pdf", retrieved=night)
    report = draft(
        PDU, ALL_GOOD, overall=Rating.GOOD, source=source, published=PartialDate("2025-07-02")
    )
    assert outcome(judged(report), "dates-in-order") is Outcome.PASS


@pytest.mark.parametrize("status", [Status.UNREADABLE, Status.NOT_A_REPORT])
def test_what_is_no_record_is_left_as_it_is(status: Status) -> None:
    report = Report(status=status, reason="scanned pictures", source=Source(document_url="x.pdf"))
    assert judged(report) == report


@given(st.data())
def test_any_ratings_with_their_own_sum_and_band_pass_every_score_check(
    data: st.DataObject,
) -> None:
    programme = data.draw(st.sampled_from(RATED))
    ratings = {s.id: data.draw(st.sampled_from(Rating)) for s in programme.standards()}
    total = sum(
        programme.points[ratings[s.id]] for s in programme.standards() if s.counts_towards_score
    )
    band = next((b.rating for b in programme.bands if b.min <= total <= b.max), Rating.GOOD)
    report = judged(draft(programme, ratings, overall=band, score=total))
    assert outcome(report, "score-is-sum-of-points") is Outcome.PASS
    assert outcome(report, "score-in-band") is (Outcome.PASS if programme.bands else Outcome.SKIP)


@given(st.data())
def test_one_rating_changed_never_keeps_the_printed_score(data: st.DataObject) -> None:
    programme = data.draw(st.sampled_from(RATED))
    ratings = {s.id: data.draw(st.sampled_from(Rating)) for s in programme.standards()}
    counting = [s for s in programme.standards() if s.counts_towards_score]
    total = sum(programme.points[ratings[s.id]] for s in counting)
    changed = data.draw(st.sampled_from(counting)).id
    ratings[changed] = data.draw(st.sampled_from([r for r in Rating if r is not ratings[changed]]))
    report = judged(draft(programme, ratings, overall=Rating.GOOD, score=total))
    assert outcome(report, "score-is-sum-of-points") in (Outcome.FAIL, Outcome.WARN)
