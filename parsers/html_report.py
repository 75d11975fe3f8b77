"""Read a web page that contains a report, or only links to one."""

import functools
from collections.abc import Sequence
from dataclasses import replace

from parsers.document.html import WebPage, cell_at
from parsers.document.model import Line, squash
from parsers.identity.identify import Cover, TextLine
from parsers.overall.mentions import Service
from parsers.overall.sentences import overall_ratings, sentence_statements
from parsers.ratings.blocks import Block, blocks_of
from parsers.ratings.match_standards import match_standards
from parsers.ratings.pairing import Pair
from parsers.ratings.tokenizer import SHORT_CELL, tokens_of
from parsers.ratings.tokens import NAME_KINDS, RATING_KINDS, Token, TokenKind
from parsers.ratings.vocabulary import Vocabulary
from parsers.witnesses import WitnessStatement, not_ours, title_of_others
from schemas.report import Place, TraceEntry, Witness

_STUB_LETTERS = 2_500
"""A page with fewer characters that links a PDF is a stub: the report is the file."""

_NEAR = 4  # Most lines between ratings of one list of names and ratings in lines of their own.


class HtmlReport:
    """A web page as the rest of the parser needs it."""

    captions_below = 0.0

    def __init__(self, page: WebPage, vocabulary: Vocabulary) -> None:
        self.page = page
        self._vocabulary = vocabulary

    @property
    def letters(self) -> int:
        """The number of characters of the content."""
        return sum(len(line.text) for line in self.page.lines)

    @property
    def stub(self) -> bool:
        """True if the page only leads to a file with the report."""
        rows = sum(line.element == "row" for line in self.page.lines)
        return bool(self.page.files) and self.letters < _STUB_LETTERS and rows < 4

    def as_seen(
        self, statements: list[WitnessStatement]
    ) -> tuple[list[WitnessStatement], list[str]]:
        """Return all statements: what a web page hides is not read at all."""
        return statements, []

    def blocks(self) -> list[Block]:
        """Return the blocks that state a rating or score."""
        return self._blocks

    @functools.cached_property
    def _blocks(self) -> list[Block]:
        blocks = blocks_of(self.page.lines, self._vocabulary)
        return _without_shifted([self._paired_with_heading(block) for block in blocks])

    def cover(self) -> Cover:
        """Return what title, date and head of the page state."""
        page = self.page
        titles = []
        if page.title:
            titles.append((Place.WEB_PAGE, TextLine(page.title, None, heading=page.title)))
        if page.head_title:
            titles.append((Place.DOCUMENT_TITLE, TextLine(page.head_title, None)))
        lines = [TextLine(line.text, None, heading=line.heading) for line in page.lines]
        first = [  # Dates of inspections can head columns.
            text
            for text, line in list(zip(lines, page.lines, strict=True))[:12]
            if line.element != "row" or "publish" in squash(line.text)
        ]
        return Cover(
            titles=tuple(titles),
            dated=tuple(x for x in first if "inspectorate" in squash(x.text) or len(x.text) < 40),
            prose=tuple(_fieldwork(lines)),
            words=" ".join(line.text for line in lines),
            published=page.published,
            language="cy" if page.language == "cy" else None,
        )

    def titles_of_ratings(self) -> list[str]:
        """Return no title: those of a page are headings of its blocks."""
        return []

    def lines(self) -> list[str]:
        """Return all lines of the content and their cells."""
        return [text for x in self.page.lines for text in (x.text, *(c.text for c in x.cells))]

    def text(self) -> str:
        """Return all running text."""
        return "\n".join(line.text for line in self._prose())

    def sentences(self, service: Service, trace: list[TraceEntry]) -> list[WitnessStatement]:
        """Return what sentences state about the overall rating; a stub's are a summary."""
        ours = service.inspection
        refused = {
            self.page.lines[rating.position[0]]
            for block in self._blocks
            for match in match_standards(block, ours.programme)
            if match.target is None or not_ours(block, ours)
            for rating in match.pair.ratings
        }
        lines = [
            line
            for line in self._prose()
            if line not in refused and title_of_others(line.headings, ours) is None
        ]
        texts = [(line.text, line.heading) for line in lines]
        witness = Witness.OVERALL_SENTENCE
        if self.stub:  # One press summary: its paragraphs belong together.
            texts = [("\n".join(line.text for line in lines), lines[0].heading)] if lines else []
            witness = Witness.PAGE_SUMMARY
        statements: list[WitnessStatement] = []
        for text, heading in texts:
            ratings = overall_ratings(text, service, named=not self.stub)
            placed = [(stated, (None, None, heading)) for stated in ratings]
            statements += sentence_statements(placed, witness, trace)
        return statements

    def _prose(self) -> list[Line]:
        return [x for x in self.page.lines if x.element in ("text", "item", "caption")]

    def _paired_with_heading(self, block: Block) -> Block:
        """Pair a rating alone in a section with the standard that heads the section."""
        rating = _single_rating(block)
        heading = block.line_of(rating).heading if rating is not None else None
        name = self._name_in(heading) if heading else None
        if rating is None or name is None or _is_of_part(rating, block):
            return block
        pair = Pair(replace(name, position=rating.position), (rating,))
        return replace(block, pairing=replace(block.pairing, pairs=(pair,), unpaired=()))

    def _name_in(self, heading: str) -> Token | None:
        """Return the only name of a standard, or "overall", in a heading."""
        line = Line((cell_at(heading, 0, 0),), heading=heading, element="heading")
        names = [t for t in tokens_of([line], self._vocabulary) if t.kind in NAME_KINDS]
        return names[0] if len(names) == 1 else None


