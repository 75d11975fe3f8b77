"""What all tests share: a thrifty way to run commands, and the one browser of a test process."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browsing import ARGUMENTS, BROWSERS


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
