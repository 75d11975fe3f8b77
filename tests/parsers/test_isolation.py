"""A document that breaks its reader becomes one record with a reason; the next is still read."""

import json
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing import active_children, get_context
from pathlib import Path
from typing import ClassVar
from urllib.request import urlopen

import pytest

from parsers.drawing import PagePart
from parsers.worker import ParseJob, Worker
from schemas.crawl import ParseLimits
from schemas.errors import StateError, Unreadable
from schemas.report import Report
from tests.commands import called
from tests.parsers.hostile import does_as_told
from tests.parsers.pdf_bytes import blank_pages, with_remote_links, words_bomb

FIXTURES = Path(__file__).parents[1] / "fixtures"
REPORTS = sorted((FIXTURES / "reports").glob("*.pdf"))
DOCUMENT = ParseJob(REPORTS[0].read_bytes(), "report.pdf")
PAGE = ParseJob((FIXTURES / "layouts/pdu-2023-w03.html").read_bytes(), "report.html")
"""A report that is read quickly, where only the process that reads it is the subject."""
LITTLE = ParseLimits(memory_bytes=150_000_000)


@cache
def worker() -> Worker:
    """The worker of a process, as in docs/scale.md."""
    return Worker(workers=1)


HOSTILE = {
    "aborts": "ended its process",
    "is_killed": "ended its process",
    "hangs": "not read within 4 seconds",
    "fills_memory": "more than 150,000,000 bytes of memory",
    "goes_too_deep": "nested too deep",
    "raises_what_cannot_be_sent": "Unpicklable: line 3, column 7",
    "tells_of_another": "the record of another document",
}
SOME = ("hangs", "raises_what_cannot_be_sent", "tells_of_another")
"""The others break the process too, which `tests/support/test_sandbox.py` tries without reading."""


@pytest.mark.parametrize("names", [SOME, pytest.param(tuple(HOSTILE), marks=pytest.mark.soak)])
def test_what_breaks_its_reader_ends_as_one_record_that_says_why(names: Sequence[str]) -> None:
    """Hostile documents between good ones, all read by one worker."""
    jobs = [PAGE, *(ParseJob(name.encode(), f"{name}.pdf") for name in names), PAGE]
    limits = LITTLE.model_copy(update={"seconds": 4.0})
    with Worker(limits, workers=1, reader=does_as_told) as worker:
        first, *hostile, last = (result.report for result in worker.read_many(jobs))
    assert (first.status, last.status) == ("passed", "passed")
    for name, report in zip(names, hostile, strict=True):
        assert report.status == "unreadable"
        assert HOSTILE[name] in str(report.reason)
        assert report.errors == (report.reason,)


@pytest.mark.soak
def test_a_process_killed_while_it_waits_is_replaced() -> None:
    """As by a system short of memory, which may take the one that is idle.

    `make test` tries it on the sandbox itself.
    """
    with Worker(workers=1) as worker:
        assert worker.read(PAGE).status == "passed"
        for child in active_children():
            child.kill()
            child.join()
        assert worker.read(PAGE).status == "passed"


@pytest.mark.soak
def test_a_limit_too_low_to_work_in_is_named() -> None:
    """`make test` tries it on the process that reads web pages."""
    with Worker(ParseLimits(memory_bytes=1_000_000), workers=1) as worker:
        report = worker.read(DOCUMENT)
    assert report.status == "unreadable"
    assert "memory" in str(report.reason)


def test_a_thread_that_waits_when_reading_is_stopped_starts_no_child_again() -> None:
    """As a run that is ended by SIGTERM: its threads see the pool broken, and must leave it so."""
    before = set(active_children())
    worker = Worker(workers=1)
    with worker, ThreadPoolExecutor() as threads:
        waiting = [threads.submit(worker.read, PAGE) for _ in range(4)]
        worker.stop()
        failures = [future.exception(30) for future in waiting]
        assert {type(failure) for failure in failures} <= {type(None), StateError}
        assert StateError in map(type, failures)
    assert set(active_children()) == before


def test_a_page_that_is_not_there_cannot_be_drawn_and_says_so() -> None:
    assert worker().draw(DOCUMENT.body, [PagePart(99, ())]) == (None,)
    with pytest.raises(Unreadable, match="cannot be drawn"):
        worker().draw(b"%PDF-1.4 nothing", [PagePart(1, ())])


def page_bomb() -> bytes:
    return b"<!DOCTYPE html><html><body>" + b"<p><b>Good</b> work</p>" * 40_000


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("bomb.pdf", lambda: words_bomb(6)),
        pytest.param("bomb.html", page_bomb, marks=pytest.mark.soak),
    ],
)
def test_documents_that_need_too_much_memory_are_unreadable(
    name: str, make: Callable[[], bytes]
) -> None:
    with Worker(LITTLE, workers=1) as worker:
        bomb, good = (r.report for r in worker.read_many([ParseJob(make(), name), DOCUMENT]))
    assert (bomb.status, good.status) == ("unreadable", "passed")
    assert "memory" in str(bomb.reason)


