"""The page of each table, and of the table as of earlier days."""

from collections.abc import Iterator, Sequence
from string import ascii_lowercase

from league import links
from league.ranking.standards import shown_domains, with_standards
from league.ranking.tables import SnapshotDate
from league.site.site import Page, ShownTable, Site
from league.wording import NO_RATING_HEADINGS, UNRANKED_HEADINGS, short_programme_name
from schemas.programme import Domain, Standard
from schemas.publication import CoverageItem
from schemas.tables import LeagueTable, Unranked

FOLDED_FROM = 12
"""A list of never rated services with more names than this is folded."""


def table_pages(site: Site) -> Iterator[Page]:
    """Plan all table pages; each earlier day has its own, even if the table did not change."""
    for id_, shown in site.shown.items():
        path = links.table_page(id_)
        yield _page(site, shown, shown.ended_on, path)
        for date in shown.earlier:
            path = links.table_page(id_, date.on)
            yield _page(site, shown, date, path)


def _page(site: Site, shown: ShownTable, date: SnapshotDate | None, path: str) -> Page:
    table = shown.earlier[date] if date else shown.table
    main = path == links.table_page(table.id)
    domains = shown_domains(site.programmes, table)
    programmes = sorted({row.programme for row in table.rows})
    charts = [chart for chart in site.charts if chart.table == table.id and main]
    return Page(
        path=path,
        template="table.html",
        context={
            "t": table,
            "date": date,
            "main": main,
            "ended": main and site.publication.table(table.id).ended,
            "dates": tuple(_date_links(shown, path)),
            "coverage": tuple(_coverage(site, table)),
            "domains": domains,
            "columns": list(_columns(domains)),
            "with_standards": with_standards(table),
            "row_programmes": [
                (id_, short_programme_name(site.programmes[id_].name)) for id_ in programmes
            ],
            "areas": areas_to_choose(site, [row.organisation.id for row in table.rows]),
            "below": tuple(_below(table)),
            "charts": charts,
        },
        # The lowest: a preview of a link shows the top of a high picture only.
        preview=min(charts, key=lambda chart: chart.height, default=None),
    )


def _columns(domains: Sequence[Domain]) -> Iterator[tuple[str, Standard, bool]]:
    """Yield the id of each column, its standard, and whether it is the first of its domain."""
    letters = iter(ascii_lowercase)
    for domain in domains:
        for standard in domain.standards:
            yield next(letters), standard, standard is domain.standards[0]


def areas_to_choose(site: Site, organisations: Sequence[str]) -> list[tuple[str, str]]:
    """Return the areas of the organisations as id and name, by name."""
    found = {site.organisations[id_].area or "" for id_ in organisations}
    named = [(site.area_names[id_], id_) for id_ in found if id_ in site.area_names]
    return [(id_, name) for name, id_ in sorted(named)]


def _date_links(shown: ShownTable, path: str) -> Iterator[tuple[str, str, bool]]:
    """Yield label, path and whether it is this page, for each day that can be chosen."""
    own = links.table_page(shown.table.id)
    if shown.earlier and shown.ended_on is None:
        yield "Latest", own, path == own
    for date in shown.earlier:
        page = links.table_page(shown.table.id, date.on)
        ended = date == shown.ended_on
        yield date.label, own if ended else page, path == page or (ended and path == own)


def _coverage(site: Site, table: LeagueTable) -> Iterator[CoverageItem]:
    kinds = {p.id: p.organisation_kinds for p in site.publication.programmes}
    for item in site.publication.coverage:
        if item.starts is not None and item.starts.earliest > table.as_of:
            continue
        of_kind = any(table.kind in kinds.get(id_, ()) for id_ in item.programmes)
        if table.programme in item.programmes or (table.programme is None and of_kind):
            yield item


def _below(table: LeagueTable) -> Iterator[tuple[str, list[Unranked], bool]]:
    never = NO_RATING_HEADINGS.values()
    groups: dict[str, list[Unranked]] = {h: [] for h in (*UNRANKED_HEADINGS.values(), *never)}
    for item in table.unranked:
        groups[NO_RATING_HEADINGS.get(item.detail, UNRANKED_HEADINGS[item.reason])].append(item)
    for heading, items in groups.items():
        if items:
            yield heading, items, heading in never and len(items) > FOLDED_FROM
