"""A printed name is matched with a standard by its name, its code, its domain or its order."""

import pytest

from parsers.ratings.match_standards import match_standards
from schemas.programme import Level, Programme
from tests.parsers.text_drawing import block_in, programme


def matched(drawing: str, of: Programme | None = None) -> list[tuple[str | None, str]]:
    block = block_in(drawing)
    return [(match.target, match.reason) for match in match_standards(block, of or programme())]


def targets(drawing: str) -> list[str | None]:
    return [target for target, _ in matched(drawing)]


@pytest.mark.parametrize(
    ("name", "target", "reason"),
    [
        ("Overall rating", "overall", ""),
        ("Leadership", "leadership", ""),
        ("1.1  Leadership", "leadership", ""),
        ("Services", "services", ""),
        ("1.2  Leadership", None, "the name is that of leadership, the code that of staffing"),
        ("9.9  Leadership", "leadership", ""),
        ("2.1  Assessment", "court/assessment", ""),
        ("P 3.1  Assessment", "other/assessment", ""),
        ("1.1  Assessment", None, "the code 11 is not that of a standard of this name"),
        ("Assessment", None, "several standards have this name"),
    ],
)
def test_a_name_with_or_without_a_code(name: str, target: str | None, reason: str) -> None:
    assert matched(f"{name}    Good") == [(target, reason)]


def test_an_unconfirmed_code_does_not_contradict_a_name() -> None:
    codes = programme().confidence.codes.model_copy(update={"level": Level.UNCONFIRMED})
    confidence = programme().confidence.model_copy(update={"codes": codes})
    unsure = programme().model_copy(update={"confidence": confidence})
    assert matched("1.2  Leadership    Good", unsure) == [("leadership", "")]


def renamed(standard_id: str, name: str) -> Programme:
    """Return the programme with another name for one of its standards."""
    domains = tuple(
        domain.model_copy(
            update={
                "standards": tuple(
                    s.model_copy(update={"name": name, "aliases": ()}) if s.id == standard_id else s
                    for s in domain.standards
                )
            }
        )
        for domain in programme().domains
    )
    return programme().model_copy(update={"domains": domains})


def test_a_name_of_another_programme_is_no_standards_even_with_its_code() -> None:
    """The block is read with the words of all programmes."""
    reason = "toy-2023 has no standard of this name"
    assert matched("1.1  Leadership    Good", renamed("leadership", "Leaderships")) == [
        (None, reason)
    ]


@pytest.mark.parametrize(
    ("drawing", "expected"),
    [
        pytest.param(
            """
            Court work
            Assessment    Good
            Planning      Good
            Other disposals
            Assessment    Good
            """,
            ["court/assessment", "court/planning", "other/assessment"],
            id="the title of the domain above",
        ),
        pytest.param(
            """
            Court work                    Other disposals
            Assessment    Good            Assessment    Good
            """,
            ["court/assessment", "other/assessment"],
            id="titles above two columns",
        ),
        pytest.param(
            """
            Other disposals     Assessment    Good
                                Planning      Good
            """,
            [None, None],
            id="a title beside its standards is not above them",
        ),
        pytest.param(
            """
            Assessment    Good
            Planning      Good
            Assessment    Good
            Planning      Good
            """,
            ["court/assessment", "court/planning", "other/assessment", "other/planning"],
            id="all of one name, in order",
        ),
        pytest.param(
            """
            Assessment    Good
            Assessment    Good
            Assessment    Good
            """,
            [None, None, None],
            id="more than the programme has",
        ),
        pytest.param(
            """
            Assessment    Good               Assessment    Good
            """,
            [None, None],
            id="in two columns",
        ),
        pytest.param(
            """
            2.1  Assessment    Good
                 Assessment    Good
            """,
            ["court/assessment", None],
            id="one with a code",
        ),
    ],
)
def test_standards_of_one_name(drawing: str, expected: list[str | None]) -> None:
    assert targets(drawing) == expected


def test_a_rated_title_of_a_domain_is_no_standard() -> None:
    """Its own rating is that of the domain, though an alias of a standard has the same words."""
    alone = "4.1  Resettlement        Good"
    both = "Resettlement        Good\n4.1  Resettlement policy    Inadequate"
    titled = "4  Resettlement        Good"
    assert targets(alone) == ["resettlement"]
    assert matched(both) == [
        (None, "the title of a domain, not the standard with that alias"),
        ("resettlement", ""),
    ]
    assert matched(titled) == [(None, "the title of a domain, not a standard")]
