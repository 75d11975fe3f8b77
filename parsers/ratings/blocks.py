"""Cuts a document's lines into blocks that can state ratings: tables, boxes, lists."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from parsers.document.model import Cell, Line, Word
from parsers.ratings.columns import PRESENT, PREVIOUS, YEAR
from parsers.ratings.locate import HEADINGS
from parsers.ratings.pairing import Pairing, pair_tokens
from parsers.ratings.tokenizer import SHORT, tokens_of
from parsers.ratings.tokens import Token, TokenKind
from parsers.ratings.vocabulary import Vocabulary, squash

HEADING_WORDS = 12
"""A heading has at most so many words, and no full stop."""
IN_TABLE = 60.0
"""Points right of a table's edge from which on a sentence stands in a column of the table."""
_ANNEXE = re.compile(r"^\s*(?:annexe?|appendix)\b", re.IGNORECASE)
_RATED = re.compile(r"\brat(?:ed|ings?)\b", re.IGNORECASE)
_OF_AN_INSPECTION = re.compile(r"\brat(?:ed|ings?)\b|\binspect|^\s*20\d\d\s*$", re.IGNORECASE)
_INTRODUCES = re.compile(r"\b(?:table|below|following|ratings? (?:from|given|at|in))\b", re.I)
_STATING_KINDS = (
    TokenKind.LABEL,
    TokenKind.OVERALL,
    TokenKind.RATING,
    TokenKind.NOT_RATED,
    TokenKind.SCORE,
    TokenKind.SCORE_WORD,
)


@dataclass(frozen=True)
class Block:
    """Atoms that belong together, what is paired among them, and the headings above."""

    tokens: tuple[Token, ...]
    lines: tuple[Line, ...]
    pairing: Pairing
    headings: tuple[str, ...]
    domain: str | None

    @property
    def under_ratings_heading(self) -> bool:
        """Whether it stands under a heading of ratings."""
        return any(squash(h).rstrip("0123456789") in HEADINGS for h in self.headings)

    @property
    def previous_heading(self) -> str | None:
        """The heading that says that these are the ratings of an earlier inspection."""
        for heading in self.headings[-2:]:
            if PREVIOUS.search(heading) and not PRESENT.search(heading):
                return heading
        return None

    def earlier_heading(self, year: int | None) -> str | None:
        """The heading of ratings of an earlier inspection: by its words, or by a year before.

        The heads of all columns may say so alone ("Rating in 2021").
        """
        if self.previous_heading is not None or year is None:
            return self.previous_heading
        for heading in self.headings[-2:]:
            years = [int(found) for found in YEAR.findall(heading)]
            about = _ANNEXE.match(heading) or _RATED.search(heading)
            if about and years and max(years) < year:
                return heading
        heads = [head for head in self.pairing.headers if _names_an_inspection(head)]
        newest = [max(map(int, YEAR.findall(head)), default=year) for head in heads]
        return " | ".join(heads) if newest and max(newest) < year else None

    @property
    def in_annexe(self) -> bool:
        """Whether it stands in an annexe, where ratings are repeated or compared."""
        return any(_ANNEXE.match(heading) for heading in self.headings)

    def line_of(self, token: Token) -> Line:
        """The line on which an atom stands."""
        return self.lines[token.position[0]]


def blocks_of(
    lines: Sequence[Line],
    vocabulary: Vocabulary,
    titles: frozenset[str] = frozenset(),
    domain: str | None = None,
) -> Iterator[Block]:
    """The blocks with a rating or score in them, top to bottom.

    `titles` are more headings of ratings pages, squashed; `domain` the title of the domain in
    force where the lines begin.
    """
    tokens = tokens_of(lines, vocabulary)
    by_line: dict[int, list[Token]] = {}
    for token in tokens:
        by_line.setdefault(token.position[0], []).append(token)
    headings: list[str] = []
    run: list[Token] = []
    began: tuple[tuple[str, ...], str | None] = ((), domain)
    group = None
    for number, line in enumerate(lines):
        here = by_line.get(number, [])
        heading = _heading_at(lines, number, here)
        ends = heading is not None or _ends(here, line, run)
        turned = number > 0 and line.page != lines[number - 1].page
        if ends or (run and line.group != group) or (turned and _opens(here)):
            yield from _block(run, lines, *began)
            run = []
        if turned and _opens(here):
            domain = None
        group = line.group
        if heading is not None:
            headings.append(line.heading or heading)
        elif _introduces(here, line):
            headings.append(line.text)
        if not run:
            own = (line.heading,) if line.heading else ()
            began = ((*headings[-3:], *own), domain)
        run += here
        named = [a.key for a in here if a.kind is TokenKind.DOMAIN and a.key]
        domain = named[-1] if named else domain
    yield from _block(run, lines, *began)


def _block(
    tokens: Sequence[Token],
    lines: Sequence[Line],
    headings: tuple[str, ...],
    domain: str | None,
) -> Iterator[Block]:
    if any(a.kind in _STATING_KINDS for a in tokens):
        yield Block(tuple(tokens), tuple(lines), pair_tokens(tokens), headings, domain)


