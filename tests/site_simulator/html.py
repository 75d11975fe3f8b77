"""Writes the sample site's HTML pages in the markup of the platform that the real site runs on."""

import datetime as dt
import functools
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import jinja2

from schemas.organisation import slug
from tests.site_simulator.content import LONDON, SiteFile, SitePage
from tests.site_simulator.store import SiteStore

LISTING_PATH = "our-reports/"
REDESIGN = {
    "flexible-post-type": "card",
    "published-date": "card-when",
    "entry-date": "card-date",
    "list-item": "card-row",
    "listing-item-count": "card-total",
    "document-summary": "card-lead",
    "document-content": "card-text",
    "document-title": "card-head",
    "mojblocks-file": "card-file",
    "contentinner": "inner",
    "maincontent": "main",
    "<h1": "<p",
    "</h1": "</p",
    "<h2": "<p",
    "</h2": "</p",
    "<time": "<span",
    "</time": "</span",
    "<article": "<section",
    "</article": "</section",
}
"""What a redesign renames."""


@dataclass(frozen=True)
class Item:
    """One entry of a listing page, under the address it is linked by."""

    page: SitePage
    url: str


@dataclass(frozen=True)
class ListingPage:
    """One page of a listing."""

    items: Sequence[Item]
    total: int | str
    number: int
    pages: int
    previous: str | None
    next: str | None


@functools.cache
def _environment() -> jinja2.Environment:
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    made.filters |= {"iso": _iso, "day": day_in_words, "slug": slug}
    return made


class Writer:
    """Renders pages; no two renders of a page are the same bytes, as on the real site."""

    def __init__(self, store: SiteStore, base: str, files: str) -> None:
        self._store, self._base, self._files = store, base, files
        self._renders: Counter[object] = Counter()
        self._environment = _environment()

    def page(self, page: SitePage) -> str:
        """A document or news page."""
        body, headings = _with_contents(page.body, self._contents_on(page))
        return self._render(
            f"{page.type}.html",
            title=page.title,
            page=page,
            canonical=self._base + page.path.lstrip("/"),
            body_class=f"single single-{page.type} postid-{page.id}",
            body=body,
            headings=headings,
            sizes={file.name: self._size(file) for file in page.files},
            json_ld=_json_ld(page),
        )

    def listing(self, listing: ListingPage, template: str) -> str:
        """A page of a listing, in one of the kinds the platform has."""
        number = f" paged-{listing.number}" if listing.number > 1 else ""
        return self._render(
            f"{template}.html",
            title="Our reports",
            canonical=self._base + LISTING_PATH,
            body_class=f"page-template-page-listing{number}",
            listing=listing,
        )

    def home(self, heading: str) -> str:
        """The home page, or another page of no interest."""
        return self._render("home.html", title=heading, heading=heading, body_class="home")

    def missing(self) -> str:
        """The page that stands for one that is not there."""
        return self._render("missing.html", title="Page not found", body_class="error404")

    def _contents_on(self, page: SitePage) -> bool:
        return page.type == "document" and self._store.switches.contents_list

    def _size(self, file: SiteFile) -> str:
        stored = self._store.file(file.path)
        size = len(stored.body) if stored else 0
        return f"{size / 1024:.1f} KB" if size < 1024 * 1024 else f"{size / 1024 / 1024:.1f} MB"

    def _render(self, template: str, **values: object) -> str:
        self._renders[values["body_class"]] += 1
        common: Mapping[str, object] = {
            "site": self._store.content,
            "switches": self._store.switches,
            "base": self._base,
            "files": self._files,
            "listing_path": LISTING_PATH,
            "render": self._renders[values["body_class"]],
        }
        html = self._environment.get_template(template).render({**common, **values})
        if self._store.switches.redesigned:
            for old, new in REDESIGN.items():
                html = html.replace(old, new)
        return html


def day_in_words(at: dt.datetime) -> str:
    """A London day as the site prints it: 24 October 2025."""
    local = at.astimezone(LONDON)
    return f"{local.day} {local:%B %Y}"


def _iso(at: dt.datetime) -> str:
    return at.astimezone(LONDON).isoformat()


def _with_contents(body: str, contents_on: bool) -> tuple[str, list[tuple[str, str]]]:
    if not contents_on:
        return body, []
    headings: list[tuple[str, str]] = []

    def jump(match: re.Match[str]) -> str:
        text = match[1]
        id_ = f"{len(headings) + 1}-{re.sub(r'[^A-Za-z0-9]', '', text)}"
        headings.append((id_, text))
        return (
            f'<h2 class="hale-toc-item" id="{id_}">{text}'
            '<span class="hale-jump-link"> (<a href="#toc">Back to top</a>)</span></h2>'
        )

    return re.sub(r"<h2>(.*?)</h2>", jump, body, flags=re.DOTALL), headings


def _json_ld(page: SitePage) -> dict[str, str]:
    return {
        "@context": "https://schema.org",
        "@type": "WebPage",
        "name": page.title,
        "datePublished": page.published.astimezone(dt.UTC).isoformat(),
        "dateModified": page.modified.astimezone(dt.UTC).isoformat(),
    }
