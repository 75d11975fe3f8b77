"""Reading many documents: at the same time, with progress on a terminal, in their order."""

import datetime as dt
import io
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from rich.console import Console

from pipeline.logs import progress_bars
from pipeline.parse_documents import DraftCache, TimeIsUp, parse_all
from schemas.crawl import Retrieved
from schemas.programme import load_programmes
from schemas.report import Report, Source, Status

WAIT = 20.0


def documents(count: int) -> list[Retrieved]:
    return [
        Retrieved(
            document_url=f"https://files.example/{n}.pdf",
            sha256=f"{n:064x}",
            media_type="application/pdf",
            retrieved=dt.datetime(2026, 11, 24, tzinfo=dt.UTC),
        )
        for n in range(count)
    ]


def cache(folder: Path, *, fresh: bool) -> DraftCache:
    return DraftCache(folder, parser_version="1", programmes=load_programmes(), fresh=fresh)


def report(document: Retrieved) -> Report:
    source = Source(document_url=document.document_url, sha256=document.sha256)
    return Report(status=Status.NOT_A_REPORT, source=source)


def test_documents_are_read_at_the_same_time_and_given_in_their_order(tmp_path: Path) -> None:
    both = threading.Barrier(2, timeout=WAIT)

    def read_one(document: Retrieved) -> Report:
        both.wait()  # Broken, were one read after the other.
        return report(document)

    shown: list[tuple[str, int, int]] = []
    with ThreadPoolExecutor(2) as executor:
        drafts = parse_all(
            documents(4),
            cache=cache(tmp_path, fresh=True),
            read_one=read_one,
            executor=executor,
            progress=lambda step, done, of: shown.append((step, done, of)),
        )
    assert [r.source.sha256 for r in drafts.reports] == [d.sha256 for d in documents(4)]
    assert shown == [("reports", done, 4) for done in (1, 2, 3, 4)]


def test_a_fresh_reading_recalls_nothing_and_any_other_only_what_is_new(tmp_path: Path) -> None:
    parsed = []
    for count, fresh in ((2, False), (3, False), (3, True)):
        with ThreadPoolExecutor(1) as executor:
            drafts = parse_all(
                documents(count),
                cache=cache(tmp_path, fresh=fresh),
                read_one=report,
                executor=executor,
                progress=lambda *_: None,
            )
        parsed.append(drafts.parsed)
    assert parsed == [2, 1, 3]


def test_when_time_is_up_the_other_documents_are_left_for_the_next_run(tmp_path: Path) -> None:
    def read_two(document: Retrieved) -> Report:
        if document not in documents(2):
            raise TimeIsUp
        return report(document)

    found = []
    for read_one in (read_two, report):
        with ThreadPoolExecutor(1) as executor:
            drafts = parse_all(
                documents(4),
                cache=cache(tmp_path, fresh=False),
                read_one=read_one,
                executor=executor,
                progress=lambda *_: None,
            )
        found.append((len(drafts.reports), drafts.parsed, drafts.unread))
    left = tuple(document.document_url for document in documents(4)[2:])
    assert found == [(2, 2, left), (4, 2, ())]


def test_a_bar_tells_how_many_are_read_on_a_terminal_and_nothing_elsewhere() -> None:
    shown = {}
    for terminal in (True, False):
        out = io.StringIO()
        console = Console(file=out, force_terminal=terminal, width=80)
        with progress_bars(console) as told:
            told("reports", 1, 3)
            told("reports", 3, 3)
        shown[terminal] = out.getvalue()
    assert "reports" in shown[True]
    assert "3/3" in shown[True]
    assert shown[False] == ""
