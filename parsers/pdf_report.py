"""Reads a PDF: scans all pages, opens the ratings pages exactly, gathers cover and sentences."""

import functools
import re
from collections.abc import Sequence

from parsers.document.model import page_and_box, plain_text
from parsers.document.pdf_exact import exact_lines
from parsers.document.pdf_scan import PdfFile
from parsers.identity.identify import Cover, TextLine, ratings_page_names, running_headers
from parsers.identity.services import captions
from parsers.identity.titles import cover_title
from parsers.overall.running_text import Prose, first_end, prose_of, sentences_among, unfinished
from parsers.overall.sentences import (
    EvidencePlace,
    RatedSentence,
    overall_sentences,
    sentence_statements,
)
from parsers.ratings.blocks import Block, blocks_of, stitch_pages
from parsers.ratings.locate import HEADINGS, Located, locate
from parsers.ratings.vocabulary import Vocabulary, squash
from parsers.witnesses import Statement, Trace
from schemas.dates import printed_fieldwork_start
from schemas.programmes import Programmes
from schemas.report import Box, Identification, Place, Witness

FIRST_PAGES = 8
"""Pages in which fieldwork dates, publisher's notes and letters' openings stand."""
SHORTEST = 12
"""Letters of a line with a page number at most."""
_HYPHEN = "\ufffe"


