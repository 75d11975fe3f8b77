"""Sentences and titles that real reports hold and that have misled readers."""

import pytest

from parsers.sentence import overall_sentences
from parsers.titles import read_title
from schemas.rating import Rating

ASPECTS = ("Leadership", "Staffing", "Partnerships and services", "Resettlement")
REQUIRES = Rating("Requires improvement")
GOOD, INADEQUATE = Rating("Good"), Rating("Inadequate")


def stated(text: str) -> list[Rating]:
    said = overall_sentences(text, names=["Hull YJS"], aspects=ASPECTS)
    return [each.rating for each in said if each.refused is None]


@pytest.mark.parametrize(
    ("text", "rating"),
    [
        pytest.param(
            "Overall, Hull YJS was rated as ‘Requires i mprov ement’.", REQUIRES, id="stray spaces"
        ),
        pytest.param(
            "Overall, Hull YJS was rated as ‘Requiring improvement’.", REQUIRES, id="requiring"
        ),
        pytest.param(
            "Overall, Hull YJS was rated as Requires Improvement.", REQUIRES, id="capitals"
        ),
        pytest.param("Overall, Hull YJS was rated as ‘Good.’", GOOD, id="full stop inside"),
        pytest.param("Overall, Hull YJS was rated as “Good'.", GOOD, id="unbalanced quotes"),
        pytest.param("Overall, Hull YJS was rated as 'Good'.", GOOD, id="straight quotes"),
        pytest.param("Overall, Hull YJS was rated as ‘Good’.1", GOOD, id="glued footnote"),
        pytest.param(
            "It received a ‘Good’ rating for leadership. Overall, it was rated as ‘Inadequate’.",
            INADEQUATE,
            id="one aspect before the whole",
        ),
        pytest.param(
            "We inspected it in 2022, when it was rated as ‘Good’ overall. "
            "Overall, Hull YJS is now rated as ‘Inadequate’.",
            INADEQUATE,
            id="the previous inspection before this one",
        ),
    ],
)
def test_the_overall_rating_is_found(text: str, rating: Rating) -> None:
    assert stated(text) == [rating]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "Each service is rated overall as Outstanding, Good, Requires improvement or"
            " Inadequate.",
            id="the scale",
        ),
        pytest.param("Leeds YJS was rated as ‘Good’ overall.", id="another service"),
        pytest.param(
            "We last came in 2022, when it was rated as ‘Good’ overall.", id="the last inspection"
        ),
        pytest.param("Overall, it received a ‘Good’ rating for leadership.", id="one aspect"),
        pytest.param("Overall, we saw good leadership.", id="good leadership"),
        pytest.param("Overall, there was an inadequate number of staff.", id="inadequate number"),
        pytest.param("Overall, it has an outstanding leadership team.", id="outstanding team"),
        pytest.param(
            "Overall, Hull YJS has a good foundation but requires improvement.",
            id="a foundation that requires improvement",
        ),
        pytest.param("It is a pleasure to publish this report.", id="never states it"),
    ],
)
def test_what_only_looks_like_the_overall_rating_is_refused(text: str) -> None:
    assert stated(text) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (
            "An inspection of Tower Hamlets and City of London",
            "Tower Hamlets and City of London",
        ),
        ("An inspection of youth offending services: Hull YJS", "Hull"),
        (
            "An inspection of youth offending in Blaenau Gwent and Caerphilly",
            "Blaenau Gwent and Caerphilly",
        ),
        ("An inspection of Probation Services – Wales region", "Wales"),
        ("An inspection of youth justice services in Southend -on-sea", "Southend-on-sea"),
    ],
)
def test_a_title_gives_the_name_of_who_was_inspected(text: str, name: str) -> None:
    title = read_title(text)
    assert title is not None
    assert title.name is not None
    assert title.name.removesuffix(" YJS").removesuffix(" region") == name
