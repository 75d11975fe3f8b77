"""PDF reports that are read once, with one change to what is read from them, for the tests.

The change is not in the file but in the lines of its ratings pages, or in the scanned text of a
page with its section boxes and sentences.
"""

import json
import re
import tomllib
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Self

import pytest

from parsers.document.covers import Covers
from parsers.document.model import Cell, Line, PageText, Word, into_lines
from parsers.document.pdf_exact import exact_lines
from parsers.document.pdf_scan import PdfFile
from parsers.parse import read
from pipeline.sample_server import sample_registry
from schemas.judge import judge
from schemas.organisation import Organisation
from schemas.programme import Programmes, load_programmes
from schemas.registry import Registry
from schemas.report import Box, Outcome, Report

FIXTURES = Path(__file__).parents[1] / "fixtures"
RATINGS = ("Outstanding", "Good", "Requires improvement", "Inadequate")
WORDS = re.compile(rf"\b(?:{'|'.join(RATINGS)})\b", re.IGNORECASE)
Pages = Mapping[int, tuple[Line, ...]]


class Known:
    """A report read once: its file open, its text scanned, its ratings pages exact."""

    def __init__(self, stem: str) -> None:
        sample = FIXTURES / "reports" / f"{stem}.pdf"
        file = sample if sample.exists() else FIXTURES / "layouts" / sample.name
        self.body = file.read_bytes()
        self.file = PdfFile(self.body, words=(), max_pages=200)
        self.pages = self.file.pages
        self.title = self.file.title
        self.scanned = tuple(self.file.scan())
        self.exact: dict[int, tuple[Line, ...]] = {}
        if file == sample:
            told = json.loads((FIXTURES / "truth/reports.json").read_text("utf-8"))
            self.truth = next(each for each in told if each["file"] == file.name)
            self.registry = sample_registry()
        else:
            self.truth = json.loads(file.with_suffix(".truth.json").read_text("utf-8"))
            self.registry = layout_registry()
        self.tables: Sequence[int] = ()
        self.record = record_of(self, Changed(self))
        self.tables = tuple(self.exact)

    def opened(self, pages: Sequence[int]) -> Pages:
        """The exact lines of pages, each opened once."""
        self.exact |= exact_lines(self.body, [p for p in pages if p not in self.exact], ())
        return {page: self.exact[page] for page in pages}


