"""All pages of a publication: home, areas, standards, method, corrections, versions."""

import functools
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from league import links
from league.ranking.standing import Standing
from league.site.organisation_pages import organisation_pages
from league.site.site import Page, Site
from league.site.table_pages import areas_to_choose, table_pages
from league.wording import UNKNOWN_HEADINGS
from schemas.errors import StateError
from schemas.kinds import area_role, load_kinds
from schemas.publication import Publication
from schemas.registry import load_authorities
from schemas.tables import AreaComparison, LeagueTable, StandardLeague

LATEST = 10
"""Number of newest inspections on the home page."""
EARLIER = 12
"""Number of earlier versions that have a page; the data of all is kept."""


@dataclass(frozen=True, slots=True)
class Authority:
    """A local authority, its area, and the services whose codes have it, by kind.

    `area` is None and a kind is missing if no code says which it is.
    """

    code: str
    name: str
    area: str | None
    services: Mapping[str, Sequence[Standing]]


def all_pages(site: Site, read: Callable[[str], Publication]) -> Iterator[Page]:
    """Plan every page; `read` returns an earlier version or raises StateError."""
    yield _home(site)
    yield from table_pages(site)
    yield from organisation_pages(site)
    yield _areas(site)
    yield from (_area(site, area) for area in site.publication.areas)
    yield _standards(site)
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
    publication = site.publication
    ranked = [shown for shown in site.shown.values() if shown.table.rows]
    kinds = [shown for shown in ranked if shown.table.programme is None]
    programmes = [shown.table for shown in ranked if shown.table.programme is not None]
    inspections = list(site.inspections.values())

    def newest_first(table: LeagueTable) -> tuple[int, str]:
        return -max(row.published_latest for row in table.rows).toordinal(), table.id

    years = [i.published_earliest.year for i in inspections]
    return Page(
        links.HOME,
        "home.html",
        {
            "current": [shown.table for shown in kinds if shown.ended_on is None],
            "ended": [shown.table for shown in kinds if shown.ended_on is not None],
            "programmes": sorted(programmes, key=newest_first),
            "latest": inspections[:LATEST],
            "last_year": max(years, default=publication.as_of.year),
            "first_year": min(years, default=publication.as_of.year),
        },
    )


def _areas(site: Site) -> Page:
    groups = [
        (kind.area.heading, [area for area in site.publication.areas if area.kind == kind.id])
        for kind in reversed([*load_kinds().values()])
        if kind.area is not None
    ]
    near = _authorities(site)
    present = {kind for authority in near for kind, services in authority.services.items()}
    names = {area.id: area.name for area in site.publication.areas}
    areas = sorted({a.area for a in near if a.area in names}, key=names.__getitem__)
    return Page(
        links.AREAS,
        "areas.html",
        {
            "area_groups": groups,
            "near": near,
            "near_kinds": [kind for kind in reversed([*load_kinds()]) if kind in present],
            "near_areas": [(id_, names[id_]) for id_ in areas],
            "maps": [chart for chart in site.charts if chart.data.kind == "tile-map"],
        },
    )


def _area(site: Site, area: AreaComparison) -> Page:
    role = area_role(area.kind)
    others: dict[str, list[Standing]] = defaultdict(list)
    for standing in sorted(_today(site), key=lambda s: s.organisation.name.casefold()):
        organisation = standing.organisation
        if organisation.area == area.id and organisation.kind not in (area.kind, role.members):
            others[organisation.kind].append(standing)
    return Page(
        links.area_page(area.id),
        "area.html",
        {
            "area": area,
            "compared": role.ratings_compare,
            "label": role.label,
            "lead": load_kinds()[area.kind].singular,
            "scores": any(r.score is not None for r in (area.lead, *area.members)),
            "others": others,
        },
    )


def _today(site: Site) -> Iterator[Standing]:
    day = site.publication.as_of
    return (s for s in site.standings.values() if s.organisation.alive_on(day))


def _authorities(site: Site) -> list[Authority]:
    """Return the local authorities that services of today have codes of, by name."""
    found: dict[str, dict[str, list[Standing]]] = defaultdict(lambda: defaultdict(list))
    for standing in _today(site):
        for code in standing.organisation.codes.gss or ():
            found[code][standing.organisation.kind].append(standing)
    area_kinds = {kind.id for kind in load_kinds().values() if kind.area is not None}
    return [
        Authority(
            code=code,
            name=name,
            area=next((s.organisation.area for k in area_kinds for s in found[code][k]), None),
            services={k: s for k, s in found[code].items() if k not in area_kinds},
        )
        for code, name in sorted(load_authorities().items(), key=lambda item: (item[1], item[0]))
        if code in found
    ]


def _standards(site: Site) -> Page:
    programmes = []
    for shown in site.shown.values():
        leagues = [s for s in site.leagues.values() if s.programme == shown.table.programme]
        if leagues:
            programmes.append((shown.table, leagues, any(league.known for league in leagues)))
    return Page(links.STANDARDS, "standards.html", {"programmes": programmes})


def _standard(site: Site, league: StandardLeague) -> Page:
    by_id = {other.id: other for other in site.leagues.values()}
    return Page(
        links.standard_page(league.programme, league.standard),
        "standard.html",
        {
            "league": league,
            "linked": [by_id[id_] for id_ in league.linked if id_ in by_id],
            "areas": areas_to_choose(site, [row.organisation.id for row in league.rows]),
            "below": [
                (heading, [u for u in league.unranked if u.state is state])
                for state, heading in UNKNOWN_HEADINGS.items()
            ],
        },
    )
