"""What a block of ratings states, as which witness, and what is refused with which rule."""

import pytest

from parsers.document.covers import Covers
from parsers.document.painted import Painted
from parsers.identity.whose import OwnInspection
from parsers.witnesses import WitnessStatement, statements_of
from schemas.rating import Rating
from schemas.report import Box, TraceEntry, Witness
from tests.parsers.text_drawing import COLUMN, HEIGHT, ROW, block_in, programme


def read(drawing: str, year: int | None = None) -> tuple[list[WitnessStatement], list[TraceEntry]]:
    trace: list[TraceEntry] = []
    return list(
        statements_of(block_in(drawing), OwnInspection(programme(), year=year), trace)
    ), trace


def refused(trace: list[TraceEntry]) -> list[tuple[str, str]]:
    return [(entry.text, entry.rule) for entry in trace if entry.verdict == "refused"]


def test_a_rating_is_stated_with_its_evidence() -> None:
    ((statement,), trace) = read("Leadership  Good")
    assert (statement.target, statement.rating) == ("leadership", Rating.GOOD)
    evidence = statement.evidence
    assert (evidence.text, evidence.value, evidence.page) == ("Leadership Good", "Good", 1)
    assert evidence.box == (0.0, 0.0, 16 * COLUMN, HEIGHT)
    (entry,) = trace
    assert (entry.verdict, entry.what) == ("witness", "leadership: Good (section-box)")


def test_a_standard_that_was_not_rated_is_stated_as_such() -> None:
    ((statement,), _) = read("Leadership  Not rated")
    assert (statement.target, statement.rating) == ("leadership", None)
    assert statement.evidence.value == "not rated"


THREE = "Leadership  Good\nStaffing  Good\nServices  Good"


@pytest.mark.parametrize(
    ("drawing", "witness"),
    [
        pytest.param("Leadership  Good", Witness.SECTION_BOX, id="one standard"),
        pytest.param(THREE, Witness.RATINGS_TABLE, id="three standards"),
        pytest.param("Ratings\n\nLeadership  Good", Witness.RATINGS_TABLE, id="a heading"),
        pytest.param("Overall rating  Good", Witness.RATINGS_TABLE, id="the overall rating only"),
        pytest.param(
            "Overall rating  Good\nLeadership      Good", Witness.SECTION_BOX, id="with a standard"
        ),
    ],
)
def test_which_witness_a_block_is(drawing: str, witness: Witness) -> None:
    statements, _ = read(drawing)
    assert {statement.evidence.witness for statement in statements} == {witness}


@pytest.mark.parametrize(
    ("score", "value", "maximum", "text"),
    [
        ("Score  14/24", 14, 24, "Score 14/24"),
        ("14/24", 14, 24, "14/24"),
        ("Score  14", 14, None, "Score 14"),
        ("Score  14/241", 14, 24, "Score 14/241"),
        ("Score  14/181", 14, 18, "Score 14/181"),
        ("Score  14/23", 14, 23, "Score 14/23"),
        ("Score  14/231", 14, 231, "Score 14/231"),
    ],
)
def test_the_score_of_a_ratings_table(
    score: str, value: int, maximum: int | None, text: str
) -> None:
    """A digit behind a maximum that the programme has is the mark of a footnote."""
    statements, _ = read(f"Ratings\n\n{THREE}\n{score}")
    stated = statements[-1]
    assert (stated.target, stated.value, stated.maximum) == ("score", value, maximum)
    assert (stated.evidence.text, stated.evidence.witness) == (text, Witness.PRINTED_SCORE)


def test_a_score_outside_a_ratings_table_is_refused() -> None:
    statements, trace = read("Leadership  Good\nScore  14/24")
    assert [statement.target for statement in statements] == ["leadership"]
    assert refused(trace) == [("14/24", "a score outside the ratings table")]


@pytest.mark.parametrize(
    ("drawing", "year", "rule"),
    [
        ("Previous ratings\n\nLeadership          Good", None, "Previous ratings"),
        ("Annexe 1: 2019\n\nLeadership  Good", 2023, "Annexe 1: 2019"),
    ],
)
def test_ratings_of_an_earlier_inspection_are_refused(
    drawing: str, year: int | None, rule: str
) -> None:
    statements, trace = read(drawing, year)
    assert statements == []
    assert refused(trace) == [("Leadership Good", f"from an earlier inspection: {rule!r}")]


@pytest.mark.parametrize(
    ("drawing", "refusal"),
    [
        pytest.param(
            "Leadership  Good\n\n\n\n\nInadequate",
            ("Inadequate", "not beside the name of a standard"),
            id="no name",
        ),
        pytest.param(
            "Leadership  Good\n4  Resettlement  Inadequate",
            ("4 Resettlement Inadequate", "the title of a domain, not a standard"),
            id="no standard",
        ),
        pytest.param(
            f"{'':12}Previous    Current\nLeadership  Inadequate  Good",
            ("Inadequate", "the column of an earlier inspection"),
            id="an earlier column",
        ),
    ],
)
def test_a_refused_rating_is_in_the_trace(drawing: str, refusal: tuple[str, str]) -> None:
    statements, trace = read(drawing)
    assert [(s.target, s.rating) for s in statements] == [("leadership", Rating.GOOD)]
    assert refused(trace) == [refusal]


def test_a_refused_overall_rating_is_named_in_the_trace() -> None:
    _, trace = read("Previous ratings\n\nOverall             Good\nLeadership          Inadequate")
    assert [entry.what for entry in trace] == ["overall", "rating"]
    assert trace[0].box == (0.0, 2 * ROW, 24 * COLUMN, 2 * ROW + HEIGHT)


COVERED = "an opaque shape lies over"
BLACK, WHITE = (0, 0, 0), (255, 255, 255)


def across(first: int, last: int) -> Box:
    """Return the box of a row from one column of a drawing to another."""
    return (COLUMN * first, 0.0, COLUMN * last, HEIGHT)


@pytest.mark.parametrize(
    ("thing", "name", "rating"),
    [
        pytest.param(Painted("shape", across(0, 10), 9), COVERED, None, id="a shape over the name"),
        pytest.param(Painted("shape", across(12, 22), 9), None, None, id="a shape between"),
        pytest.param(Painted("shape", across(20, 28), 9), None, COVERED, id="over the rating"),
        pytest.param(
            Painted("shape", across(0, 28), 9), COVERED, COVERED, id="over all of the row"
        ),
        pytest.param(
            Painted("text", across(12, 22), 9, WHITE), None, None, id="white words between"
        ),
        pytest.param(Painted("text", across(12, 22), 9, clear=True), None, None, id="transparent"),
    ],
)
def test_only_what_hides_the_name_or_the_rating_counts(
    thing: Painted, name: str | None, rating: str | None
) -> None:
    ((statement,), _) = read("Leadership              Good")
    boxes = [box for _, box in statement.places]
    covers = Covers([*(Painted("text", box, 0, BLACK) for box in boxes), thing])
    assert [covers.over(box) for box in boxes] == [name, rating]
