"""All pages of a publication, planned one after the other."""

from collections.abc import Iterator

from league.site import addresses
from league.site.organisation_pages import organisation_pages
from league.site.shown import Shown
from league.site.site import Plan, Site
from league.site.standard_pages import standard_pages
from league.site.table_pages import table_pages
from league.site.wording import day
from schemas.organisation import OrganisationKind

LATEST = 10
"""How many of the newest inspections the first page names."""
EARLIER = 12
"""So many of our versions before the newest are shown as pages; all are kept as data."""
AREA_HEADINGS = {
    OrganisationKind.REGION: "Regions and their delivery units",
    OrganisationKind.NPS_DIVISION: "Divisions and the companies of their areas, until June 2021",
}


def all_pages(site: Site) -> Iterator[Plan]:
    """Every page but those of earlier versions."""
    yield _home(site)
    yield from table_pages(site)
    yield from organisation_pages(site)
    yield from _areas(site)
    yield from standard_pages(site)
    yield Plan(
        addresses.ABOUT,
        "about.html",
        "Method and corrections",
        "Where the ratings come from, how the tables are made, and what they cannot tell.",
        {},
    )
    yield Plan(
        addresses.CORRECTIONS,
        "corrections.html",
        "Corrections",
        "What we had published wrongly, for how long, what is right, and why.",
        {},
    )
    yield Plan(
        addresses.VERSIONS,
        "versions.html",
        "Versions",
        "What we published, and when.",
        {"readable": set(earlier_versions(site))},
    )


def earlier_versions(site: Site) -> list[str]:
    """The versions before this one that have a page, oldest first."""
    names = [entry.version for entry in site.versions]
    return [name for name in names if name != site.publication.version][-EARLIER:]


def _home(site: Site) -> Plan:
    publication = site.publication
    kinds = [s for s in site.shown.values() if s.table.programme is None and s.table.rows]
    programmes = [s for s in site.shown.values() if s.table.programme is not None and s.table.rows]
    years = [i.published_earliest.year for i in publication.inspections]
    return Plan(
        addresses.HOME,
        "home.html",
        "How inspectors rated probation and youth justice services",
        f"Unofficial league tables of probation inspection ratings. {publication.summary.headline}",
        {
            "current": [s for s in kinds if s.moment is None],
            "ended": [s for s in kinds if s.moment is not None],
            "programmes": sorted(programmes, key=_newest_first),
            "latest": list(site.inspections.values())[:LATEST],
            "first_year": min(years, default=publication.as_of.year),
        },
    )


def _newest_first(shown: Shown) -> tuple[int, str]:
    newest = max(row.published_latest.toordinal() for row in shown.table.rows)
    return -newest, shown.table.id


def _areas(site: Site) -> Iterator[Plan]:
    areas = site.publication.areas
    yield Plan(
        addresses.AREAS,
        "areas.html",
        "Areas",
        "Each region beside its delivery units, each former division beside its companies.",
        {
            "area_groups": [
                (heading, [area for area in areas if area.kind is kind])
                for kind, heading in AREA_HEADINGS.items()
            ]
        },
    )
    for area in areas:
        yield Plan(
            addresses.area_page(area.id),
            "area.html",
            f"{area.name} ({area.kind.value.replace('-', ' ')})",
            f"{area.name} as of {day(area.as_of)}. {area.summary}",
            {
                "area": area,
                "compared": area.kind is OrganisationKind.NPS_DIVISION,
                "scores": any(r.score is not None for r in (area.lead, *area.members)),
            },
        )
