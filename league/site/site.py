"""Everything the pages of one publication share, worked out once."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from league.charts.draw import Form
from league.charts.models import Chart
from league.site.shown import Shown, TablesOn, shown_standards, shown_tables
from schemas.publication import (
    Inspection,
    Publication,
    PublishedOrganisation,
    VersionEntry,
)
from schemas.table import StandardLeague


@dataclass(frozen=True, slots=True)
class Site:
    """A publication with what the pages look up in it; `forms` are those of its pictures."""

    publication: Publication
    shown: Mapping[str, Shown]
    leagues: Mapping[tuple[str, str], StandardLeague]
    organisations: Mapping[str, PublishedOrganisation]
    inspections: Mapping[str, Inspection]
    by_organisation: Mapping[str, Sequence[Inspection]]
    area_names: Mapping[str, str]
    programme_names: Mapping[str, str]
    programme_short: Mapping[str, str]
    charts: Sequence[Chart] = ()
    forms: Sequence[Form] = ()
    versions: Sequence[VersionEntry] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """A page to be made: where it will stand, its template, and what that is given."""

    path: str
    template: str
    title: str
    description: str
    context: Mapping[str, object]


def make_site(
    publication: Publication, tables_on: TablesOn, versions: Sequence[VersionEntry] = ()
) -> Site:
    """A site without pictures.

    `tables_on` gives the tables of an earlier day from what is known today; `versions` are all
    of ours, oldest first.
    """
    shown = shown_tables(publication, tables_on)
    by_organisation: dict[str, list[Inspection]] = defaultdict(list)
    newest_first = sorted(
        publication.inspections,
        key=lambda i: (i.published_latest, i.published_earliest, i.id),
        reverse=True,
    )
    for inspection in newest_first:
        by_organisation[inspection.organisation.id].append(inspection)
    return Site(
        publication=publication,
        shown=shown,
        leagues=shown_standards(publication, shown),
        organisations={o.id: o for o in publication.organisations},
        inspections={i.id: i for i in newest_first},
        by_organisation=dict(by_organisation),
        area_names={area.id: area.name for area in publication.areas},
        programme_names={p.id: p.name for p in publication.programmes},
        programme_short={p.id: short_name(p.name) for p in publication.programmes},
        versions=versions,
    )


def short_name(name: str) -> str:
    """A programme's name without what the heading of its table says already."""
    _, comma, tail = name.partition(", ")
    return tail[:1].upper() + tail[1:] if comma else name
