"""Reported results become drafts that claim no more than their sources state."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.reported.drafts import reported_drafts
from ingest.reported.results_file import parse_results
from schemas.errors import StateError
from schemas.judge import judge
from schemas.organisation import DatedName, Organisation
from schemas.programmes import load_programmes
from schemas.rating import Rating
from schemas.registry import Registry
from schemas.report import Report, StandardState, Status, ValueConfidence

PROGRAMMES = load_programmes()
REGISTRY = Registry(
    [
        Organisation(
            id="pdu-wessmoor",
            kind="pdu",
            names=(DatedName(name="Wessmoor PDU"),),
            aliases=("Wess Moor and Fen",),
            starts="2021-06-26",
        ),
        Organisation(
            id="region-south",
            kind="region",
            names=(DatedName(name="South region"),),
        ),
    ]
)
ENTRY = """[[inspections]]
programme = "pdu-2021"
organisation = "Wessmoor PDU"
published = "2022-05"
rating = "Requires improvement"
confidence = "official"
sources = ["https://example.org/release"]
"""


def drafts(text: str) -> list[Report]:
    results = parse_results(text, "pdu.toml", PROGRAMMES)
    return list(reported_drafts(results, programmes=PROGRAMMES, registry=REGISTRY))


def records(text: str) -> list[Report]:
    return [judge(d, programmes=PROGRAMMES, registry=REGISTRY) for d in drafts(text)]


def record(text: str) -> Report:
    (only,) = records(text)
    return only


def with_lines(*lines: str, drop: tuple[str, ...] = ()) -> str:
    kept = [line for line in ENTRY.splitlines() if line.split(" ")[0] not in drop]
    return "\n".join([*kept, *lines]) + "\n"


def test_a_stated_rating_is_a_record_with_its_address_as_evidence() -> None:
    made = record(ENTRY)
    assert (made.id, made.status) == ("pdu-2021--wessmoor--2022-05", Status.PASSED)
    assert made.basis == "reported"
    assert made.overall.rating is Rating.REQUIRES_IMPROVEMENT
    (evidence,) = made.overall.evidence
    assert evidence.url == "https://example.org/release"
    assert evidence.text == "Overall rating Requires improvement"
    assert evidence.witness == "reported"
    assert made.source.document_url == "https://example.org/release"
    assert made.source.sha256 is None


def test_all_standards_are_listed_and_those_not_stated_are_not_known() -> None:
    made = record(with_lines("[inspections.standards]", 'court-work = "Outstanding"'))
    assert len(made.standards) == 9
    assert made.standard("court-work").rating is Rating.OUTSTANDING
    others = [s for s in made.standards if s.id != "court-work"]
    assert {s.state for s in others} == {StandardState.NOT_KNOWN}
    assert {s.rating for s in others} == {None}
    assert made.score.computed is None


@pytest.mark.parametrize("doubt", ["derived", "contradicted"])
def test_a_rating_that_no_source_states_holds_the_record_and_shows_the_derivation(
    doubt: str,
) -> None:
    made = record(
        with_lines(f'confidence = "{doubt}"', 'derivation = "by counting"', drop=("confidence",))
    )
    assert made.status is Status.HELD
    assert made.overall.rating is None
    assert made.reason is not None
    assert "by counting" in made.reason
    assert made.errors == (f"Requires improvement, {doubt}: by counting",)


@pytest.mark.parametrize("doubt", ["derived", "contradicted"])
def test_a_score_that_no_source_states_is_null(doubt: str) -> None:
    made = record(with_lines(f'score = {{ value = 7, max = 27, confidence = "{doubt}" }}'))
    assert made.status is Status.PASSED
    assert (made.score.value, made.score.max, made.score.evidence) == (None, None, ())


@pytest.mark.parametrize("word", ["official", "secondary"])
def test_a_stated_score_keeps_its_confidence(word: str) -> None:
    made = record(with_lines(f'score = {{ value = 7, max = 27, confidence = "{word}" }}'))
    assert (made.score.value, made.score.max) == (7, 27)
    assert made.score.confidence is ValueConfidence(word)


def test_a_score_out_of_the_band_of_its_rating_fails_the_check() -> None:
    made = record(
        """[[inspections]]
