"""Times the parser beside the text of all pages by PDFium and pdfplumber (`benchmarks/parse.py`).

CPU seconds, measured in one run on the sample reports repeated to at least 140 files; start-up,
two workers against one, memory and growth with pages are measured apart.
"""

import io
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import pdfplumber
import pypdfium2

from parsers.parse import read
from parsers.worker import ParseJob, Worker
from schemas.programme import load_programmes

REPORTS = Path(__file__).parents[1] / "tests/fixtures/reports"
FILES = 140
PLUMBED = 14
"""pdfplumber's text of all pages is slow: it is timed on each sample once and scaled."""


def main() -> None:
    """Prints the figures as the rows of a table in Markdown."""
    bodies = [file.read_bytes() for file in sorted(REPORTS.glob("*.pdf"))]
    many = [bodies[i % len(bodies)] for i in range(max(FILES, len(bodies)))]
    read_one(bodies[0])
    pdfium, ours = side_by_side([pdfium_text, read_one], many)
    (plumber,) = side_by_side([plumber_text], bodies[:PLUMBED])
    plumber *= len(many) / len(bodies[:PLUMBED])
    pages = sum(map(page_count, many))
    print(f"{len(many)} files, {pages} pages, Python {sys.version.split()[0]}")
    print("\n| what | CPU seconds | ms a file |\n|---|---|---|")
    for name, seconds in (
        ("PDFium's text of all pages", pdfium),
        ("this parser", ours),
        ("pdfplumber's text of all pages (scaled)", plumber),
    ):
        print(f"| {name} | {seconds:.2f} | {1000 * seconds / len(many):.1f} |")
    print(f"\n{ours / pdfium:.2f} times PDFium (goal: at most 3)")
    print(f"{plumber / ours:.1f} times less than pdfplumber (goal: at least 20)")
    one, two = (batch(many, workers) for workers in (1, 2))
    print(f"two workers: {one.wall / two.wall:.2f} times one (at least 1.7, on two free cores)")
    for workers, cost in ((1, one), (2, two)):
        print(
            f"{workers} worker(s): {cost.wall:.2f} s, of CPU {cost.children:.2f} s in the"
            f" children and {cost.parent:.2f} s in the parent"
        )
    for arguments in (["--help"], [str(sorted(REPORTS.glob("*.pdf"))[0])]):
        wall, used = start_up(arguments)
        print(f"`parse {Path(arguments[0]).name}`: {wall:.2f} s, {used:.2f} s of CPU")
    for times in (1, 2, 5, 10):
        body = longer(bodies[0], times)
        seconds, memory = apart(body)
        print(f"{page_count(body)} pages: {seconds:.3f} s CPU, peak {memory:.0f} MB")


def side_by_side(
    works: Sequence[Callable[[bytes], object]], bodies: Sequence[bytes]
) -> list[float]:
    """CPU seconds of each work on all bodies, taken in turns: what disturbs one disturbs all."""
    spent = [0.0] * len(works)
    for body in bodies:
        for place, work in enumerate(works):
            began = time.process_time()
            work(body)
            spent[place] += time.process_time() - began
    return spent


def read_one(body: bytes) -> object:
    """Reads one report in this process."""
    return read(body, media_type=None, name="report.pdf", page=None, programmes=load_programmes())


def pdfium_text(body: bytes) -> int:
    """PDFium's text of all pages: the floor, since every page must be looked at."""
    pdf = pypdfium2.PdfDocument(body)
    letters = 0
    for page in pdf:
        text = page.get_textpage()
        letters += len(text.get_text_range())
        text.close()
        page.close()
    pdf.close()
    return letters


def plumber_text(body: bytes) -> int:
    """pdfplumber's text of all pages."""
    letters = 0
    with pdfplumber.open(io.BytesIO(body)) as pdf:
        for page in pdf.pages:
            letters += len(page.extract_text())
            page.close()
    return letters


class Cost(NamedTuple):
    """Seconds of a batch: by the clock, and of CPU in the parent and in its children."""

    wall: float
    parent: float
    children: float


def batch(bodies: Sequence[bytes], workers: int) -> Cost:
    """What a batch costs, its workers' start-up by the clock apart."""
    began_children = used(resource.RUSAGE_CHILDREN)
    with Worker(workers=workers) as worker:
        list(worker.read_many(ParseJob(body, "warm.pdf") for body in bodies[: workers * 4]))
        began, began_parent = time.perf_counter(), used(resource.RUSAGE_SELF)
        list(worker.read_many(ParseJob(body, "report.pdf") for body in bodies))
        wall, parent = time.perf_counter() - began, used(resource.RUSAGE_SELF) - began_parent
    return Cost(wall, parent, used(resource.RUSAGE_CHILDREN) - began_children)


def used(whose: int) -> float:
    """CPU seconds of this process, or of those of its children that have ended."""
    usage = resource.getrusage(whose)
    return usage.ru_utime + usage.ru_stime


def start_up(arguments: Sequence[str]) -> tuple[float, float]:
    """Seconds of the command from start to end, and of CPU, the best of three."""
    command = [sys.executable, "-m", "pipeline", "parse", "--sample", *arguments]
    times = []
    for _ in range(3):
        began, began_used = time.perf_counter(), used(resource.RUSAGE_CHILDREN)
        subprocess.run(command, check=False, capture_output=True)
        times.append((time.perf_counter() - began, used(resource.RUSAGE_CHILDREN) - began_used))
    return min(times)


def longer(body: bytes, times: int) -> bytes:
    """The report with the pages after its sixth repeated, so that it is that much longer."""
    source = pypdfium2.PdfDocument(body)
    made = pypdfium2.PdfDocument.new()
    made.import_pages(source)
    for _ in range(times - 1):
        made.import_pages(source, list(range(6, len(source))))
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def apart(body: bytes) -> tuple[float, float]:
    """CPU seconds and peak memory (MB) of reading one report in a process of its own."""
    child = os.fork()
    if child == 0:
        read_one(body)
        os._exit(0)
    _, _, usage = os.wait4(child, 0)
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def page_count(body: bytes) -> int:
    """How many pages a PDF has."""
    pdf = pypdfium2.PdfDocument(body)
    count = len(pdf)
    pdf.close()
    return count


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    main()
