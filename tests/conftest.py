"""What all tests share: a thrifty way to run commands, and the one browser of a test process."""

import shutil
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, sync_playwright

from tests.browsing import ARGUMENTS, BROWSERS

settings.register_profile(
    "steady", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("steady")
"""The same examples in every run, however slow the machine: a failure is found again."""

TOGETHER = ("operations", "pages", "review")
"""Folders whose tests share what is slow to make: each is run by one process."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keeps the tests of a file, or of such a folder, in one process (`--dist loadgroup`)."""
    for item in items:
        folder, file = item.path.parent.name, item.path.name
        group = folder if folder in TOGETHER else f"{folder}/{file}"
        item.add_marker(pytest.mark.xdist_group(group))


@pytest.fixture(scope="session", autouse=True)
def _thrifty() -> Iterator[None]:
    """A run in a test reads its few reports in one process; tests of workers ask for their own."""
    with pytest.MonkeyPatch.context() as patch:
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
