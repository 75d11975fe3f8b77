"""Documents of other types, Welsh versions and reports without ratings are recognised."""

import pytest

from parsers.identity.identify import language_of
from parsers.identity.titles import in_english, other_document
from parsers.parse import NO_OVERALL_WORDS, NO_RATING_WORDS


@pytest.mark.parametrize(
    ("title", "what"),
    [
        ("A thematic inspection of drugs", "a thematic inspection, not of one service"),
        ("Brackwater PDU action plan", "an action plan that answers a report"),
        ("Annual Report 2024", "an annual report"),
        ("Data annex: Brackwater PDU", "a data annexe of a report"),
        ("An inspection of Brackwater PDU", None),
        ("An inspection of Planton YJS", None),
    ],
)
def test_what_a_title_names(title: str, what: str | None) -> None:
    assert other_document(title) == what


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Mae'r gwasanaeth wedi gwella yn y maes ac mae gan y staff", "cy"),
        ("The service has improved and the staff in it are well led", "en"),
        ("Gwasanaeth prawf", "en"),
        ("Mae yn y the of and to in", "en"),
    ],
)
def test_the_language_has_most_of_the_common_words(text: str, language: str) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize(
    ("title", "english"),
    [
        (
            "Arolygiad ar y cyd o wasanaethau cyfiawnder ieuenctid yn Sandholm",
            "A joint inspection of youth justice services in Sandholm",
        ),
        ("Arolygiad o wasanaethau prawf: Elmham", "An inspection of probation services in Elmham"),
        ("Arolygiad o wasanaethau prawf", "An inspection of probation services"),
        ("Arolygiad o Sandholm", "An inspection of Sandholm"),
        ("An inspection of Sandholm", "An inspection of Sandholm"),
    ],
)  # fmt: skip
def test_a_welsh_title_in_english(title: str, english: str) -> None:
    assert in_english(title) == english


@pytest.mark.parametrize(
    ("sentence", "no_rating", "no_overall"),
    [
        ("We have not rated this service.", True, False),
        ("This is an unrated report.", True, False),
        ("We have not given an overall rating.", True, True),
        ("No overall rating was given.", True, True),
        ("An overall rating could not be given.", False, True),
        ("We have rated this service as Good.", False, False),
        ("The overall rating is Good.", False, False),
    ],
)
def test_a_sentence_that_no_rating_is_given(
    sentence: str, no_rating: bool, no_overall: bool
) -> None:
    assert (NO_RATING_WORDS.search(sentence) is not None) is no_rating
    assert (NO_OVERALL_WORDS.search(sentence) is not None) is no_overall
