"""Fixtures: a small sample site, and nightly crawls of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ingest.crawling import Nights, small
from tests.site_simulator.site import SampleSite


@pytest.fixture
def site() -> Iterator[SampleSite]:
    with SampleSite.bundled() as running:
        yield small(running)


@pytest.fixture
def nights(site: SampleSite, tmp_path: Path) -> Nights:
    return Nights(site, tmp_path)
