"""Read a PDF: scan all pages, read the ratings pages exactly, collect cover and sentences."""

import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from parsers.document.covers import overlap
from parsers.document.model import Cell, Line, is_furniture, page_and_box, squash
from parsers.document.pdf_exact import exact_lines
from parsers.document.pdf_scan import PdfFile
from parsers.identity.identify import (
    Cover,
    TextLine,
    printed_fieldwork_start,
    running_headers,
    without_number,
)
from parsers.identity.titles import cover_title, tidy_spaces
from parsers.overall.mentions import Service
from parsers.overall.sentences import (
    Prose,
    Stated,
    first_end,
    overall_ratings,
    prose_of,
    sentence_statements,
    sentences_among,
    unfinished,
)
from parsers.ratings.blocks import Block, blocks_of, stitch_pages
from parsers.ratings.columns import PREVIOUS
from parsers.ratings.headings import heading_of_others
from parsers.ratings.locate import Located, locate
from parsers.ratings.pairing import HEAD_OF_TICKS, Pair
from parsers.ratings.tokens import Token
from parsers.ratings.vocabulary import Vocabulary
from parsers.witnesses import TABLE_ROWS, WitnessStatement
from parsers.words import ONE_RATING, pattern_of
from schemas.dates import printed_dates
from schemas.rating import RATING_WORDS
from schemas.report import Box, Place, TraceEntry, Witness

_COVER_LINES = 10  # Most lines of a cover.
_DIVIDER_LINES = 3  # Most lines of a page that only names the part of a document behind it.
_FIRST_PAGES = 8  # Pages at the start where the dates of fieldwork are.
_RATING = re.compile("|".join(RATING_WORDS))
_BEGINS_RATING = re.compile("|".join({word[:6] for word in RATING_WORDS}))  # It may wrap.
_STAMPED = pattern_of("stamped")

IndexedLine = tuple[int, str]
"""A line of a page, after its index there."""


