"""Reads a web page that carries a report, or is a stub that links one."""

import re
from collections.abc import Sequence
from dataclasses import replace

from parsers.document.html import WebPage
from parsers.document.html_lines import cell_at
from parsers.document.model import Cell, Line
from parsers.identity.identify import Cover, TextLine, ratings_page_names
from parsers.overall.sentences import EvidencePlace, RatedSentence, sentence_statements
from parsers.ratings.blocks import Block, blocks_of
from parsers.ratings.locate import HEADINGS
from parsers.ratings.pairing import Pair
from parsers.ratings.tokenizer import tokens_of
from parsers.ratings.tokens import TokenKind
from parsers.ratings.vocabulary import Vocabulary, squash
from parsers.witnesses import Statement, Trace
from schemas.dates import PartialDate, london_day_of, printed_dates
from schemas.programmes import Programmes
from schemas.report import Identification, Place, Witness

STUB_LETTERS = 2_500
"""A page with fewer letters that links a PDF is a stub: the report is the file."""


class HtmlReport:
    """A web page as the rest of the parser needs it."""

    def __init__(self, page: WebPage, programmes: Programmes, words: Vocabulary) -> None:
        self.page = page
        self._words = words
        headings = {squash(h) for p in programmes.values() for h in p.ratings_page_headings}
        self._titles = HEADINGS | headings

    @property
    def letters(self) -> int:
        """How many letters the content has."""
        return sum(len(line.text) for line in self.page.lines)

    @property
    def stub(self) -> bool:
        """Whether the page only leads to a file with the report."""
        rows = sum(line.element == "row" for line in self.page.lines)
        return bool(self.page.files) and self.letters < STUB_LETTERS and rows < 4

    def blocks(self) -> list[Block]:
        """All blocks that state a rating or score."""
        found = blocks_of(self.page.lines, self._words, self._titles)
        return [self._under_heading(block) for block in found]

    def cover(self) -> Cover:
        """What title, date and head of the page say."""
        titles = []
        if self.page.title:
            line = TextLine(self.page.title, None, heading=self.page.title)
            titles.append((Place.WEB_PAGE, line))
        if self.page.head_title:
            titles.append((Place.DOCUMENT_TITLE, TextLine(self.page.head_title, None)))
        stamped = london_day_of(self.page.stamp) if self.page.stamp else None
        published = PartialDate.of(stamped) if stamped is not None else None
        if published is None and self.page.published_text:
            published = next(iter(printed_dates(self.page.published_text)), None)
        texts = [TextLine(x.text, None, heading=x.heading) for x in self.page.lines]
        prose = []
        for i, line in enumerate(texts):
            if "fieldwork" in squash(line.text):
                near = (
                    " ".join(x.text for x in texts[i : i + 3]) if len(line.text) < 60 else line.text
                )
                prose.append(replace(line, text=near))
        dated = [x for x in texts[:12] if "inspectorate" in squash(x.text) or len(x.text) < 40]
        words = " ".join(x.text for x in texts)
        language = "cy" if self.page.language == "cy" else None
        return Cover(tuple(titles), tuple(dated), tuple(prose), words, published, language)

    def ratings_names(self, blocks: Sequence[Block], known: Sequence[str]) -> list[Identification]:
        """Services named in the rows above the first standard."""
        cells = [
            TextLine(token.text, None, heading=block.line_of(token).heading)
            for block in blocks
            if block.previous_heading is None and len(block.pairing.pairs) >= 2
            for token in block.tokens
            if token.kind is TokenKind.PROSE
            and token.top <= min(p.name.top for p in block.pairing.pairs)
        ]
        return ratings_page_names(cells, known)

    def text(self) -> str:
        """All running text."""
        return "\n".join(line.text for line in self._prose())

    def sentences(
        self, names: Sequence[str], aspects: frozenset[str], trace: Trace
    ) -> list[Statement]:
        """What sentences say of the overall rating; those of a stub are the page's summary."""
        witness = Witness.PAGE_SUMMARY if self.stub else Witness.OVERALL_SENTENCE
        found: list[Statement] = []
        for line in self._prose():

            def place(_: RatedSentence, line: Line = line) -> EvidencePlace:
                return None, None, line.heading

            found += sentence_statements(
                line.text, place, names=names, aspects=aspects, witness=witness, trace=trace
            )
        return found

    def _prose(self) -> list[Line]:
        return [x for x in self.page.lines if x.element in ("text", "item", "caption")]

    def _under_heading(self, block: Block) -> Block:
        """A rating alone in a section is that of the standard which heads the section."""
        alone = block.pairing.unpaired
        if len(alone) != 1 or block.pairing.pairs or not alone[0].looks_like_label:
            return block
        line = block.line_of(alone[0])
        if not line.heading or len(line.text.split()) > 8:
            return block
        here = [a for a in block.tokens if a.position[0] == alone[0].position[0]]
        if any(
            a.kind not in (TokenKind.RATING, TokenKind.NOT_RATED, TokenKind.FILLER) for a in here
        ):
            return block
        head = Line(_cells(line.heading), heading=line.heading, element="heading")
        names = tokens_of([head], self._words)
        if len([a for a in names if a.kind in (TokenKind.LABEL, TokenKind.OVERALL)]) != 1:
            return block
        name = next(a for a in names if a.kind in (TokenKind.LABEL, TokenKind.OVERALL))
        pairing = replace(
            block.pairing,
            pairs=(Pair(replace(name, position=alone[0].position), alone),),
            unpaired=(),
        )
        return replace(block, pairing=pairing)


def _cells(text: str) -> tuple[Cell, ...]:
    cell = cell_at(re.sub(r"\s+", " ", text), 0, 0)
    return (cell,) if cell is not None else ()
