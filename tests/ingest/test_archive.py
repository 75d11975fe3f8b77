"""The archive: each body once, and where it came from."""

import json
from pathlib import Path

import pytest

from ingest.archive import ORIGINS, Archive
from schemas.errors import StateError
from tests.ingest.crawling import START

FIRST, SECOND = "https://www.site.example/a.pdf", "https://www.site.example/b.pdf"
HEADERS = {"etag": '"1"', "server": "nginx", "content-type": "application/pdf"}


def put(folder: Path, body: bytes, url: str) -> str:
    return Archive(folder).put(body, url=url, at=START, headers=HEADERS)


def origins(folder: Path) -> list[str]:
    return (folder / ORIGINS).read_text("utf-8").splitlines()


def test_a_body_that_comes_twice_is_kept_once_with_its_first_url(tmp_path: Path) -> None:
    sums = {put(tmp_path, b"%PDF-1", FIRST), put(tmp_path, b"%PDF-1", SECOND)}
    (origin,) = map(json.loads, origins(tmp_path))
    assert sums == {origin["sha256"]}
    assert (origin["url"], origin["at"]) == (FIRST, START.isoformat())
    assert origin["headers"] == {"etag": '"1"', "content-type": "application/pdf"}


def test_a_line_that_a_power_cut_tore_damages_no_other(tmp_path: Path) -> None:
    put(tmp_path, b"%PDF-1", FIRST)
    with (tmp_path / ORIGINS).open("ab") as lines:
        lines.write(b'{"sha256": "abc", "url": "https://www.si')
    put(tmp_path, b"%PDF-2", SECOND)
    first, _torn, second = origins(tmp_path)
    assert (json.loads(first)["url"], json.loads(second)["url"]) == (FIRST, SECOND)


def test_a_body_that_was_altered_is_moved_aside_and_can_be_stored_again(tmp_path: Path) -> None:
    archive, sha256 = Archive(tmp_path), put(tmp_path, b"%PDF-1", FIRST)
    archive.path(sha256).write_bytes(b"%PDF-2")
    with pytest.raises(StateError, match="altered since it was stored"):
        archive.get(sha256)
    assert not archive.has(sha256)
    assert put(tmp_path, b"%PDF-1", FIRST) == sha256
    assert archive.get(sha256) == b"%PDF-1"
