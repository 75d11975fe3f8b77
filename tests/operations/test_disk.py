"""A disk that is full, fails or is read-only: exit 1, one clear line, nothing half written."""

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.operations.conftest import Calm
from tests.operations.nights import SECOND_NIGHT, Nights, assert_whole, copied, said, tree

PLACES = {
    "ledger": "ledger INSERT OR REPLACE INTO pages|",
    "body": "open|data/sample/archive",
    "record": "fsync|data/sample/records",
    "version": "os.rename|output/sample/versions/.2026-11-25.1.tmp",
    "page": "os.rename|output/sample/index.html",
    "top level": "open|output/sample/.league.json.",
    "status": "fsync|output/sample/.status",
}
"""Where the disk may refuse, by the first write step of that kind."""
WAYS = [
    ("ENOSPC", "ledger", "full", "free space"),
    ("ENOSPC", "body", "No space left", "free some space"),
    ("EIO", "record", "Input/output error", "the disk fails"),
    ("ENOSPC", "version", "No space left", "free some space"),
    ("EROFS", "top level", "Read-only file system", "mount it writable"),
    ("EIO", "status", "Input/output error", "the disk fails"),
    ("EROFS", "ledger", "readonly", "must be writable"),
]
SHORT = (1, 6)
"""Those of `WAYS` that `make test` tries too."""


def place(calm: Calm, name: str) -> int:
    """The first write step of that kind in an undisturbed second night."""
    what, _, where = PLACES[name].partition("|")
    for number, step in enumerate(calm.steps, 1):
        if step.startswith(what) and where in step:
            return number
    raise AssertionError(name)


def refused(folder: Path) -> dict:
    """The one event that tells why the night failed."""
    lines = said(folder)
    assert not any("Traceback" in str(line) or "TRACEBACK" in str(line) for line in lines), lines
    (failed,) = (line for line in lines if line.get("event") == "run.failed")
    return failed


@pytest.mark.parametrize(
    ("how", "where", "words", "remedy"),
    [
        pytest.param(*way, marks=[] if number in SHORT else pytest.mark.soak, id="-".join(way[:2]))
        for number, way in enumerate(WAYS)
    ],
)
def test_a_disk_that_refuses_ends_the_run_with_1_and_the_file_is_named(
    nights: Nights, calm: Calm, tmp_path: Path, how: str, where: str, words: str, remedy: str
) -> None:
    folder = copied(calm.evening, tmp_path / "night")
    ended = nights.night(folder, **SECOND_NIGHT, at=place(calm, where), how=how)
    assert ended.code == 1, said(folder)
    told = refused(folder)
    assert words in told["reason"]
    assert PLACES[where].partition("|")[2] in told["reason"], told
    assert remedy in told["remedy"]
    assert_whole(folder)
    assert nights.night(folder, **SECOND_NIGHT).code == 3
    assert tree(folder) == calm.tree
    assert not list(folder.rglob("*.tmp"))


@contextlib.contextmanager
def small_disk(folder: Path, slack: int) -> Iterator[None]:
    """Puts a folder on a disk of its own with so many bytes to spare."""
    aside = copied(folder, folder.with_name("aside"))
    size = sum(-(-p.lstat().st_size // 4096) * 4096 + 1024 for p in folder.rglob("*")) + slack
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    made = subprocess.run(mount, capture_output=True, text=True, check=False)
    if made.returncode:
        pytest.skip(f"no small disk can be made here: {made.stderr.strip()}")
    try:
        shutil.copytree(aside, folder, dirs_exist_ok=True)
        (folder / "filler").write_bytes(b"0" * max(os.statvfs(folder).f_bavail * 4096 - slack, 0))
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def remounted(folder: Path, options: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{options}", str(folder)], check=True)


@pytest.mark.soak
@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root can mount a disk")
@pytest.mark.parametrize(
    ("part", "slack"),
    [("data", 120_000), ("output", 60_000)],
)
def test_a_disk_that_fills_up_and_one_that_turns_read_only(
    nights: Nights, calm: Calm, tmp_path: Path, part: str, slack: int
) -> None:
    night = copied(calm.evening, tmp_path / "night")
    logs = {"logs": str(tmp_path), "watch": False}
    with small_disk(night / part, slack):
        assert nights.night(night, **SECOND_NIGHT, **logs).code == 1, said(tmp_path)
        assert f"{part}/sample" in refused(tmp_path)["reason"]
        assert_whole(night)
        remounted(night / part, "ro")
        assert nights.night(night, **SECOND_NIGHT, **logs).code == 1
        told = refused(tmp_path)["reason"]
        assert "ead-only file system" in told
        assert f"{part}/sample" in told
        remounted(night / part, "rw,size=100m")
        (night / part / "filler").unlink()
        assert nights.night(night, **SECOND_NIGHT, **logs).code == 3
        assert tree(night) == calm.tree


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize(
    ("command", "errors", "code"),
    [
        ("settings", subprocess.PIPE, 1),
        ("league", subprocess.STDOUT, 2),  # No record here: the code is that of this error.
    ],
)
def test_a_full_disk_for_output_or_log_is_an_error_like_any_other(
    command: str, errors: int, code: int, tmp_path: Path
) -> None:
    words = [sys.executable, "-m", "pipeline", *command.split()]
    with Path("/dev/full").open("w") as full:
        into = {"stdout": full, "stderr": errors}
        ended = subprocess.run(words, cwd=tmp_path, check=False, text=True, timeout=60, **into)
    assert ended.returncode == code
    assert ended.stderr is None or "free some space" in ended.stderr
