"""The sample site's present state: what its editors have published, changed and removed."""

import datetime as dt
import functools
import threading
from collections.abc import Callable, Sequence
from importlib.resources.abc import Traversable
from typing import Literal

from schemas.base import Model
from tests.site_simulator.content import (
    LONDON,
    PostType,
    SiteContent,
    SiteFile,
    SitePage,
    etag_of,
)
from tests.site_simulator.paper import paper


class Switches(Model):
    """How the site is set up: which routes are open, and which details its pages show."""

    sitemap: Literal["yoast", "core", "off"] = "yoast"
    rest: bool = True
    listing: Literal["template", "block", "archive", "off"] = "template"
    robots: str | bytes | None = None
    per_page: int = 10
    details: tuple[str, ...] = ("published-date", "post_summary", "document_type")
    contents_list: bool = True
    published_date: bool = True
    show_terms: bool = True
    json_ld: bool = False
    duplicates: bool = False
    redesigned: bool = False
    sitemap_size: int = 1000
    cut_sitemap: bool = False
    next_in_head: bool = False
    swapped: int | None = None
    leads_back: bool = False
    total: str | None = None
    lastmod: str | None = None
    counted: Literal["total", "range", "no"] = "total"


class StoredFile(Model):
    """A file of the file server and its validators."""

    body: bytes
    media_type: str
    etag: str
    modified: dt.datetime


class SiteStore:
    """Pages and files as they are now; every change is made under one lock."""

    def __init__(self, content: SiteContent, reports: Traversable) -> None:
        self.content = content
        self.switches = Switches()
        self._reports = reports
        self._lock = threading.RLock()
        self._pages: dict[int, SitePage] = {page.id: page for page in content.pages}
        self._earlier: dict[int, SitePage] = {}
        self._stale: dict[int, int] = {}
        self._unlisted: dict[str, set[int]] = {}
        self._files: dict[str, StoredFile] = {}
        self._made: dict[str, Callable[[], StoredFile]] = {}
        for page in content.pages:
            self._offer(page)

    def switch(self, **changes: object) -> None:
        """Changes how the site is set up."""
        self.switches = Switches.model_validate({**self.switches.model_dump(), **changes})

    def pages(self, type_: PostType | None = None, *, route: str = "") -> Sequence[SitePage]:
        """The pages, newest first, without those hidden from the route."""
        with self._lock:
            hidden = self._unlisted.get(route, set())
            found = [
                page
                for page in self._pages.values()
                if (type_ is None or page.type == type_) and page.id not in hidden
            ]
        return sorted(found, key=lambda page: (page.published, page.id), reverse=True)

    def page(self, page_id: int) -> SitePage | None:
        """The page of that id."""
        return self._pages.get(page_id)

    def by_slug(self, type_: str, slug: str) -> SitePage | None:
        """The page of that type and slug; case does not matter in a slug."""
        slug = slug.lower()
        with self._lock:
            pages = list(self._pages.values())
        return next((p for p in pages if p.type == type_ and p.slug == slug), None)

    def guess(self, slug: str) -> SitePage | None:
        """The page that the software guesses is meant by a wrong slug: one that begins so."""
        slug = slug.lower()
        return next((p for p in self.pages() if slug and p.slug.startswith(slug)), None)

    def shown(self, page: SitePage) -> SitePage:
        """The page as the page cache serves it: for a while, perhaps as it was before."""
        with self._lock:
            left = self._stale.get(page.id, 0)
            if left <= 0 or page.id not in self._earlier:
                return page
            self._stale[page.id] = left - 1
            return self._earlier[page.id]

    def file(self, path: str) -> StoredFile | None:
        """The file at that path of the file server."""
        with self._lock:
            if path not in self._files and path in self._made:
                self._files[path] = self._made[path]()
            return self._files.get(path)

    def add(self, page: SitePage) -> SitePage:
        """Publishes a page and its files."""
        with self._lock:
            self._pages[page.id] = page
            self._offer(page)
        return page

    def edit(self, page_id: int, *, at: dt.datetime, **changes: object) -> SitePage:
        """Changes a page; `at` becomes its last edit, publishing leaves the page cache alone."""
        with self._lock:
            before = self._pages[page_id]
            after = SitePage.model_validate({**before.model_dump(), **changes, "modified": at})
            self._earlier[page_id] = before
            return self.add(after)

    def remove(self, page_id: int) -> None:
        """Takes a page away: it answers 404 and no route lists it."""
        with self._lock:
            del self._pages[page_id]

    def hide(self, page_id: int, route: Literal["sitemap", "rest", "listing"]) -> None:
        """Leaves a page out of one route, as a broken plugin would."""
        self._unlisted.setdefault(route, set()).add(page_id)

    def serve_stale(self, page_id: int, times: int = 1) -> None:
        """Makes the page cache serve the version before the last edit, `times` times."""
        self._stale[page_id] = times

    def replace_file(
        self, path: str, body: bytes, *, at: dt.datetime, etag: str | None = None
    ) -> None:
        """Puts another body, or the same under another ETag, in the place of a file."""
        with self._lock:
            held = self.file(path)
            media_type = held.media_type if held else "application/pdf"
            self._files[path] = StoredFile(
                body=body, media_type=media_type, etag=etag or etag_of(body), modified=at
            )

    def next_id(self) -> int:
        """An id that no page has."""
        with self._lock:
            return max(self._pages, default=0) + 3

    def _offer(self, page: SitePage) -> None:
        for file in page.files:
            self._files.pop(file.path, None)
            self._made[file.path] = functools.partial(self._stored, file, page.published)

    def _stored(self, file: SiteFile, at: dt.datetime) -> StoredFile:
        if file.body is not None:
            body = file.body
        elif file.report is not None:
            body = self._reports.joinpath(file.report).read_bytes()
        else:
            body = paper(file.lines)
        return StoredFile(
            body=body,
            media_type=file.media_type,
            etag=etag_of(body),
            modified=at.astimezone(LONDON),
        )
