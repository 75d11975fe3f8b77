"""What all tests share: a thrifty way to run commands, and the one browser of a test process."""

import gc
import os
import shutil
import ssl
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, sync_playwright
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

from ingest.reported.results_file import shipped_results
from review.policy import RuleSet
from tests.browsing import ARGUMENTS, BROWSERS
from tests.reading_here import packaged_files_once, page_reader_here

MEMORY, ROOM = Path("/dev/shm"), 2 * 1024**3
"""Where Linux keeps files in memory, and the bytes that must be free there to use it."""
if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free >= ROOM:
    # Tests write many thousand small files, which cost more time on a disk than to make.
    os.environ.setdefault("TMPDIR", str(MEMORY))
    tempfile.tempdir = None

settings.register_profile(
    "steady",
    max_examples=25,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("soak", settings.get_profile("steady"), max_examples=500)
settings.load_profile("steady")
"""The same examples in every run, however slow the machine: a failure is found again.

`make soak` tries twenty times as many. A costly test says how many by `tests.soak.SOAK`.
"""

TOGETHER = (
    "tests/pipeline/",
    "tests/review/",
    "tests/operations/test_upgrade.py",
    "tests/history/",
    "tests/league/pages/",
)
"""Tests that read the same reports or use the browser: one process runs them all."""
FIRST = (*TOGETHER, "tests/operations/")
"""Folders that take longest; of `tests/operations/` too all tests share what is slow to make."""
ALONE = "tests/parsers/test_layouts.py"
"""Tests that share nothing: they come last, each where there is time for it."""


class _Together(LoadFileScheduling):
    """Keeps the tests of a file, or of such folders, in one process."""

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.partition("::")[0]
        if path == ALONE:
            return nodeid
        if path.startswith(TOGETHER):
            return "together"
        return next((folder for folder in FIRST if path.startswith(folder)), path)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest comes first, so that no process is left alone with it at the end."""
    # What is loaded now stays until the end: no collection needs to look through it again, and
    # to look seldom takes an eighth less time for reading documents.
    gc.freeze()
    gc.set_threshold(50_000, 50, 100)
    items.sort(key=lambda item: (item.nodeid.startswith(ALONE), not item.nodeid.startswith(FIRST)))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> _Together | None:
    """Tests are spread so, unless the command line says otherwise (`--dist`)."""
    if config.getvalue("dist") != "load":
        return None
    config.option.loadscopereorder = False
    return _Together(config, log)


T = TypeVar("T")
AUTHORITIES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
FINGERPRINT = RuleSet.fingerprint


def _once(function: Callable[..., T]) -> Callable[..., T]:
    """Return a function that calls another one once for the same objects."""
    made: dict[tuple[int, ...], tuple[tuple[object, ...], T]] = {}

    def call(*objects: object) -> T:
        key = tuple(map(id, objects))
        if key not in made:
            made[key] = objects, function(*objects)  # Kept, so that no other object has its id.
        return made[key][1]

    return call


@pytest.fixture(scope="session", autouse=True)
def _thrifty() -> Iterator[None]:
    """A run in a test reads pages here and reports in one process, and waits for no disk.

    It hashes the same facts once, and reads code and shipped results once. It loads no certificate
    authorities: each site of a test is served without TLS.

    Tests of workers ask for their own number; tests of a disk run in other processes. The
    process that reads pages has tests of its own, and is used by each command typed in a shell.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _handle: None)
        patch.setattr(ssl, "create_default_context", lambda **_: AUTHORITIES)
        patch.setattr("pipeline.crawl_site.sandboxed_page_reader", page_reader_here)
        hashed = _once(lambda programmes, registry: FINGERPRINT(RuleSet(programmes, registry)))
        patch.setattr(RuleSet, "fingerprint", lambda r: hashed(r.programmes, r.registry))
        patch.setattr("pipeline.quiet_night.packaged_files", packaged_files_once)
        results = _once(lambda programmes: tuple(shipped_results(programmes)))
        patch.setattr("pipeline.nightly_job.shipped_results", results)
        patch.setenv("PROBATION_LEAGUE_PARSE__WORKERS", "1")
        yield


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium, or the reason why the test is skipped.

    One for all: two of them cannot be driven side by side in a process.
    """
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        pytest.skip(
            f"no browser is installed: none of {', '.join(BROWSERS)} (apt install chromium)"
        )
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield opened
        opened.close()
