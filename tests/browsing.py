"""Opens published pages in a real browser and notes what they should not do."""

from pathlib import Path

from playwright.sync_api import Browser, Page, Request

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


class Opener:
    """Opens pages of the published folder from disk and notes what they should not do."""

    def __init__(self, browser: Browser, folder: Path) -> None:
        self._browser, self._folder = browser, folder
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self._contexts = []

    def __call__(self, path: str, **options: object) -> Page:
        options = {"viewport": {"width": 1280, "height": 900}, **options}
        context = self._browser.new_context(**options)
        self._contexts.append(context)
        page = context.new_page()
        page.on("console", lambda m: self.complaints.append(f"{path}: {m.text}"))
        page.on("pageerror", lambda e: self.complaints.append(f"{path}: {e}"))
        page.on("dialog", lambda d: self.complaints.append(f"{path}: dialog {d.message}"))
        page.on("request", lambda r: self.requests.append(r.url))
        page.on("requestfailed", lambda r: self._failed(path, r))
        page.goto(path if "://" in path else self.address(path))
        return page

    def _failed(self, path: str, request: Request) -> None:
        # A browser drops what it still loads (its icon, say) when a page is left or closed.
        if request.failure != "net::ERR_ABORTED":
            self.complaints.append(f"{path}: no {request.url}: {request.failure}")

    def address(self, path: str) -> str:
        name, mark, query = path.partition("?")
        return (self._folder / name).as_uri() + mark + query

    def close(self) -> None:
        for context in self._contexts:
            context.close()
