"""All pages of a publication: home, standards, method, corrections, versions."""

import datetime as dt
import functools
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from league import links
from league.site.area_pages import area_pages
from league.site.organisation_pages import organisation_pages
from league.site.site import Content, PlannedPage, Site
from league.site.table_pages import (
    areas_to_choose,
    league_title,
    ratings_to_choose,
    table_pages,
)
from league.wording import UNKNOWN_HEADINGS
from schemas.errors import StateError
from schemas.publication import Publication
from schemas.tables import LeagueTable, StandardLeague

LATEST = 10
"""Number of newest inspections on the home page."""
EARLIER = 12
"""Number of earlier versions that have a page; the data of all is kept."""
_ABOUT = Content(
    "about.html",
    "Method and corrections",
    "Where the ratings come from, how the tables are made, and what they cannot tell.",
    {},
)
_DOWNLOADS = Content(
    "downloads.html",
    "Downloads",
    "All data files with what they hold, their size, checksum and licence, and how to cite them.",
    {},
)
_CORRECTIONS = Content(
    "corrections.html",
    "Corrections",
    "What we had published wrongly, for how long, what is right, and why.",
    {},
)


def all_pages(site: Site, read: Callable[[str], Publication]) -> Iterator[PlannedPage]:
    """Plan every page; `read` returns an earlier version or raises StateError."""
    yield PlannedPage(links.HOME, functools.partial(_home, site))
    yield from table_pages(site)
    yield from organisation_pages(site)
    yield from area_pages(site)
    yield PlannedPage(links.STANDARDS, functools.partial(_standards, site))
    for league in site.leagues.values():
        path = links.standard_page(league.programme, league.standard)
        yield PlannedPage(path, functools.partial(_standard, site, league))
    yield PlannedPage(links.DOWNLOADS, lambda: _DOWNLOADS)
    yield PlannedPage(links.ABOUT, lambda: _ABOUT)
    yield PlannedPage(links.CORRECTIONS, lambda: _CORRECTIONS)
    yield PlannedPage(links.VERSIONS, functools.partial(_versions, site))
    for version in _earlier_versions(site):
        content = functools.partial(_earlier, site, version, read)
        yield PlannedPage(links.version_page(version), content, listed=False)
    yield PlannedPage(links.MISSING, functools.partial(_missing, site), listed=False)


def _earlier_versions(site: Site) -> list[str]:
    """Return the versions before this one that have a page, oldest first."""
    names = [entry.version for entry in site.versions]
    return [name for name in names if name != site.publication.version][-EARLIER:]


def _earlier(site: Site, version: str, read: Callable[[str], Publication]) -> Content:
    """The tables of an earlier version; one of another release may only have links to its files."""
    try:
        publication: Publication | None = read(version)
    except StateError:
        publication = None
    corrected = {name for e in site.versions if e.version == version for name in e.corrected}
    return Content(
        "earlier.html",
        f"Version {version}",
        f"The tables as we published them in version {version}.",
        {"version": version, "old": publication, "corrected": corrected, "noindex": True},
    )


def _missing(site: Site) -> Content:
    """A page shown at any address, so that its links begin at the root of the host."""
    root = urlsplit(site.base_url).path
    return Content(
        "missing.html",
        "Page not found",
        "There is no page at this address.",
        {"root": root, "noindex": True},
    )


def _versions(site: Site) -> Content:
    return Content(
        "versions.html",
        "Versions",
        "What we published, and when.",
        {"readable": set(_earlier_versions(site))},
    )


def _home(site: Site) -> Content:
    publication = site.publication
    ranked = [shown for shown in site.shown.values() if shown.table.rows]
    kinds = [shown for shown in ranked if shown.table.programme is None]
    programmes = [shown.table for shown in ranked if shown.table.programme is not None]
    inspections = list(site.inspections.values())
    years = [i.published_earliest.year for i in inspections]
    return Content(
        "home.html",
        "How inspectors rated probation and youth justice services",
        f"Unofficial league tables of probation inspection ratings. {publication.summary.headline}",
        {
            "current": [shown.table for shown in kinds if shown.ended_on is None],
            "ended": [shown.table for shown in kinds if shown.ended_on is not None],
            "programmes": sorted(programmes, key=_newest_first),
            "latest": inspections[:LATEST],
            "last_year": max(years, default=publication.as_of.year),
            "first_year": min(years, default=publication.as_of.year),
        },
    )


def _newest_first(table: LeagueTable) -> tuple[int, str]:
    newest = max((row.published_latest for row in table.rows), default=dt.date.min)
    return -newest.toordinal(), table.id


def _standards(site: Site) -> Content:
    programmes = []
    for shown in site.shown.values():
        leagues = [s for s in site.leagues.values() if s.programme == shown.table.programme]
        if leagues:
            programmes.append((shown.table, leagues, any(league.known for league in leagues)))
    return Content(
        "standards.html",
        "Standards",
        "The ratings of services standard by standard.",
        {"programmes": programmes},
    )


def _standard(site: Site, league: StandardLeague) -> Content:
    by_id = {other.id: other for other in site.leagues.values()}
    return Content(
        "standard.html",
        f"{league_title(league)}, {site.programmes[league.programme].name}",
        f"{league.name}: {league.summary}",
        {
            "league": league,
            "linked": [by_id[id_] for id_ in league.linked if id_ in by_id],
            "areas": areas_to_choose(site, [row.organisation.id for row in league.rows]),
            "ratings_shown": ratings_to_choose([row.rating for row in league.rows]),
            "below": [
                (heading, [u for u in league.unranked if u.state is state])
                for state, heading in UNKNOWN_HEADINGS.items()
            ],
        },
    )
