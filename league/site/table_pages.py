"""The page of each table, as it stands and as it stood on earlier days."""

import functools
from collections.abc import Iterator, Sequence

from league.charts.catalogue import charts_of
from league.site import links as addresses
from league.site.heat import groups, several_programmes, with_standards
from league.site.shown import Shown
from league.site.site import Content, Plan, Site
from league.site.snapshots import Moment, last_day_of
from league.site.survey import Facts
from league.site.wording import UNRANKED_HEADINGS, day
from schemas.publication import CoverageItem
from schemas.rating import Rating
from schemas.tables import LeagueRow, LeagueTable, Unranked, UnrankedReason

LONG = 12
"""From so many names on, those that were never rated are folded away."""
LARGE = 1_000
"""A table of more cells is heavy by itself: its pictures are linked, not shown."""
TITLE_OF_TODAY = "Latest"


def table_pages(site: Site) -> Iterator[Plan]:
    """All table pages; days that a table has not changed since still have their own page."""
    for shown in site.shown.values():
        path = addresses.table_page(shown.id)
        yield Plan(path, functools.partial(_page, site, shown, shown.moment, path))
        for moment in shown.past:
            path = addresses.table_page(shown.id, moment.on)
            yield Plan(path, functools.partial(_page, site, shown, moment, path))


def _page(site: Site, shown: Shown, moment: Moment | None, path: str) -> Content:
    publication, table = site.publication, shown.on(moment)
    main = path == addresses.table_page(table.id)
    found = groups(publication, table)
    several = several_programmes(table)
    programmes = sorted({row.programme for row in table.rows})
    scores = any(row.score is not None for row in table.rows)
    last_day = last_day_of(publication, table.kind)
    charts = charts_of(site.charts, table.id) if main else ()
    small = len(table.rows) * sum(len(group.columns) for group in found) <= LARGE
    title = table.title if main else f"{table.title}, {day(table.as_of)}"
    return Content(
        template="table.html",
        title=title,
        description=f"{table.title} as of {day(table.as_of)}. {table.summary}",
        context={
            "t": table,
            "moment": moment,
            "main": main,
            "ended_on": last_day if main and moment is not None else None,
            "parent": _parent(site, table),
            "moments": tuple(_links(shown, path)),
            "coverage": tuple(_coverage(site, table)),
            "groups": found,
            "few_standards": bool(table.rows) and not found and not several,
            "with_standards": with_standards(table),
            "several": several,
            "own_programmes": [(id_, site.programme_names[id_]) for id_ in programmes],
            "row_programmes": [(id_, site.programme_short[id_]) for id_ in programmes],
            "areas": areas_to_choose(site, [row.organisation.id for row in table.rows]),
            "ratings_shown": ratings_to_choose([row.rating for row in table.rows]),
            "lead_columns": 6 + several + scores,
            "scores": scores,
            "sources": {row.inspection: _source(site, row) for row in table.rows},
            "ranged": any(row.rank_to != row.rank for row in table.rows),
            "tied": any(row.tied for row in table.rows),
            "unconfirmed_scores": any(
                row.score is not None and not row.score_confirmed for row in table.rows
            ),
            "below": tuple(_below(table)),
            "standards": (
                [s for s in site.survey.leagues.values() if s.programme == table.programme]
                if main
                else []
            ),
            "embedded": [chart for chart in charts if chart.data.kind != "heat-map" and small],
            "linked_charts": [c for c in charts if c.data.kind == "heat-map" or not small],
        },
    )


def ratings_to_choose(ratings: Sequence[Rating]) -> list[Rating]:
    """The ratings that occur, highest first."""
    return [rating for rating in reversed(Rating) if rating in set(ratings)]


def areas_to_choose(site: Site, organisations: Sequence[str]) -> list[tuple[str, str]]:
    """The areas of the organisations by name; those whose area is not known choose none."""
    found = {site.organisations[id_].area or "" for id_ in organisations}
    named = [(site.area_names[id_], id_) for id_ in found if id_ in site.area_names]
    return [(id_, name) for name, id_ in sorted(named)]


def _parent(site: Site, table: LeagueTable) -> Facts | None:
    return site.survey.tables.get(table.kind) if table.programme is not None else None


def _links(shown: Shown, path: str) -> Iterator[tuple[str, str, bool]]:
    """Words, address and whether it is the page itself, for each day that can be chosen."""
    own = addresses.table_page(shown.id)
    if not shown.past:
        return
    if shown.moment is None:
        yield TITLE_OF_TODAY, own, path == own
    for moment in shown.past:
        page = addresses.table_page(shown.id, moment.on)
        if moment == shown.moment:
            yield moment.label, own, path in {own, page}
        else:
            yield moment.label, page, path == page


def _source(site: Site, row: LeagueRow) -> str | None:
    """Where the report, or what reported it, can be read; None if that is no web address."""
    inspection = site.inspections.get(row.inspection)
    if inspection is None:
        return None
    return addresses.outside_link(inspection.link)


def _coverage(site: Site, table: LeagueTable) -> Iterator[CoverageItem]:
    kinds = {p.id: p.organisation_kinds for p in site.publication.programmes}
    for item in site.publication.coverage:
        if item.programme == table.programme or (
            table.programme is None and table.kind in kinds.get(item.programme, ())
        ):
            yield item


def _below(table: LeagueTable) -> Iterator[tuple[str, list[Unranked], bool]]:
    for reason, heading in UNRANKED_HEADINGS.items():
        items = [item for item in table.unranked if item.reason is reason]
        if items:
            never = reason is UnrankedReason.NO_RATED_INSPECTION
            yield heading, items, never and len(items) > LONG
