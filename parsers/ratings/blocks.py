"""Divide a document's lines into blocks that can state ratings: tables, boxes, lists."""

import calendar
import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from parsers.document.model import COLUMN, Cell, Line, is_furniture, move_below, squash
from parsers.ratings.columns import PRESENT, PREVIOUS, YEAR
from parsers.ratings.pairing import Pairing, pair_tokens
from parsers.ratings.tokenizer import SHORT_CELL, tokens_of
from parsers.ratings.tokens import NAME_KINDS, RATING_KINDS, Token, TokenKind
from parsers.ratings.vocabulary import HEADINGS, Vocabulary
from parsers.words import WORDS, any_of, word_of
from schemas.rating import RATING_PATTERN

_HEADING_WORDS = 12  # Most words of a heading; it has no full stop.
_HEADER_LINES = 3  # Most lines of a table's header.
_COLUMN_OF_TABLE = 60.0
"""A sentence that begins this many points right of a table's edge is in one of its columns."""
_ANNEXE = re.compile(r"^\s*(?:annexe?|appendix)\b", re.IGNORECASE)
_PART_OF_YEAR = "|".join((*calendar.month_name[1:], *calendar.month_abbr[1:], *WORDS["quarters"]))
_DATE = re.compile(
    rf"\s*(?:\d\d?[\s/.])?(?:(?:{_PART_OF_YEAR}) |\d\d?[/.])?20\d\d(?:[\s/–-]+(?:20)?\d\d)?\s*",
    re.IGNORECASE,
)
_OF_AN_INSPECTION = re.compile(
    r"\b(?:rat(?:ed|ings?)|results?|report|round|cycle)\b|\binspect|"
    rf"^{_DATE.pattern}$",
    re.IGNORECASE,
)
_JUDGEMENT = re.compile(r"\b(?:judge?ments?|grades?)\b", re.IGNORECASE)
_CAPTION_BELOW = re.compile(r"(?:figure|note|source|table)\b|\*", re.IGNORECASE)
_RATING = re.compile(rf"\b(?:{RATING_PATTERN})\b", re.IGNORECASE)
_ENDS_IN_COLON = re.compile(r":\s*$")
_OF_OTHERS = re.compile(rf"\b(?:{any_of('rated_by_or_of_others')})\b", re.IGNORECASE)
_OF_AREAS = word_of("wider_areas")
_INTRODUCES = re.compile(
    r"\b(?:table|below|following|as follows|how|ratings? (?:from|given|at|in))\b", re.I
)
"""Words of a sentence about the table below it."""
_STATING_KINDS = (*NAME_KINDS, *RATING_KINDS, TokenKind.SCORE, TokenKind.SCORE_WORD)
_ROW_KINDS = (*_STATING_KINDS, TokenKind.DOMAIN, TokenKind.NUMBER)
_TABLE_KINDS = (*_ROW_KINDS, TokenKind.FILLER)


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
        return any(_bare(heading) in HEADINGS for heading in self.headings)

    @property
    def previous_heading(self) -> str | None:
        """The heading that names these the ratings of an earlier inspection, if one does."""
        return earlier_heading(self.headings, None)

    def earlier_heading(self, year: int | None) -> str | None:
        """Return the heading that dates the ratings before `year`, or names them previous ones.

        Without such a heading above, the headers of all columns can date them: "Rating in 2021".
        """
        heading = earlier_heading((*self.headings, *self._label), year)
        if heading is not None or year is None:
            return heading
        headers = [x.header for x in self.pairing.columns if _is_of_inspection(x.header)]
        newest = [_newest_year(header, year) for header in headers]
        return " | ".join(headers) if newest and max(newest) < year else None

    def earlier_column(self, token: Token, year: int | None) -> str | None:
        """Return the header that dates a rating or score before `year`, if its column has one."""
        headers = (column.header for column in self.pairing.columns if column.has(token))
        dated = filter(_is_of_inspection, headers)
        return next((x for x in dated if _newest_year(x, year or 0) < (year or 0)), None)

    @property
    def _label(self) -> tuple[str, ...]:
        """The date above the table's first rows on a page of a PDF, if nothing is beside it."""
        first = min((pair.name.position[0] for pair in self.pairing.pairs), default=0)
        above = reversed(self.lines[max(0, first - _HEADER_LINES) : first])
        nearest = next((line for line in above if len(line.cells) == 1), None)
        is_date = nearest and nearest.page is not None and _DATE.fullmatch(nearest.text)
        return (nearest.text,) if nearest and is_date else ()

    @property
    def heading_of_others(self) -> str | None:
        """The heading that says that not we rated, or not this service."""
        return heading_of_others((*self.headings, *self.labels))

    def column_of_others(self, token: Token) -> str | None:
        """Return the header that says the same of the column of a rating or score."""
        headers = (column.header for column in self.pairing.columns if column.has(token))
        return heading_of_others(filter(_is_short, headers))

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
        """The titles and introductions between the first name on a web page and its heading."""
        first = min((pair.name.position[0] for pair in self.pairing.pairs), default=0)
        above = (x for x in reversed(self.lines[:first]) if _spans(x) and self.on_web)
        below_heading = itertools.takewhile(lambda line: line.element != "heading", above)
        texts = (line.text for line in below_heading)
        return [text for text in texts if _is_short(text) or _INTRODUCES.search(text)]

    @property
    def in_annexe(self) -> bool:
        """True if it is in an annexe, where ratings are repeated or compared."""
        return any(_ANNEXE.match(heading) for heading in self.headings)

    def line_of(self, token: Token) -> Line:
        """Return the line that a token is on."""
        return self.lines[token.position[0]]


