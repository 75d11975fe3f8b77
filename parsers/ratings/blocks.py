"""Divide a document's lines into blocks that can state ratings: tables, boxes, lists."""

import functools
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from parsers.document.model import COLUMN, Line, is_furniture, move_below
from parsers.ratings.headings import (
    ANNEXE,
    COLUMN_OF_TABLE,
    DATE,
    ROW_KINDS,
    STATING_KINDS,
    Headings,
    bare_heading,
    earlier_heading,
    heading_at,
    in_paragraph,
    introduces_table,
    is_of_ratings,
    is_short,
    spans,
)
from parsers.ratings.pairing import Pairing, pair_tokens
from parsers.ratings.tokenizer import SHORT_CELL, tokens_of
from parsers.ratings.tokens import RATING_KINDS, Token, TokenKind
from parsers.ratings.vocabulary import HEADINGS, Vocabulary
from parsers.words import pattern_of

_HEADER_LINES = 3  # Most lines of a table's header.
_NOTE_LINES = 3  # Most lines of a note below a table.
_TABLE_ROWS = 3  # A heading that names no ratings is about a table, not about a box after text.


@dataclass(frozen=True)
class Block:
    """Tokens that belong together, their pairs, and the headings above.

    `domain` is the title of the domain that the block begins in, squashed.
    """

    tokens: tuple[Token, ...]
    lines: tuple[Line, ...]
    pairing: Pairing
    headings: tuple[str, ...]
    domain: str | None

    @property
    def under_ratings_heading(self) -> bool:
        """True if a heading of ratings is above the block."""
        return any(bare_heading(heading) in HEADINGS for heading in self.headings)

    def earlier_heading(self, year: int | None) -> str | None:
        """Return the title that dates the ratings before `year`, or names them previous ones."""
        return earlier_heading((*self.headings, *self.labels, *self._side), year)

    def headers(self, token: Token) -> list[str]:
        """Return the headers of the columns that a rating or score is in."""
        return [
            column.header
            for column in self.pairing.columns
            if column.has(token) and is_short(column.header)
        ]

    @property
    def on_web(self) -> bool:
        """True if it is of a web page."""
        return self.lines[0].page is None

    def leads(self, token: Token) -> Iterator[str]:
        """Yield the cells left of a name in its row, or the cells above that reach down to it."""
        number, cell = token.position
        row = self.lines[number]
        for column in range(int(row.cells[cell].words[0].x0 // COLUMN)):
            for line in reversed(self.lines[: number + 1]):
                here = [x for x in line.cells if int(x.words[0].x0 // COLUMN) == column]
                if here or line.group != row.group:
                    yield from (cell.text for cell in here)
                    break

    @property
    def labels(self) -> list[str]:
        """The titles and introductions between the first name and the heading, the last first."""
        texts = (line.text for line in self._above if spans(line))
        introduces = pattern_of("introduces")
        return [x for x in texts if is_short(x, SHORT_CELL) or introduces.search(x)]

    @property
    def over_names(self) -> list[str]:
        """The cells above the names of a table, in rows of other cells: headers of their column."""
        names = [pair.name for pair in self.pairing.pairs]
        return [
            cell.text
            for line in self._above
            for cell in line.cells
            if not spans(line) and is_short(cell.text, SHORT_CELL)
            if any(cell.words[0].x0 < n.right and n.left < cell.words[-1].x1 for n in names)
        ]

    @functools.cached_property
    def _above(self) -> list[Line]:
        """The lines between the first name and the heading, the last first; no paragraphs.

        Nor those that only head a column of ratings.
        """
        start = 0 if self.on_web else min((t.position[0] for t in self.tokens), default=0)
        first = min((pair.name.position[0] for pair in self.pairing.pairs), default=0)
        above = (n for n in range(first - 1, start - 1, -1))
        below_heading = itertools.takewhile(lambda n: self.lines[n].element != "heading", above)
        names = [pair.name for pair in self.pairing.pairs]
        texts = (text for column in self.pairing.columns for text in column.texts)
        headers = {text.position for text in texts if not any(map(text.shares_width, names))}
        return [
            self.lines[n]
            for n in below_heading
            if not in_paragraph(self.lines, n)
            if any((n, index) not in headers for index in range(len(self.lines[n].cells)))
        ]

    @property
    def _side(self) -> list[str]:
        """The titles beside the rows on a page of a PDF: left of all names, or at the right."""
        rows = [pair for pair in self.pairing.pairs if pair.name.kind is TokenKind.LABEL]
        if not rows or self.on_web:
            return []
        names, ratings = [p.name for p in rows], [r for p in rows for r in p.ratings]
        top, foot = min(n.top for n in names), max(n.bottom for n in names)
        left, right = min(n.left for n in names), max(r.right for r in ratings)
        prose = [t for t in self.tokens if t.kind is TokenKind.PROSE and top < t.bottom <= foot + 1]
        beside = ([t for t in prose if t.right < left], [t for t in prose if t.left > right])
        return [
            text for side in beside if is_short(text := " ".join(t.text for t in side), SHORT_CELL)
        ]

    @property
    def in_annexe(self) -> bool:
        """True if it is in an annexe, where ratings are repeated or compared."""
        return any(ANNEXE.match(heading) for heading in self.headings)

    def line_of(self, token: Token) -> Line:
        """Return the line that a token is on."""
        return self.lines[token.position[0]]


def blocks_of(
    lines: Sequence[Line],
    vocabulary: Vocabulary,
    domain: str | None = None,
    above: str = "",
) -> Iterator[Block]:
    """Yield the blocks that state something, top to bottom.

    `domain` is the title of the domain that the lines begin in, `above` the line before them.
    """
    by_line: dict[int, list[Token]] = {}
    for token in tokens_of(lines, vocabulary):
        by_line.setdefault(token.position[0], []).append(token)
    headings = Headings([above] if is_short(above) and not above[-1:].isdigit() else [])
    introduction: tuple[str, ...] = ()
    tokens: list[Token] = []
    start: tuple[tuple[str, ...], str | None] = ((), domain)
    group = None
    for number, line in enumerate(lines):
        here = by_line.get(number, [])
        heading = heading_at(lines, number, by_line)
        if DATE.fullmatch(line.text) and any(token.kind in RATING_KINDS for token in tokens):
            heading = line.text  # Above the ratings of a block, it dates that block.
        new_page = number > 0 and line.page != lines[number - 1].page
        if any(token.kind in ROW_KINDS for token in here):  # It can be a row of the same table.
            new_page = False
        is_prose = all(token.kind is TokenKind.PROSE for token in here)
        introduces = is_prose and introduces_table(line)
        said = _said_below(lines, number, heading, tokens) if is_prose and tokens else ()
        ends = heading is not None or new_page or introduces or bool(said)
        ends = ends or (is_prose and _ends_block(line, tokens))
        if ends or (tokens and line.group != group):
            for block in _block(tokens, lines, (*start[0], *said), start[1]):
                headings.has_table |= len(block.pairing.pairs) >= _TABLE_ROWS
                yield block
            tokens = []
        if new_page:
            domain = None
        group = line.group
        if introduces or (heading is not None and line.element != "heading"):
            introduction = (heading or line.text,)
        elif line.element == "heading" or (is_prose and spans(line)):
            introduction = ()
        if heading is not None or introduces:
            headings.add(heading or line.text, line)
        if not tokens:
            of_web = (*line.headings, *introduction)
            start = (of_web if line.headings else tuple(headings.texts[-2:]), domain)
        tokens += here
        named = [token.key for token in here if token.kind is TokenKind.DOMAIN and token.key]
        domain = named[-1] if named else domain
    yield from _block(tokens, lines, *start)


def _block(
    tokens: Sequence[Token], lines: Sequence[Line], headings: tuple[str, ...], domain: str | None
) -> Iterator[Block]:
    if not any(token.kind in STATING_KINDS for token in tokens):
        return
    pairing = pair_tokens(tokens)
    first = min(token.position[0] for token in tokens if token.kind is not TokenKind.PROSE)
    if len(pairing.pairs) < _TABLE_ROWS and lines[first].page is not None:
        above = lines[first - 1].text if first else ""  # A heading may wrap.
        headings = tuple(x for x in headings if is_of_ratings(x) or x.endswith(above))
    yield Block(tuple(tokens), tuple(lines), pairing, headings, domain)


def _ends_block(line: Line, block: Sequence[Token]) -> bool:
    """Return whether a line of prose is a sentence that ends the block above.

    A sentence right of the table's edge is in one of its columns, so it belongs to the block.
    """
    edge = min((t.left for t in block if t.kind is not TokenKind.PROSE), default=float("inf"))
    is_sentence = len(line.text.split()) > SHORT_CELL
    return is_sentence and line.cells[0].words[0].x0 < edge + COLUMN_OF_TABLE


def _said_below(
    lines: Sequence[Line], number: int, heading: str | None, above: Sequence[Token]
) -> tuple[str, ...]:
    """Return of what the ratings above are, if a caption or note that begins on a line says so."""
    if heading is not None and (caption := pattern_of("caption_below").match(heading)):
        return (heading[caption.end() :].strip(),)
    near = (line.text for line in lines[number : number + _NOTE_LINES])
    note = re.split(r"(?<=[.!?])\s", " ".join(near))[0]
    marked = pattern_of("note_mark").match(note)
    headers = (t.text for t in above if t.kind in (TokenKind.PROSE, TokenKind.FILLER))
    if marked and any(marked["mark"] in header for header in headers):
        return (note[marked.end() :].strip(),)
    found = pattern_of("note_on_ratings").search(note)
    if found is None or ("in brackets" in note and not any(t.text[0] == "(" for t in above)):
        return ()
    return (found["of"].strip(),)


def stitch_pages(pages: Mapping[int, Sequence[Line]], running: frozenset[str]) -> list[list[Line]]:
    """Join the lines of consecutive pages, as one tall page.

    Running headers (`running`, squashed) and page numbers are removed.
    """
    stitched: list[list[Line]] = []
    last: int | None = None
    for number in sorted(pages):
        page = pages[number]
        inner = range(3, len(page) - 3)
        lines = [x for i, x in enumerate(page) if i in inner or not is_furniture(x.text, running)]
        if last is not None and number == last + 1 and stitched[-1] and lines:
            stitched[-1] += move_below(stitched[-1][-1], lines)
        else:
            stitched.append(lines)
        last = number
    return stitched
