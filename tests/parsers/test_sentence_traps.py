"""Sentences and titles from real reports that are easily misread."""

from collections.abc import Sequence

import pytest

from parsers.identity.titles import read_title
from parsers.overall.mentions import service_of
from parsers.overall.sentences import overall_ratings, prose_of, sentences_among
from parsers.ratings.vocabulary import vocabulary_of
from schemas.programme import Programme, load_programmes
from schemas.rating import Rating

REQUIRES = Rating("Requires improvement")
OUTSTANDING, GOOD, INADEQUATE = Rating("Outstanding"), Rating("Good"), Rating("Inadequate")
YOUTH, PDU = load_programmes()["youth-2021"], load_programmes()["pdu-2023"]


def stated(
    text: str, names: Sequence[str] = ("Hull YJS",), programme: Programme = YOUTH
) -> list[Rating]:
    """The overall ratings that the sentences state of the service of these names."""
    service = service_of(names, programme, 2024)
    return [each.rating for each in overall_ratings(text, service) if each.refused is None]


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
        pytest.param(
            "The YJS’s overall rating has moved from ‘Inadequate’ to ‘Good’.", GOOD, id="moved up"
        ),
        pytest.param(
            "The overall rating of the service is therefore ‘Good’.", GOOD, id="an adverb between"
        ),
        pytest.param(
            "It was rated as “Good” overall, an improvement on the ‘Inadequate’ of 2019.",
            GOOD,
            id="compared with a year before",
        ),
        pytest.param(
            "Hull YJS has been rated ‘Good’ overall in an inspection by HM Inspectorate of"
            " Probation.",
            GOOD,
            id="who inspected is not who was rated",
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
        pytest.param(
            "Leeds YJS, which we inspected in the same quarter, was rated ‘Good’ overall.",
            id="another service before a clause between",
        ),
        pytest.param(
            "Unlike Leeds YJS, where the overall rating was ‘Good’, little had changed.",
            id="another service before a clause that hangs on it",
        ),
        pytest.param("Leeds was rated ‘Good’ overall.", id="another place without its kind"),
        pytest.param("Leeds AP was rated ‘Good’ overall.", id="an AP"),
        pytest.param("North Hull PDU was rated ‘Good’ overall.", id="one’s own name in another"),
        pytest.param("Ofsted rated Hull YJS as ‘Good’ overall.", id="another inspectorate"),
        pytest.param("Hull YJS rated itself as ‘Good’ overall.", id="its own judgement"),
        pytest.param("In our inspection of Leeds, the overall rating was ‘Good’.", id="elsewhere"),
        pytest.param(
            "To be rated ‘Good’ overall, a service must reach 19 points.", id="how to be rated so"
        ),
        pytest.param("It is a pleasure to publish this report.", id="never states it"),
    ],
)
def test_what_only_looks_like_the_overall_rating_is_refused(text: str) -> None:
    assert stated(text) == []


@pytest.mark.parametrize(
    ("text", "rating"),
    [
        ("Good Easter PDU was rated ‘Inadequate’ overall.", INADEQUATE),
        ("Overall, Good Easter PDU was rated as ‘Requires improvement’.", REQUIRES),
        ("The overall rating of Good Easter and Inadequate Fell is ‘Good’.", GOOD),
        ("Overall, we have rated Good Easter & Inadequate Fell PDU as ‘Outstanding’.", OUTSTANDING),
        ("Good Easter PDU has an overall rating, as every PDU does.", None),
    ],
)
def test_a_rating_word_in_the_services_own_name_is_no_rating(
    text: str, rating: Rating | None
) -> None:
    names = ["Good Easter PDU", "Good Easter and Inadequate Fell PDU"]
    assert stated(text, names, PDU) == [rating] * (rating is not None)


def test_a_sentence_whose_beginning_was_left_out_says_nothing() -> None:
    """Narrow columns on a ratings page: a line that is too short to be prose breaks a sentence."""
    lines = [
        "There was much to learn from neighbours. In the same year, the",
        "work of the youth justice service in",
        "Wessmoor, half as large and well led,",
        "was to the joy of its board rated ‘Outstanding’ overall. Hull YJS is rated as",
        "‘Good’ overall.",
    ]
    words = vocabulary_of(load_programmes().values())
    kept = sentences_among(list(enumerate(lines)), words)
    assert stated(prose_of([(text, 5, line) for line, text in kept]).text) == [GOOD]


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
        ("Arolygiad o wasanaethau prawf yn Bro Cennin 2025", "Bro Cennin"),
        (
            "Arolygiad ar y cyd o wasanaethau cyfiawnder ieuenctid yn Bro Alawen",
            "Bro Alawen",
        ),
    ],
)
def test_a_title_gives_the_name_of_who_was_inspected(text: str, name: str) -> None:
    title = read_title(text)
    assert title is not None
    assert title.name is not None
    assert title.name.removesuffix(" YJS").removesuffix(" region") == name