def earlier_heading(headings: Iterable[str], year: int | None) -> str | None:
    """Return the first heading that dates what is below it before `year`, or names it previous."""
    for heading in headings:
        if PREVIOUS.search(heading) and not PRESENT.search(heading):
            return heading
        years = [int(found) for found in YEAR.findall(heading)]
        patterns = (_ANNEXE.match, _OF_AN_INSPECTION.search, _ENDS_IN_COLON.search)
        if years and max(years) < (year or 0) and any(matches(heading) for matches in patterns):
            return heading
    return None


def heading_of_others(headings: Iterable[str]) -> str | None:
    """Return the first heading that says that not we rated, or not this service."""
    return next(filter(_OF_OTHERS.search, headings), None)


def _is_of_inspection(header: str) -> bool:
    """Return whether a column's header can name an inspection: a sentence names none."""
    may_be_dated = _OF_AN_INSPECTION.search(header) or _JUDGEMENT.search(header)
    return _is_short(header) and may_be_dated is not None


def _newest_year(header: str, default: int) -> int:
    return max(map(int, YEAR.findall(header)), default=default)


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
    headings = [above] if _is_short(above) and _tells_apart(above) else []
    introduction: tuple[str, ...] = ()
    tokens: list[Token] = []
    start: tuple[tuple[str, ...], str | None] = ((), domain)
    group = None
    for number, line in enumerate(lines):
        here = by_line.get(number, [])
        heading = _heading_at(lines, number, by_line)
        if _DATE.fullmatch(line.text) and any(token.kind in RATING_KINDS for token in tokens):
            heading = line.text  # Above the ratings of a block, it dates that block.
        new_page = number > 0 and line.page != lines[number - 1].page
        if any(token.kind in _ROW_KINDS for token in here):  # It can be a row of the same table.
            new_page = False
        is_prose = all(token.kind is TokenKind.PROSE for token in here)
        introduces = is_prose and _introduces(line)
        ends = heading is not None or new_page or introduces
        ends = ends or (is_prose and _ends_block(line, tokens))
        if ends or (tokens and line.group != group):
            if heading is not None and _CAPTION_BELOW.match(heading):
                start = ((*start[0], heading), start[1])
            yield from _block(tokens, lines, *start)
            tokens = []
        if new_page:
            domain = None
        group = line.group
        if introduces or (heading is not None and line.element != "heading"):
            introduction = (heading or line.text,)
        elif line.element == "heading" or (is_prose and _spans(line)):
            introduction = ()
        if heading is not None or introduces:
            headings.append(heading or line.text)
        if not tokens:
            of_web = (*line.headings, *introduction)
            start = (of_web if line.headings else tuple(headings[-2:]), domain)
        tokens += here
        named = [token.key for token in here if token.kind is TokenKind.DOMAIN and token.key]
        domain = named[-1] if named else domain
    yield from _block(tokens, lines, *start)


def _block(
    tokens: Sequence[Token], lines: Sequence[Line], headings: tuple[str, ...], domain: str | None
) -> Iterator[Block]:
    if any(token.kind in _STATING_KINDS for token in tokens):
        yield Block(tuple(tokens), tuple(lines), pair_tokens(tokens), headings, domain)


def _bare(text: str) -> str:
    """Return a squashed heading without its page number."""
    return squash(text).rstrip("0123456789")


def _heading_at(
    lines: Sequence[Line], number: int, by_line: Mapping[int, Sequence[Token]]
) -> str | None:
    """Return the heading that begins on a line.

    A heading may wrap, that of an annexe in one of two columns beside running text: its second
    line ("… the previous inspection") can say which inspection the ratings are from.
    """
    line = lines[number]
    below = lines[number + 1].cells if number + 1 < len(lines) else ()
    continues = line.element != "heading" and any(
        _goes_on(line.cells[0], cell) for cell in below[:1]
    )
    if _heads_column(lines, number, by_line):
        return None
    if not continues and _is_heading(line, by_line.get(number, ())):
        return line.text
    if len(line.cells) > 1 and any(c.text.isdigit() for c in line.cells):  # A row of the contents.
        return None
    cell = next((cell for cell in line.cells if _ANNEXE.match(cell.text)), None)
    if cell is None and _begins_title(lines, number, by_line):
        cell = line.cells[0]
    if cell is None:
        return None
    text = " ".join((cell.text, *(c.text for c in below if _goes_on(cell, c))))
    is_above_row = any(t.kind in _TABLE_KINDS for t in by_line.get(number + 1, ()))
    is_about_others = _tells_apart(text) and (is_above_row or _OF_AN_INSPECTION.search(text))
    is_heading = _ANNEXE.match(text) or is_about_others
    return text if is_heading and _is_short(text) else None