class Changed:
    """Replaces the open file: some pages have another text or other lines."""

    def __init__(
        self, known: Known, texts: Mapping[int, PageText] | None = None, exact: Pages | None = None
    ) -> None:
        self.pages, self.title, self.body = known.pages, known.title, known.body
        self.is_placeholder, self.replaced = False, frozenset[int]()
        self._known, self._texts, self._exact = known, texts or {}, exact or {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...

    def scan(self) -> Iterator[PageText]:
        return (self._texts.get(page.number, page) for page in self._known.scanned)

    def lines(self, page: PageText, wanted: Sequence[int]) -> tuple[Line, ...]:
        as_scanned = self._known.scanned[page.number - 1]
        if page is as_scanned:
            return self._known.file.lines(page, wanted)
        cells: list[Cell] = []
        for index in wanted:
            for line in self._known.file.lines(as_scanned, [index]):
                said = page.lines[index] if page.lines[index] != as_scanned.lines[index] else None
                cells += line.cells if said is None else respelled(line, said)
        return tuple(into_lines(cells, page.number))

    def without_false_spaces(self, page: PageText, index: int) -> str:
        """Return a changed line as changed, and any other as the file gives it."""
        as_scanned = self._known.scanned[page.number - 1]
        if page.lines[index] != as_scanned.lines[index]:
            return page.lines[index]
        return self._known.file.without_false_spaces(as_scanned, index)

    def cover_over(self, page: int, box: Box) -> None:
        """Nothing covers the words of these reports."""

    def set_apart(self, page: int) -> tuple[()]:
        """All text is upright, and no annotation says anything."""
        return ()

    def spoken(self, page: int) -> str:
        """Screen readers are told what is printed."""
        return ""

    def covers(self, page: int) -> Covers:
        return self._known.file.covers(page)

    def overprinted(self) -> tuple[()]:
        """No words are printed over others."""
        return ()

    def opened(self, body: bytes, pages: Sequence[int], words: Container[str]) -> Pages:
        return {**self._known.opened(pages), **{p: x for p, x in self._exact.items() if p in pages}}


def respelled(line: Line, said: str) -> list[Cell]:
    """A line with other words from its left edge on, as one cell."""
    first = line.cells[0].words[0]
    words = [replace(first, text=each, x0=first.x0 + i) for i, each in enumerate(said.split())]
    return [Cell(tuple(words))] if words else []


@cache
def layout_registry() -> Registry:
    tables = tomllib.loads((FIXTURES / "layouts/organisations.toml").read_text("utf-8"))
    return Registry([Organisation.model_validate(table) for table in tables["organisations"]])


@cache
def programmes() -> Programmes:
    return load_programmes()


@cache
def known(stem: str) -> Known:
    return Known(stem)


def record_of(report: Known, changed: Changed) -> Report:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("parsers.document.pdf_scan.PdfFile", lambda _, **__: changed)
        patch.setattr("parsers.pdf_report.exact_lines", changed.opened)
        draft = read(report.body, media_type=None, name="x", page=None, programmes=programmes())
    return judge(draft, programmes=programmes(), registry=report.registry)


def wrong(report: Known, changed: Changed) -> list[str]:
    """The wrong values of a record that would be accepted: it passes and no check warns."""
    record, told = record_of(report, changed), report.truth
    if record.status != "passed" or any(c.outcome is Outcome.WARN for c in record.checks):
        return []
    rated = {s["id"]: s["rating"] for s in told["standards"]}
    said = {s.id: s.rating and s.rating.value for s in record.standards}
    bad = [f"{i}: {said.get(i)}" for i in {*said, *rated} if said.get(i) != rated.get(i)]
    if str(record.overall.rating) != told["overall"]:
        bad.append(f"overall: {record.overall.rating}")
    if record.score.value not in (None, told["score"]):
        bad.append(f"score: {record.score.value}")
    return bad


Place = tuple[int, int, int, int]
"""Page, line, and from which to which word of the line."""


def rated_at(pages: Pages) -> list[Place]:
    """Return where lines have the words of a rating."""
    found = []
    for page, lines in pages.items():
        for row, line in enumerate(lines):
            words = [w.text.casefold() for w in words_of(line)]
            for start in range(len(words)):
                for rating in RATINGS:
                    end = start + len(rating.split())
                    if words[start:end] == rating.casefold().split():
                        found.append((page, row, start, end))
    return found


def words_of(line: Line) -> list[Word]:
    return [word for cell in line.cells for word in cell.words]


def said_at(pages: Pages, place: Place) -> str:
    page, row, start, end = place
    return " ".join(w.text for w in words_of(pages[page][row])[start:end])


def with_words(pages: Pages, place: Place, said: str) -> Pages:
    """Return the pages with other words in the box of the old ones."""
    page, row, start, end = place
    line = pages[page][row]
    old = words_of(line)[start:end]
    new, wide = said.split(), (old[-1].x1 - old[0].x0) / len(said.split())
    left = [old[0].x0 + i * wide for i in range(len(new))]
    put = [replace(old[0], text=t, x0=x, x1=x + wide - 1) for t, x in zip(new, left, strict=True)]
    cells = []
    at = 0
    for cell in line.cells:
        span = range(at, at + len(cell.words))
        kept = [w for i, w in zip(span, cell.words, strict=True) if not start <= i < end]
        words = sorted([*kept, *(put if start in span else [])], key=lambda w: w.x0)
        cells += [Cell(tuple(words))] if words else []
        at += len(cell.words)
    return with_lines(pages, page, row, [replace(line, cells=tuple(cells))])


def with_words_lower(pages: Pages, places: Sequence[Place], by: Sequence[float]) -> Pages:
    """Return the pages with the words of some places moved down, each by its distance."""
    changed = {page: list(lines) for page, lines in pages.items()}
    lowered: dict[int, list[Cell]] = {}
    for place, distance in zip(places, by, strict=True):
        page, row, start, end = place
        words = words_of(pages[page][row])[start:end]
        moved = (replace(w, top=w.top + distance, bottom=w.bottom + distance) for w in words)
        lowered.setdefault(page, []).append(Cell(tuple(moved)))
        kept = (Cell(tuple(w for w in c.words if w not in words)) for c in changed[page][row].cells)
        cells = tuple(cell for cell in kept if cell.words)
        changed[page][row] = replace(changed[page][row], cells=cells)
    for page, cells_of_page in lowered.items():
        cells_of_page += [cell for line in changed[page] for cell in line.cells]
        changed[page] = list(into_lines(cells_of_page, page))
    return {page: tuple(lines) for page, lines in changed.items()}


def without_section_boxes(report: Known) -> dict[int, PageText]:
    """The scanned text of the pages without ratings pages, less the lines that rate a standard."""
    return {
        page.number: replace(
            page,
            lines=tuple(
                "" if WORDS.search(line) and "overall" not in line.casefold() else line
                for line in page.lines
            ),
        )
        for page in report.scanned
        if page.number not in report.tables
    }


def without_word(pages: Pages, place: Place) -> Pages:
    """Return the pages without some words, and without a line that is left empty."""
    page, row, start, end = place
    line = pages[page][row]
    kept = iter(range(len(words_of(line))))
    cells = [Cell(tuple(w for w in c.words if not start <= next(kept) < end)) for c in line.cells]
    left = tuple(cell for cell in cells if cell.words)
    return with_lines(pages, page, row, [replace(line, cells=left)] if left else [])


def with_lines(pages: Pages, page: int, row: int, put: Sequence[Line]) -> Pages:
    lines = pages[page]
    return {**pages, page: (*lines[:row], *put, *lines[row + 1 :])}


def tables(report: Known) -> Pages:
    """The exact lines of all ratings pages."""
    return report.opened(report.tables)


def lower(line: Line, by: float) -> Line:
    cells = tuple(
        Cell(tuple(replace(w, top=w.top + by, bottom=w.bottom + by) for w in cell.words))
        for cell in line.cells
    )
    return replace(line, cells=cells)


def on_lines(report: Known, change: Callable[[str], str], which: int) -> dict[int, PageText]:
    """One line of the scanned text that names a rating, changed."""
    found = [
        (page, index)
        for page in report.scanned
        for index, line in enumerate(page.lines)
        if WORDS.search(line)
    ]
    page, at = found[which % len(found)]
    lines = tuple(change(x) if i == at else x for i, x in enumerate(page.lines))
    return {page.number: replace(page, lines=lines)}
