"""Sentences for single standards on a ratings page are rows; a single sentence is not."""

import pytest

from parsers.document.pdf_scan import PdfFile
from parsers.identity.programme import fit
from parsers.pdf_report import PdfReport
from parsers.ratings.vocabulary import vocabulary_of
from schemas.programme import load_programmes
from tests.parsers.pdf_bytes import one_page
from tests.parsers.text_drawing import block_in


def rated(lines: list[str]) -> list[str]:
    shown = b"".join(b"(%b) Tj 0 -20 Td " % line.encode() for line in lines)
    body = one_page(b"BT /F1 9 Tf 50 700 Td " + shown + b"ET")
    programmes = load_programmes()
    with PdfFile(body, words=(), max_pages=1) as file:
        report = PdfReport(file, vocabulary_of(programmes.values()))
        pairs = [pair for block in report.blocks() for pair in block.pairing.pairs]
    return [f"{pair.name.key} {pair.ratings[0].key}" for pair in pairs]


ROWS = [
    "Summary of ratings",
    "P 1.1 Leadership was rated as 'Good'.",
    "P 1.2 Staffing was rated as 'Requires improvement'.",
    "P 1.3 Services was rated as 'Outstanding'.",
]


def test_a_sentence_for_each_standard_is_a_row() -> None:
    assert rated(ROWS) == [
        "leadership good",
        "staffing requiresimprovement",
        "services outstanding",
    ]


@pytest.mark.parametrize(
    "lines",
    [
        ROWS[:2],
        [
            *ROWS[:2],
            "P 1.2 Staffing was said to be good.",
            "P 1.3 Services will be rated as 'Good'.",
        ],
        ["Foreword", "The board met.", "Leadership was rated as 'Good'.", "The board met again."],
    ],
)
def test_a_single_sentence_is_no_row(lines: list[str]) -> None:
    assert rated(lines) == []


def test_names_whose_ratings_are_refused_still_tell_the_programme() -> None:
    programmes = load_programmes()
    shifted = """
        Assessment      Good
        Planning        Requires
        Implementation  improvement
         and delivery   Good
        Reviewing       Inadequate
    """
    block = block_in(shifted)
    fits = {name: fit(programmes[name], [block]) for name in ("pdu-2021", "youth-2025")}
    assert fits["pdu-2021"] > fits["youth-2025"]
