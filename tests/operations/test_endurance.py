"""Many nights of changes, kills and faults, and thousands of reports: nothing is ever lost."""

import json
from collections import Counter
from pathlib import Path

import pytest

from tests.operations import many
from tests.operations.editors import DOWN, Editors
from tests.operations.nights import Ended, Nights, assert_whole, said

MOST_KILOBYTES = 600 * 1024
"""Peak memory that the main process may use for a night over 2,000 reports."""


def published(folder: Path) -> list[dict]:
    path = folder / "output/sample/league.json"
    return json.loads(path.read_bytes())["inspections"] if path.exists() else []


def versions(folder: Path) -> list[str]:
    return sorted(p.name for p in (folder / "output/sample/versions").glob("[0-9]*"))


def status(folder: Path) -> dict:
    return json.loads((folder / "output/sample/status.json").read_text("utf-8"))


class Watcher:
    """Knows what was told and shown so far, and so what each night must end with."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.told: set[tuple[str, ...]] = set()
        self.ever: set[str] = set()
        self.versions: list[str] = []
        self.codes: Counter[int] = Counter()

    def check(self, order: dict[str, object], ended: Ended) -> None:
        self.codes[ended.code] += 1
        where = (order, said(self.folder))
        assert_whole(self.folder)
        if ended.code < 0:
            assert "after" in order or order.get("how") in ("kill", "power"), where
        elif ended.code == 1:
            assert order.get("how") in ("ENOSPC", "EIO"), where
        elif ended.code == 4:
            assert order["faults"] == [DOWN], where
        else:
            self._done(ended.code, where)
        self._nothing_lost()

    def _done(self, code: int, where: object) -> None:
        kept = status(self.folder)
        now = {("held", h["key"], h["kind"], h["why"]) for h in kept["held"]}
        now |= {("problem", p["kind"], p["where"]) for p in kept["problems"]}
        gone = {i["id"] for i in published(self.folder) if i["source_status"] == "gone"}
        now |= {("gone", id_) for id_ in gone & self.ever}
        # A killed night may have accepted, and a later one have seen go, what was never published.
        codes = (3,) if now - self.told else (0, 3) if gone - self.ever else (0,)
        assert code in codes, (now - self.told, where)
        self.told = now

    def _nothing_lost(self) -> None:
        shown = [i["id"] for i in published(self.folder)]
        assert len(shown) == len(set(shown)), "published twice"
        services = Counter(
            (i["organisation"]["id"], i["programme"]) for i in published(self.folder)
        )
        assert not shown or max(services.values()) == 1, "published twice"
        assert self.ever <= set(shown), "lost"
        # What was gone already when it was first published was never shown as there.
        self.told |= {
            ("gone", i["id"])
            for i in published(self.folder)
            if i["source_status"] == "gone" and i["id"] not in self.ever
        }
        self.ever |= set(shown)
        now = versions(self.folder)
        assert set(self.versions) <= set(now), "a version vanished"
        self.versions = now


def watched(nights: Nights, folder: Path, *, count: int, seed: int) -> Watcher:
    """So many nights, then two calm ones: at the end all that was ever good is published."""
    editors, watcher = Editors(seed), Watcher(folder)
    settings = {"crawl": {"retries": 1}}
    for _ in range(count):
        order = editors.next()
        watcher.check(order, nights.night(folder, **order, settings=settings))
        print(f"night {editors.night}: {watcher.codes}", flush=True)
    for _ in range(2):
        order = editors.calm()
        ended = nights.night(folder, **order, settings=settings)
        assert ended.code in (0, 3)
        watcher.check(order, ended)
    assert ended.code == 0
    assert len(published(folder)) >= sum(p.there and not p.edits for p in editors.pages.values())
    return watcher


def test_a_few_nights_of_changes_kills_and_faults(nights: Nights, tmp_path: Path) -> None:
    watcher = watched(nights, tmp_path, count=3, seed=3)
    assert len(watcher.versions) > 1


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_fifty_nights(nights: Nights, tmp_path: Path) -> None:
    watcher = watched(nights, tmp_path, count=50, seed=2026)
    assert sum(count for code, count in watcher.codes.items() if code < 0) >= 5
    assert watcher.codes[1] >= 1
    assert watcher.codes[4] >= 1
    print(f"52 nights, exit codes {dict(watcher.codes)}, {len(watcher.versions)} versions")


def first_of_many(nights: Nights, folder: Path, count: int, **order: object) -> Ended:
    """One first night on a site of so many reports, checked: all good ones, each bad one named."""
    folder.mkdir()
    settings = {"crawl": {"retries": 1, "max_file_bytes": many.MOST_BYTES}}
    site = [{"do": "keep", "ids": []}]
    ended = nights.night(folder, many=count, site=site, settings=settings, watch=False, **order)
    assert ended.code == 3, said(folder)[-1]
    good = {f"youth-sampleton-{n:05d}" for n in range(count) if many.is_good(n)}
    assert {i["organisation"]["id"] for i in published(folder)} == good
    kept = status(folder)
    named = json.dumps([*kept["held"], *kept["problems"]])
    for number in range(count):
        if not many.is_good(number):
            assert f"{number:05d}" in named, many.bad(number)
    assert len(kept["held"]) + len(kept["problems"]) == count - len(good)
    return ended


def test_every_good_report_is_published_and_every_bad_one_named(
    nights: Nights, tmp_path: Path
) -> None:
    first_of_many(nights, tmp_path / "site", 40)


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_two_thousand_reports_need_less_than_600_mb(nights: Nights, tmp_path: Path) -> None:
    ended = first_of_many(nights, tmp_path / "site", 2_000, isolated=True)
    print(f"2,000 reports: peak of the main process {ended.peak / 1024:.0f} MB")
    assert ended.peak < MOST_KILOBYTES
