"""All pages of a publication, planned one after the other."""

import functools
from collections.abc import Iterator

from league.site import links as addresses
from league.site.organisation_pages import organisation_pages
from league.site.site import Content, Plan, Site
from league.site.standard_pages import standard_pages
from league.site.survey import Facts
from league.site.table_pages import table_pages
from league.site.wording import day
from schemas.kinds import area_role, load_kinds
from schemas.tables import AreaComparison

LATEST = 10
"""How many of the newest inspections the first page names."""
EARLIER = 12
"""So many of our versions before the newest are shown as pages; all are kept as data."""


def all_pages(site: Site) -> Iterator[Plan]:
    """Every page but those of earlier versions."""
    yield Plan(addresses.HOME, functools.partial(_home, site))
    yield from table_pages(site)
    yield from organisation_pages(site)
    yield Plan(addresses.AREAS, functools.partial(_areas, site))
    for area in site.publication.areas:
        yield Plan(addresses.area_page(area.id), functools.partial(_area, area))
    yield from standard_pages(site)
    yield Plan(addresses.ABOUT, _about)
    yield Plan(addresses.CORRECTIONS, _corrections)
    yield Plan(addresses.VERSIONS, functools.partial(_versions, site))


def earlier_versions(site: Site) -> list[str]:
    """The versions before this one that have a page, oldest first."""
    names = [entry.version for entry in site.versions]
    return [name for name in names if name != site.publication.version][-EARLIER:]


def _about() -> Content:
    return Content(
        "about.html",
        "Method and corrections",
        "Where the ratings come from, how the tables are made, and what they cannot tell.",
        {},
    )


def _corrections() -> Content:
    return Content(
        "corrections.html",
        "Corrections",
        "What we had published wrongly, for how long, what is right, and why.",
        {},
    )


def _versions(site: Site) -> Content:
    return Content(
        "versions.html",
        "Versions",
        "What we published, and when.",
        {"readable": set(earlier_versions(site))},
    )


def _home(site: Site) -> Content:
    publication = site.publication
    ranked = [table for table in site.survey.tables.values() if table.ranked]
    kinds = [table for table in ranked if table.programme is None]
    programmes = [table for table in ranked if table.programme is not None]
    briefs = list(site.inspections.values())
    years = [i.published_earliest.year for i in briefs]
    return Content(
        "home.html",
        "How inspectors rated probation and youth justice services",
        f"Unofficial league tables of probation inspection ratings. {publication.summary.headline}",
        {
            "current": [table for table in kinds if not table.ended],
            "ended": [table for table in kinds if table.ended],
            "programmes": sorted(programmes, key=_newest_first),
            "latest": [site.inspection(brief) for brief in briefs[:LATEST]],
            "first_year": min(years, default=publication.as_of.year),
        },
    )


def _newest_first(table: Facts) -> tuple[int, str]:
    return -table.newest.toordinal(), table.id


def _areas(site: Site) -> Content:
    areas = site.publication.areas
    return Content(
        "areas.html",
        "Areas",
        "Each region beside its delivery units, each former division beside its companies.",
        {
            "area_groups": [
                (heading, [area for area in areas if area.kind == kind])
                for kind, heading in _area_headings()
            ]
        },
    )


def _area_headings() -> Iterator[tuple[str, str]]:
    """Kinds of body that cover an area, those of today first, with their headings."""
    for kind in reversed([*load_kinds().values()]):
        if kind.area is not None:
            yield kind.id, kind.area.heading


def _area(area: AreaComparison) -> Content:
    return Content(
        "area.html",
        f"{area.name} ({area.kind.replace('-', ' ')})",
        f"{area.name} as of {day(area.as_of)}. {area.summary}",
        {
            "area": area,
            "compared": area_role(area.kind).ratings_compare,
            "label": area_role(area.kind).label,
            "scores": any(r.score is not None for r in (area.lead, *area.members)),
        },
    )
