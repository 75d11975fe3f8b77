"""What the pages of one publication share: look-ups, and the tables of today and earlier days."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from league.charts.catalogue import Chart
from league.charts.draw import Form
from league.exports.data_files import DataFile
from league.ranking.standards import standard_leagues
from league.ranking.standing import LeagueSnapshot, Standing
from league.ranking.tables import SnapshotDate, TablesByDay
from schemas.organisation import Area
from schemas.programme import Programmes, in_order
from schemas.publication import Inspection, Publication, PublishedOrganisation
from schemas.tables import LeagueTable, StandardLeague
from schemas.versions import VersionEntry


@dataclass(frozen=True, slots=True)
class ShownTable:
    """A table as its own page shows it, and as of earlier days, newest first.

    `ended_on` is None if the table is today's, else the last day on which it had rows.
    """

    table: LeagueTable
    ended_on: SnapshotDate | None
    earlier: Mapping[SnapshotDate, LeagueTable]


@dataclass(frozen=True)
class Site:
    """A publication and what the pages look up in it.

    Templates see each field under its name. Keys are ids. `inspections` and those of
    `by_organisation` are newest first. `leagues` are those of the tables as shown; `ranked_in`
    are the tables that rank an organisation. `forms` are those of the pictures. `base_url` is the
    address of the pages with a final slash, or empty. `files` are the data files, `areas` those
    on the map of tiles.
    """

    publication: Publication
    programmes: Programmes
    shown: Mapping[str, ShownTable]
    standings: Mapping[str, Standing]
    leagues: Mapping[str, StandardLeague]
    ranked_in: Mapping[str, Sequence[LeagueTable]]
    organisations: Mapping[str, PublishedOrganisation]
    inspections: Mapping[str, Inspection]
    area_names: Mapping[str, str]
    programme_names: Mapping[str, str]
    by_organisation: Mapping[str, Sequence[Inspection]]
    charts: Sequence[Chart] = ()
    forms: Sequence[Form] = ()
    versions: Sequence[VersionEntry] = ()
    base_url: str = ""
    files: Sequence[DataFile] = ()
    areas: Sequence[Area] = ()

    def areas_of(self, organisations: Iterable[str]) -> list[tuple[str, str]]:
        """Return id and name of the areas of organisations, by name."""
        found = {self.organisations[id_].area for id_ in organisations}
        named = [(id_, name) for id_, name in self.area_names.items() if id_ in found]
        return sorted(named, key=lambda item: (item[1], item[0]))


@dataclass(frozen=True, slots=True)
class PlannedPage:
    """A page that can be rendered: its path, its template and the values for it.

    The template sets `title` and `description`, or they are among the values, as may be `preview`,
    the picture shown where a link to the page is shared. A page that is not `listed` is left out
    of the site map. `shows` identifies all that the page shows, if that is less than the
    publication: then a new version does not render it again.
    """

    path: str
    template: str
    context: Mapping[str, object] = field(default_factory=dict)
    listed: bool = True
    shows: str = ""


def make_site(
    publication: Publication,
    today: LeagueSnapshot,
    by_day: TablesByDay,
    versions: Sequence[VersionEntry] = (),
) -> Site:
    """Return a site without pictures.

    `today` and `by_day` are the standings of its day and the tables of earlier ones, from what is
    known today; `versions` are all that we published, oldest first.
    """
    newest_first = sorted(publication.inspections, key=lambda i: i.date_order, reverse=True)
    by_organisation: dict[str, list[Inspection]] = defaultdict(list)
    for inspection in newest_first:
        by_organisation[inspection.organisation.id].append(inspection)
    shown = _shown_tables(publication, by_day)
    ranked_in: dict[str, list[LeagueTable]] = defaultdict(list)
    for table in (one.table for one in shown.values()):
        for row in table.rows:
            ranked_in[row.organisation.id].append(table)
    programmes = in_order(publication.programmes)
    leagues = standard_leagues((one.table for one in shown.values()), programmes)
    return Site(
        publication=publication,
        programmes=programmes,
        shown=shown,
        standings=today.standings,
        leagues={league.id: league for league in leagues},
        ranked_in=dict(ranked_in),
        organisations={o.id: o for o in publication.organisations},
        inspections={i.id: i for i in newest_first},
        area_names={area.id: area.name for area in publication.areas},
        programme_names={p.id: p.name for p in publication.programmes},
        by_organisation=dict(by_organisation),
        versions=versions,
        areas=tuple(area for area in today.registry.areas.values() if area.tile is not None),
    )


def _shown_tables(publication: Publication, by_day: TablesByDay) -> dict[str, ShownTable]:
    """Return each table by id: today's if it has rows, else the last one that had any."""
    found: dict[str, ShownTable] = {}
    for table in publication.tables:
        earlier = by_day[table.id]
        current = table.rows and not table.ended
        ended_on = None if current else next(iter(earlier), None)
        shown = table if ended_on is None else earlier[ended_on]
        found[table.id] = ShownTable(shown, ended_on, earlier)
    return found