programme = "youth-2021"
organisation = "Nowhere"
published = "2022-05"
rating = "Good"
confidence = "secondary"
score = { value = 3, max = 36, confidence = "secondary" }
sources = ["https://example.org"]
"""
    )
    assert made.status is Status.HELD
    check = made.check("score-in-band")
    assert check is not None
    assert check.outcome == "fail"


def test_doubted_standards_stay_with_the_maintainer() -> None:
    made = record(with_lines("[inspections.doubted]", 'leadership = "Inadequate"'))
    assert made.standard("leadership").state is StandardState.NOT_KNOWN
    assert "Inadequate" not in made.model_dump_json()


def test_a_source_without_url_is_named_in_the_evidence() -> None:
    made = record(with_lines('sources = ["a release, address not known"]', drop=("sources",)))
    (evidence,) = made.overall.evidence
    assert evidence.url is None
    assert evidence.text == "Overall rating Requires improvement (a release, address not known)"


def test_an_unrated_inspection_is_a_record_with_its_reason() -> None:
    made = record(with_lines('unrated = "cut short"', drop=("rating", "confidence")))
    assert (made.status, made.reason) == (Status.UNRATED, "cut short")
    assert made.overall.rating is None


def test_an_inspection_of_an_unrated_programme_is_unrated_for_the_reason_of_the_programme() -> None:
    made = record(
        """[[inspections]]
