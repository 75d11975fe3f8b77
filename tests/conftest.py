"""The one browser of a test process: two of them cannot be driven side by side."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browsing import ARGUMENTS, BROWSERS


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium, or the reason why the test is skipped."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        pytest.skip(
            f"no browser is installed: none of {', '.join(BROWSERS)} (apt install chromium)"
        )
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield opened
        opened.close()
