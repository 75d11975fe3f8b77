"""The page of each standard, and the list of them by programme."""

import functools
from collections.abc import Callable, Iterator

from league.ranking.standards import league_of
from league.site import links as addresses
from league.site.heat import league_title
from league.site.site import Content, Plan, Site
from league.site.table_pages import areas_to_choose, ratings_to_choose
from schemas.programmes import Programmes, in_order
from schemas.report import StandardState
from schemas.tables import LeagueTable, StandardLeague


def standard_pages(site: Site) -> Iterator[Plan]:
    """The list, then one page a standard."""
    yield Plan(addresses.STANDARDS, functools.partial(_list, site))
    programmes = in_order(site.publication.programmes)
    for programme in programmes.values():
        shown = site.shown.get(programme.id)
        if shown is None:
            continue
        # Made for the first of its standards, and forgotten after the last.
        table = functools.cache(functools.partial(shown.on, shown.moment))
        for standard in programme.standards():
            path = addresses.standard_page(programme.id, standard.id)
            yield Plan(path, functools.partial(_page, site, programmes, table, standard.id))


def _page(
    site: Site, programmes: Programmes, table: Callable[[], LeagueTable], standard: str
) -> Content:
    league = league_of(table(), programmes, standard)
    states = (
        ("Not rated", StandardState.NOT_RATED),
        ("Rating not known", StandardState.NOT_KNOWN),
    )
    return Content(
        template="standard.html",
        title=f"{league_title(league)}, {site.programme_names[league.programme]}",
        description=f"{league.name}: {league.summary}",
        context={
            "league": league,
            "linked": [other for id_ in league.linked for other in _linked(site, id_)],
            "areas": areas_to_choose(site, [row.organisation.id for row in league.rows]),
            "ratings_shown": ratings_to_choose([row.rating for row in league.rows]),
            "below": [
                (heading, [u for u in league.unranked if u.state is state])
                for heading, state in states
            ],
        },
    )


def _linked(site: Site, linked: str) -> Iterator[StandardLeague]:
    programme, _, standard = linked.partition("/")
    league = site.survey.leagues.get((programme, standard))
    if league is not None:
        yield league


def _list(site: Site) -> Content:
    programmes = []
    for table in site.survey.tables.values():
        leagues = [s for s in site.survey.leagues.values() if s.programme == table.programme]
        if leagues:
            programmes.append((table, leagues, any(league.known for league in leagues)))
    return Content(
        template="standards.html",
        title="Standards",
        description="The ratings of services standard by standard.",
        context={"programmes": programmes},
    )
