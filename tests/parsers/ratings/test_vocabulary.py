"""The phrases of ratings pages come from the definitions of programmes and kinds."""

import pytest

from parsers.document.model import squash
from tests.parsers.text_drawing import vocabulary


@pytest.mark.parametrize(
    ("phrase", "names", "domains", "overall"),
    [
        ("Partnerships and services", True, False, False),
        ("Partnerships & services", True, False, False),
        ("Services", True, False, False),
        ("Court work", False, True, False),
        ("Resettlement", True, True, False),
        ("Overall rating", False, False, True),
        ("Overall PDU rating", False, False, True),
        ("Overall school rating", False, False, False),
    ],
)
def test_the_sets_of_phrases(phrase: str, names: bool, domains: bool, overall: bool) -> None:
    words, key = vocabulary(), squash(phrase)
    assert (key in words.names, key in words.domains, key in words.overall) == (
        names,
        domains,
        overall,
    )
    assert (key in words.phrases) is (names or domains or overall)


def test_beginnings_are_shorter_than_their_phrases() -> None:
    beginnings = vocabulary().beginnings
    assert {"p", "partnershipsand", "requires"} <= beginnings
    assert not {"", "staffings", "partnershipsandservices"} & beginnings


@pytest.mark.parametrize(
    ("letters", "code", "name", "rating"),
    [
        ("11leadershipgood", "11", "leadership", "good"),
        ("leadershiprequiresimprovement", None, "leadership", "requiresimprovement"),
        ("leadershiprequires", None, "leadership", "requires"),
        ("overallratinginadequate", None, "overallrating", "inadequate"),
        ("goodleadership", None, "leadership", "good"),
        ("leadershipratedasgood12", None, "leadership", "good"),
    ],
)
def test_a_line_that_may_be_a_row(
    letters: str, code: str | None, name: str | None, rating: str | None
) -> None:
    found = vocabulary().row.fullmatch(letters)
    assert found is not None
    assert (found["code"], found["name"], found["after"] or found["before"]) == (code, name, rating)


@pytest.mark.parametrize("letters", ["leadershipisgood", "goodleadershipmatters", "thegood"])
def test_a_line_with_other_words_is_no_row(letters: str) -> None:
    assert vocabulary().row.fullmatch(letters) is None
