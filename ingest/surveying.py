"""Finds what the site lists: by the cheapest route that answers, cross-checked now and then."""

import datetime as dt
from collections.abc import Mapping, Sequence

from ingest.addresses import page_key
from ingest.deciding import known_listings, merged
from ingest.expectations import broken_survey
from ingest.fetch.outcome import HostClosed
from ingest.ledger import PageRow
from ingest.sources.base import Source, SourceSilent, Survey
from ingest.sources.entry import Entries
from ingest.sources.listing import ListingRoute
from ingest.sources.rest import RestRoute
from ingest.sources.sitemap import SitemapRoute
from ingest.visiting.run import Run
from schemas.crawl import RouteName
from schemas.errors import SiteChanged, SiteRefused
from schemas.page import Listing

CROSS_CHECKED = "cross-checked"
SHOWN = 10
"""So many addresses stand in a note."""


def survey_site(run: Run) -> Survey:
    """What the site lists, merged into the ledger.

    Raises SiteRefused if no route answers at all, SiteChanged if they answer in no known form or
    list less than may be expected.
    """
    sources = _sources(run)
    pages = run.ledger.pages()
    main, others = _first_answer(run, sources, pages)
    before = run.ledger.fact(f"count:{main.route}")
    broken = broken_survey(main, int(before) if before else None, run.options)
    if broken is not None:
        raise SiteChanged(
            f"{broken.element}: expected {broken.expected}, found {broken.found}",
            where=broken.where,
            remedy="look at the site; if it is right, raise tolerated_fall for one run",
        )
    listings = list(main.listings)
    if _cross_check_due(run):
        listings += _cross_check(run, main, others, pages)
    _merge(run, pages, listings, main)
    if main.whole:
        run.ledger.set_fact(f"count:{main.route}", str(len(main.listings)))
    run.notes += main.notes
    return main


def _sources(run: Run) -> Sequence[Source]:
    entries = Entries(run.web, run.ledger)
    made: Mapping[RouteName, type[SitemapRoute] | type[RestRoute] | type[ListingRoute]] = {
        "sitemap": SitemapRoute,
        "rest": RestRoute,
        "listing": ListingRoute,
    }
    return [made[name](entries) for name in run.options.routes]


def _first_answer(
    run: Run, sources: Sequence[Source], pages: Mapping[str, PageRow]
) -> tuple[Survey, Sequence[Source]]:
    silent: list[SourceSilent] = []
    for index, source in enumerate(sources):
        known = {} if run.options.full else known_listings(pages, source.name)
        try:
            survey = source.survey(known)
        except SourceSilent as error:
            silent.append(error)
            continue
        except HostClosed as closed:
            raise SiteRefused(
                closed.what, where=closed.url, remedy="the next run tries again"
            ) from closed
        if silent:
            tried = "; ".join(map(str, silent))
            run.notes.append(f"found by the {source.name} route, since others failed: {tried}")
        return survey, sources[index + 1 :]
    raise SiteChanged(
        "no route to the reports answers as it should: " + "; ".join(map(str, silent)),
        where=run.options.site,
        remedy="look at the site, and name its listing in listing_paths of the configuration",
    )


def _cross_check_due(run: Run) -> bool:
    last = run.ledger.fact(CROSS_CHECKED)
    if run.options.full or last is None:
        return True
    age = run.ledger.now - dt.datetime.fromisoformat(last)
    return age >= dt.timedelta(days=run.options.cross_check_days)


def _cross_check(
    run: Run, main: Survey, others: Sequence[Source], pages: Mapping[str, PageRow]
) -> list[Listing]:
    """Compares with the next route that answers; gives what only that one lists."""
    for source in others:
        try:
            second = source.survey({})
        except SourceSilent:
            continue
        except HostClosed as closed:
            run.stopped.append(closed)
            return []
        run.ledger.set_fact(CROSS_CHECKED, run.ledger.now.isoformat())
        mine = {page_key(listing.url): listing for listing in main.listings}
        theirs = {page_key(listing.url): listing for listing in second.listings}
        extra = [theirs[key] for key in theirs if key not in mine]
        lacking = [mine[key] for key in mine if key not in theirs] if second.whole else []
        if main.whole:
            _tell(run, main.route, second.route, extra)
        _tell(run, second.route, main.route, lacking)
        # The second route may know titles and days that the first does not tell.
        for key, listing in theirs.items():
            if key in mine and key in pages and pages[key].listing is not None:
                run.ledger.put_page(merged(pages[key], listing, key))
        return extra
    return []


def _tell(run: Run, lacks: str, has: str, listings: Sequence[Listing]) -> None:
    if listings:
        shown = ", ".join(listing.url for listing in listings[:SHOWN])
        more = f" and {len(listings) - SHOWN} more" if len(listings) > SHOWN else ""
        run.notes.append(f"the {has} route lists what the {lacks} route does not: {shown}{more}")


def _merge(
    run: Run, pages: Mapping[str, PageRow], listings: Sequence[Listing], main: Survey
) -> None:
    """Puts what is listed into the ledger; what a whole survey lacks is no longer listed."""
    rows: dict[str, PageRow] = {}
    for listing in listings:
        key = page_key(listing.url)
        rows[key] = merged(rows.get(key) or pages.get(key), listing, key)
    if main.whole:
        for key, row in pages.items():
            if key not in rows and row.listed:
                rows[key] = row.model_copy(update={"listed": False})
    run.ledger.put_pages([row for key, row in rows.items() if row != pages.get(key)])
