"""Opens published pages in a real browser and notes what they should not do."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, Request, ViewportSize

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")


SIZE: ViewportSize = {"width": 1280, "height": 900}
CHANGEABLE = {"viewport", "color_scheme", "reduced_motion"}
"""What can be changed in a tab that is open."""


class Opener:
    """Opens pages of the published folder from disk and notes what they should not do.

    A process of the browser for each page costs more than the page: so the first page of a test
    is opened in the one tab that all tests share, unless it needs what a tab cannot change.
    """

    def __init__(self, browser: Browser, folder: Path) -> None:
        self._browser, self._folder = browser, folder
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self._shared: Page | None = None
        self._contexts: list[BrowserContext] = []
        self._listeners: list[tuple[Page, str, Callable]] = []

    def __call__(self, path: str, **options: object) -> Page:
        first = not (options.keys() - CHANGEABLE or self._shared or self._contexts)
        page = self._shared_tab(**options) if first else self._new_tab(options)
        self._listen(page, "console", lambda m: self.complaints.append(f"{path}: {m.text}"))
        self._listen(page, "pageerror", lambda e: self.complaints.append(f"{path}: {e}"))
        self._listen(page, "dialog", lambda d: self.complaints.append(f"{path}: {d.message}"))
        self._listen(page, "request", lambda r: self.requests.append(r.url))
        self._listen(page, "requestfailed", lambda r: self._failed(path, r))
        page.goto(path if "://" in path else self.address(path))
        return page

    def _new_tab(self, options: dict[str, object]) -> Page:
        context = self._browser.new_context(**{"viewport": SIZE, **options})
        self._contexts.append(context)
        return context.new_page()

    def _shared_tab(
        self,
        viewport: ViewportSize = SIZE,
        color_scheme: str = "light",
        reduced_motion: str = "no-preference",
    ) -> Page:
        contexts = self._browser.contexts
        if contexts:
            (self._shared,) = contexts[0].pages
        else:
            self._shared = self._browser.new_context().new_page()
        self._shared.set_viewport_size(viewport)
        self._shared.emulate_media(
            media="screen", color_scheme=color_scheme, reduced_motion=reduced_motion
        )
        return self._shared

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
