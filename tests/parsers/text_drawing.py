"""Tables drawn as text: each character has its column on a fixed grid, each row is one line.

A test shows the table that it is about, as a reader of the page sees it.
"""

import re
import textwrap
from collections.abc import Iterable, Sequence
from functools import cache

from parsers.document.model import Cell, Line, Word
from parsers.ratings.blocks import Block, blocks_of
from parsers.ratings.pairing import Pair, Pairing, pair_tokens
from parsers.ratings.tokenizer import tokens_of
from parsers.ratings.tokens import Token
from parsers.ratings.vocabulary import Vocabulary, vocabulary_of
from schemas.programme import Programme

COLUMN, ROW, HEIGHT = 6.0, 12.0, 10.0
"""Points from letter to letter, from row to row, and from the top to the foot of a letter."""
_CELL = re.compile(r"\S+(?: \S+)*")


def lines_of(drawing: str) -> list[Line]:
    """Return the lines of a drawing; two spaces or more separate cells.

    A blank row leaves a gap, `----` begins the next table or list, `====` the next page.
    """
    page, group = 1, 0
    lines = []
    for number, row in enumerate(textwrap.dedent(drawing).strip("\n").split("\n")):
        if row == "----":
            group += 1
        elif row == "====":
            page += 1
        elif row.strip():
            cells = (_cell(found, number, page) for found in _CELL.finditer(row))
            lines.append(Line(tuple(cells), page=page, group=group))
    return lines


def _cell(found: re.Match[str], row: int, page: int) -> Cell:
    words = []
    for word in re.finditer(r"\S+", found[0]):
        left, right = (COLUMN * (found.start() + at) for at in word.span())
        words.append(Word(word[0], left, ROW * row, right, ROW * row + HEIGHT, page))
    return Cell(tuple(words))


def tokens_in(drawing: str) -> list[Token]:
    return tokens_of(lines_of(drawing), vocabulary())


def pairing_of(drawing: str) -> Pairing:
    return pair_tokens(tokens_in(drawing))


def blocks_in(drawing: str) -> list[Block]:
    return list(blocks_of(lines_of(drawing), vocabulary()))


def block_in(drawing: str) -> Block:
    (block,) = blocks_in(drawing)
    return block


def written(pairs: Iterable[Pair]) -> list[str]:
    """Return pairs as text: "Staffing = Good"; a name with several ratings has them all."""
    return [
        f"{pair.name.text} = {' / '.join(rating.text for rating in pair.ratings)}" for pair in pairs
    ]


def refusals(pairing: Pairing) -> list[str]:
    """Return each refused rating with the rule: "Good: the scale of the four ratings"."""
    return [f"{token.text}: {rule}" for token, rule in pairing.refused]


def texts(tokens: Iterable[Token]) -> Sequence[str]:
    return [token.text for token in tokens]


@cache
def vocabulary() -> Vocabulary:
    return vocabulary_of([programme()])


@cache
def programme() -> Programme:
    """Return a programme made for tests: assessment and planning are rated in two domains."""
    return Programme.model_validate(
        {
            "id": "toy-2023",
            "name": "Toy inspections, 2023 standards",
            "organisation_kinds": ["pdu"],
            "first_report": "2023-01",
            "rated": True,
            "points": {
                "Inadequate": 0,
                "Requires improvement": 1,
                "Good": 2,
                "Outstanding": 3,
            },
            "max_score": 24,
            "title_formats": ["A toy inspection of {name}"],
            "confidence": {
                fact: {"level": "confirmed"}
                for fact in ("standards", "codes", "points", "max_score", "bands")
            },
            "reduced": [{"max_score": 18, "bands": [], "level": "confirmed"}],
            "domains": [
                {
                    "number": 1,
                    "title": "Organisation",
                    "standards": [
                        {"id": "leadership", "code": "1.1", "name": "Leadership"},
                        {"id": "staffing", "code": "1.2", "name": "Staffing"},
                        {
                            "id": "services",
                            "code": "1.3",
                            "name": "Partnerships and services",
                            "aliases": ["Services"],
                        },
                    ],
                },
                {
                    "number": 2,
                    "title": "Court work",
                    "standards": [
                        {"id": "court/assessment", "code": "2.1", "name": "Assessment"},
                        {"id": "court/planning", "code": "2.2", "name": "Planning"},
                    ],
                },
                {
                    "number": 3,
                    "title": "Other disposals",
                    "may_be_unrated": True,
                    "standards": [
                        {"id": "other/assessment", "code": "3.1", "name": "Assessment"},
                        {"id": "other/planning", "code": "3.2", "name": "Planning"},
                    ],
                },
                {
                    "number": 4,
                    "title": "Resettlement",
                    "standards": [
                        {
                            "id": "resettlement",
                            "code": "4.1",
                            "name": "Resettlement policy",
                            "aliases": ["Resettlement"],
                            "optional": True,
                        }
                    ],
                },
            ],
        }
    )
