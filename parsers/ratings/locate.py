"""Find where a scanned document states ratings: ratings pages, and boxes in its sections."""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from parsers.document.model import PageText, squash
from parsers.ratings.tokens import leads_to_a_page
from parsers.ratings.vocabulary import Vocabulary

_ROWS = 3  # Least names and ratings of a ratings page.
_MOST_TABLE_PAGES = 12  # Most pages to be read exactly: those with the most names and ratings.
_LONGEST_ROW = 110
"""Most letters of a line that can be a row; sentences are longer or do not match."""
_LONGEST_BOX = 72  # Most characters of a line in the box of a section.
_SENTENCE = 60  # Least characters of a line of running text, except the last of a paragraph.
_TORN = 3
"""Average length of lines, at most, on a page where PDFium puts each letter on its own line."""
_MOST_COLUMNS = 4  # Most rows side by side.
_LEADERS = re.compile(r"(?:[.…_] ?){3,}")


@dataclass(frozen=True)
class Spot:
    """Lines of a page (by index) that may be the box of a section, in the domain of that title."""

    page: int
    lines: tuple[int, ...]
    domain: str | None


@dataclass(frozen=True)
class Located:
    """Pages to read exactly (counted from 1), and the spots on all other pages."""

    tables: tuple[int, ...]
    spots: tuple[Spot, ...]


def locate(pages: Sequence[PageText], vocabulary: Vocabulary) -> Located:
    """Return where ratings may be."""
    scanned = [_ScannedPage(page, vocabulary) for page in pages]
    weights = {page.page.number: page.weight for page in scanned}
    chosen = {number for number, weight in weights.items() if weight}
    for before, page in itertools.pairwise(scanned):
        if before.page.number in chosen and page.continues_table_of(before):
            chosen.add(page.page.number)
    if len(chosen) > _MOST_TABLE_PAGES:
        fullest = sorted(chosen, key=lambda n: (-weights[n], n))
        chosen = set(fullest[:_MOST_TABLE_PAGES])
    spots: list[Spot] = []
    domain: str | None = None
    for page in scanned:
        if page.page.number not in chosen and not page.contents:
            spots += page.spots(domain)
        # The domains of a ratings page are those of its rows, not of the sections that follow.
        titles = [] if page.contents else [title for _, title in page.domains]
        domain = None if page.page.number in chosen else [domain, *titles][-1]
    return Located(tuple(sorted(chosen)), tuple(spots))


@dataclass(frozen=True)
class _Row:
    index: int
    name: str | None
    rating: str | None
    code: str | None
    is_sentence: bool = False
    """Whether the row is a sentence: "Leadership was rated as ‘Good’."."""


