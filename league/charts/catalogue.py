"""Which pictures a publication has, made of its tables and inspections."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from league.charts.models import Cells, Chart, Column, Distributions, HeatMap, Movement, OverTime
from league.parts import Brief
from league.site.heat import groups
from league.site.wording import day, fraction, name_among_its_kind
from schemas.kinds import load_kinds
from schemas.programme import Programme
from schemas.publication import Publication
from schemas.rating import Rating
from schemas.tables import LeagueRow, LeagueTable, StandardLeague

FEWEST_MOVED = 3
"""A picture of movement needs so many services with two results."""
WIDTH, NARROW = 860, 560
HEAT_MAP_ROW, HEAT_MAP_REST, HEADINGS = 23, 130, 124
BAR_ROW, BARS_REST = 36, 158
"""CSS pixels of a row, of what stands around the rows, and of the headings of standards."""
HIGHEST_FIRST = tuple(reversed(Rating))


def catalogue(
    publication: Publication,
    inspections: Iterable[Brief],
    tables: Iterable[LeagueTable],
    leagues: Iterable[StandardLeague],
) -> tuple[Chart, ...]:
    """All pictures: `tables` as they are shown, `leagues` the standards of the same days.

    Of the publication only its head is looked at, of the leagues no rows.
    """
    return tuple(_charts(publication, tuple(inspections), tables, tuple(leagues)))


def charts_of(charts: Sequence[Chart], table_id: str) -> tuple[Chart, ...]:
    """The pictures that belong to a table."""
    return tuple(chart for chart in charts if chart.table == table_id)


def _charts(
    publication: Publication,
    inspections: Sequence[Brief],
    tables: Iterable[LeagueTable],
    leagues: Sequence[StandardLeague],
) -> Iterator[Chart]:
    programmes = {programme.id: programme for programme in publication.programmes}
    for table in tables:
        if table.rows:
            yield _heat_map(publication, table)
        if table.programme is None:
            yield from _over_time(inspections, table)
            continue
        own = [league for league in leagues if league.programme == table.programme and league.known]
        if own:
            yield _distributions(table, own)
        yield from _movement(inspections, table, programmes[table.programme])


def _heat_map(publication: Publication, table: LeagueTable) -> Chart:
    columns = tuple(
        Column(name=column.name, domain=group.title, first=column.first)
        for group in groups(publication, table)
        for column in group.columns
    )
    ids = [column.id for group in groups(publication, table) for column in group.columns]
    names = "; ".join(f"{row.place} {row.organisation.name}, {row.rating}" for row in table.rows)
    return Chart(
        name=f"heat-map-{table.id}",
        table=table.id,
        title=table.title,
        subtitle=_until(table),
        alt=f"{table.title}, in order: {names}.",
        width=WIDTH if columns else NARROW,
        height=HEAT_MAP_REST + HEADINGS * bool(columns) + HEAT_MAP_ROW * len(table.rows),
        data=HeatMap(columns=columns, rows=tuple(_cells(row, ids) for row in table.rows)),
    )


def _cells(row: LeagueRow, standards: Sequence[str]) -> Cells:
    found = [row.standards.get(id_) for id_ in standards]
    return Cells(
        place=row.place,
        name=name_among_its_kind(row.organisation),
        overall=row.rating,
        score=fraction(row.score, row.max),
        cells=tuple(standard.rating if standard is not None else None for standard in found),
    )


def _until(table: LeagueTable) -> str:
    """The newest inspection shown, not the day of the table: a picture stays while its data do."""
    newest = max(row.published_latest for row in table.rows)
    return f"Inspections published by {day(newest)}"


def _over_time(inspections: Iterable[Brief], table: LeagueTable) -> Iterator[Chart]:
    tally = Counter(
        (i.published_latest.year, i.rating)
        for i in inspections
        if i.kind == table.kind and i.rating is not None
    )
    if not tally:
        return
    known = [year for year, _ in tally]
    years = tuple(range(min(known), max(known) + 1))
    counts = {rating: tuple(tally[year, rating] for year in years) for rating in HIGHEST_FIRST}
    told = "; ".join(
        f"{year}: " + _counted({r: counts[r][at] for r in HIGHEST_FIRST})
        for at, year in enumerate(years)
    )
    yield Chart(
        name=f"over-time-{table.kind}",
        table=table.id,
        title=f"{load_kinds()[table.kind].title}: overall ratings by year",
        subtitle="Rated inspections by year of publication, of all programmes",
        alt=f"Rated inspections of each {load_kinds()[table.kind].name} by year. {told}.",
        width=WIDTH,
        height=400,
        data=OverTime(years=years, counts=counts),
    )


def _distributions(table: LeagueTable, leagues: Sequence[StandardLeague]) -> Chart:
    told = "; ".join(f"{league.name}: {_counted(league.distribution)}" for league in leagues)
    return Chart(
        name=f"standards-{table.id}",
        table=table.id,
        title=f"{table.title}: ratings by standard",
        subtitle=f"Services by rating, where it is known. {_until(table)}",
        alt=f"{table.title}, number of services by rating. {told}.",
        width=WIDTH,
        height=BARS_REST + BAR_ROW * len(leagues),
        data=Distributions(
            names=tuple(league.name for league in leagues),
            domains=tuple(league.domain_title or f"Domain {league.domain}" for league in leagues),
            counts={
                rating: tuple(league.distribution.get(rating, 0) for league in leagues)
                for rating in HIGHEST_FIRST
            },
            members=tuple(league.members for league in leagues),
        ),
    )


def _movement(
    inspections: Iterable[Brief], table: LeagueTable, programme: Programme
) -> Iterator[Chart]:
    rated = [i for i in inspections if i.programme == programme.id and i.rating is not None]
    pairs = list(_between_rounds(rated, programme)) or list(_between_inspections(rated))
    if len(pairs) < FEWEST_MOVED:
        return
    left, right = ("Inspection before", "Latest inspection")
    if len(programme.rounds) > 1 and list(_between_rounds(rated, programme)):
        left, right = programme.rounds[0].name, programme.rounds[1].name
    tally = Counter(pairs)
    flows = tuple(
        (before, after, tally[before, after])
        for before in HIGHEST_FIRST
        for after in HIGHEST_FIRST
        if tally[before, after]
    )
    told = "; ".join(f"{number} from {before} to {after}" for before, after, number in flows)
    yield Chart(
        name=f"movement-{table.id}",
        table=table.id,
        title=f"{table.title}: from rating to rating",
        subtitle=f"{len(pairs)} services rated twice under this programme",
        alt=f"{left} to {right}, number of services: {told}.",
        width=WIDTH,
        height=480,
        data=Movement(left=left, right=right, flows=flows),
    )


def _between_rounds(
    rated: Sequence[Brief], programme: Programme
) -> Iterator[tuple[Rating, Rating]]:
    """Ratings of the first and the second round, of services that were in both."""
    if len(programme.rounds) < 2:
        return
    first, second = (
        {
            i.organisation: i.rating
            for i in rated
            if i.rating is not None
            and part.starts.earliest <= i.published_earliest
            and i.published_latest <= part.ends.latest
        }
        for part in programme.rounds[:2]
    )
    for organisation in sorted(first.keys() & second.keys()):
        yield first[organisation], second[organisation]


def _between_inspections(rated: Sequence[Brief]) -> Iterator[tuple[Rating, Rating]]:
    """Ratings of the last two inspections of each service, where their order is certain."""
    by_organisation: dict[str, list[Brief]] = {}
    for inspection in sorted(rated, key=lambda i: (i.published_latest, i.published_earliest, i.id)):
        by_organisation.setdefault(inspection.organisation, []).append(inspection)
    for inspections in by_organisation.values():
        for before, after in list(pairwise(inspections))[-1:]:
            certain = before.published_latest < after.published_earliest
            if certain and before.rating and after.rating:
                yield before.rating, after.rating


def _counted(counts: dict[Rating, int]) -> str:
    told = [f"{counts[rating]} {rating}" for rating in HIGHEST_FIRST if counts.get(rating)]
    return ", ".join(told) or "none"
