"""The page of each standard, and the list of them by programme."""

from collections.abc import Iterator

from league.site import addresses
from league.site.heat import league_title
from league.site.site import Plan, Site
from league.site.table_pages import areas_to_choose, ratings_to_choose
from schemas.report import StandardState
from schemas.table import StandardLeague


def standard_pages(site: Site) -> Iterator[Plan]:
    """The list, then one page a standard."""
    yield _list(site)
    for league in site.leagues.values():
        yield _page(site, league)


def _page(site: Site, league: StandardLeague) -> Plan:
    states = (
        ("Not rated", StandardState.NOT_RATED),
        ("Rating not known", StandardState.NOT_KNOWN),
    )
    return Plan(
        path=addresses.standard_page(league.programme, league.standard),
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
    league = site.leagues.get((programme, standard))
    if league is not None:
        yield league


def _list(site: Site) -> Plan:
    programmes = []
    for shown in site.shown.values():
        leagues = [s for s in site.leagues.values() if s.programme == shown.table.programme]
        if leagues:
            programmes.append((shown, leagues, any(league.known for league in leagues)))
    return Plan(
        path=addresses.STANDARDS,
        template="standards.html",
        title="Standards",
        description="The ratings of services standard by standard.",
        context={"programmes": programmes},
    )
