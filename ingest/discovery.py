"""Discovers what the site lists, by the cheapest source that responds; cross-checks it weekly."""

import datetime as dt
from collections.abc import Mapping, Sequence

from ingest.context import URLS_SHOWN, CrawlContext
from ingest.expectations import check_listing
from ingest.fetch.client import FORBIDDEN, HostClosed, OutOfTime
from ingest.ledger.models import PageRow
from ingest.schedule import merged
from ingest.sources.base import MISSING_ENTRY, ReportSource, SourceListing, SourceUnavailable
from ingest.sources.listing import ListingSource
from ingest.sources.old_site import OldSiteSource
from ingest.sources.rest import RestSource
from ingest.sources.sitemap import SitemapSource
from ingest.urls import page_key, same_site
from schemas.errors import SiteChanged, SiteRefused
from support.safe_text import first_of

SOURCES: Mapping[str, type[ReportSource]] = {
    source.name: source for source in (SitemapSource, RestSource, ListingSource, OldSiteSource)
}
CROSS_CHECKED = "cross-checked"
"""Fact: when two sources were last compared."""


def discover(context: CrawlContext) -> SourceListing:
    """List the site's reports and merge the listing into the ledger.

    Raises SiteRefused if the site refuses us, SiteChanged if no source responds in a known form
    or if the listing is too short; the responses are then archived.
    """
    try:
        return _discover(context)
    except SiteChanged as error:
        kept = [context.keep(response) for response in context.fetcher.entries.values()]
        paths = first_of([str(context.archive.path(sha256)) for sha256 in kept], URLS_SHOWN)
        remedy = error.remedy + (f"; the responses are kept: {paths}" if kept else "")
        raise SiteChanged(error.what, where=error.where, remedy=remedy) from error


def _discover(context: CrawlContext) -> SourceListing:
    pages = context.pages()
    main, others = _first_listing(context)
    known = [row.listing.route for row in pages.values() if row.listed and row.listing]
    before = known.count(main.route) if main.complete else len(known)
    check_listing(main, before, context.options)
    days = dt.timedelta(days=context.options.cross_check_days)
    due = context.options.full or not context.ledger.is_recent(CROSS_CHECKED, days)
    ask_others = others and (main.short or due)
    second = _cross_check(context, main, others) if ask_others else None
    _note_what_is_missing(context, main, second, first=not pages)
    # The main listing comes last: its values take precedence.
    _merge(context, pages, [listing for listing in (second, main) if listing is not None])
    context.notes += main.notes
    return main


def _first_listing(context: CrawlContext) -> tuple[SourceListing, Sequence[ReportSource]]:
    """The listing of the first source that responds, and the sources to cross-check it with.

    The sources are asked in the configured order, those that refused us recently last.
    """
    sources = [SOURCES[name](context.fetcher, context.ledger) for name in context.options.routes]
    sources.sort(key=lambda source: source.refused_recently)
    failures: list[SourceUnavailable] = []
    for index, source in enumerate(sources):
        try:
            listing = source.list_reports()
        except SourceUnavailable as error:
            failures.append(error)
            continue
        except HostClosed as closed:
            raise SiteRefused(closed.what, where=closed.url, remedy=closed.remedy) from closed
        context.ledger.set_fact(f"refused:{source.name}", None)
        listing = _of_this_site(context, listing)
        if not listing.listings:
            what = f"the {source.name} route lists no page of the site"
            failures.append(SourceUnavailable(context.options.site, what))
            continue
        if failures:
            tried = "; ".join(map(str, failures))
            context.notes.append(f"found by the {source.name} route; others failed: {tried}")
        return listing, [other for other in sources[index + 1 :] if not other.refused_recently]
    # All may have been missing for a night only: the next run asks for them again.
    context.ledger.forget_facts(MISSING_ENTRY)
    raise SiteChanged(
        "no route to the reports works: " + "; ".join(map(str, failures)),
        where=context.options.site,
        remedy="look at the site; in the configuration, set site if it has moved, else name its "
        "listing in listing_paths",
    )


def _of_this_site(context: CrawlContext, source: SourceListing) -> SourceListing:
    """Leave out, and note, listed pages of other hosts: a test site, or no host at all."""
    site = context.options.site
    others = [url for key, url in source.urls.items() if not same_site(key, site)]
    own = tuple(x for x in source.listings if same_site(page_key(x.url), site))
    if others:
        what = f"the {source.route} route lists pages of other hosts, which are not requested"
        context.notes.append(f"{what}: {first_of(others, URLS_SHOWN)}")
    return source.model_copy(update={"listings": own})


def _cross_check(
    context: CrawlContext, main: SourceListing, others: Sequence[ReportSource]
) -> SourceListing | None:
    """Compare with the next source that responds and return its listing; None without one.

    It may list further pages, and add titles and dates that the main source does not give.
    """
    second: SourceListing | None = None
    for source in others:
        try:
            second = source.list_reports()
        except SourceUnavailable as error:
            context.notes.append(f"no cross-check by the {source.name} route: {error}")
            continue
        except HostClosed as closed:
            context.notes.append(f"no cross-check by the {source.name} route: {closed.what}")
            if not main.complete and not isinstance(closed, OutOfTime):
                context.stopped.append(closed)
            elif closed.status == FORBIDDEN:
                context.fetcher.reopen(closed)
            break
        for one, other in ((main, second), (second, main)):
            mine, theirs = one.urls, other.urls
            extra = [url for key, url in theirs.items() if key not in mine]
            if one.complete and extra:
                what = f"the {other.route} route lists what the {one.route} route does not"
                context.notes.append(f"{what}: {first_of(extra, URLS_SHOWN)}")
        break
    # Without one, try again in a week, not every night.
    context.ledger.set_fact_now(CROSS_CHECKED)
    return second


def _note_what_is_missing(
    context: CrawlContext, main: SourceListing, second: SourceListing | None, *, first: bool
) -> None:
    """Say that the source has more reports than it lists, or may have on a first visit."""
    if main.short:
        asked = f"the {second.route} route was asked too" if second else "no other route responds"
        context.notes.append(
            f"the {main.route} route says that it has {main.stated} reports and lists "
            f"{len(main.urls)}; {asked}; the next run asks again"
        )
    elif first and main.partial and not main.notes:
        context.notes.append(
            f"the {main.route} route shows {len(main.urls)} reports and no link to more: "
            "check whether it has more"
        )


def _merge(
    context: CrawlContext, pages: Mapping[str, PageRow], sources: Sequence[SourceListing]
) -> None:
    """Write what is listed to the ledger; a page missing from a complete listing is unlisted.

    A page that only a source listed which was not asked in this run stays listed.
    """
    rows, listed = dict(pages), set()
    for source in sources:
        for listing in source.listings:
            key = page_key(listing.url)
            rows[key] = merged(rows.get(key), listing, key)
            listed.add(key)
    complete = {source.route for source in sources if source.complete}
    for key, row in pages.items():
        if key not in listed and row.listed and row.listing and row.listing.route in complete:
            rows[key] = row.model_copy(update={"listed": False})
    context.ledger.put_pages(row for key, row in rows.items() if row != pages.get(key))
