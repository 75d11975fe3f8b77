"""Finds what the site lists: by the cheapest route that answers, cross-checked now and then."""

import datetime as dt
import functools
from collections.abc import Callable, Container, Iterator, Mapping, Sequence

from ingest.expectations import broken_survey
from ingest.fetch.outcome import FORBIDDEN, HostClosed
from ingest.ledger import PageRow
from ingest.schedule import known_listings, merged
from ingest.sources.base import Source, SourceSilent, Survey
from ingest.sources.entry import MISSING_FOR, Entries
from ingest.sources.listing import ListingRoute
from ingest.sources.old_site import OldSite
from ingest.sources.rest import RestRoute
from ingest.sources.sitemap import SitemapRoute
from ingest.urls import host_of, original, page_key
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
    list less than may be expected; what they answered is then kept.
    """
    try:
        return _survey(run)
    except SiteChanged as error:
        kept = [
            run.archive.put(answer.body, url=answer.url, at=run.ledger.now, headers=answer.headers)
            for answer in run.web.answers()
        ]
        paths = ", ".join(str(run.archive.path(sha256)) for sha256 in kept[:SHOWN])
        remedy = error.remedy + (f"; what it answered is kept: {paths}" if kept else "")
        raise SiteChanged(error.what, where=error.where, remedy=remedy) from error


def _survey(run: Run) -> Survey:
    sources = _sources(run)
    pages = run.pages()
    main, others = _first_answer(run, sources, pages)
    count = f"count:{main.route}:{host_of(original(run.options.site))}"
    before = run.ledger.fact(count)
    broken = broken_survey(main, int(before) if before else None, run.options)
    if broken is not None:
        raise SiteChanged(
            f"{broken.element}: expected {broken.expected}, found {broken.found}",
            where=broken.where,
            remedy="look at the site; if it is right, raise tolerated_fall for one run",
        )
    second = _cross_check(run, main, others) if others and _cross_check_due(run) else None
    # The main route comes last: what it tells of a page counts before the other's word.
    _merge(run, pages, [survey for survey in (second, main) if survey is not None])
    if main.whole:
        run.ledger.set_fact(count, str(len(main.listings)))
    run.notes += main.notes
    return main


def _sources(run: Run) -> Sequence[Source]:
    """The routes in their order, but those that refused us lately last."""
    entries = Entries(run.web, run.ledger)
    made: Mapping[RouteName, Callable[[Entries], Source]] = {
        "sitemap": SitemapRoute,
        "rest": RestRoute,
        "listing": ListingRoute,
        "old-site": OldSite,
    }
    sources = [made[name](entries) for name in run.options.routes]
    return sorted(sources, key=lambda source: _refused_lately(run, source.name))


def _refused_lately(run: Run, route: str) -> bool:
    since = run.ledger.fact(f"refused:{route}")
    return since is not None and _age(run, since) < MISSING_FOR


def _first_answer(
    run: Run, sources: Sequence[Source], pages: Mapping[str, PageRow]
) -> tuple[Survey, Sequence[Source]]:
    silent: list[SourceSilent] = []
    for index, source in enumerate(sources):
        known = dict if run.options.full else functools.partial(known_listings, pages)
        try:
            survey = source.survey(known)
        except SourceSilent as error:
            silent.append(error)
            continue
        except HostClosed as closed:
            _note_refusal(run, source, closed)
            raise SiteRefused(
                closed.what, where=closed.url, remedy="the next run tries again"
            ) from closed
        run.ledger.set_fact(f"refused:{source.name}", None)
        if silent:
            tried = "; ".join(map(str, silent))
            run.notes.append(f"found by the {source.name} route, since others failed: {tried}")
        rest = [other for other in sources[index + 1 :] if not _refused_lately(run, other.name)]
        return survey, rest
    raise SiteChanged(
        "no route to the reports answers as it should: " + "; ".join(map(str, silent)),
        where=run.options.site,
        remedy="look at the site, and name its listing in listing_paths of the configuration",
    )


def _note_refusal(run: Run, source: Source, closed: HostClosed) -> None:
    """A site may refuse one route for good: the next runs try it last, so that they do not end."""
    if closed.status == FORBIDDEN:
        run.ledger.set_fact(f"refused:{source.name}", run.ledger.now.isoformat())


def _cross_check_due(run: Run) -> bool:
    last = run.ledger.fact(CROSS_CHECKED)
    if run.options.full or last is None:
        return True
    return _age(run, last) >= dt.timedelta(days=run.options.cross_check_days)


def _age(run: Run, since: str) -> dt.timedelta:
    """How far a time lies from now: before it, or after it where a clock was ahead."""
    return abs(run.ledger.now - dt.datetime.fromisoformat(since))


def _cross_check(run: Run, main: Survey, others: Sequence[Source]) -> Survey | None:
    """Compares with the next route that answers; gives what that one says, None if none answers.

    It may list what the main route does not, and know titles and days that the main one does not
    tell.
    """
    for source in others:
        try:
            second = source.survey(dict)
        except SourceSilent as silent:
            run.notes.append(f"no cross-check by the {source.name} route: {silent}")
            continue
        except HostClosed as closed:
            _note_refusal(run, source, closed)
            run.stopped.append(closed)
            return None
        mine = {page_key(listing.url): listing for listing in main.listings}
        theirs = {page_key(listing.url): listing for listing in second.listings}
        extra = [theirs[key] for key in theirs if key not in mine]
        lacking = [mine[key] for key in mine if key not in theirs] if second.whole else []
        if main.whole:
            _tell(run, main.route, second.route, extra)
        _tell(run, second.route, main.route, lacking)
        run.ledger.set_fact(CROSS_CHECKED, run.ledger.now.isoformat())
        return second
    # Nothing answers beside the main route: try again in a week, not each night.
    run.ledger.set_fact(CROSS_CHECKED, run.ledger.now.isoformat())
    return None


def _tell(run: Run, lacks: str, has: str, listings: Sequence[Listing]) -> None:
    if listings:
        shown = ", ".join(listing.url for listing in listings[:SHOWN])
        more = f" and {len(listings) - SHOWN} more" if len(listings) > SHOWN else ""
        run.notes.append(f"the {has} route lists what the {lacks} route does not: {shown}{more}")


def _merge(run: Run, pages: Mapping[str, PageRow], surveys: Sequence[Survey]) -> None:
    """Puts what is listed into the ledger; what a whole survey lacks is no longer listed.

    What only another route listed, which was not asked in this run, stays listed.
    """
    listed: dict[str, list[Listing]] = {}
    for listing in (listing for survey in surveys for listing in survey.listings):
        listed.setdefault(page_key(listing.url), []).append(listing)
    whole = {survey.route for survey in surveys if survey.whole}
    run.ledger.put_pages(_told_otherwise(pages, listed, whole))


def _told_otherwise(
    pages: Mapping[str, PageRow], listed: Mapping[str, Sequence[Listing]], whole: Container[str]
) -> Iterator[PageRow]:
    """The rows that a survey changes, one at a time: on a first visit those of all pages."""
    for key, listings in listed.items():
        row = known = pages.get(key)
        for listing in listings:
            row = merged(row, listing, key)
        if row is not None and row != known:
            yield row
    for key in (key for key in pages if key not in listed):
        row = pages[key]
        if row.listed and row.listing and row.listing.route in whole:
            yield row.model_copy(update={"listed": False})
