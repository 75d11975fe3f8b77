"""The shipped reported results: judged, accepted, and published by a run."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import pytest

from ingest.reported.drafts import reported_drafts
from ingest.reported.results_file import shipped_results
from schemas.judge import judge
from schemas.programme import Programmes, load_programmes
from schemas.registry import Registry, load_registry
from schemas.report import Report, Status
from tests.commands import called

TODAY = dt.date(2026, 11, 29)


@pytest.fixture(scope="session")
def programmes() -> Programmes:
    return load_programmes()


@pytest.fixture(scope="session")
def registry() -> Registry:
    return load_registry()


@pytest.fixture(scope="session")
def judged(programmes: Programmes, registry: Registry) -> Sequence[Report]:
    shipped = shipped_results(programmes)
    drafts = reported_drafts(shipped, programmes=programmes, registry=registry)
    return [judge(draft, programmes=programmes, registry=registry) for draft in drafts]


@pytest.fixture(scope="session")
def accepted(judged: Sequence[Report]) -> Sequence[Report]:
    return [r for r in judged if r.status in (Status.PASSED, Status.UNRATED)]


def run(folder: Path) -> int:
    """Run on the reported results in a folder, and return the exit code."""
    return called(folder, "run", "--history-only", "--as-of", str(TODAY)).returncode


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder after the first run, with all pages; no test changes it."""
    folder = tmp_path_factory.mktemp("history")
    # Six results are held, which is new to the maintainer.
    assert run(folder) == 3
    return folder
