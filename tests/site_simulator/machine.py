"""Writes what the sample site tells machines: REST answers, sitemaps and feeds."""

import datetime as dt
import json
import math
from collections.abc import Mapping, Sequence
from email.utils import format_datetime
from typing import NamedTuple
from xml.sax.saxutils import escape

from schemas.organisation import slug
from tests.site_simulator.content import LONDON, PostType, SitePage
from tests.site_simulator.store import SiteStore

BLANK = "\n\n"
"""Stray lines that one of the platform's plugins puts before every answer."""
XML_HEAD = BLANK + '<?xml version="1.0" encoding="UTF-8"?>\n'
SITEMAP_NS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
TYPES: tuple[PostType, ...] = ("document", "news")
JsonValue = str | int | float | bool | None | Sequence["JsonValue"] | Mapping[str, "JsonValue"]


class RestAnswer(NamedTuple):
    """A REST answer: its JSON text and the headers that tell of further pages."""

    text: str
    headers: dict[str, str]


def rest_types(base: str) -> str:
    """The types that REST serves, with the addresses of their collections."""
    types = {
        name: {
            "name": name.title(),
            "slug": name,
            "rest_base": name,
            "rest_namespace": "wp/v2",
            "has_archive": False,
            "taxonomies": ["document_type"],
            "_links": {"wp:items": [{"href": f"{base}wp-json/wp/v2/{name}"}]},
        }
        for name in TYPES
    }
    return BLANK + json.dumps(types)


def rest_collection(
    store: SiteStore, base: str, type_: PostType, query: Mapping[str, str]
) -> RestAnswer | None:
    """One page of a collection; None for what the software answers with an HTML error."""
    per_page, number = int(query.get("per_page", "10")), int(query.get("page", "1"))
    pages = list(store.pages(type_, route="rest"))
    if query.get("orderby") == "id":
        pages.sort(key=lambda page: page.id)
    if after := query.get("modified_after"):
        pages = [p for p in pages if _local(p.modified) > after]
    if slug_ := query.get("slug"):
        pages = [p for p in pages if p.slug == slug_]
    count = math.ceil(len(pages) / per_page) if per_page else 0
    if not 1 <= per_page <= 100 or number < 1 or (number > 1 and number > count):
        return None
    switches = store.switches
    shown = pages[(number - 1) * per_page : number * per_page]
    fields = [f for f in query.get("_fields", "").split(",") if f]
    entries = [_only(rest_entry(page, base), fields) for page in shown]
    total = switches.total or str(len(pages) + switches.leads_back)
    headers = {"X-WP-Total": total, "X-WP-TotalPages": str(count)}
    if number < count or switches.leads_back:
        following = str(number % count + 1)
        args = "&".join(f"{k}={v}" for k, v in {**query, "page": following}.items())
        headers["Link"] = f'<{base}wp-json/wp/v2/{type_}?{args}>; rel="next"'
    return RestAnswer(BLANK + json.dumps(entries), headers)


def rest_entry(page: SitePage, base: str) -> dict[str, JsonValue]:
    """One page as REST shows it; its attached file is not part of it."""
    return {
        "id": page.id,
        "date": _local(page.published),
        "date_gmt": _utc(page.published),
        "modified": _local(page.modified),
        "modified_gmt": _utc(page.modified),
        "slug": page.slug,
        "status": "publish",
        "type": page.type,
        "link": base + page.path.lstrip("/"),
        "title": {"rendered": escape(page.title, {"’": "&#8217;", "–": "&#8211;"})},
        "content": {"rendered": page.body, "protected": False},
        "class_list": [f"document_type-{slug(t)}" for ts in page.terms.values() for t in ts],
        "post_meta": {"summary": page.summary},
        "acf": [],
    }


def rest_media(store: SiteStore, files: str, query: Mapping[str, str]) -> RestAnswer:
    """The files that were uploaded from one page (`parent`)."""
    page = store.page(int(query.get("parent", "0") or 0))
    entries = []
    for file in page.files if page else ():
        stored = store.file(file.path)
        entries.append(
            {
                "source_url": files + file.path,
                "mime_type": file.media_type,
                "filesize": len(stored.body) if stored else 0,
            }
        )
    headers = {"X-WP-Total": str(len(entries)), "X-WP-TotalPages": "1" if entries else "0"}
    return RestAnswer(BLANK + json.dumps(entries), headers)


def sitemap_index(store: SiteStore, base: str) -> str:
    """The index of the sitemaps, as the switched-on software writes it."""
    names = [name for type_ in TYPES for name in sitemap_names(store, type_)]
    extra = ["wp-sitemap-users-1.xml"] if store.switches.sitemap == "core" else ["page-sitemap.xml"]
    rows = "".join(f"<sitemap><loc>{base}{name}</loc></sitemap>\n" for name in [*extra, *names])
    return f"{XML_HEAD}<sitemapindex {SITEMAP_NS}>\n{rows}</sitemapindex>\n"


def sitemap_names(store: SiteStore, type_: PostType) -> list[str]:
    """The sitemaps of a type; none if it has no page."""
    count = math.ceil(len(store.pages(type_, route="sitemap")) / store.switches.sitemap_size)
    if store.switches.sitemap == "core":
        return [f"wp-sitemap-posts-{type_}-{n}.xml" for n in range(1, count + 1)]
    return [f"{type_}-sitemap{n if n > 1 else ''}.xml" for n in range(1, count + 1)]


def sitemap(store: SiteStore, base: str, type_: PostType, number: int) -> str:
    """One sitemap: addresses and last edits, in UTC (Yoast) or London time (core)."""
    size = store.switches.sitemap_size
    pages = store.pages(type_, route="sitemap")[(number - 1) * size : number * size]
    core = store.switches.sitemap == "core"
    given = store.switches.lastmod
    rows = "".join(
        f"<url><loc>{escape(base + page.path.lstrip('/'))}</loc><lastmod>"
        f"{given or (_london(page.modified) if core else _utc(page.modified) + '+00:00')}"
        "</lastmod></url>\n"
        for page in pages
    )
    return f"{XML_HEAD}<urlset {SITEMAP_NS}>\n{rows}</urlset>\n"


def feed(store: SiteStore, base: str, type_: PostType | None) -> str:
    """The ten newest of a type; the feed of ordinary posts is empty."""
    pages = store.pages(type_)[:10] if type_ else ()
    rows = "".join(
        f"<item><title>{escape(p.title)}</title><link>{base}{p.path.lstrip('/')}</link>"
        f"<pubDate>{format_datetime(p.published.astimezone(LONDON))}</pubDate></item>\n"
        for p in pages
    )
    name = escape(store.content.name)
    return f'{XML_HEAD}<rss version="2.0"><channel><title>{name}</title>\n{rows}</channel></rss>\n'


def _london(at: dt.datetime) -> str:
    return at.astimezone(LONDON).isoformat()


def _local(at: dt.datetime) -> str:
    return at.astimezone(LONDON).strftime("%Y-%m-%dT%H:%M:%S")


def _utc(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S")


def _only(entry: dict[str, JsonValue], fields: Sequence[str]) -> dict[str, JsonValue]:
    return {key: entry[key] for key in fields if key in entry} if fields else entry