def _names_an_inspection(head: str) -> bool:
    """Whether the head of a column says of which inspection it is; a sentence above says less."""
    short = len(head.split()) <= HEADING_WORDS and not head.rstrip().endswith((".", ","))
    return short and _OF_AN_INSPECTION.search(head) is not None


def _heading_at(lines: Sequence[Line], number: int, tokens: Sequence[Token]) -> str | None:
    """The heading that begins on a line, if one does.

    That of an annexe may be wrapped, and stand in one of two columns beside running text: what it
    says in its second line ("… the previous inspection") tells whose ratings follow.
    """
    line = lines[number]
    if _heading(line, tokens) and not _goes_on_below(lines, number):
        return line.text
    if any(cell.text.isdigit() for cell in line.cells):  # A row of the contents.
        return None
    cell = next((c for c in line.cells if _ANNEXE.match(c.text)), None)
    if cell is None:
        return None
    said = cell.text
    below = lines[number + 1].cells if number + 1 < len(lines) else ()
    first = cell.words[0]
    for under in below:
        near = 0 < under.words[0].top - first.top < 1.8 * first.height
        if near and abs(under.words[0].x0 - first.x0) < 3 and under.text[:1].islower():
            said = f"{said} {under.text}"
    short = len(said.split()) <= HEADING_WORDS and not said.rstrip().endswith((".", ",", ";"))
    return said if short else None


def _goes_on_below(lines: Sequence[Line], number: int) -> bool:
    """Whether a line is the first of a sentence that goes on in small letters under it."""
    if number + 1 >= len(lines) or lines[number].element == "heading":
        return False
    first, below = lines[number].cells[0].words[0], lines[number + 1].cells[0].words[0]
    near = 0 < below.top - first.top < 1.8 * first.height
    return near and abs(below.x0 - first.x0) < 3 and below.text[:1].islower()


def _ends(tokens: Sequence[Token], line: Line, run: Sequence[Token]) -> bool:
    """Whether a sentence ends a block.

    One in a column of a table, right of the table's edge, is a part of it.
    """
    if any(a.kind is not TokenKind.PROSE for a in tokens) or len(line.text.split()) <= SHORT:
        return False
    edge = min((a.left for a in run if a.kind is not TokenKind.PROSE), default=None)
    return edge is None or line.cells[0].words[0].x0 < edge + IN_TABLE


def _opens(tokens: Sequence[Token]) -> bool:
    """Whether a page opens with something new, not with a row of the table before it."""
    return not any(a.kind in (*_STATING_KINDS, TokenKind.DOMAIN, TokenKind.NUMBER) for a in tokens)


def _heading(line: Line, tokens: Sequence[Token]) -> bool:
    """A heading over ratings: of a ratings page, of an annexe, or of an earlier inspection."""
    text = line.text
    if len(text.split()) > HEADING_WORDS or text.rstrip().endswith((".", ",", ";")):
        return False
    if len(line.cells) > 1 or any(a.kind in _STATING_KINDS for a in tokens):
        return False
    said = squash(text).rstrip("0123456789")
    if said in HEADINGS or _ANNEXE.match(text):
        return True
    return bool(line.element == "heading" or (PREVIOUS.search(text) and "rating" in said))


def _introduces(tokens: Sequence[Token], line: Line) -> bool:
    """The end of a sentence that says what the table under it holds."""
    prose = all(a.kind is TokenKind.PROSE for a in tokens)
    return prose and bool(_INTRODUCES.search(line.text) and PREVIOUS.search(line.text))


def stitch_pages(pages: Mapping[int, Sequence[Line]], running: frozenset[str]) -> list[list[Line]]:
    """The lines of pages that follow one another set under one another, as one tall page.

    Running headers and page numbers go; `running` holds the headers, squashed.
    """
    runs: list[list[Line]] = []
    last: int | None = None
    for number in sorted(pages):
        lines = _without_furniture(pages[number], running)
        if last is not None and number == last + 1 and runs[-1] and lines:
            above = runs[-1]
            move = above[-1].bottom + 0.3 * (above[-1].bottom - above[-1].top) - lines[0].top
            runs[-1] = [*above, *(_moved(x, move) for x in lines)]
        else:
            runs.append(lines)
        last = number
    return runs


def _without_furniture(lines: Sequence[Line], running: frozenset[str]) -> list[Line]:
    edge = {*range(3), *range(len(lines) - 3, len(lines))}
    return [x for i, x in enumerate(lines) if i not in edge or not _furniture(x, running)]


def _furniture(line: Line, running: frozenset[str]) -> bool:
    said = squash(line.text)
    number = said.removeprefix("page").isdigit() and len(said) < 8 and "." not in line.text
    return said in running or number


def _moved(line: Line, by: float) -> Line:
    cells = tuple(Cell(tuple(_moved_word(w, by) for w in cell.words)) for cell in line.cells)
    return replace(line, cells=cells)


def _moved_word(word: Word, by: float) -> Word:
    return replace(word, top=word.top + by, bottom=word.bottom + by, moved=word.moved + by)
