"""A draft passes only if every value is known and no witness contradicts another."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from parsers.identity.identify import Identity
from parsers.identity.titles import read_title
from parsers.record import Findings, draft, no_ratings, unreadable
from parsers.witnesses import SCORE, WitnessStatement
from schemas.rating import Rating
from schemas.report import Evidence, Report, Source, Witness
from tests.golden import standard_of
from tests.parsers.text_drawing import block_in, programme

SOURCE = Source(document_url="report.pdf", media_type="application/pdf")
REQUIRED = [s.id for s in programme().standards() if not s.optional]


def identity(title: str = "An inspection of Brackwater PDU", language: str = "en") -> Identity:
    return Identity(read_title(title), title, None, None, language)


def states(
    target: str,
    rating: Rating | None = Rating.GOOD,
    witness: Witness = Witness.RATINGS_TABLE,
    *,
    score: tuple[int, int | None] = (0, None),
    ambiguous: bool = False,
) -> WitnessStatement:
    evidence = Evidence(text=target, witness=witness, value=str(rating))
    value, maximum = score if target == SCORE else (None, None)
    return WitnessStatement(target, evidence, rating, value, maximum, ambiguous)


ALL_GOOD = [states(target) for target in ("overall", *REQUIRED)]


def drafted(statements: Sequence[WitnessStatement], **changes: object) -> Report:
    findings = Findings(identity(), programme(), tuple(statements), [])
    return draft(replace(findings, **changes), SOURCE)  # type: ignore[arg-type]


def test_a_report_of_which_all_is_known_passes() -> None:
    report = drafted(ALL_GOOD)
    assert (report.status, report.reason, report.errors) == ("passed", None, ())
    assert report.overall.rating is Rating.GOOD
    assert report.organisation is not None
    assert (report.organisation.name, report.organisation.kind) == ("Brackwater PDU", "pdu")
    assert {s.id: s.state for s in report.standards} == {
        **dict.fromkeys(REQUIRED, "rated"),
        "resettlement": "not-rated",
    }


@pytest.mark.parametrize(
    ("statements", "reason"),
    [
        pytest.param(ALL_GOOD[1:], "no overall rating was read", id="no overall rating"),
        pytest.param(
            [*ALL_GOOD[:1], *ALL_GOOD[2:]], "no rating was read for leadership", id="no rating"
        ),
        pytest.param(
            [*ALL_GOOD, states("leadership", Rating.INADEQUATE, Witness.SECTION_BOX)],
            "leadership: Good (ratings-table) but Inadequate (section-box)",
            id="two ratings of a standard",
        ),
        pytest.param(
            [*ALL_GOOD, states("overall", Rating.INADEQUATE, Witness.OVERALL_SENTENCE)],
            "overall: Good (ratings-table) but Inadequate (overall-sentence)",
            id="two overall ratings",
        ),
        pytest.param(
            [*ALL_GOOD, states("leadership", ambiguous=True)],
            "leadership: Good (ratings-table)",
            id="an ambiguous witness",
        ),
    ],
)
def test_what_holds_a_report(statements: list[WitnessStatement], reason: str) -> None:
    report = drafted(statements)
    assert (report.status, report.reason, report.errors) == ("held", reason, (reason,))


def test_witnesses_that_agree_are_all_evidence() -> None:
    report = drafted([*ALL_GOOD, states("leadership", witness=Witness.SECTION_BOX)])
    assert report.status == "passed"
    assert [e.witness for e in standard_of(report, "leadership").evidence] == [
        "ratings-table",
        "section-box",
    ]


def test_a_report_in_welsh_is_held() -> None:
    report = drafted(ALL_GOOD, identity=identity(language="cy"))
    assert (report.status, report.reason) == (
        "held",
        "written in Welsh: only the English report is read",
    )


def test_a_report_on_several_services_is_held_and_has_no_value() -> None:
    report = drafted(ALL_GOOD, services=("Brackwater", "Sandholm"))
    assert report.status == "held"
    assert str(report.reason).startswith("rates several services: Brackwater; Sandholm")
    assert report.overall.rating is None
    assert {s.rating for s in report.standards} == {None}


def test_a_report_that_says_it_has_no_overall_rating_is_unrated() -> None:
    report = drafted(ALL_GOOD[1:], no_overall="We give no overall rating")
    assert (report.status, report.reason) == (
        "unrated",
        "no overall rating: We give no overall rating",
    )
    assert drafted(ALL_GOOD, no_overall="We give no overall rating").status == "passed"


WITHOUT_OTHER = [s for s in ALL_GOOD if not s.target.startswith("other/")]


@pytest.mark.parametrize(
    ("statements", "states_unrated", "status"),
    [
        pytest.param(WITHOUT_OTHER, True, "passed", id="the report says so"),
        pytest.param(
            [*WITHOUT_OTHER, states(SCORE, None, score=(14, 18))],
            False,
            "passed",
            id="a smaller maximum",
        ),
        pytest.param(
            [*WITHOUT_OTHER, states(SCORE, None, score=(14, 24))],
            False,
            "held",
            id="the full maximum",
        ),
        pytest.param(WITHOUT_OTHER, False, "held", id="not a word"),
        pytest.param(
            [*WITHOUT_OTHER, states("other/planning")], True, "held", id="half of the domain"
        ),
        pytest.param(
            [s for s in ALL_GOOD if not s.target.startswith("court/")],
            True,
            "held",
            id="a domain that must be rated",
        ),
    ],
)
def test_a_domain_that_is_not_rated(
    statements: list[WitnessStatement], states_unrated: bool, status: str
) -> None:
    assert drafted(statements, states_unrated=states_unrated).status == status


@pytest.mark.parametrize(
    ("scores", "value", "maximum"),
    [
        ([(14, 24)], 14, 24),
        ([(14, None)], 14, None),
        ([(14, None), (14, 24)], 14, 24),
        ([(14, 24), (15, 24)], None, None),
        ([(14, 24), (14, 18)], None, None),
        ([], None, None),
    ],
)
def test_the_score(
    scores: list[tuple[int, int | None]], value: int | None, maximum: int | None
) -> None:
    stated = [states(SCORE, None, Witness.PRINTED_SCORE, score=score) for score in scores]
    score = drafted([*ALL_GOOD, *stated]).score
    assert (score.value, score.max) == (value, maximum)
    assert len(score.evidence) == len(scores)


@pytest.mark.parametrize(
    ("drawing", "layout"),
    [
        pytest.param("Leadership  Good\nStaffing  Good\nServices  Good", "pdf-rows", id="rows"),
        pytest.param(
            "1.1  Leadership  Good\n1.2  Staffing  Good\n1.3  Services  Good",
            "pdf-rows-codes",
            id="rows with codes",
        ),
        pytest.param(
            "Leadership\nGood\n\nStaffing\nGood\n\nServices\nGood", "pdf-stacked", id="stacked"
        ),
        pytest.param("Leadership Good\nStaffing Good\nServices Good", "pdf-list", id="a list"),
        pytest.param("Leadership  Good\nStaffing  Good", "pdf", id="no table"),
    ],
)
def test_the_layout_is_named(drawing: str, layout: str) -> None:
    assert drafted(ALL_GOOD, blocks=[block_in(drawing)]).layout == layout


def test_the_layout_names_the_witnesses() -> None:
    more = [
        states("leadership", witness=Witness.SECTION_BOX),
        states("overall", witness=Witness.OVERALL_SENTENCE),
        states(SCORE, None, Witness.PRINTED_SCORE, score=(16, 24)),
    ]
    assert drafted([*ALL_GOOD, *more]).layout == "pdf-boxes-sentence-score"


FOUR = "Leadership  Good\nStaffing  Good\nServices  Good\nAssessment  Good"


@pytest.mark.parametrize(
    ("title", "drawing", "status", "reason"),
    [
        pytest.param(
            "A thematic inspection of drugs", FOUR, "not-a-report",
            "a thematic inspection, not of one service", id="another type of document",
        ),
        pytest.param(
            "What we found", FOUR, "held",
            "it rates standards, but not those of a known programme", id="four ratings",
        ),
        pytest.param(
            "What we found", "Leadership  Good", "not-a-report",
            "its title is not that of an inspection of one service", id="one rating",
        ),
        pytest.param(
            "An inspection of Brackwater PDU", "Leadership  Good", "held",
            "its title fits several programmes and no standard's rating could be read",
            id="the title of a report",
        ),
    ],
)  # fmt: skip
def test_a_document_of_no_known_programme(
    title: str, drawing: str, status: str, reason: str
) -> None:
    report = no_ratings(identity(title), None, [block_in(drawing)], SOURCE)
    assert (report.status, report.reason) == (status, reason)
    assert report.errors == ((reason,) if status == "held" else ())
    assert (report.organisation is None) is (title != "An inspection of Brackwater PDU")


def test_a_report_of_an_unrated_programme_says_why() -> None:
    unrated = programme().model_copy(update={"rated": False, "unrated_reason": "A pilot"})
    assert no_ratings(identity(), unrated, [], SOURCE).reason == "A pilot"
    plain = unrated.model_copy(update={"unrated_reason": None})
    report = no_ratings(identity(), plain, [], SOURCE)
    assert (report.status, report.reason) == (
        "unrated",
        "Toy inspections, 2023 standards gives no ratings",
    )


def test_an_unreadable_document_has_its_reason_as_error() -> None:
    report = unreadable("encrypted", SOURCE)
    assert (report.status, report.reason, report.errors) == (
        "unreadable",
        "encrypted",
        ("encrypted",),
    )
