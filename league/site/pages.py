"""All pages of a publication: home, areas, standards, method, corrections, versions."""

import functools
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from league import links
from league.ranking.standing import Standing
from league.site.organisation_pages import organisation_pages
from league.site.site import Page, Site
from league.site.table_pages import areas_to_choose, table_pages
from schemas.errors import StateError
from schemas.kinds import area_role, load_kinds
from schemas.publication import Publication
from schemas.registry import load_authorities
from schemas.tables import AreaComparison, LeagueTable, StandardLeague

EARLIER = 12
"""Number of earlier versions that have a page; the data of all is kept."""


def all_pages(site: Site, read: Callable[[str], Publication]) -> Iterator[Page]:
    """Plan every page; `read` returns an earlier version or raises StateError."""
    yield _home(site)
    yield from table_pages(site)
    yield from organisation_pages(site)
    yield _areas(site)
    yield from (_area(site, area) for area in site.publication.areas)
    yield Page(links.STANDARDS, "standards.html")
    yield from (_standard(site, league) for league in site.leagues.values())
    yield Page(links.DOWNLOADS, "downloads.html")
    yield Page(links.ABOUT, "about.html")
    yield Page(links.CORRECTIONS, "corrections.html")
    names = [entry.version for entry in site.versions]
    earlier = [name for name in names if name != site.publication.version][-EARLIER:]
    yield Page(links.VERSIONS, "versions.html", {"readable": set(earlier)})
    yield from (_earlier(site, version, read) for version in earlier)
    # Shown at any address, so that its links begin at the root of the host.
    yield Page(
        links.MISSING,
        "missing.html",
        {"root": urlsplit(site.base_url).path, "noindex": True},
        listed=False,
    )


def _earlier(site: Site, version: str, read: Callable[[str], Publication]) -> Page:
    """Return the page of an earlier version, which changes only if that is corrected later."""
    corrected = sorted({n for e in site.versions if e.version == version for n in e.corrected})
    newest = site.publication
    footer = (newest.sample, newest.publisher, newest.contact, newest.homepage, newest.licence)
    return Page(
        links.version_page(version),
        "earlier.html",
        {
            "version": version,
            "read": functools.partial(_readable, read, version),
            "corrected": corrected,
            "noindex": True,
        },
        listed=False,
        shows=repr((version, corrected, footer)),
    )


def _readable(read: Callable[[str], Publication], version: str) -> Publication | None:
    """Return a version; None if it is of another release and cannot be read."""
    try:
        return read(version)
    except StateError:
        return None


def _home(site: Site) -> Page:
    tables = [shown.table for shown in site.shown.values() if shown.table.rows]
    programmes = [table for table in tables if table.programme is not None]

    def newest_first(table: LeagueTable) -> tuple[int, str]:
        return -max(row.published_latest for row in table.rows).toordinal(), table.id

    return Page(links.HOME, "home.html", {"programmes": sorted(programmes, key=newest_first)})


def _areas(site: Site) -> Page:
    groups = [
        (kind.area.heading, [area for area in site.publication.areas if area.kind == kind.id])
        for kind in reversed([*load_kinds().values()])
        if kind.area is not None
    ]
    near = list(_near(site))
    present = {kind for _, _, _, services in near for kind in services}
    by_name = sorted(site.area_names.items(), key=lambda item: item[1])
    areas = {area for _, _, area, _ in near}
    return Page(
        links.AREAS,
        "areas.html",
        {
            "area_groups": groups,
            "near": near,
            "near_kinds": [kind for kind in reversed([*load_kinds()]) if kind in present],
            "near_areas": [item for item in by_name if item[0] in areas],
        },
    )


def _near(site: Site) -> Iterator[tuple[str, str, str | None, Mapping[str, Sequence[Standing]]]]:
    """Yield code, name, area and services by kind of each local authority, by name.

    They are those whose code services of today have. The area is None and a kind is missing if no
    code says which it is.
    """
    found: dict[str, dict[str, list[Standing]]] = defaultdict(lambda: defaultdict(list))
    for standing in _today(site):
        for code in standing.organisation.codes.gss or ():
            found[code][standing.organisation.kind].append(standing)
    area_kinds = {kind.id for kind in load_kinds().values() if kind.area is not None}
    for code, name in sorted(load_authorities().items(), key=lambda item: (item[1], item[0])):
        if code in found:
            area = next((s.organisation.area for k in area_kinds for s in found[code][k]), None)
            yield code, name, area, {k: s for k, s in found[code].items() if k not in area_kinds}


def _area(site: Site, area: AreaComparison) -> Page:
    role = area_role(area.kind)
    others: dict[str, list[Standing]] = defaultdict(list)
    for standing in sorted(_today(site), key=lambda s: s.organisation.name.casefold()):
        organisation = standing.organisation
        if organisation.area == area.id and organisation.kind not in (area.kind, role.members):
            others[organisation.kind].append(standing)
    context = {"area": area, "role": role, "others": others}
    return Page(links.area_page(area.id), "area.html", context)


def _today(site: Site) -> Iterator[Standing]:
    day = site.publication.as_of
    return (s for s in site.standings.values() if s.organisation.alive_on(day))


def _standard(site: Site, league: StandardLeague) -> Page:
    areas = areas_to_choose(site, [row.organisation.id for row in league.rows])
    path = links.standard_page(league.programme, league.standard)
    return Page(path, "standard.html", {"league": league, "areas": areas})