class _ScannedPage:
    """What the lines of one page look like, judged by their text."""

    def __init__(self, page: PageText, vocabulary: Vocabulary) -> None:
        self.page = page
        self._overall = vocabulary.overall
        self._squashed = [_row_letters(x) for x in page.lines]
        self.contents = (
            sum(map(leads_to_a_page, page.lines)) >= 3 or "contents" in self._squashed[:4]
        )
        self.rows = [
            row
            for i, text in enumerate(self._squashed)
            if text and "%" not in page.lines[i]
            if next((c for c in page.lines[i] if c.isalpha()), "").isupper()
            if not self._continues_sentence(i, vocabulary)
            for row in _rows(i, text, vocabulary)
        ]
        self._torn = _torn_rows(page.lines, vocabulary)
        titles = (text.rstrip("0123456789") for text in self._squashed)
        self._headed = any(title in vocabulary.headings for title in titles)
        self.domains = [
            (i, bare)
            for i, text in enumerate(self._squashed)
            if (bare := text.removeprefix("domain").strip("0123456789")) in vocabulary.domains
        ]

    def _continues_sentence(self, index: int, vocabulary: Vocabulary) -> bool:
        """Return whether a line continues a sentence of the line above."""
        above = self.page.lines[index - 1].rstrip() if index else ""
        if len(above) < _SENTENCE or above[-1] in ".:;?!":
            return False
        letters = self._squashed[index - 1]
        return not letters or vocabulary.row.fullmatch(letters) is None

    @property
    def weight(self) -> int:
        """How much the page looks like a ratings page; 0 if it does not."""
        if self.contents:
            return 0
        names = sum(row.name is not None for row in self.rows)
        ratings = sum(row.rating is not None for row in self.rows)
        overall = any(row.name in self._overall for row in self.rows)
        if min(names, ratings) >= _ROWS or (self._headed and names + ratings >= 2):
            return 10 * min(names, ratings) + names + ratings
        return 1 if self._torn >= _ROWS or (overall and ratings) else 0

    def continues_table_of(self, before: "_ScannedPage") -> bool:
        """Return whether the page begins with rows that the page before lacks."""
        seen = {(row.name, row.code) for row in before.rows}
        opening = [row for row in self.rows if row.index <= 8 and row.name]
        new = [row for row in opening if (row.name, row.code) not in seen]
        rows = {row.index for row in self.rows}
        prose = [
            i
            for i, text in enumerate(self._squashed[:8])
            if i not in rows and (len(self.page.lines[i]) > 62 or len(text) > 55)
        ]
        first_prose = min(prose, default=8)
        return not self.contents and any(row.index < first_prose or prose[:1] == [0] for row in new)

    def spots(self, domain: str | None) -> list[Spot]:
        """Return the lines around each rating in a row, joined where they touch."""
        runs: list[list[int]] = []
        for row in self.rows:
            if row.rating is None or row.is_sentence:
                continue
            start, end = max(0, row.index - 4), min(len(self._squashed), row.index + 3)
            wanted = [i for i in range(start, end) if 1 < len(self.page.lines[i]) <= _LONGEST_BOX]
            if runs and wanted and wanted[0] <= runs[-1][-1] + 1:
                runs[-1] = sorted({*runs[-1], *wanted})
            else:
                runs.append(wanted)
        spots = []
        for run in runs:
            above = [title for i, title in self.domains if i <= run[-1]]
            spots.append(Spot(self.page.number, tuple(run), [domain, *above][-1]))
        return spots


def _rows(index: int, text: str, vocabulary: Vocabulary) -> Iterator[_Row]:
    """Yield the rows of a squashed line: one, or several where a page has columns."""
    found = vocabulary.row.fullmatch(text)
    if found and (found["name"] or found["before"] or found["after"]):
        rating = found["before"] or found["after"]
        yield _Row(index, found["name"], rating, found["code"], found["said"] is not None)
    if found is None:
        parts: list[_Row] = []
        end = 0
        while each := vocabulary.part.match(text, end):
            parts.append(_Row(index, each["name"], each["after"], each["code"]))
            end = each.end()
        if end == len(text) and len(parts) <= _MOST_COLUMNS:
            yield from parts


def _torn_rows(lines: Sequence[str], vocabulary: Vocabulary) -> int:
    """Count the names with a rating right behind them in lines torn into letters, or in long ones.

    A browser that shrinks a wide table places each letter alone, and PDFium takes all rows of a
    page with few words for one line; read exactly, the page has proper lines.
    """
    if sum(map(len, lines)) <= _TORN * len(lines):
        lines = ["".join(lines)]
    long = (squash(line) for line in lines if len(line) > _LONGEST_ROW or len(lines) == 1)
    parts = (part for letters in long for part in vocabulary.part.finditer(letters))
    return sum(part["after"] is not None for part in parts)


def _row_letters(line: str) -> str:
    """Return a line squashed if it can be a row or heading, else an empty text."""
    if "..." in line or ". . ." in line or "___" in line:
        line = _LEADERS.sub(" ", line)
    if len(line) > _LONGEST_ROW or line[:1].islower():
        return ""
    return squash(line)
