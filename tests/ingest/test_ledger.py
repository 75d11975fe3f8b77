"""The ledger: older versions are migrated; newer and damaged ones are refused."""

import json
import sqlite3
from pathlib import Path

import pytest

from ingest.ledger.models import SCRIPTS, PageRow
from ingest.ledger.store import Ledger
from schemas.crawl import Page, Retrieved
from schemas.errors import StateError
from tests.ingest.crawling import START

KEY = "www.site.example/document/a/"


@pytest.mark.parametrize("version", range(len(SCRIPTS) + 1))
def test_a_ledger_of_any_earlier_version_is_migrated(version: int, tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    with sqlite3.connect(path) as db:
        for script in SCRIPTS[:version]:
            db.executescript(script)
        db.execute(f"PRAGMA user_version = {version}")
    db.close()
    with Ledger(path, START) as ledger:
        ledger.put_page(PageRow(key=KEY, url="https://www.site.example/document/a/"))
    with Ledger(path, START) as ledger:
        assert list(ledger.pages()) == [KEY]
        assert list(ledger.imported()) == []


def test_a_ledger_of_the_future_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(StateError, match="version 99"):
        Ledger(path, START)


def test_a_file_that_is_not_a_ledger_is_refused_with_a_remedy(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    path.write_bytes(b"not a database" * 100)
    with pytest.raises(StateError, match="move it away"):
        Ledger(path, START)


def test_a_reader_does_not_wait_for_a_run_that_writes(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    with Ledger(path, START) as ledger, sqlite3.connect(path) as run:
        run.execute("BEGIN IMMEDIATE")
        assert ledger.pages() == {}
    run.close()


def test_a_damaged_row_is_named(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    with Ledger(path, START) as ledger:
        ledger.put_page(PageRow(key=KEY, url="https://www.site.example/document/a/"))
    with sqlite3.connect(path) as db:
        db.execute("UPDATE pages SET row = replace(row, 'new', 'lost')")
    db.close()
    with Ledger(path, START) as ledger, pytest.raises(StateError, match="damaged"):
        ledger.pages()


def test_rows_are_a_snapshot_of_the_moment_they_were_read(tmp_path: Path) -> None:
    """A later change shows only in the next read, for new and for known rows."""
    first = PageRow(key=KEY, url="https://www.site.example/document/a/")
    other = PageRow(key=KEY + "b/", url="https://www.site.example/document/a/b/")
    with Ledger(tmp_path / "ledger.sqlite", START) as ledger:
        ledger.put_page(first)
        before = ledger.pages()
        read = first.model_copy(update={"state": "ok", "sha256": "a" * 64})
        ledger.put_page(read)
        known = ledger.pages()
        ledger.put_page(other)
        assert dict(before) == {KEY: first}
        assert dict(known) == {KEY: read}
        assert list(ledger.pages().values()) == [read, other]


def test_an_imported_document_of_an_earlier_version_is_read(tmp_path: Path) -> None:
    """Earlier versions also stored the SHA-256 and the terms of the page, and its listing."""
    page = Page(url="https://www.site.example/", report_url="a.pdf", files=("b.pdf", "a.pdf"))
    document = Retrieved(
        document_url="a.pdf",
        sha256="a" * 64,
        media_type="application/pdf",
        retrieved=START,
        page=page,
    )
    earlier = {**document.model_dump(mode="json"), "page_sha256": None, "listing": {"terms": []}}
    earlier["page"]["terms"] = ["report"]
    del earlier["page"]["report_url"]
    earlier["page"]["files"] = [
        {"url": "b.pdf", "role": "other", "reason": ""}, {"url": "a.pdf", "role": "report"}
    ]  # fmt: skip
    path = tmp_path / "ledger.sqlite"
    with sqlite3.connect(path) as db:
        for script in SCRIPTS[:3]:
            db.executescript(script)
        db.execute("INSERT INTO taken VALUES (?, ?, '', '')", ("a", json.dumps(earlier)))
        db.execute("PRAGMA user_version = 3")
    db.close()
    with Ledger(path, START) as ledger:
        assert ledger.imported() == [document]
