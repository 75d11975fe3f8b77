"""Opens published pages in a real browser and notes what they should not do."""

from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from playwright.sync_api import Browser, BrowserContext, Page, Request, ViewportSize

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A page takes the place of the one before, which takes a fifth less time.
    "--disable-features=RenderDocument",
    # One process shows pages from the disk and from a server.
    "--disable-site-isolation-trials",
    "--renderer-process-limit=1",
]
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")


SIZE: ViewportSize = {"width": 1280, "height": 900}
CHANGEABLE = {"viewport", "color_scheme", "reduced_motion"}
"""What can be changed in a tab that is open."""


class Opener:
    """Opens pages of the published folder from disk and notes what they should not do.

    A process of the browser for each page costs more than the page: so all tests share a tab for
    each set of options that a tab cannot change. A second page of a test has a tab of its own.
    """

    _tabs: ClassVar[dict[str, Page]] = {}

    def __init__(self, browser: Browser, folder: Path) -> None:
        self._browser, self._folder = browser, folder
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self._used: set[str] = set()
        self._contexts: list[BrowserContext] = []
        self._listeners: list[tuple[Page, str, Callable]] = []

    def __call__(self, path: str, **options: object) -> Page:
        page = self._tab(options)
        self._listen(page, "console", lambda m: self.complaints.append(f"{path}: {m.text}"))
        self._listen(page, "pageerror", lambda e: self.complaints.append(f"{path}: {e}"))
        self._listen(page, "dialog", lambda d: self.complaints.append(f"{path}: {d.message}"))
        self._listen(page, "request", lambda r: self.requests.append(r.url))
        self._listen(page, "requestfailed", lambda r: self._failed(path, r))
        page.goto(path if "://" in path else self.address(path))
        return page

    def _tab(self, options: dict[str, object]) -> Page:
        fixed = {name: value for name, value in options.items() if name not in CHANGEABLE}
        key = repr(fixed)
        if key in self._used:
            context = self._browser.new_context(**{"viewport": SIZE, **options})
            self._contexts.append(context)
            return context.new_page()
        self._used.add(key)
        if key not in self._tabs:
            self._tabs[key] = self._browser.new_context(**fixed).new_page()
        page = self._tabs[key]
        page.set_viewport_size(options.get("viewport", SIZE))
        page.emulate_media(
            media="screen",
            color_scheme=options.get("color_scheme", "light"),
            reduced_motion=options.get("reduced_motion", "no-preference"),
        )
        return page

    def _listen(self, page: Page, event: str, listener: Callable) -> None:
        page.on(event, listener)
        self._listeners.append((page, event, listener))

    def _failed(self, path: str, request: Request) -> None:
        # A browser drops what it still loads (its icon, say) when a page is left or closed.
        if request.failure != "net::ERR_ABORTED":
            self.complaints.append(f"{path}: no {request.url}: {request.failure}")

    def address(self, path: str) -> str:
        name, mark, query = path.partition("?")
        return (self._folder / name).as_uri() + mark + query

    def close(self) -> None:
        for page, event, listener in self._listeners:
            page.remove_listener(event, listener)
        for context in self._contexts:
            context.close()