class PdfReport:
    """A PDF as the rest of the parser needs it; keeps the file open for boxes."""

    def __init__(self, file: PdfFile, body: bytes, programmes: Programmes, words: Vocabulary):
        self._file, self._body, self._words = file, body, words
        self.pages = tuple(file.scan())
        headings = [h for p in programmes.values() for h in p.ratings_page_headings]
        self.located: Located = locate(self.pages, words, headings)
        self._running = running_headers([p.lines for p in self.pages])
        self._headers = {squash(text) for text in self._running}
        self._cleaned: dict[int, list[tuple[int, str]]] = {}
        self.titles = HEADINGS | {squash(h) for h in headings}

    @property
    def letters(self) -> int:
        """How many letters the whole document has."""
        return sum(len(line) for page in self.pages for line in page.lines)

    def blocks(self) -> list[Block]:
        """All blocks that state a rating or score: of the ratings pages, then of the sections."""
        running = frozenset(squash(text) for text in self._running)
        exact = exact_lines(self._body, self.located.tables)
        found: list[Block] = []
        for stitch in stitch_pages(exact, running):
            found += blocks_of(stitch, self._words, self.titles)
        for spot in self.located.spots:
            lines = self._file.lines(self.pages[spot.page - 1], spot.lines)
            found += blocks_of(lines, self._words, self.titles, spot.domain)
        return found

    def cover(self) -> Cover:
        """What cover, running header and properties say."""
        first = self._clean(0)
        titles: list[tuple[Place, TextLine]] = []
        for number in range(min(2, len(self.pages))):
            lines = self._clean(number)
            if title := cover_title([text for _, text in lines]):
                titles.append((Place.COVER, self._line(number, title)))
                break
        if title := self._file.title:
            titles.append((Place.DOCUMENT_TITLE, TextLine(title, None)))
        titles += [(Place.RUNNING_HEADER, self._header(text)) for text in self._running[:2]]
        dated = [self._line(0, text) for _, text in first[:20]]
        if not any(re.search(r"20[12]\d", line.text) for line in dated) and len(self.pages) > 1:
            dated += [self._line(1, text) for _, text in self._clean(1)[:30]]
        wanted = {*range(min(FIRST_PAGES, len(self.pages))), *(n - 1 for n in self.located.tables)}
        prose = [
            self._fieldwork(number)
            for number in sorted(wanted)
            if any("ieldwork" in x.replace(" ", "") for x in self.pages[number].lines)
        ]
        words = " ".join(
            x for n in range(min(FIRST_PAGES, len(self.pages))) for _, x in self._clean(n)
        )
        return Cover(tuple(titles), tuple(dated), tuple(x for p in prose for x in p), words)

    def ratings_names(self, blocks: Sequence[Block], known: Sequence[str]) -> list[Identification]:
        """Services named on the ratings pages, in the rows above the first standard."""
        cells = []
        for block in blocks:
            if block.previous_heading is None and len(block.pairing.pairs) >= 2:
                cells += captions(block)
        return ratings_page_names(cells, known)

    def text(self) -> str:
        """The running text that speaks of something overall."""
        return " ".join(prose.text for prose in self._proses)

    @functools.cached_property
    def _proses(self) -> list[Prose]:
        return [
            self._prose(index)
            for index, page in enumerate(self.pages)
            if _speaks("".join(page.lines).replace(" ", "").casefold())
        ]

    def sentences(
        self, names: Sequence[str], aspects: frozenset[str], trace: Trace
    ) -> list[Statement]:
        """What sentences say of the overall rating."""
        found: dict[tuple[str, int | None], Statement] = {}
        for scanned in self._proses:
            prose = self._mended(scanned, names, aspects)

            def place(said: RatedSentence, prose: Prose = prose) -> EvidencePlace:
                return (*self._box(prose, said.start, len(said.sentence)), None)

            for statement in sentence_statements(
                prose.text,
                place,
                names=names,
                aspects=aspects,
                witness=Witness.OVERALL_SENTENCE,
                trace=trace,
            ):
                found.setdefault((statement.evidence.text, statement.evidence.page), statement)
        return list(found.values())

    def _mended(self, prose: Prose, names: Sequence[str], aspects: frozenset[str]) -> Prose:
        """The text with the words whole in which a sentence seems to state the overall rating.

        A word that letter positions have torn apart ("20 19") can hide what a sentence is about.
        """
        spans = [
            (said.start, said.start + len(said.sentence))
            for said in overall_sentences(prose.text, names=names, aspects=aspects)
            if said.refused is None
        ]
        if not spans:
            return prose
        ends = [p[0] - 1 for p in prose.pieces[1:]] + [len(prose.text)]
        parts = []
        for (at, page, line), end in zip(prose.pieces, ends, strict=True):
            text = prose.text[at:end]
            if any(at < last and first < end for first, last in spans):
                text = _plain(self._file.mended(self.pages[page - 1], line))
            parts.append((text, page, line))
        return prose_of(parts) if parts else prose

    def _box(self, prose: Prose, start: int, length: int) -> tuple[int, Box | None]:
        """Page and box of a piece of running text; over a page break, of its larger part."""
        ends = [p[0] for p in prose.pieces[1:]] + [len(prose.text)]
        held = [
            piece
            for piece, end in zip(prose.pieces, ends, strict=True)
            if piece[0] < start + length and end > start
        ] or [prose.pieces[0]]
        over = next((p[0] for p in held if p[1] != held[0][1]), start + length)
        page = held[0][1] if over - start >= length / 2 else held[-1][1]
        lines = self._file.lines(self.pages[page - 1], [p[2] for p in held if p[1] == page])
        words = [w for line in lines for cell in line.cells for w in cell.words]
        return page, page_and_box(words)[1] if words else None

    def _prose(self, index: int) -> Prose:
        """A page's running text, with the ends of the pages around it: sentences go over pages."""
        before = unfinished(self._running_text(index - 1)) if index else []
        after = first_end(self._running_text(index + 1)) if index + 1 < len(self.pages) else []
        parts = [
            (text, number + 1, line)
            for number, lines in (
                (index - 1, before),
                (index, self._running_text(index)),
                (index + 1, after),
            )
            for line, text in lines
        ]
        return prose_of(parts) if parts else Prose("", ((0, index + 1, 0),))

    def _running_text(self, index: int) -> list[tuple[int, str]]:
        lines = self._clean(index)
        return sentences_among(lines, self._words) if index + 1 in self.located.tables else lines

    def _clean(self, index: int) -> list[tuple[int, str]]:
        """Lines of a page, by their index, without running header and page number."""
        if index not in self._cleaned:
            lines = self.pages[index].lines
            edge = {*range(3), *range(len(lines) - 3, len(lines))}
            kept = []
            for i, line in enumerate(lines):
                mend = index == 0 and " " in line
                text = _plain(self._file.mended(self.pages[0], i) if mend else line)
                if text and not (index and i in edge and self._furniture(text)):
                    kept.append((i, text))
            self._cleaned[index] = kept
        return self._cleaned[index]

    def _furniture(self, text: str) -> bool:
        bare = squash(text).strip("0123456789")
        return bare in self._headers or (bare in ("", "page") and len(text) < SHORTEST)

    def _line(self, index: int, text: str) -> TextLine:
        """A line of identity with the box of what it was made from."""
        said = squash(text)
        held = [i for i, part in self._clean(index) if squash(part) and squash(part) in said]
        placed = self._file.lines(self.pages[index], held[:6]) if held and index == 0 else ()
        words = [w for line in placed for cell in line.cells for w in cell.words]
        return TextLine(text, index + 1, page_and_box(words)[1] if words else None)

    def _header(self, text: str) -> TextLine:
        page = next(
            (p.number for p in self.pages if any(squash(text) in squash(x) for x in p.lines[:2])),
            None,
        )
        return TextLine(text, page)

    def _fieldwork(self, index: int) -> list[TextLine]:
        lines = self._clean(index)
        found = []
        for i, (number, text) in enumerate(lines):
            if "fieldwork" in squash(text):
                near = [(number, text), *lines[i + 1 : i + 2]]
                if printed_fieldwork_start(" ".join(t for _, t in near)) is None:
                    near += lines[i + 2 : i + 4]
                placed = self._file.lines(self.pages[index], [n for n, _ in near])
                words = [w for line in placed for cell in line.cells for w in cell.words]
                box = page_and_box(words)[1] if words else None
                found.append(TextLine(" ".join(t for _, t in near), index + 1, box))
        return found


def _plain(line: str) -> str:
    return plain_text(line.replace(_HYPHEN, "-")).strip()


def _speaks(letters: str) -> bool:
    """Whether a page speaks of something overall, or of giving ratings or none."""
    return "overall" in letters or "ratings" in letters or "unrated" in letters
