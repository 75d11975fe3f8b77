"""Which pictures a publication has: plain data, compared and hashed without drawing anything."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Literal, NamedTuple

from league.ranking.standards import UNKNOWN_STANDARD, shown_domains
from league.ranking.tables import previous_results
from league.wording import counts_in_words, fraction, long_date, short_name
from schemas.base import Model
from schemas.kinds import load_kinds
from schemas.organisation import Area
from schemas.programme import Programme, Programmes, Standard
from schemas.publication import Inspection, PublishedOrganisation
from schemas.rating import Rating, rating_counts
from schemas.tables import LeagueRow, LeagueTable, StandardLeague

MOST_ROWS = 200
"""A longer table is not drawn as a heat map: nobody could read it, and its page shows it."""
FEWEST_MOVED = 3
"""A picture of movement needs at least this many services with two results."""
WIDTH, NARROW = 860, 560
HEAT_MAP_ROW, HEAT_MAP_REST, HEADINGS = 23, 130, 124
BAR_ROW, BARS_REST = 36, 158
TILE_WIDTH, TILE, LOW_TILE, TILES_REST = 232, 124, 64, 130
"""CSS pixels of a row, of the area around the rows, and of the headings of standards."""
HIGHEST_FIRST = tuple(reversed(Rating))


class HeatMapRow(NamedTuple):
    """A row of a heat map; a rating is None where it is not known or was not given."""

    place: str
    label: str
    ratings: tuple[Rating | None, ...]


class HeatMap(Model):
    """Services down, standards across; `domains` are the columns that begin one.

    Column 0 is the overall rating.
    """

    kind: Literal["heat-map"] = "heat-map"
    columns: tuple[str, ...]
    domains: tuple[int, ...]
    rows: tuple[HeatMapRow, ...]


class OverTime(Model):
    """Rated inspections by year of publication, and how many have which rating."""

    kind: Literal["over-time"] = "over-time"
    years: tuple[int, ...]
    counts: dict[Rating, tuple[int, ...]]


class Distributions(Model):
    """The ratings of the services of one table, standard by standard."""

    kind: Literal["distributions"] = "distributions"
    names: tuple[str, ...]
    domains: tuple[str, ...]
    counts: dict[Rating, tuple[int, ...]]
    members: tuple[int, ...]


class Movement(Model):
    """Numbers of services by rating before and after, between two rounds or inspections."""

    kind: Literal["movement"] = "movement"
    left: str
    right: str
    flows: tuple[tuple[Rating, Rating, int], ...]


class Tile(Model):
    """An area at its place on the map, with its services by rating; None: not known or rated."""

    name: str
    column: int
    row: int
    ratings: tuple[Rating | None, ...]


class TileMap(Model):
    """Areas as tiles roughly where they lie, each with the ratings of the services in it."""

    kind: Literal["tile-map"] = "tile-map"
    tiles: tuple[Tile, ...]


class Chart(Model):
    """A picture: `name` is also that of its files; `width` and `height` are CSS pixels."""

    name: str
    table: str
    title: str
    subtitle: str
    alt: str
    width: int
    height: int
    data: HeatMap | OverTime | Distributions | Movement | TileMap


def catalogue(
    programmes: Programmes,
    inspections: Sequence[Inspection],
    tables: Iterable[LeagueTable],
    leagues: Sequence[StandardLeague],
) -> Iterator[Chart]:
    """Yield all pictures: `tables` as they are shown, `leagues` of the same days."""
    for table in tables:
        if 0 < len(table.rows) <= MOST_ROWS:
            yield _heat_map(programmes, table)
        if table.programme is None:
            yield from _over_time(inspections, table)
            continue
        own = [x for x in leagues if x.programme == table.programme and x.enough_known]
        if own:
            yield _distributions(table, own)
        yield from _movement(inspections, table, programmes[table.programme])


def _heat_map(programmes: Programmes, table: LeagueTable) -> Chart:
    domains = shown_domains(programmes, table)
    standards = [standard for domain in domains for standard in domain.standards]
    begin = [*accumulate((len(domain.standards) for domain in domains), initial=1)]
    names = "; ".join(f"{row.place} {row.organisation.name}, {row.rating}" for row in table.rows)
    return Chart(
        name=f"heat-map-{table.id}",
        table=table.id,
        title=table.title,
        subtitle=_until(table),
        alt=f"{table.title}, in order: {names}.",
        width=WIDTH if standards else NARROW,
        height=HEAT_MAP_REST + HEADINGS * bool(standards) + HEAT_MAP_ROW * len(table.rows),
        data=HeatMap(
            columns=tuple(standard.name for standard in standards),
            domains=tuple(begin[:-1]),
            rows=tuple(_row(row, standards) for row in table.rows),
        ),
    )


def _row(row: LeagueRow, standards: Sequence[Standard]) -> HeatMapRow:
    found = (row.standards.get(standard.id, UNKNOWN_STANDARD).rating for standard in standards)
    label = f"{short_name(row.organisation)}  {fraction(row.score, row.max)}".rstrip()
    return HeatMapRow(row.place, label, (row.rating, *found))


def _until(table: LeagueTable) -> str:
    """Name the newest inspection, not the day of the table, so that a picture changes rarely."""
    return f"Inspections published by {long_date(table.newest)}"


def _over_time(inspections: Sequence[Inspection], table: LeagueTable) -> Iterator[Chart]:
    found = [i for i in inspections if i.organisation.kind == table.kind and i.overall.rating]
    if not found:
        return
    known = [i.published_latest.year for i in found]
    years = range(min(known), max(known) + 1)
    counts = [
        rating_counts(i.rated_as for i in found if i.published_latest.year == year)
        for year in years
    ]
    words = _words(zip(years, counts, strict=True))
    kind = load_kinds()[table.kind]
    yield Chart(
        name=f"over-time-{kind.id}",
        table=table.id,
        title=f"{kind.title}: overall ratings by year",
        subtitle="Rated inspections known here by year of publication, under any framework",
        alt=f"Rated inspections of each {kind.name} by year. {words}.",
        width=WIDTH,
        height=400,
        data=OverTime(years=tuple(years), counts=_by_rating(counts)),
    )


def _distributions(table: LeagueTable, leagues: Sequence[StandardLeague]) -> Chart:
    words = _words((league.name, league.distribution) for league in leagues)
    return Chart(
        name=f"standards-{table.id}",
        table=table.id,
        title=f"{table.title}: ratings by standard",
        subtitle=f"Services by rating, where known. {_until(table)}",
        alt=f"{table.title}, number of services by rating. {words}.",
        width=WIDTH,
        height=BARS_REST + BAR_ROW * len(leagues),
        data=Distributions(
            names=tuple(league.name for league in leagues),
            domains=tuple(league.domain_title or f"Domain {league.domain}" for league in leagues),
            counts=_by_rating([league.distribution for league in leagues]),
            members=tuple(league.members for league in leagues),
        ),
    )


def _movement(
    inspections: Sequence[Inspection], table: LeagueTable, programme: Programme
) -> Iterator[Chart]:
    """Yield a picture of the last two ratings of each service, where their order is certain."""
    rated = {i.id: i for i in inspections if i.programme == programme.id and i.overall.rating}
    before = previous_results(rated.values())
    latest = {i.organisation.id: i for i in sorted(rated.values(), key=lambda i: i.date_order)}
    pairs = [(rated[before[i.id].inspection], i) for i in latest.values() if i.id in before]
    if len(pairs) < FEWEST_MOVED:
        return
    left, right = "Inspection before", "Latest inspection"
    rounds = {(first.round, second.round) for first, second in pairs}
    if rounds == {tuple(part.name for part in programme.rounds[:2])}:
        left, right = programme.rounds[0].name, programme.rounds[1].name
    tally = Counter((first.rated_as, second.rated_as) for first, second in pairs)
    flows = tuple(
        (before, after, tally[before, after])
        for before in HIGHEST_FIRST
        for after in HIGHEST_FIRST
        if tally[before, after]
    )
    words = "; ".join(f"{number} from {before} to {after}" for before, after, number in flows)
    yield Chart(
        name=f"movement-{table.id}",
        table=table.id,
        title=f"{table.title}: from rating to rating",
        subtitle=f"{len(pairs)} services with two ratings under this framework known here",
        alt=f"{left} to {right}, number of services: {words}.",
        width=WIDTH,
        height=480,
        data=Movement(left=left, right=right, flows=flows),
    )


def tile_maps(
    tables: Iterable[LeagueTable],
    areas: Sequence[Area],
    organisations: Mapping[str, PublishedOrganisation],
) -> Iterator[Chart]:
    """Yield a map of each table with at least one service in every area that is on the map."""
    for table in tables:
        inside: dict[str | None, list[Rating | None]] = defaultdict(list)
        for row in table.rows:
            inside[organisations[row.organisation.id].area].append(row.rating)
        for item in table.unranked:
            inside[organisations[item.organisation.id].area].append(None)
        tiles = tuple(
            Tile(name=a.name, column=a.tile[0], row=a.tile[1], ratings=tuple(inside[a.id]))
            for a in areas
            if a.tile is not None
        )
        if tiles and table.rows and all(tile.ratings for tile in tiles):
            yield _tile_map(table, tiles)


def _tile_map(table: LeagueTable, tiles: tuple[Tile, ...]) -> Chart:
    several = max(len(tile.ratings) for tile in tiles) > 1
    words = "; ".join(
        f"{tile.name}: " + ", ".join(f"{n} {rating or 'not known'}" for rating, n in counts.items())
        for tile in tiles
        if (counts := Counter(tile.ratings))
    )
    return Chart(
        name=f"map-{table.id}",
        table=table.id,
        title=f"{table.title} by region" if several else table.title,
        subtitle=f"{'A square is a service. ' if several else ''}{_until(table)}",
        alt=f"{table.title} by region: {words}.",
        width=TILE_WIDTH * (1 + max(tile.column for tile in tiles)) + 2 * 16,
        height=TILES_REST + (TILE if several else LOW_TILE) * (1 + max(t.row for t in tiles)),
        data=TileMap(tiles=tiles),
    )


def _by_rating(each: Sequence[Mapping[Rating, int]]) -> dict[Rating, tuple[int, ...]]:
    return {rating: tuple(counts[rating] for counts in each) for rating in HIGHEST_FIRST}


def _words(each: Iterable[tuple[object, Mapping[Rating, int]]]) -> str:
    return "; ".join(f"{what}: {counts_in_words(counts) or 'none'}" for what, counts in each)
