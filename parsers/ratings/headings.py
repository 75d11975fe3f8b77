"""Find the headings of tables, and what they say: of which inspection, and whose ratings."""

import re
from collections.abc import Iterable, Mapping, Sequence

from parsers.document.model import Cell, Line, squash
from parsers.ratings.columns import PRESENT, PREVIOUS, YEAR
from parsers.ratings.tokenizer import SHORT_CELL
from parsers.ratings.tokens import NAME_KINDS, RATING_KINDS, Token, TokenKind
from parsers.ratings.vocabulary import HEADINGS
from parsers.words import pattern_of, word_of

_HEADING_WORDS = 12  # Most words of a heading; it has no full stop.
_TITLE_LINES = 3  # Most lines of a title.
COLUMN_OF_TABLE = 60.0
"""A sentence that begins this many points right of a table's edge is in one of its columns."""
ANNEXE, DATE = pattern_of("annexe"), pattern_of("date_alone")
_OF_AN_INSPECTION, _INTRODUCES = pattern_of("of_an_inspection"), pattern_of("introduces")
_OF_OTHERS = word_of("rated_by_or_of_others")
_RATING = word_of("any_rating")
STATING_KINDS = (*NAME_KINDS, *RATING_KINDS, TokenKind.SCORE, TokenKind.SCORE_WORD)
ROW_KINDS = (*STATING_KINDS, TokenKind.DOMAIN, TokenKind.NUMBER)
_TABLE_KINDS = (*ROW_KINDS, TokenKind.FILLER)


class Headings:
    """The headings above a line of a PDF; `has_table`: a table is below the last one."""

    def __init__(self, texts: list[str]) -> None:
        self.texts, self.has_table = texts, False
        self._page: int | None = None
        self._height = 0.0

    def add(self, text: str, line: Line) -> None:
        """Add a heading that begins on a line: "Ratings" ends a section about something else."""
        height = line.words[0].height  # As large, on a later page, it is behind an annexe.
        is_later = self.has_table and line.page != self._page and height >= self._height
        is_inside = any(map(is_of_ratings, self.texts[-1:])) and not is_later
        ends_section = bare_heading(text) in HEADINGS and not is_inside
        self.texts = [text] if ends_section else [*self.texts, text]
        self._page, self._height, self.has_table = line.page, height, False


def heading_at(
    lines: Sequence[Line], number: int, by_line: Mapping[int, Sequence[Token]]
) -> str | None:
    """Return the heading that begins on a line, unless it heads one column of the table below."""
    heading = _title_at(lines, number, by_line)
    return heading if heading and not _heads_column(lines, number, by_line) else None


def introduces_table(line: Line) -> bool:
    """Return whether prose names the table or list below it one of other ratings."""
    text = line.text
    if line.page is not None:
        return bool(_INTRODUCES.search(text) and tells_apart(text))
    is_of_others = any(words.search(text) for words in (PREVIOUS, YEAR, _OF_OTHERS))
    if line.element == "heading" or not is_of_others or not spans(line):
        return False
    is_title = line.element == "caption" or (is_short(text) and _OF_AN_INSPECTION.search(text))
    return bool(is_title or pattern_of("ends_in_colon").search(text) or _INTRODUCES.search(text))


def earlier_heading(headings: Iterable[str], year: int | None) -> str | None:
    """Return the first heading that dates what is below it before `year`, or names it previous."""
    for heading in headings:
        if PREVIOUS.search(heading) and not PRESENT.search(heading):
            return heading
        years = [int(found) for found in YEAR.findall(heading)]
        patterns = (ANNEXE.match, _OF_AN_INSPECTION.search, pattern_of("ends_in_colon").search)
        if years and max(years) < (year or 0) and any(matches(heading) for matches in patterns):
            return heading
    return None


def heading_of_others(headings: Iterable[str]) -> str | None:
    """Return the first heading that says that not we rated, or not this service."""
    return next(filter(_OF_OTHERS.search, headings), None)


def is_of_ratings(heading: str) -> bool:
    """Return whether a heading is about ratings, not about an inspection as such."""
    is_annexe_or_date = ANNEXE.match(heading) or DATE.fullmatch(heading)
    return bool(is_annexe_or_date or "rating" in squash(heading) or _INTRODUCES.search(heading))


def is_short(text: str, words: int = _HEADING_WORDS) -> bool:
    """Return whether a text can be a heading: it has few words and no full stop."""
    return len(text.split()) <= words and not text.rstrip().endswith((".", ",", ";"))


def tells_apart(text: str) -> bool:
    """Return whether a text names an inspection, or others than the service."""
    return YEAR.search(text) is not None or names_others(text)


def names_others(text: str) -> bool:
    """Return whether a text names an earlier inspection, or others than the service."""
    return any(words.search(text) for words in (PREVIOUS, _OF_OTHERS))


