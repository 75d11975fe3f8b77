"""What the sample site answers to a path: pages, listings, REST, sitemaps, redirects, misses."""

import datetime as dt
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

from tests.site_simulator import machine
from tests.site_simulator.content import PostType, SitePage
from tests.site_simulator.html import LISTING_PATH, Item, ListingPage, Writer
from tests.site_simulator.store import SiteStore

HTML = "text/html; charset=UTF-8"
JSON = "application/json; charset=UTF-8"
XML = "text/xml; charset=UTF-8"
HTML_ERROR = "<html>\r\n<head><title>400 Bad Request</title></head>\r\n<body></body>\r\n</html>\r\n"
"""nginx puts this in the place of the software's own answer to a bad request."""


@dataclass(frozen=True)
class Answer:
    """A status, headers and a body."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


class SiteAnswers:
    """Answers for the site itself; `base` is its own address with a final slash."""

    def __init__(self, store: SiteStore, base: str, files: str) -> None:
        self._store, self._base, self._files = store, base, files
        self._writer = Writer(store, base, files)

    def answer(self, target: str) -> Answer:
        """The answer to a path with its query."""
        parts = urlsplit(target)
        query = dict(parse_qsl(parts.query))
        path = parts.path
        if path == "/":
            return self._home(query)
        if path.startswith("/wp-json/"):
            return self._rest(path, query)
        if path.endswith((".xml", ".txt", ".css")) or path in ("/feed", "/feed/"):
            return self._plain(path, query)
        if not path.endswith("/"):
            return self._moved(path.lstrip("/") + "/")
        return self._page_of(path, query)

    def _plain(self, path: str, query: Mapping[str, str]) -> Answer:
        robots = self._store.switches.robots
        if path == "/robots.txt" and robots is not None:
            return self._text(robots)
        if path.startswith("/feed"):
            type_: PostType | None = "document" if query.get("post_type") == "document" else None
            return Answer(
                200,
                machine.feed(self._store, self._base, type_).encode(),
                {"Content-Type": "application/rss+xml; charset=UTF-8"},
            )
        return self._xml(path) if path.endswith(".xml") else self._missing()

    def _page_of(self, path: str, query: Mapping[str, str]) -> Answer:
        listing = re.fullmatch(rf"/{LISTING_PATH}(?:page/(\d+)/)?", path)
        if listing and self._store.switches.listing != "off":
            return self._listing(int(listing[1] or query.get("paged", "1")))
        if path == "/about-us/":
            return self._html(self._writer.home("About us"))
        match = re.fullmatch(r"/([A-Za-z]+)/([^/]+)/", path)
        if match:
            page = self._store.by_slug(match[1].lower(), match[2])
            if page is not None:
                if match[1] != page.type:
                    return self._moved(page.path.lstrip("/"))
                return self._html(self._writer.page(self._store.shown(page)))
        guessed = self._store.guess(path.strip("/").rpartition("/")[2])
        return self._moved(guessed.path.lstrip("/")) if guessed else self._missing()

    def _home(self, query: Mapping[str, str]) -> Answer:
        if "p" in query:
            page = self._store.page(int(query["p"])) if query["p"].isdigit() else None
            return self._moved(page.path.lstrip("/")) if page else self._missing()
        return self._html(self._writer.home(self._store.content.name))

    def _listing(self, number: int) -> Answer:
        switches = self._store.switches
        pages = list(self._store.pages("document", route="listing"))
        size = switches.per_page
        count = max(1, math.ceil(len(pages) / size))
        if switches.listing == "archive" and number > count:
            return self._missing()
        listed = [page for page in pages if page.id != switches.swapped]
        shown = listed[(number - 1) * size : number * size]
        items = [Item(page, self._base + page.path.lstrip("/")) for page in shown]
        if switches.duplicates:
            items += [Item(page, url) for page in shown for url in self._variants(page)]
        previous, following = number - 1, number + 1
        if switches.leads_back and following > count:
            following = 1
        listing = ListingPage(
            items=items,
            total=switches.total or len(pages) + switches.leads_back,
            number=number,
            pages=count if items else 1,
            previous=self._base + self._numbered(previous) if previous else None,
            next=self._base + self._numbered(following) if following <= count else None,
        )
        template = "listing" if switches.listing == "template" else switches.listing
        return self._html(self._writer.listing(listing, template))

    def _variants(self, page: SitePage) -> list[str]:
        plain = self._base + page.path.lstrip("/")
        scheme, _, rest = plain.partition("://")
        other = "https" if scheme == "http" else "http"
        return [
            plain.rstrip("/"),
            f"{self._base}?p={page.id}",
            f"{scheme}://www.{rest}",
            f"{other}://{rest}",
            plain + "#main",
        ]

    @staticmethod
    def _numbered(number: int) -> str:
        return LISTING_PATH if number == 1 else f"{LISTING_PATH}page/{number}/"

    def _rest(self, path: str, query: Mapping[str, str]) -> Answer:
        if not self._store.switches.rest:
            return Answer(403, HTML_ERROR.encode(), {"Content-Type": "text/html"})
        if path == "/wp-json/wp/v2/types":
            return self._json(machine.rest_types(self._base))
        found: machine.RestAnswer | None = None
        for type_ in machine.TYPES:
            if path == f"/wp-json/wp/v2/{type_}":
                found = machine.rest_collection(self._store, self._base, type_, query)
                break
        else:
            if path != "/wp-json/wp/v2/media":
                return Answer(404, b'\n\n{"code":"rest_no_route"}', {"Content-Type": JSON})
            found = machine.rest_media(self._store, self._files, query)
        if found is None:
            return Answer(400, HTML_ERROR.encode(), {"Content-Type": "text/html"})
        return self._json(found.text, found.headers)

    def _xml(self, path: str) -> Answer:
        kind = self._store.switches.sitemap
        if kind == "off":
            return self._missing()
        index = "/sitemap_index.xml" if kind == "yoast" else "/wp-sitemap.xml"
        if path == index:
            return self._sitemap(machine.sitemap_index(self._store, self._base))
        if path in ("/sitemap.xml", "/wp-sitemap.xml"):
            return self._moved(index.lstrip("/"))
        for type_ in machine.TYPES:
            names = machine.sitemap_names(self._store, type_)
            if path.lstrip("/") in names:
                number = names.index(path.lstrip("/")) + 1
                if self._store.switches.leads_back:
                    return self._sitemap(machine.sitemap_index(self._store, self._base))
                return self._sitemap(machine.sitemap(self._store, self._base, type_, number))
        return self._missing()

    def _sitemap(self, text: str) -> Answer:
        text = text[: -len(text) // 3] if self._store.switches.cut_sitemap else text
        return Answer(200, text.encode(), {"Content-Type": XML, "X-Robots-Tag": "noindex, follow"})

    def _json(self, text: str, headers: Mapping[str, str] | None = None) -> Answer:
        return Answer(
            200,
            text.encode(),
            {"Content-Type": JSON, "X-Robots-Tag": "noindex", **(headers or {})},
        )

    def _html(self, text: str) -> Answer:
        return Answer(
            200,
            text.encode(),
            {"Content-Type": HTML, "Vary": "Accept-Encoding", "X-FastCGI-Cache": "MISS"},
        )

    def _missing(self) -> Answer:
        return Answer(
            404,
            self._writer.missing().encode(),
            {"Content-Type": HTML, "Cache-Control": "no-cache, must-revalidate, private"},
        )

    def _moved(self, path: str) -> Answer:
        return Answer(301, b"", {"Location": self._base + path, "X-Redirect-By": "WordPress"})

    @staticmethod
    def _text(text: str | bytes) -> Answer:
        body = text.encode() if isinstance(text, str) else text
        return Answer(200, body, {"Content-Type": "text/plain; charset=utf-8"})


class FileAnswers:
    """Answers of the file server, with validators as the storage gives them."""

    def __init__(self, store: SiteStore) -> None:
        self._store = store

    def answer(self, target: str, asked: Mapping[str, str]) -> Answer:
        """The file at the path, or 304 if the asker's copy is of today."""
        stored = self._store.file(urlsplit(target).path)
        if stored is None:
            return Answer(404, b"<Error><Code>NoSuchKey</Code></Error>", {"Content-Type": XML})
        modified = stored.modified.astimezone(dt.UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")
        headers = {"ETag": stored.etag, "Last-Modified": modified, "Accept-Ranges": "bytes"}
        known, since = asked.get("if-none-match"), asked.get("if-modified-since")
        if known == stored.etag or (known is None and since == modified):
            return Answer(304, b"", headers)
        return Answer(200, stored.body, {**headers, "Content-Type": stored.media_type})
