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
from schemas.programme import load_programmes
from schemas.rating import Rating
from schemas.registry import Registry
from schemas.report import Report, StandardState, Status, ValueConfidence
from tests.golden import standard_of

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
id = "pdu-2021--wessmoor--2022-05"
programme = "pdu-2021"
organisation = "Wessmoor PDU"
[[inspections.sources]]
url = "https://example.org/release"
confidence = "official"
read = 2026-11-24
published = "2022-05"
rating = "Requires improvement"
"""
NEWS = """[[inspections.sources]]
url = "https://example.org/news"
confidence = "secondary"
read = 2026-11-20
rating = "Requires improvement"
"""
OF_THE_ENTRY = 'organisation = "Wessmoor PDU"\n'


def drafts(text: str) -> list[Report]:
    results = parse_results(text, "pdu.toml", PROGRAMMES)
    return list(reported_drafts(results, programmes=PROGRAMMES, registry=REGISTRY))


def records(text: str) -> list[Report]:
    return [judge(d, programmes=PROGRAMMES, registry=REGISTRY) for d in drafts(text)]


def record(text: str) -> Report:
    (only,) = records(text)
    return only


def with_lines(*lines: str, drop: tuple[str, ...] = ()) -> str:
    """The entry with lines added to its source, and some dropped."""
    kept = [line for line in ENTRY.splitlines() if line.split(" ")[0] not in drop]
    return "\n".join([*kept, *lines]) + "\n"


def with_entry(*lines: str, drop: tuple[str, ...] = ()) -> str:
    """The entry with lines that belong to no source."""
    text = with_lines(drop=drop)
    return text.replace(OF_THE_ENTRY, OF_THE_ENTRY + "\n".join(lines) + "\n")


def test_a_stated_rating_is_a_record_that_names_and_links_its_source() -> None:
    made = record(ENTRY)
    assert (made.id, made.status) == ("pdu-2021--wessmoor--2022-05", Status.PASSED)
    assert made.basis == "reported"
    assert made.overall.rating is Rating.REQUIRES_IMPROVEMENT
    (evidence,) = made.overall.evidence
    assert evidence.url == "https://example.org/release"
    assert evidence.reported_by is None
    assert evidence.confidence is ValueConfidence.OFFICIAL
    assert evidence.witness == "reported"
    assert made.source.document_url == "https://example.org/release"
    assert made.source.sha256 is None
    assert made.source_status == "unchecked"


def test_no_evidence_of_a_reported_value_has_words() -> None:
    made = record(with_lines('score = "7/27"', "[inspections.sources.standards]", 'staff = "Good"'))
    evidence = [*made.overall.evidence, *made.score.evidence]
    evidence += [e for s in made.standards for e in s.evidence]
    assert {e.text for e in evidence} == {None}
    assert {i.text for i in made.identity} == {None}


def test_the_id_of_an_entry_stays_whatever_else_is_corrected() -> None:
    moved = ENTRY.replace("2022-05", "2023-07-04").replace("pdu-2021", "pdu-2023")
    moved = moved.replace("pdu-2023--wessmoor--2023-07-04", "pdu-2021--wessmoor--2022-05")
    moved = moved.replace("/release", "/other")
    made = record(moved)
    assert made.id == "pdu-2021--wessmoor--2022-05"
    assert (made.programme, made.published) == ("pdu-2023", "2023-07-04")


def test_each_value_has_its_own_sources_with_their_confidence() -> None:
    text = ENTRY + NEWS.replace("rating = ", 'published = "2022-05-18"\nscore = "7/27"\nrating = ')
    text += '[inspections.sources.standards]\nstaff = "Good"\n'
    made = record(text)
    assert [e.confidence for e in made.overall.evidence] == ["official", "secondary"]
    assert [e.url for e in made.score.evidence] == ["https://example.org/news"]
    assert made.score.confidence is ValueConfidence.SECONDARY
    assert [e.url for e in standard_of(made, "staff").evidence] == ["https://example.org/news"]
    dates = [(i.value, i.confidence) for i in made.identity if i.field == "published"]
    assert dates == [("2022-05", "official"), ("2022-05-18", "secondary")]
    assert made.published == "2022-05-18"


def test_all_standards_are_listed_and_those_not_stated_are_not_known() -> None:
    made = record(with_lines("[inspections.sources.standards]", 'court-work = "Outstanding"'))
    assert len(made.standards) == 9
    assert standard_of(made, "court-work").rating is Rating.OUTSTANDING
    others = [s for s in made.standards if s.id != "court-work"]
    assert {s.state for s in others} == {StandardState.NOT_KNOWN}
    assert {s.rating for s in others} == {None}
    assert made.score.computed is None


def test_a_standard_that_a_source_says_was_not_rated_is_not_rated() -> None:
    made = record(with_lines("[inspections.sources.standards]", 'court-work = "not-rated"'))
    assert made.status is Status.PASSED
    assert standard_of(made, "court-work").state is StandardState.NOT_RATED
    assert standard_of(made, "court-work").evidence[0].url == "https://example.org/release"


def test_a_derived_rating_holds_the_record_and_shows_the_derivation() -> None:
    derived = 'derived = { rating = "Requires improvement", why = "by counting" }'
    made = record(with_entry(derived, drop=("rating",)))
    assert made.status is Status.HELD
    assert made.overall.rating is None
    assert made.reason is not None
    assert "by counting" in made.reason
    assert made.errors == ("Requires improvement, derived: by counting",)


def test_a_derived_rating_beside_a_stated_one_does_not_hold() -> None:
    made = record(with_entry('derived = { rating = "Good", why = "by counting" }'))
    assert made.status is Status.PASSED
    assert made.overall.rating is Rating.REQUIRES_IMPROVEMENT


def test_a_derived_score_is_null() -> None:
    made = record(with_entry('derived = { score = "7/27", why = "by counting" }'))
    assert made.status is Status.PASSED
    assert (made.score.value, made.score.max, made.score.evidence) == (None, None, ())


@pytest.mark.parametrize("word", ["official", "secondary"])
def test_a_stated_score_keeps_its_confidence(word: str) -> None:
    made = record(with_lines('score = "7/27"').replace("official", word))
    assert (made.score.value, made.score.max) == (7, 27)
    assert made.score.confidence is ValueConfidence(word)


def test_a_score_out_of_the_band_of_its_rating_fails_the_check() -> None:
    text = with_lines('score = "3/36"').replace("pdu-2021", "youth-2021")
    made = record(text.replace("Requires improvement", "Good"))
    assert made.status is Status.HELD
    check = made.check("score-in-band")
    assert check is not None
    assert check.outcome == "fail"


def test_a_source_without_url_is_named_as_such() -> None:
    text = with_lines('by = "a release, address not known"', drop=("url",))
    made = record(text)
    (evidence,) = made.overall.evidence
    assert (evidence.url, evidence.text) == (None, None)
    assert evidence.reported_by == "a release, address not known"
    assert made.source.document_url == "a release, address not known"


@pytest.mark.parametrize(
    ("lines", "joint"),
    [([], None), (['joint = "no"'], False), (['joint = "yes"'], True)],
)
def test_an_inspection_is_joint_only_if_a_source_says_so(
    lines: list[str], joint: bool | None
) -> None:
    assert record(with_lines(*lines)).joint is joint


def test_sources_that_disagree_on_joint_leave_it_open() -> None:
    text = with_lines('joint = "no"') + NEWS + 'joint = "yes"\n'
    assert record(text).joint is None


@pytest.mark.parametrize(
    ("lines", "earliest", "latest"),
    [
        ([], "2022-05-01", "2022-05-31"),
        (['not_after = "2022-05-12"'], "2022-05-01", "2022-05-12"),
        (['not_before = "2022-05-03"', 'not_after = "2022-06"'], "2022-05-03", "2022-05-31"),
    ],
)
def test_bounds_narrow_the_days_of_publication(
    lines: list[str], earliest: str, latest: str
) -> None:
    made = record(with_lines(*lines))
    assert (str(made.published_earliest), str(made.published_latest)) == (earliest, latest)


def test_a_report_was_published_when_its_first_source_was_read() -> None:
    made = record(ENTRY.replace('"2022-05"\n', '"2026"\n') + NEWS)
    assert str(made.published_latest) == "2026-11-20"


def test_bounds_that_leave_no_day_hold_the_record() -> None:
    made = record(with_lines('not_before = "2022-06"'))
    assert made.status is Status.HELD
    check = made.check("dates-in-order")
    assert check is not None
    assert check.outcome == "fail"


@pytest.mark.parametrize(
    ("counts", "status"),
    [
        ("counts = { Good = 1, Inadequate = 8 }", Status.PASSED),
        ('counts = { "Good or Outstanding" = 2 }', Status.PASSED),
        ("counts = { Good = 0 }", Status.HELD),
        ("counts = { Inadequate = 9 }", Status.HELD),
        ("counts = { Good = 0 }\ncounts_of = 8", Status.PASSED),
        ("counts = { Inadequate = 9 }\ncounts_of = 8", Status.HELD),
    ],
)
def test_counts_are_checked_against_the_standards_known(counts: str, status: Status) -> None:
    stated = '[inspections.sources.standards]\nstaff = "Good"\n'
    made = record(with_entry(counts) + stated)
    assert made.status is status
    assert {s.rating for s in made.standards} == {Rating.GOOD, None}


def test_an_unrated_inspection_is_a_record_with_its_reason() -> None:
    made = record(with_lines('unrated = "cut short"', drop=("rating",)))
    assert (made.status, made.reason) == (Status.UNRATED, "cut short")
    assert made.overall.rating is None


def test_an_inspection_of_an_unrated_programme_is_unrated_for_the_reason_of_the_programme() -> None:
    text = with_lines(drop=("rating",)).replace("pdu-2021", "dynamic-2025")
    made = record(text.replace("Wessmoor PDU", "South region"))
    assert made.status is Status.UNRATED
    assert made.reason == PROGRAMMES["dynamic-2025"].unrated_reason


def test_an_unknown_rating_is_held_and_not_called_unrated() -> None:
    made = record(with_lines(drop=("rating",)))
    assert made.status is Status.HELD
    assert made.reason == "no known source gives the overall rating"


def test_sources_that_disagree_on_the_rating_hold_the_record() -> None:
    made = record(ENTRY + NEWS.replace("Requires improvement", "Inadequate"))
    assert made.status is Status.HELD
    assert made.overall.rating is None
    assert {e.value for e in made.overall.evidence} == {"Requires improvement", "Inadequate"}
    check = made.check("witnesses-agree")
    assert check is not None
    assert check.outcome == "fail"


def test_sources_that_disagree_on_a_standard_or_score_hold_the_record() -> None:
    stated = 'score = "7/27"\n[inspections.sources.standards]\nservices = "Good"\n'
    other = stated.replace("7/", "8/").replace("Good", "Inadequate")
    made = record(ENTRY + stated + NEWS + other)
    assert made.status is Status.HELD
    assert made.score.value is None
    assert standard_of(made, "services").state is StandardState.NOT_KNOWN


def test_a_source_that_rates_and_one_that_calls_it_unrated_hold_the_record() -> None:
    unrated = NEWS.replace('rating = "Requires improvement"', 'unrated = "cut short"')
    made = record(ENTRY + unrated)
    assert made.status is Status.HELD
    assert made.overall.rating is None


def test_entries_with_different_ids_are_two_inspections() -> None:
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
    text = ENTRY.replace('published = "2022-05"', f'published = "{one}"')
    made = record(text + NEWS + f'published = "{other}"\n')
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
            'programme = "pdu-2021"',
            'programme = "pdu-1999"',
            "pdu.toml: inspections[1] (Wessmoor PDU): unknown programme",
        ),
        ('d = "2022-05"', 'd = "May 2022"', "inspections[1] (Wessmoor PDU): sources.0.published"),
        ('"Requires improvement"', '"Poor"', "inspections[1] (Wessmoor PDU): sources.0.rating"),
        ('confidence = "official"\n', "", "sources.0.confidence"),
        ('"official"', '"derived"', "sources.0.confidence"),
        ('programme = "pdu-2021"', 'programme = "dynamic-2025"', "dynamic-2025 have no ratings"),
        ('id = "pdu-2021--wessmoor--2022-05"\n', "", 'add the line id = "pdu-2021--wessmoor--2022'),
        ('id = "pdu', 'id = "Wess moor', "inspections[1] (Wessmoor PDU): id"),
        ('published = "2022-05"\n', "", "no source states when the report was published"),
        (
            'url = "https://example.org/release"\n',
            "",
            "needs its url, or a few",
        ),
        ('"https://example.org/release"', '"example.org"', "sources.0.url"),
        ("published", 'colour = "red"\npublished', "colour"),
        ("[[inspections]]", "[[results]]", "unknown table 'results'"),
        ('programme = "', "programme = ", "not valid TOML"),
        ("rating", 'unrated = "cut short"\nrating', "rated or unrated, not both"),
        ("rating", 'score = "28/27"\nrating', "28 is more than the maximum of 27"),
        ("rating", 'joint = "maybe"\nrating', "sources.0.joint"),
        (OF_THE_ENTRY, OF_THE_ENTRY + "counts = { Poor = 3 }\n", "'Poor' is not a valid Rating"),
    ],
)
def test_a_malformed_entry_is_refused_with_file_entry_and_reason(
    old: str, new: str, what: str
) -> None:
    with pytest.raises(StateError, match=re.escape(what)):
        drafts(ENTRY.replace(old, new, 1))


def test_an_unknown_standard_is_refused_and_the_known_ones_are_named() -> None:
    with pytest.raises(StateError, match=r"no standard 'staffing'.*staff"):
        drafts(with_lines("[inspections.sources.standards]", 'staffing = "Good"'))


ratings = st.sampled_from([r.value for r in Rating])


@settings(deadline=None)
@given(st.lists(ratings, min_size=1, max_size=4))
def test_the_rating_is_the_one_all_sources_state_or_none(ratings: list[str]) -> None:
    first, *more = ratings
    text = ENTRY.replace("Requires improvement", first)
    made = record(text + "".join(NEWS.replace("Requires improvement", r) for r in more))
    agreed = Rating(ratings[0]) if len(set(ratings)) == 1 else None
    assert made.overall.rating is agreed
    assert made.status is (Status.PASSED if agreed else Status.HELD)
    assert sorted(e.value or "" for e in made.overall.evidence) == sorted(ratings)