class PdfReport:
    """A PDF as the rest of the parser needs it. Pages are by index, from 0."""

    captions_below = 40.0
    """Points below the first name of a table in which a caption of it may be."""

    def __init__(self, file: PdfFile, vocabulary: Vocabulary) -> None:
        self._file, self._vocabulary = file, vocabulary
        self._pages = tuple(file.scan())
        located = locate(self._pages, vocabulary)
        replaced = {page for page, _, _ in file.replaced}
        self.located = Located(
            tuple(sorted({*located.tables, *replaced})),
            tuple(spot for spot in located.spots if spot.page not in replaced),
        )
        self._running = running_headers([page.lines for page in self._pages])
        self._running_letters = frozenset(map(squash, self._running))

    @property
    def letters(self) -> int:
        """The number of characters of the document."""
        return sum(len(line) for page in self._pages for line in page.printed)

    def as_seen(
        self, statements: Sequence[WitnessStatement]
    ) -> tuple[list[WitnessStatement], list[str]]:
        """Return statements, ambiguous if readers see the evidence in another way, and the reasons.

        Other reasons are that words are printed over others, or that a page is marked as a draft.
        Words that replace others, which are no longer seen, must be read in one of the statements.
        """
        seen: list[WitnessStatement] = []
        reasons: list[str] = []
        for statement in statements:
            covers = ((self._file.cover_over(*place), place[0]) for place in statement.places)
            cover, page = next((each for each in covers if each[0]), (None, 0))
            if cover:
                reasons.append(f"{cover} words of page {page}: {statement.evidence.text!r}")
            seen.append(replace(statement, ambiguous=statement.ambiguous or cover is not None))
        places = [place for statement in statements for place in statement.places]
        over = [(page, words, "printed over others") for page, words in self._file.overprinted()]
        over += [
            (page, words, "printed in the place of others and not read")
            for page, box, words in self._file.replaced
            if not any(at == page and overlap(box, found) for at, found in places)
        ]
        reasons += [
            f"words are {how} on page {page}: {' '.join(words.split())!r}"
            for page, words, how in over
            if _RATING.search(squash(words))
        ]
        reasons += [
            f"page {page} {doubt}"
            for page in sorted({page for page, _ in places})
            for doubt in self._doubts(page)
        ]
        last = max((page for page, _ in places), default=0)
        reasons += [
            f"page {page} is the cover of another report: {title!r}"
            for page, title in self._other_covers()
            if page <= last
        ]
        return seen, reasons

    def _other_covers(self) -> Iterator[tuple[int, str]]:
        """Yield pages (from 1) with few lines, a date and a title that is not this report's."""
        own = squash(cover_title([text for _, text in self._clean[0]]) or "")
        for number, page in enumerate(self._clean[2:], 3):
            lines = [text for _, text in page]
            if len(lines) > _COVER_LINES or not any(map(printed_dates, lines)):
                continue
            title = cover_title(lines) or ""
            is_title = own and pattern_of("title_lead").match(title)
            if is_title and squash(title) not in own and own not in squash(title):
                yield number, title

    def _doubts(self, page: int) -> Iterator[str]:
        """Yield what puts the ratings of a page in doubt: words set apart, or other spoken ones."""
        lines = self._pages[page - 1].lines
        for words in (*filter(_STAMPED.search, lines), *self._file.set_apart(page)):
            if _STAMPED.search(words) or PREVIOUS.search(words) or heading_of_others([words]):
                yield f"is marked {words!r}"
        if _RATING.search(squash(self._file.spoken(page))):
            exact = exact_lines(self._file.body, [page], self._vocabulary.words)[page]
            texts = ("".join(line.text for line in exact), "".join(lines))
            printed, scanned = (_BEGINS_RATING.findall(squash(text)) for text in texts)
            if sorted(printed) != sorted(scanned):
                yield "has other ratings for screen readers than it shows"

    def blocks(self) -> list[Block]:
        """Return the blocks that state a rating or score: of ratings pages, then of sections."""
        tables = exact_lines(self._file.body, self.located.tables, self._vocabulary.words)
        rows = {page: self._with_stated_rows(lines) for page, lines in tables.items()}
        blocks: list[Block] = []
        for stitched in stitch_pages(rows, self._running_letters):
            before = (stitched[0].page or 1) - 1 if stitched else 0
            above = [text for _, text in self._clean[before - 1][-1:]] if before else []
            blocks += blocks_of(stitched, self._vocabulary, above="".join(above))
        for spot in self.located.spots:
            lines = self._file.lines(self._pages[spot.page - 1], spot.lines)
            blocks += blocks_of(lines, self._vocabulary, spot.domain)
        return [self._without_doubtful_ticks(block) for block in blocks]

    def _without_doubtful_ticks(self, block: Block) -> Block:
        """Refuse all ticks of a block if other marks are drawn beside any: discs or a tint."""
        heads = [token for token, rule in block.pairing.refused if rule == HEAD_OF_TICKS]
        words = {head.words[0] for head in heads}
        ticked = [pair for pair in block.pairing.pairs if pair.ratings[0].words[0] in words]
        if all(self._has_only_tick(pair, heads) for pair in ticked):
            return block
        pairing = block.pairing.without(ticked, "another mark is drawn beside the ticks")
        return replace(block, pairing=pairing)

    def _has_only_tick(self, pair: Pair, heads: Sequence[Token]) -> bool:
        rating = pair.ratings[0]
        row = sorted(
            (h for h in heads if abs(h.top - rating.words[0].top) < rating.words[0].height),
            key=lambda head: head.left,
        )
        page, box = page_and_box([*pair.name.on_row, rating.words[-1]])
        if page is None or box is None:
            return True
        marked = next((i for i, head in enumerate(row) if head.words[0] is rating.words[0]), 0)
        centres = [(head.left + head.right) / 2 for head in row]
        return self._file.covers(page).marks_only(box, centres, marked)

    def cover(self) -> Cover:
        """Return what cover, running header and properties state."""
        titles: list[tuple[Place, TextLine]] = []
        for page in range(min(2, len(self._pages))):
            if title := cover_title([text for _, text in self._clean[page]]):
                titles.append((Place.COVER, self._line(page, title)))
                break
        if title := self._file.title:
            titles.append((Place.DOCUMENT_TITLE, TextLine(title, None)))
        titles += [(Place.RUNNING_HEADER, self._header(text)) for text in self._running[:2]]
        first = range(min(_FIRST_PAGES, len(self._pages)))
        words = " ".join(text for page in first for _, text in self._clean[page])
        tables = {number - 1 for number in self.located.tables}
        fieldwork = (line for page in sorted({*first, *tables}) for line in self._fieldwork(page))
        return Cover(tuple(titles), tuple(self._dated()), tuple(fieldwork), words)

    def titles_of_ratings(self) -> list[str]:
        """Return the first line of each ratings page, after those of a page with few before it."""
        pages = [self._clean[page - 2 : page] for page in self.located.tables if page > 1]
        dividers = (page for page, _ in pages if len(page) <= _DIVIDER_LINES)
        return [x for lines in (*dividers, *(p[:1] for _, p in pages)) for _, x in lines]

    def lines(self) -> list[str]:
        """Return the scanned lines of all pages."""
        return [line for page in self._pages for line in page.lines]

    def text(self) -> str:
        """Return the running text of the pages that mention ratings."""
        return " ".join(prose.text for prose in self._proses)

    def sentences(self, service: Service, trace: list[TraceEntry]) -> list[WitnessStatement]:
        """Return what sentences state about the overall rating."""
        found: dict[tuple[str, str | None, int | None], WitnessStatement] = {}
        for scanned in self._proses:
            ratings = list(overall_ratings(scanned.text, service))
            prose = self._without_false_spaces(scanned, ratings)
            if prose is not scanned:
                ratings = list(overall_ratings(prose.text, service))
            placed = [
                (stated, (*self._page_and_box(prose, stated.start, len(stated.sentence)), None))
                for stated in ratings
            ]
            for statement in sentence_statements(placed, Witness.OVERALL_SENTENCE, trace):
                key = (statement.target, statement.evidence.text, statement.evidence.page)
                found.setdefault(key, statement)
        return list(found.values())

    @functools.cached_property
    def _proses(self) -> list[Prose]:
        """The running text of the pages that mention something overall, or ratings."""
        pages = ("".join(page.lines).replace(" ", "").casefold() for page in self._pages)
        return [
            self._prose(index)
            for index, letters in enumerate(pages)
            if "overall" in letters or "ratings" in letters or "rated" in letters
        ]

    def _without_false_spaces(self, prose: Prose, ratings: Sequence[Stated]) -> Prose:
        """Return the text without false spaces in sentences that seem to state the overall rating.

        A word torn apart ("20 19") can hide what a sentence is about.
        """
        spans = [
            (stated.start, stated.start + len(stated.sentence))
            for stated in ratings
            if stated.refused is None or stated.doubt
        ]
        if not spans:
            return prose
        parts = []
        for start, end, page, line in prose.pieces:
            text = prose.text[start:end]
            if any(start < last and first < end for first, last in spans):
                text = self._file.without_false_spaces(self._pages[page - 1], line)
            parts.append((text, page, line))
        return prose_of(parts)

    def _page_and_box(self, prose: Prose, start: int, length: int) -> tuple[int, Box | None]:
        """Return page and box of a piece of running text; across pages, of its larger part."""
        end = start + length
        pieces = [p for p in prose.pieces if p.start < end and p.end > start]
        page = pieces[0].page
        page_break = next((p.start for p in pieces if p.page != page), end)
        if page_break - start < length / 2:
            page = pieces[-1].page
        return page, self._box(page - 1, [p.line for p in pieces if p.page == page])

    def _box(self, index: int, lines: Sequence[int]) -> Box | None:
        located = self._file.lines(self._pages[index], lines)
        words = [word for line in located for word in line.words]
        return page_and_box(words)[1] if words else None

    def _prose(self, index: int) -> Prose:
        """Return a page's running text, with the ends of sentences on the pages around it."""
        before = unfinished(self._running_text(index - 1)) if index else []
        after = first_end(self._running_text(index + 1)) if index + 1 < len(self._pages) else []
        around = ((index - 1, before), (index, self._running_text(index)), (index + 1, after))
        parts = [(text, page + 1, line) for page, lines in around for line, text in lines]
        return prose_of(parts)

    def _running_text(self, index: int) -> list[IndexedLine]:
        lines = self._clean[index]
        is_table = index + 1 in self.located.tables
        return sentences_among(lines, self._vocabulary) if is_table else lines

    @functools.cached_property
    def _clean(self) -> list[list[IndexedLine]]:
        """The lines of each page without running header and page number; all lines of a cover."""
        cover, *pages = self._pages
        lines = (
            self._file.without_false_spaces(cover, i) if " " in line else line
            for i, line in enumerate(cover.lines)
        )
        clean = [[(i, line) for i, line in enumerate(lines) if line]]
        running = self._running_letters
        for page in pages:
            inner = range(3, len(page.lines) - 3)
            printed = ((i, line) for i, line in enumerate(page.lines) if line)
            clean.append([(i, x) for i, x in printed if i in inner or not is_furniture(x, running)])
        return clean

    def _with_stated_rows(self, lines: Sequence[Line]) -> tuple[Line, ...]:
        """Return lines such as "Leadership was rated as ‘Good’." as rows, if there are several."""
        names = self._vocabulary.names
        found = [ONE_RATING.match(line.text) if len(line.cells) == 1 else None for line in lines]
        stated = [row if row and squash(row["name"]) in names else None for row in found]
        if sum(row is not None for row in stated) < TABLE_ROWS:
            return tuple(lines)
        return tuple(_as_row(x, row) if row else x for x, row in zip(lines, stated, strict=True))

    def _dated(self) -> list[TextLine]:
        """Return the lines that may have the date of publication: of page 1, else also page 2."""
        dated = [self._line(0, text) for _, text in self._clean[0][:20]]
        has_year = any(re.search(r"20[12]\d", line.text) for line in dated)
        if not has_year and len(self._pages) > 1:
            dated += [self._line(1, text) for _, text in self._clean[1][:30]]
        return dated

    def _line(self, index: int, text: str) -> TextLine:
        """Return text made from lines of a page, on the first page with their box."""
        if index > 0:
            return TextLine(text, index + 1)
        letters = squash(text)
        sources = [i for i, part in self._clean[0] if squash(part) and squash(part) in letters]
        return TextLine(text, 1, self._box(0, sources[:6]) if sources else None)

    def _header(self, text: str) -> TextLine:
        """Return a running header on the first page that has it, without false spaces."""
        for page in self._pages:
            for index, line in enumerate(page.lines):
                at_edge = index < 2 or index >= len(page.lines) - 2
                if at_edge and text in tidy_spaces(line):
                    printed = self._file.without_false_spaces(page, index)
                    return TextLine(without_number(printed), page.number)
        return TextLine(text, None)

    def _fieldwork(self, index: int) -> list[TextLine]:
        """Return the lines about fieldwork of a page, joined with those that follow."""
        lines = self._clean[index]
        found = []
        for i, (_, text) in enumerate(lines):
            if "fieldwork" in squash(text):
                near = lines[i : i + 2]
                if printed_fieldwork_start(" ".join(text for _, text in near)) is None:
                    near = lines[i : i + 4]
                box = self._box(index, [number for number, _ in near])
                found.append(TextLine(" ".join(text for _, text in near), index + 1, box))
        return found


def _as_row(line: Line, stated: re.Match[str]) -> Line:
    """Return a sentence as two cells: the name with its code, and the rating."""
    words = line.words
    name, rating = len(stated["label"].split()), len(stated["rating"].split())
    first = len(stated.string[: stated.start("rating")].split())
    ratings = [replace(w, text=w.text.rstrip(".;")) for w in words[first : first + rating]]
    return replace(line, cells=(Cell(tuple(words[:name])), Cell(tuple(ratings))))
