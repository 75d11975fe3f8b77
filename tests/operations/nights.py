"""Nights on the sample site, run by `drive.py`, and what must hold on the disk after each."""

import gzip
import hashlib
import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from tests.soak import SOAK

DRIVER = Path(__file__).with_name("drive.py")
ROOT = Path(__file__).parents[2]
NOT_COMPARED = (
    "output/sample/status.json",
    "output/sample/last-checked.json",
    "output/sample/review/",
    "data/sample/ledger",
    "data/sample/archive/origins.jsonl",
    "data/sample/run.lock",
)
"""What tells of a single run, or is no promise of bytes."""


class Ended(NamedTuple):
    """How a night ended: exit code (negative: the signal).

    If it was not killed also what its main process used: CPU seconds, and the peak memory in KB.
    """

    code: int
    cpu: float = 0.0
    peak: int = 0


class Nights:
    """A process that has everything loaded and forks a child for each night."""

    def __enter__(self) -> Self:
        self._driver = subprocess.Popen(
            [sys.executable, str(DRIVER)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._driver.stdin.close()
        self._driver.stdout.close()
        self._driver.wait(30)

    def night(self, folder: Path, **night: object) -> Ended:
        """Runs one night in a folder; see `drive.py` for what may be ordered."""
        order = {
            "folder": str(folder),
            "now": "2026-11-24T04:20:00+00:00",
            # Else those of `pages_of_each_folder`.
            "every_page": SOAK,
            **night,
        }
        self._driver.stdin.write(json.dumps(order) + "\n")
        self._driver.stdin.flush()
        return Ended(**json.loads(self._driver.stdout.readline()))


def steps(folder: Path) -> list[str]:
    """The write steps of the night that ended last."""
    return json.loads((folder / "steps.json").read_text("utf-8"))


def said(folder: Path) -> list[dict]:
    """What the night that ended last logged; lines that are no events stand under `text`."""
    lines = (folder / "stderr").read_text("utf-8").splitlines()
    return [json.loads(line) if line.startswith("{") else {"text": line} for line in lines]


def copied(folder: Path, target: Path) -> Path:
    """A copy of a folder in the place of what is there."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(folder, target)
    return target


def tree(folder: Path) -> dict[str, str]:
    """The sums of all that a later run must come to again: output, records, ids, archive."""
    found = {}
    for part in ("output", "data"):
        for path in sorted((folder / part).rglob("*")):
            name = str(path.relative_to(folder))
            if path.is_file() and not name.startswith(NOT_COMPARED):
                found[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def assert_whole(folder: Path) -> None:
    """What is published and what is archived are whole."""
    assert_published_whole(folder)
    assert_archive_whole(folder)


def assert_published_whole(folder: Path) -> None:
    """Versions whole or not at all, top-level files of the newest or the one before."""
    output, data = folder / "output/sample", folder / "data/sample"
    manifests = _versions(output)
    if manifests:
        newest = manifests[-1]
        before = manifests[-2] if len(manifests) > 1 else {}
        _top_level(output, newest, before)
    for part in (output, data):
        for path in part.rglob("*.json"):
            # What is not finished stands under a name with a dot before it, file or folder.
            hidden = any(name.startswith(".") for name in path.relative_to(folder).parts)
            if not hidden and path.name != "run.lock.json" and "archive" not in path.parts:
                json.loads(path.read_bytes())


def _versions(output: Path) -> list[Mapping[str, str]]:
    found = []
    for folder in sorted((output / "versions").glob("[0-9]*"), key=_order):
        manifest = json.loads((folder / "manifest.json").read_bytes())
        for kept in manifest["files"]:
            body = gzip.decompress((output / "versions" / kept["kept"]).read_bytes())
            assert hashlib.sha256(body).hexdigest() == kept["sha256"], kept
        found.append({kept["name"]: kept["sha256"] for kept in manifest["files"]})
    return found


def _order(folder: Path) -> tuple[str, int]:
    day, _, number = folder.name.partition(".")
    return day, int(number)


def _top_level(output: Path, newest: Mapping[str, str], before: Mapping[str, str]) -> None:
    here = {
        name: hashlib.sha256(path.read_bytes()).hexdigest()
        for name in {*newest, *before}
        if (path := output / name).is_file()
    }
    for name, digest in here.items():
        assert digest in (newest.get(name), before.get(name)), name
    for name in before:
        assert name in here or name not in newest, f"{name} vanished"
    if here.get("league.json") == newest["league.json"] != before.get("league.json"):
        assert all(here.get(name) == digest for name, digest in newest.items())


def assert_archive_whole(folder: Path) -> None:
    """Every body is what its name says, and the ledger is sound."""
    data = folder / "data/sample"
    archive = data / "archive"
    for path in archive.glob("[0-9a-f][0-9a-f]/*"):
        if len(path.name) == 64:
            assert hashlib.sha256(path.read_bytes()).hexdigest() == path.name
    if not (data / "ledger.sqlite").exists():
        return
    with sqlite3.connect(data / "ledger.sqlite") as ledger:
        assert ledger.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        if not ledger.execute("SELECT 1 FROM sqlite_master WHERE name = 'bodies'").fetchone():
            return
        sums = ledger.execute("SELECT sha256 FROM bodies UNION SELECT sha256 FROM readings")
        for (digest,) in sums:
            assert (archive / digest[:2] / digest).is_file(), f"the ledger tells of {digest}"
    ledger.close()


KEPT = {"do": "keep", "ids": [1204, 1311, 1298, 1342]}
"""Four reports of the sample, so that a night is short."""
EDITED = "2026-11-24T09:00:00+00:00"
FIRST_SITE = [KEPT, {"do": "remove", "id": 1204}]
SECOND_SITE = [
    KEPT,
    {"do": "replace", "id": 1298, "at": EDITED, "summary": "Amended.", "more": "\n%again\n"},
    {
        "do": "spoil",
        "id": 1342,
        "at": EDITED,
        "summary": "Broken.",
        "body": b"%PDF-1.4 broken".hex(),
    },
]
"""The second day: one report is new, one replaced, one replaced by a file that cannot be read."""
FIRST_NIGHT = {"site": FIRST_SITE, "now": "2026-11-24T04:20:00+00:00"}
SECOND_NIGHT = {"site": SECOND_SITE, "now": "2026-11-25T04:20:00+00:00"}
