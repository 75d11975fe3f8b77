"""Fixtures: a small sample site, and nightly crawls of it."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ingest.crawling import Nights, small
from tests.site_simulator.site import SampleSite


@pytest.fixture(autouse=True)
def no_wait_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only a power cut would show the difference; `tests/operations` simulates that."""
    monkeypatch.setattr(os, "fsync", lambda _handle: None)


@pytest.fixture
def site() -> Iterator[SampleSite]:
    with SampleSite.bundled() as running:
        yield small(running)


@pytest.fixture
def nights(site: SampleSite, tmp_path: Path) -> Nights:
    return Nights(site, tmp_path)