def _single_rating(block: Block) -> Token | None:
    """Return the rating of a block that has no names, set apart on a short line."""
    unpaired = block.pairing.unpaired
    alone = len(unpaired) == 1 and not block.pairing.pairs and _is_set_apart(unpaired[0], block)
    return unpaired[0] if alone else None


def _is_set_apart(rating: Token, block: Block) -> bool:
    """Return whether a rating is on a line with nothing else but "Rating"."""
    on_line = [t.kind for t in block.tokens if t.position[0] == rating.position[0]]
    alone = all(kind in (*RATING_KINDS, TokenKind.FILLER) for kind in on_line)
    return alone and rating.looks_like_label and len(block.line_of(rating).text.split()) <= 8


def _is_of_part(rating: Token, block: Block) -> bool:
    """Return whether a rating is below a question, or the name of a part of its section."""
    before = (t for t in block.tokens if t.position < rating.position)
    above = [
        token.text
        for token in before
        if token.kind is not TokenKind.FILLER and block.line_of(token).element != "heading"
    ]
    is_named = above and len(above[-1].split()) <= SHORT_CELL and not above[-1].endswith(".")
    return bool(is_named) or any(text.endswith("?") for text in above)


def _without_shifted(blocks: list[Block]) -> list[Block]:
    """Refuse each rating apart from its name if one near them has no name: all may be shifted."""
    apart = {
        pair: pair.ratings[0].position[0]
        for block in blocks
        for pair in block.pairing.pairs
        if pair.name.words[0] not in block.line_of(pair.ratings[0]).words
    }
    nameless = [
        rating.position[0]
        for block in blocks
        for rating in block.pairing.unpaired
        if _is_set_apart(rating, block)
    ]
    if not any(abs(line - other) <= _NEAR for line in apart.values() for other in nameless):
        return blocks
    rule = "names and ratings do not alternate: a rating near them has no name"
    return [replace(block, pairing=block.pairing.without(apart, rule)) for block in blocks]


def _fieldwork(lines: Sequence[TextLine]) -> list[TextLine]:
    """Return the lines about fieldwork, a short one joined with the two that follow."""
    return [
        line
        if len(line.text) >= 60
        else replace(line, text=" ".join(near.text for near in lines[i : i + 3]))
        for i, line in enumerate(lines)
        if "fieldwork" in squash(line.text)
    ]
