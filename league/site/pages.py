"""All pages of a publication, one after the other, as bytes."""

import dataclasses
from collections import Counter
from collections.abc import Iterator, Sequence

from league.charts.catalogue import Chart
from league.site import addresses
from league.site.assets import assets
from league.site.environment import environment
from league.site.organisation_pages import organisation_pages
from league.site.shown import Shown, TablesOn
from league.site.site import EarlierVersion, Page, Site, make_site
from league.site.standard_pages import standard_pages
from league.site.table_pages import table_pages
from league.site.wording import day
from schemas.organisation import OrganisationKind
from schemas.publication import Publication, VersionEntry

LATEST = 10
"""How many of the newest inspections the first page names."""
AREA_HEADINGS = {
    OrganisationKind.REGION: "Regions and their delivery units",
    OrganisationKind.NPS_DIVISION: "Divisions and the companies of their areas, until June 2021",
}


def pages(
    publication: Publication,
    tables_on: TablesOn,
    *,
    charts: Sequence[Chart] = (),
    versions: Sequence[VersionEntry] = (),
    earlier: Sequence[EarlierVersion] = (),
) -> Iterator[tuple[str, bytes]]:
    """Path below `output/` and bytes of every page and of the files that pages need.

    `tables_on` gives the tables of an earlier day from what is known today; `charts` are those
    that will have pictures; `versions` all of ours, `earlier` those to be shown again.
    """
    site = make_site(publication, tables_on, versions=versions, earlier=earlier)
    yield from render(dataclasses.replace(site, charts=charts))


def render(site: Site) -> Iterator[tuple[str, bytes]]:
    """The pages of a site that is worked out already."""
    yield from assets()
    templates = environment()
    shared = {
        "p": site.publication,
        "organisations": site.organisations,
        "inspections": site.inspections,
        "area_names": site.area_names,
        "programme_names": site.programme_names,
        "programme_short": site.programme_short,
        "versions": site.versions,
        "counts": _counts(site),
    }
    for page in _all(site):
        values = {
            **shared,
            "path": page.path,
            "root": addresses.root_of(page.path),
            "title": page.title,
            "description": page.description,
            **page.context,
        }
        text = templates.get_template(page.template).render(values)
        yield page.path, text.encode()


def _all(site: Site) -> Iterator[Page]:
    yield _home(site)
    yield from table_pages(site)
    yield from organisation_pages(site)
    yield from _areas(site)
    yield from standard_pages(site)
    yield Page(
        addresses.ABOUT,
        "about.html",
        "Method and corrections",
        "Where the ratings come from, how the tables are made, and what they cannot tell.",
        {},
    )
    yield Page(
        addresses.CORRECTIONS,
        "corrections.html",
        "Corrections",
        "What we had published wrongly, for how long, what is right, and why.",
        {},
    )
    yield from _versions(site)


def _home(site: Site) -> Page:
    publication = site.publication
    kinds = [s for s in site.shown.values() if s.table.programme is None and s.table.rows]
    programmes = [s for s in site.shown.values() if s.table.programme is not None and s.table.rows]
    years = [i.published_earliest.year for i in publication.inspections]
    return Page(
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


def _areas(site: Site) -> Iterator[Page]:
    areas = site.publication.areas
    yield Page(
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
        yield Page(
            addresses.area_page(area.id),
            "area.html",
            f"{area.name} ({area.kind.value.replace('-', ' ')})",
            f"{area.name} as of {day(area.as_of)}. {area.summary}",
            {"area": area, "compared": area.kind is OrganisationKind.NPS_DIVISION},
        )


def _versions(site: Site) -> Iterator[Page]:
    listed = {entry.version for entry in site.versions}
    yield Page(
        addresses.VERSIONS,
        "versions.html",
        "Versions",
        "What we published, and when.",
        {
            "listed": site.publication.version in listed,
            "readable": {earlier.version for earlier in site.earlier},
        },
    )
    for earlier in site.earlier:
        yield Page(
            addresses.version_page(earlier.version),
            "earlier.html",
            f"Version {earlier.version}",
            f"The tables as we published them in version {earlier.version}.",
            {"old": earlier, "corrected": earlier.corrected},
        )


def _counts(site: Site) -> dict[str, int]:
    inspections = site.publication.inspections
    basis = Counter(i.basis for i in inspections)
    rated = sum(i.overall.rating is not None for i in inspections)
    return {
        "rated": rated,
        "unrated": len(inspections) - rated,
        "organisations": len(site.by_organisation),
        "report": basis["report"],
        "reported": basis["reported"],
    }
