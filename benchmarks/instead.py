"""Times the parser beside what one would pick instead (`benchmarks/instead.py`).

Medians of the CPU milliseconds a file, over the sample reports, three rounds each: PDFium's text
of all pages (the floor), this parser, pypdf's text of all pages and one pattern a line, and
pdfplumber's text of all pages with the same pattern.
"""

import io
import re
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pdfplumber
import pypdf
import pypdfium2

from parsers.parse import read
from schemas.programme import load_programmes

REPORTS = Path(__file__).parents[1] / "tests/fixtures/reports"
ROUNDS = 3
LINE = re.compile(
    r"(?P<name>.{3,80}?)\s+(?P<rating>Outstanding|Good|Requires improvement|Inadequate)"
)


def pdfium_text(body: bytes) -> int:
    """PDFium's text of all pages: every page must be looked at by whoever looks for a rating."""
    pdf = pypdfium2.PdfDocument(body)
    letters = 0
    for page in pdf:
        text = page.get_textpage()
        letters += len(text.get_text_range())
        text.close()
        page.close()
    pdf.close()
    return letters


def this_parser(body: bytes) -> object:
    """The whole draft with its evidence."""
    return read(body, media_type=None, name="report.pdf", page=None, programmes=load_programmes())


def pypdf_pattern(body: bytes) -> int:
    """pypdf's text of all pages, one pattern a line."""
    pages = pypdf.PdfReader(io.BytesIO(body)).pages
    return sum(_found(page.extract_text()) for page in pages)


def plumber_pattern(body: bytes) -> int:
    """pdfplumber's text of all pages, one pattern a line."""
    found = 0
    with pdfplumber.open(io.BytesIO(body)) as pdf:
        for page in pdf.pages:
            found += _found(page.extract_text())
            page.close()
    return found


def _found(text: str) -> int:
    return sum(LINE.search(line) is not None for line in text.splitlines())


WAYS: Sequence[tuple[str, Callable[[bytes], object]]] = (
    ("PDFium's text of all pages (the floor)", pdfium_text),
    ("this parser, with evidence", this_parser),
    ("pypdf's text of all pages, one pattern a line", pypdf_pattern),
    ("pdfplumber's text of all pages, one pattern a line", plumber_pattern),
)


def median(work: Callable[[bytes], object], bodies: Sequence[bytes]) -> float:
    """Median of the CPU milliseconds a file."""
    times = []
    for _ in range(ROUNDS):
        for body in bodies:
            began = time.process_time()
            work(body)
            times.append(1000 * (time.process_time() - began))
    return statistics.median(times)


def main() -> None:
    """Prints the section in Markdown."""
    bodies = [file.read_bytes() for file in sorted(REPORTS.glob("*.pdf"))]
    this_parser(bodies[0])
    found = {name: median(work, bodies) for name, work in WAYS}
    ours = found[WAYS[1][0]]
    print(f"{len(bodies)} sample reports, {ROUNDS} rounds, medians.\n")
    print("| what | CPU ms a file | beside this parser |\n|---|---|---|")
    for name, value in found.items():
        print(f"| {name} | {value:.1f} | {value / ours:.2f} |")


if __name__ == "__main__":
    main()