def _begins_title(
    lines: Sequence[Line], number: int, by_line: Mapping[int, Sequence[Token]]
) -> bool:
    """Return whether a line of a PDF may begin a title, and is no line of a paragraph."""
    line, before, after = lines[number], lines[:number][-1:], lines[number + 1 :][:1]
    if line.page is None or len(line.cells) > 1 or line.text[:1].islower():
        return False
    if _RATING.search(line.text) or _DATE.fullmatch(line.text) or "fieldwork" in squash(line.text):
        return False
    if any(token.kind in _STATING_KINDS for token in by_line.get(number, ())):
        return False
    joined = pairwise((*before, line, *after))
    return not any(_is_paragraph(above, below) for above, below in joined)


def _is_paragraph(above: Line, below: Line) -> bool:
    """Return whether two lines are of one paragraph; one of them must be as long as a sentence."""
    first, second = above.words[0], below.words[0]
    alike = first.is_above(second) and abs(first.height - second.height) < 1
    is_open = above.text.rstrip()[-1:] not in ".:;?!"
    return alike and is_open and max(len(x.text.split()) for x in (above, below)) > SHORT_CELL


def _tells_apart(text: str) -> bool:
    """Return whether a text names an inspection, others than the service, or a wider area."""
    return any(words.search(text) for words in (PREVIOUS, YEAR, _OF_OTHERS, _OF_AREAS))


def _goes_on(cell: Cell, below: Cell) -> bool:
    return cell.words[0].is_above(below.words[0]) and below.text[:1].islower()


def _is_short(text: str) -> bool:
    return len(text.split()) <= _HEADING_WORDS and not text.rstrip().endswith((".", ",", ";"))


def _introduces(line: Line) -> bool:
    """Return whether prose names the table or list below it one of other ratings."""
    text = line.text
    if line.page is not None:
        return bool(_INTRODUCES.search(text) and _tells_apart(text))
    tells_apart = any(words.search(text) for words in (PREVIOUS, YEAR, _OF_OTHERS))
    if line.element == "heading" or not tells_apart or not _spans(line):
        return False
    is_title = line.element == "caption" or (_is_short(text) and _OF_AN_INSPECTION.search(text))
    return bool(is_title or _ENDS_IN_COLON.search(text) or _INTRODUCES.search(text))


def _spans(line: Line) -> bool:
    """Return whether a line is no row of a table, or one with a text in its first cell only."""
    return line.element != "row" or (len(line.cells) == 1 and line.cells[0].words[0].x0 == 0)


def _ends_block(line: Line, block: Sequence[Token]) -> bool:
    """Return whether a line of prose is a sentence that ends the block above.

    A sentence right of the table's edge is in one of its columns, so it belongs to the block.
    """
    edge = min((t.left for t in block if t.kind is not TokenKind.PROSE), default=float("inf"))
    is_sentence = len(line.text.split()) > SHORT_CELL
    return is_sentence and line.cells[0].words[0].x0 < edge + _COLUMN_OF_TABLE


def _is_heading(line: Line, tokens: Sequence[Token]) -> bool:
    """Return whether a line is the heading of a ratings page, annexe or earlier inspection."""
    if not _is_short(line.text) or len(line.cells) > 1:
        return False
    if any(token.kind in _STATING_KINDS for token in tokens):
        return False
    if line.element == "heading" or _bare(line.text) in HEADINGS or _ANNEXE.match(line.text):
        return True
    names_others = PREVIOUS.search(line.text) or _OF_OTHERS.search(line.text)
    return line.page is None and names_others is not None and "rating" in _bare(line.text)


def _heads_column(
    lines: Sequence[Line], number: int, by_line: Mapping[int, Sequence[Token]]
) -> bool:
    """Return whether a heading is above one column of the table below: "Previous rating".

    Names begin far left of it, and a rating is between them and the heading's left edge, or right
    of the heading.
    """
    line = lines[number]
    if line.element == "heading" or not _tells_apart(line.text):
        return False
    left, right = line.words[0].x0, line.words[-1].x1
    below = [t for i in range(number + 1, number + 4) for t in by_line.get(i, ())]
    names = [t for t in below if t.kind in NAME_KINDS and t.left < left - _COLUMN_OF_TABLE]
    beside = [t for t in below if t.kind in RATING_KINDS and (t.right < left or right < t.left)]
    return bool(names and beside)


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
