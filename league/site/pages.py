"""All pages of a publication: which there are, and what their templates do not find in the site."""

import functools
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from string import ascii_lowercase
from urllib.parse import urlsplit

from league import links
from league.charts.catalogue import MOST_ROWS
from league.publish.versions import EarlierPublication
from league.ranking.standards import UNKNOWN_STANDARD, shown_domains, with_standards
from league.ranking.standing import Standing
from league.ranking.tables import SnapshotDate, programmes_of
from league.site.site import PlannedPage, ShownTable, Site
from league.wording import TEXTS
from schemas.errors import StateError
from schemas.kinds import area_role, load_kinds
from schemas.programme import Domain, Standard
from schemas.publication import CoverageItem
from schemas.registry import load_authorities
from schemas.tables import AreaComparison, LeagueTable, Unranked

EARLIER = 12
"""Number of earlier versions that have a page; the data of all is kept."""
FOLDED_FROM = 12
"""A list of never rated services with more names than this is folded."""


def all_pages(site: Site, read: Callable[[str], EarlierPublication]) -> Iterator[PlannedPage]:
    """Plan every page; `read` returns an earlier version or raises StateError."""
    yield PlannedPage(links.HOME, "home.html")
    yield from table_pages(site)
    yield from organisation_pages(site)
    yield PlannedPage(links.AREAS, "areas.html", {"near": list(_near(site))})
    yield from (_area(site, area) for area in site.publication.areas)
    yield PlannedPage(links.STANDARDS, "standards.html")
    for league in site.leagues.values():
        path = links.standard_page(league.programme, league.standard)
        yield PlannedPage(path, "standard.html", {"league": league})
    yield PlannedPage(links.DOWNLOADS, "downloads.html")
    yield PlannedPage(links.ABOUT, "about.html")
    yield PlannedPage(links.CORRECTIONS, "corrections.html")
    names = [entry.version for entry in site.versions]
    earlier = [name for name in names if name != site.publication.version][-EARLIER:]
    yield PlannedPage(links.VERSIONS, "versions.html", {"readable": set(earlier)})
    yield from (_earlier(site, version, read) for version in earlier)
    # Shown at any address, so that its links begin at the root of the host.
    yield PlannedPage(
        links.MISSING_PAGE,
        "missing.html",
        {"root": urlsplit(site.base_url).path, "noindex": True},
        listed=False,
    )


def _earlier(site: Site, version: str, read: Callable[[str], EarlierPublication]) -> PlannedPage:
    """Return the page of an earlier version, which changes only if that is corrected later."""
    corrected = sorted({n for e in site.versions if e.version == version for n in e.corrected})
    newest = site.publication
    footer = (newest.sample, newest.publisher, newest.contact, newest.homepage, newest.licence)
    return PlannedPage(
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


def _readable(read: Callable[[str], EarlierPublication], version: str) -> EarlierPublication | None:
    """Return a version; None if its file is damaged, which must not hold up the other pages."""
    try:
        return read(version)
    except StateError:
        return None


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


def _area(site: Site, area: AreaComparison) -> PlannedPage:
    role = area_role(area.kind)
    others: dict[str, list[Standing]] = defaultdict(list)
    for standing in sorted(_today(site), key=lambda s: s.organisation.name.casefold()):
        organisation = standing.organisation
        if organisation.area == area.id and organisation.kind not in (area.kind, role.members):
            others[organisation.kind].append(standing)
    context = {"area": area, "role": role, "others": others}
    return PlannedPage(links.area_page(area.id), "area.html", context)


def _today(site: Site) -> Iterator[Standing]:
    day = site.publication.as_of
    return (s for s in site.standings.values() if s.organisation.alive_on(day))


def organisation_pages(site: Site) -> Iterator[PlannedPage]:
    """Plan list and comparison, then page and badge of each organisation, in published order.

    The page of an organisation shows nothing that depends on the day or on the results of others,
    so that it changes only with its own.
    """
    yield PlannedPage(links.ORGANISATIONS, "organisations.html")
    yield PlannedPage(links.COMPARE, "compare.html")
    areas = {area.id: area for area in site.publication.areas}
    led = {area.lead.organisation.id: area for area in reversed(site.publication.areas)}
    for organisation in site.publication.organisations:
        context = {
            "org": organisation,
            "standing": site.standings[organisation.id],
            "area": areas.get(organisation.area or "") or led.get(organisation.id),
        }
        path = links.organisation_page(organisation.id)
        yield PlannedPage(path, "organisation.html", context)
        yield PlannedPage(links.badge(organisation.id), "badge.svg", context, listed=False)


def table_pages(site: Site) -> Iterator[PlannedPage]:
    """Plan all table pages; each earlier day has its own, even if the table did not change."""
    for id_, shown in site.shown.items():
        path = links.table_page(id_)
        yield _table_page(site, shown, shown.ended_on, path)
        for date in shown.earlier:
            path = links.table_page(id_, date.on)
            yield _table_page(site, shown, date, path)


def _table_page(site: Site, shown: ShownTable, date: SnapshotDate | None, path: str) -> PlannedPage:
    table = shown.earlier[date] if date else shown.table
    domains = shown_domains(site.programmes, table)
    context = {
        "t": table,
        "date": date,
        "of_days": shown,
        "coverage": tuple(_coverage(site, table)),
        "domains": domains,
        "columns": list(_columns(domains)),
        "with_standards": with_standards(table),
        "most_drawn": MOST_ROWS,
        "unknown_standard": UNKNOWN_STANDARD,
        "below": tuple(_below(table)),
    }
    return PlannedPage(path, "table.html", context)


def _columns(domains: Sequence[Domain]) -> Iterator[tuple[str, Standard, bool]]:
    """Yield the id of each column, its standard, and whether it is the first of its domain."""
    letters = iter(ascii_lowercase)
    for domain in domains:
        for standard in domain.standards:
            yield next(letters), standard, standard is domain.standards[0]


def _coverage(site: Site, table: LeagueTable) -> Iterator[CoverageItem]:
    own = programmes_of(site.publication.programmes, table.kind, table.programme)
    for item in site.publication.coverage:
        begun = item.starts is None or item.starts.earliest <= table.as_of
        if begun and any(p.id in item.programmes for p in own):
            yield item


def _below(table: LeagueTable) -> Iterator[tuple[str, list[Unranked], bool]]:
    headings, never = TEXTS["unranked_headings"], (TEXTS["no_rating"], TEXTS["no_rating_yet"])
    groups: dict[str, list[Unranked]] = {h: [] for h in (*headings.values(), *never)}
    for item in table.unranked:
        groups[item.detail if item.detail in never else headings[item.reason]].append(item)
    for heading, items in groups.items():
        if items:
            yield heading, items, heading in never and len(items) > FOLDED_FROM