def spans(line: Line) -> bool:
    """Return whether a line is no row of a table, or one with a text in its first cell only."""
    is_alone = len(line.cells) == 1
    if line.page is not None:
        return is_alone
    return line.element != "row" or (is_alone and line.cells[0].words[0].x0 == 0)


def bare_heading(text: str) -> str:
    """Return a squashed heading without its page number."""
    return squash(text).rstrip("0123456789")


def _title_at(
    lines: Sequence[Line], number: int, by_line: Mapping[int, Sequence[Token]]
) -> str | None:
    """Return the heading that begins on a line, of a table or of a column.

    A heading may wrap, that of an annexe in one of two columns beside running text: its second
    line ("… the previous inspection") can say which inspection the ratings are from.
    """
    line = lines[number]
    below = lines[number + 1].cells if number + 1 < len(lines) else ()
    continues = line.element != "heading" and any(
        _goes_on(line.cells[0], cell) for cell in below[:1]
    )
    if not continues and _is_heading(line, by_line.get(number, ())):
        return line.text
    if len(line.cells) > 1 and any(c.text.isdigit() for c in line.cells):  # A row of the contents.
        return None
    cell = next((cell for cell in line.cells if ANNEXE.match(cell.text)), None)
    if cell is None and _begins_title(lines, number, by_line):
        cell = line.cells[0]
    if cell is None:
        return None
    text = " ".join((cell.text, *(c.text for c in below if _goes_on(cell, c))))
    text = re.sub(r"(?<=[a-z])- (?=[a-z])", "", text)  # A word may be divided.
    is_above_row = any(t.kind in _TABLE_KINDS for t in by_line.get(number + 1, ()))
    is_near = is_above_row or _OF_AN_INSPECTION.search(text)
    if is_above_row and YEAR.search(text) and not names_others(text):
        return None  # It is a title of this table alone: one of the labels of its block.
    is_title = len(text.split()) <= SHORT_CELL and is_near and tells_apart(text)
    return text if is_short(text) and (ANNEXE.match(text) or is_title) else None


def _is_heading(line: Line, tokens: Sequence[Token]) -> bool:
    """Return whether a line is the heading of a ratings page, annexe or earlier inspection."""
    if not is_short(line.text) or len(line.cells) > 1:
        return False
    if any(token.kind in STATING_KINDS for token in tokens):
        return False
    if line.element == "heading" or bare_heading(line.text) in HEADINGS or ANNEXE.match(line.text):
        return True
    is_of_others = PREVIOUS.search(line.text) or _OF_OTHERS.search(line.text)
    return line.page is None and is_of_others is not None and "rating" in bare_heading(line.text)


def _begins_title(
    lines: Sequence[Line], number: int, by_line: Mapping[int, Sequence[Token]]
) -> bool:
    """Return whether a line of a PDF may begin a title, and is no line of a paragraph."""
    line = lines[number]
    if line.page is None or len(line.cells) > 1 or line.text[:1].islower():
        return False
    if _RATING.search(line.text) or DATE.fullmatch(line.text) or "fieldwork" in squash(line.text):
        return False
    if any(token.kind in STATING_KINDS for token in by_line.get(number, ())):
        return False
    return not in_paragraph(lines, number)


def in_paragraph(lines: Sequence[Line], number: int) -> bool:
    """Return whether a line of a PDF is in a paragraph: a title has no long line, and few lines."""
    start = end = number
    while start > 0 and _continues(lines[start - 1], lines[start]):
        start -= 1
    while end + 1 < len(lines) and _continues(lines[end], lines[end + 1]):
        end += 1
    run = lines[start : end + 1]
    longest = max(len(line.text.split()) for line in run)
    is_narrow = len(run) > _TITLE_LINES and all(len(line.cells) == 1 for line in run)
    return len(run) > 1 and (longest > SHORT_CELL or is_narrow)


def _continues(above: Line, below: Line) -> bool:
    """Return whether a line of a PDF may continue the line above."""
    if above.page is None:
        return False
    first, second = above.words[0], below.words[0]
    is_open = above.text.rstrip()[-1:] not in ".:;?!"
    return is_open and first.is_above(second) and abs(first.height - second.height) < 1


def _goes_on(cell: Cell, below: Cell) -> bool:
    return cell.words[0].is_above(below.words[0]) and below.text[:1].islower()


def _heads_column(
    lines: Sequence[Line], number: int, by_line: Mapping[int, Sequence[Token]]
) -> bool:
    """Return whether a heading is above one column of the table below: "Previous rating".

    Names begin far left of it, and a rating is between them and the heading's left edge, or right
    of the heading.
    """
    line = lines[number]
    if line.element == "heading" or not tells_apart(line.text):
        return False
    left, right = line.words[0].x0, line.words[-1].x1
    below = [t for i in range(number + 1, number + 4) for t in by_line.get(i, ())]
    names = [t for t in below if t.kind in NAME_KINDS and t.left < left - COLUMN_OF_TABLE]
    beside = [t for t in below if t.kind in RATING_KINDS and (t.right < left or right < t.left)]
    return bool(names and beside)