EXECUTORS = [
    pytest.param(lambda: ThreadPoolExecutor(2), id="threads"),
    pytest.param(
        lambda: ProcessPoolExecutor(1, mp_context=get_context("spawn")),
        id="processes",
        marks=pytest.mark.soak,
    ),
]


def read_apart(job: ParseJob) -> Report:
    return worker().read(job)


@pytest.mark.parametrize("make", EXECUTORS)
def test_any_executor_can_read(make: Callable[[], Executor]) -> None:
    jobs = [DOCUMENT, ParseJob(b"PK\x03\x04", "a.zip"), PAGE]
    with make() as executor:
        reports = list(executor.map(read_apart, jobs))
    assert [r.source.document_url for r in reports] == ["report.pdf", "a.zip", "report.html"]
    assert [str(r.status) for r in reports] == ["passed", "unreadable", "passed"]


LIMITS_OF_THE_COMMAND = {
    "PROBATION_LEAGUE_PARSE__FILE_BYTES": "3000000",
    "PROBATION_LEAGUE_PARSE__PAGES": "200",
}


def test_each_path_has_one_line_in_order_whatever_stands_there(tmp_path: Path) -> None:
    written = {
        "empty.pdf": (b"", "the file is empty"),
        "half.pdf": (DOCUMENT.body[: len(DOCUMENT.body) // 2], "truncated"),
        "archive.pdf": (b"PK\x03\x04" + bytes(500), "neither a PDF nor a web page"),
        "deep.html": (b"<!DOCTYPE html><html>" + b"<div>Good" * 230, "nested deeper"),
        "blank.pdf": (blank_pages(150), "no text in its 150 pages"),
        "5000.pdf": (blank_pages(5_000), "has 5000 pages; the limit is 200"),
        "long.pdf": (DOCUMENT.body + bytes(3_000_000), "the limit is 3,000,000"),
    }
    for name, (body, _) in written.items():
        (tmp_path / name).write_bytes(body)
    os.mkfifo(tmp_path / "pipe.pdf")
    (tmp_path / "folder.pdf").mkdir()
    layouts = FIXTURES / "layouts"
    wanted = [
        (REPORTS[0], ""),
        *((tmp_path / name, reason) for name, (_, reason) in written.items()),
        (tmp_path / "pipe.pdf", "a pipe or device"),
        (tmp_path / "folder.pdf", "a folder"),
        (tmp_path / "missing.pdf", "No such file"),
        (layouts / "broken-encrypted.pdf", "encrypted"),
        (layouts / "broken-picture-only.pdf", "no text"),
        (REPORTS[1], ""),
    ]
    words = ("parse", "--sample", "--json", *(str(path) for path, _ in wanted))
    printed = called(tmp_path, *words, **LIMITS_OF_THE_COMMAND)
    records = [json.loads(line) for line in printed.stdout.splitlines()]
    assert [r["source"]["document_url"] for r in records] == [path.name for path, _ in wanted]
    for record, (_, reason) in zip(records, wanted, strict=True):
        assert record["status"] == ("unreadable" if reason else "passed")
        assert reason in (record["reason"] or "")
    assert printed.returncode == 3
    assert printed.stderr == ""


def test_parse_without_a_path_is_wrong_usage(tmp_path: Path) -> None:
    printed = called(tmp_path, "parse", "--json")
    assert (printed.returncode, printed.stdout) == (2, "")


class _Listening(BaseHTTPRequestHandler):
    """Notes the path of every request."""

    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def listener() -> Iterator[str]:
    """The address of a server on loopback that notes what is asked of it."""
    _Listening.asked.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), _Listening) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_nothing_that_a_document_names_is_fetched(listener: str) -> None:
    page = f"""<!DOCTYPE html SYSTEM "{listener}/dtd" [<!ENTITY far SYSTEM "{listener}/entity">]>
<html><head><base href="{listener}/"><link rel="stylesheet" href="{listener}/style.css">
<link rel="preload" href="{listener}/font.woff2"><meta http-equiv="refresh" content="0;/next">
<script src="{listener}/script.js"></script><style>@import "{listener}/more.css";</style></head>
<body><main><h1>A thematic inspection</h1><p>&far; {"We looked at the work. " * 20}</p>
<img src="{listener}/picture.png" alt="Good"><iframe src="{listener}/frame"></iframe>
<object data="{listener}/object"></object><a href="report.pdf">Report</a></main></body></html>"""
    jobs = [
        ParseJob(page.encode(), "page.html", "text/html"),
        ParseJob(
            page.replace("<!DOCTYPE html", '<?xml version="1.0"?><!DOCTYPE html').encode(),
            "page.xml",
        ),
        ParseJob(with_remote_links(listener), "links.pdf"),
    ]
    reports = [result.report for result in worker().read_many(jobs)]
    worker().draw(jobs[-1].body, [PagePart(1, (), is_whole=True)])
    assert [str(r.status) for r in reports] == ["not-a-report"] * 3
    with urlopen(f"{listener}/control", timeout=10):
        assert _Listening.asked == ["/control"]
