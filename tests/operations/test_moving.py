"""An installation in one file: the same on the other side; a tampered file changes nothing."""

import datetime as dt
import io
import json
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.commands.transfer import LIST, export_to, import_from
from schemas.errors import StateError
from tests.operations.conftest import Calm
from tests.operations.nights import SECOND_NIGHT, Nights, said, tree

NOW = dt.datetime(2026, 11, 26, tzinfo=dt.UTC)


def exported(calm: Calm, file: Path) -> Path:
    data, output = calm.morning / "data/sample", calm.morning / "output/sample"
    export_to(file, data=data, output=output, now=NOW)
    return file


@pytest.fixture(scope="module")
def file(calm: Calm, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation in one file, which no test changes."""
    return exported(calm, tmp_path_factory.mktemp("exported") / "league.tar.gz")


def laid(file: Path, folder: Path) -> None:
    import_from(file, data=folder / "data/sample", output=folder / "output/sample", now=NOW)


def test_an_installation_is_the_same_on_the_other_side_and_its_next_night_is_quiet(
    nights: Nights, calm: Calm, file: Path, tmp_path: Path
) -> None:
    there = tmp_path / "there"
    laid(file, there)
    assert tree(there) == calm.tree
    again = exported(calm, tmp_path / "again.tar.gz")
    assert file.read_bytes() == again.read_bytes()
    ended = nights.night(there, **{**SECOND_NIGHT, "now": "2026-11-26T04:20:00+00:00"})
    assert ended.code == 0
    assert said(there)[-1]["files_fetched"] == 0
    with pytest.raises(StateError, match="exists already"):
        exported(calm, file)
    with pytest.raises(StateError, match="never overwrites"):
        laid(file, there)


def rewritten(file: Path, target: Path, change: Callable[[tarfile.TarInfo, bytes], object]) -> Path:
    """The file with each member as `change` gives it: (member, body), or None to leave it out."""
    with tarfile.open(file) as old, tarfile.open(target, "w:gz", compresslevel=1) as new:
        for member in old:
            body = old.extractfile(member).read()
            for info, data in change(member, body) or ():
                info.size = len(data) if info.isreg() else 0
                new.addfile(info, io.BytesIO(data))
    return target


def listed_as(name: str) -> Callable[[tarfile.TarInfo, bytes], object]:
    """Names the first part otherwise, in the list and as a member."""

    def change(member: tarfile.TarInfo, body: bytes) -> object:
        if member.name == LIST:
            told = json.loads(body)
            told["parts"][0]["name"] = name
            body = json.dumps(told).encode()
        return [(member, body)]

    return change


def with_more(kind: bytes, name: str, link: str = "") -> Callable[[tarfile.TarInfo, bytes], object]:
    """Adds a member of that kind after the list."""

    def change(member: tarfile.TarInfo, body: bytes) -> object:
        if member.name != LIST:
            return [(member, body)]
        more = tarfile.TarInfo(name)
        more.type, more.linkname = kind, link
        return [(member, body), (more, b"")]

    return change


def altered(member: tarfile.TarInfo, body: bytes) -> object:
    return [(member, body[:-1] + b"#" if member.name.endswith("league.json") else body)]


def without_one(member: tarfile.TarInfo, body: bytes) -> object:
    return None if member.name.endswith("ids.json") else [(member, body)]


def longer(member: tarfile.TarInfo, body: bytes) -> object:
    return [(member, body + b" " * 10_000_000 if member.name.endswith("ids.json") else body)]


TAMPERED = {
    "leads above": (listed_as("data/../../escaped"), "outside data and output"),
    "absolute": (listed_as("/etc/cron.d/escaped"), "outside data and output"),
    "backslashes": (listed_as("data\\..\\..\\escaped"), "outside data and output"),
    "a link": (with_more(tarfile.SYMTYPE, "data/records", "/etc"), "not a regular file"),
    "a hard link": (with_more(tarfile.LNKTYPE, "data/x", "/etc/passwd"), "not a regular file"),
    "a device": (with_more(tarfile.CHRTYPE, "data/null"), "not a regular file"),
    "not listed": (with_more(tarfile.REGTYPE, "data/more.json"), "not a regular file"),
    "altered": (altered, "does not match its checksum"),
    "lacks one": (without_one, "1 files are missing"),
    "unpacks to more": (longer, "does not match its checksum"),
}


@pytest.mark.parametrize("what", TAMPERED)
def test_a_tampered_file_is_refused_and_nothing_is_written(
    file: Path, tmp_path: Path, what: str
) -> None:
    change, words = TAMPERED[what]
    bad = rewritten(file, tmp_path / "bad.tar.gz", change)
    there = tmp_path / "there"
    with pytest.raises(StateError, match=words):
        laid(bad, there)
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == [bad]


def test_a_cut_file_and_one_that_is_none_are_refused(file: Path, tmp_path: Path) -> None:
    for body in (file.read_bytes()[: file.stat().st_size // 2], b"", b"PK\x03\x04"):
        bad = tmp_path / "bad"
        bad.write_bytes(body)
        with pytest.raises(StateError):
            laid(bad, tmp_path / "there")
