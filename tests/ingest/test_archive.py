"""The archive: each body once, and where it came from."""

import os
from pathlib import Path

import pytest

from ingest.archive import ORIGINS, Archive
from tests.ingest.crawling import START

FIRST, SECOND = "https://www.site.example/a.pdf", "https://www.site.example/b.pdf"
HEADERS = {"etag": '"1"', "server": "nginx", "content-type": "application/pdf"}


def put(folder: Path, body: bytes, url: str) -> str:
    """As one run does."""
    archive = Archive(folder)
    sha256 = archive.put(body, url=url, at=START, headers=HEADERS)
    archive.settle()
    return sha256


def test_a_body_that_comes_twice_is_kept_once_with_its_first_address(tmp_path: Path) -> None:
    sums = {put(tmp_path, b"%PDF-1", FIRST), put(tmp_path, b"%PDF-1", SECOND)}
    (origin,) = Archive(tmp_path).origins()
    assert sums == {origin.sha256}
    assert (origin.url, origin.at) == (FIRST, START)
    assert origin.headers == {"etag": '"1"', "content-type": "application/pdf"}


def test_an_origin_that_a_loss_of_power_tore_spoils_no_other(tmp_path: Path) -> None:
    put(tmp_path, b"%PDF-1", FIRST)
    with (tmp_path / ORIGINS).open("ab") as lines:
        lines.write(b'{"sha256": "abc", "url": "https://www.si')
    put(tmp_path, b"%PDF-2", SECOND)
    assert [origin.url for origin in Archive(tmp_path).origins()] == [FIRST, SECOND]


def test_what_a_killed_run_left_reaches_the_disk_with_the_run_that_takes_it_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[bool] = []
    monkeypatch.setattr(os, "sync", lambda: waited.append(True), raising=False)
    sha256 = Archive(tmp_path).put(b"%PDF-1", url=FIRST, at=START, headers=HEADERS)
    archive = Archive(tmp_path)
    archive.settle()
    assert not waited
    assert archive.takes_up(sha256)
    assert not archive.takes_up("0" * 64)
    archive.settle()
    assert waited