programme = "dynamic-2025"
organisation = "South region"
published = "2026"
sources = ["https://example.org"]
"""
    )
    assert made.status is Status.UNRATED
    assert made.reason == PROGRAMMES["dynamic-2025"].unrated_reason


def test_an_unknown_rating_is_held_and_not_called_unrated() -> None:
    made = record(with_lines(drop=("rating", "confidence")))
    assert made.status is Status.HELD
    assert made.reason == "no known source gives the overall rating"


def test_two_entries_on_one_inspection_are_one_record_with_the_evidence_of_both() -> None:
    again = ENTRY.replace("release", "news").replace("2022-05", "2022-06-10")
    made = record(ENTRY + again.replace("Wessmoor PDU", "Wess Moor & Fen"))
    assert made.status is Status.PASSED
    assert made.published == "2022-06-10"
    assert [e.url for e in made.overall.evidence] == [
        "https://example.org/news",
        "https://example.org/release",
    ]


def test_entries_that_disagree_on_the_rating_hold_the_record() -> None:
    other = ENTRY.replace("Requires improvement", "Inadequate")
    made = record(ENTRY + other)
    assert made.status is Status.HELD
    assert made.overall.rating is None
    assert {e.value for e in made.overall.evidence} == {"Requires improvement", "Inadequate"}
    check = made.check("witnesses-agree")
    assert check is not None
    assert check.outcome == "fail"


def test_entries_that_disagree_on_a_standard_or_score_hold_the_record() -> None:
    table = '\n[inspections.standards]\nservices = "Good"\n'
    score = 'score = { value = 7, max = 27, confidence = "secondary" }'
    first = with_lines(score) + table
    second = with_lines(score.replace("7,", "8,")) + table.replace("Good", "Inadequate")
    made = record(first + second)
    assert made.status is Status.HELD
    assert made.score.value is None
    assert made.standard("services").rating is None


def test_a_rated_and_an_unrated_entry_on_one_inspection_hold_it() -> None:
    unrated = with_lines('unrated = "cut short"', drop=("rating", "confidence"))
    made = record(ENTRY + unrated)
    assert made.status is Status.HELD
    assert made.overall.rating is None


def test_a_derived_rating_beside_a_stated_one_does_not_hold() -> None:
    derived = with_lines(
        'confidence = "derived"', 'derivation = "by counting"', drop=("confidence",)
    )
    made = record(ENTRY + derived)
    assert made.status is Status.PASSED
    assert made.overall.rating is Rating.REQUIRES_IMPROVEMENT


def test_entries_far_apart_in_time_are_two_inspections() -> None:
    assert len(records(ENTRY + ENTRY.replace("2022-05", "2022-08"))) == 2


@pytest.mark.parametrize(
    ("one", "other", "known"),
    [
        ("2022-05-18", "2022-05-19", "2022-05"),
        ("2022-05-31", "2022-06-01", "2022"),
        ("2022-12-31", "2023-01-01", "2023-01-01"),
        ("2022", "2022-05-19", "2022-05-19"),
    ],
)
def test_contradicting_days_leave_what_they_share(one: str, other: str, known: str) -> None:
    made = record(ENTRY.replace("2022-05", one) + ENTRY.replace("2022-05", other))
    assert made.published == known


def test_an_unregistered_organisation_is_held_with_candidates() -> None:
    made = record(ENTRY.replace("Wessmoor PDU", "Wesmoor PDU"))
    assert made.status is Status.HELD
    assert made.organisation is not None
    assert made.organisation.candidates == ("pdu-wessmoor",)


@pytest.mark.parametrize(
    ("published", "fieldwork", "status"),
    [
        ("2021-06-25", None, Status.HELD),
        ("2021-06-26", None, Status.PASSED),
        ("2021-07", "2021-06", Status.PASSED),
        ("2021-09", "2021-05", Status.HELD),
    ],
)
def test_an_organisation_must_have_existed_at_fieldwork_or_in_the_year_before_publication(
    published: str, fieldwork: str | None, status: Status
) -> None:
    lines = [f'published = "{published}"'] + [f'fieldwork = "{fieldwork}"'] * bool(fieldwork)
    assert record(with_lines(*lines, drop=("published",))).status is status


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        (
            '"pdu-2021"',
            '"pdu-1999"',
            "pdu.toml: inspections[1] (Wessmoor PDU, 2022-05): unknown programme",
        ),
        ('"2022-05"', '"May 2022"', "pdu.toml: inspections[1] (Wessmoor PDU): published"),
        ('"Requires improvement"', '"Poor"', "inspections[1] (Wessmoor PDU): rating"),
        ('confidence = "official"\n', "", "a rating needs a confidence"),
        ('"official"', '"derived"', "needs its derivation"),
        ('"pdu-2021"', '"dynamic-2025"', "inspections of dynamic-2025 have no ratings"),
        ('sources = ["https://example.org/release"]', "sources = []", "sources"),
        ("published", 'colour = "red"\npublished', "colour"),
        ("[[inspections]]", "[[results]]", "unknown table 'results'"),
        ('programme = "', "programme = ", "not valid TOML"),
        (
            "sources",
            'unrated = "cut short"\nsources',
            "rated or unrated, not both",
        ),
        (
            "sources",
            'score = { value = 28, max = 27, confidence = "official" }\nsources',
            "28 is more than the maximum of 27",
        ),
    ],
)
def test_a_malformed_entry_is_refused_with_file_entry_and_reason(
    old: str, new: str, what: str
) -> None:
    with pytest.raises(StateError, match=re.escape(what)):
        drafts(ENTRY.replace(old, new, 1))


def test_an_unknown_standard_is_refused_and_the_known_ones_are_named() -> None:
    with pytest.raises(StateError, match=r"no standard 'staffing'.*staff"):
        drafts(with_lines("[inspections.standards]", 'staffing = "Good"'))


def test_a_standard_cannot_be_stated_and_doubted() -> None:
    text = with_lines(
        "[inspections.standards]", 'staff = "Good"', "[inspections.doubted]", 'staff = "Good"'
    )
    with pytest.raises(StateError, match="both in standards and in doubted: staff"):
        drafts(text)


ratings = st.sampled_from([r.value for r in Rating])


@settings(deadline=None)
@given(st.lists(ratings, min_size=1, max_size=4))
def test_the_rating_is_the_one_all_entries_state_or_none(ratings: list[str]) -> None:
    text = "".join(ENTRY.replace("Requires improvement", rating) for rating in ratings)
    made = record(text)
    agreed = Rating(ratings[0]) if len(set(ratings)) == 1 else None
    assert made.overall.rating is agreed
    assert made.status is (Status.PASSED if agreed else Status.HELD)
    assert sorted(e.value or "" for e in made.overall.evidence) == sorted(ratings)
