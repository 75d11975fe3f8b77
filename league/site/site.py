"""Everything the pages of one publication share, worked out once."""

import functools
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from league.charts.draw import Form
from league.charts.models import Chart
from league.parts import Brief, Parts, parts_of
from league.site.shown import Shown, TablesOn, shown_tables
from league.site.survey import Survey, survey
from schemas.packed import Packed
from schemas.programmes import in_order
from schemas.publication import Inspection, Publication, PublishedOrganisation, VersionEntry


@dataclass(frozen=True)
class Site:
    """A publication with what the pages look up in it; `forms` are those of its pictures.

    `publication` is its head, without tables, standards and inspections.
    """

    publication: Publication
    shown: Mapping[str, Shown]
    organisations: Mapping[str, PublishedOrganisation]
    inspections: Mapping[str, Brief]
    by_organisation: Mapping[str, Sequence[Brief]]
    whole: Packed[Inspection]
    area_names: Mapping[str, str]
    programme_names: Mapping[str, str]
    programme_short: Mapping[str, str]
    charts: Sequence[Chart] = ()
    forms: Sequence[Form] = ()
    versions: Sequence[VersionEntry] = ()

    @functools.cached_property
    def survey(self) -> Survey:
        """What other pages than their own say of tables and standards."""
        return survey(self.shown.values(), in_order(self.publication.programmes))

    def inspection(self, brief: Brief) -> Inspection:
        """The whole of an inspection, made anew."""
        return self.whole[brief.place]


@dataclass(frozen=True, slots=True)
class Content:
    """What a page shows: its template, and what that is given."""

    template: str
    title: str
    description: str
    context: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Plan:
    """A page that can be made: where it will stand, and what works out its content."""

    path: str
    content: Callable[[], Content]


def make_site(
    publication: Publication | Parts, tables_on: TablesOn, versions: Sequence[VersionEntry] = ()
) -> Site:
    """A site without pictures.

    `tables_on` gives the tables of an earlier day from what is known today; `versions` are all
    of ours, oldest first.
    """
    parts = publication if isinstance(publication, Parts) else parts_of(publication)
    by_organisation: dict[str, list[Brief]] = defaultdict(list)
    newest_first = sorted(
        parts.briefs,
        key=lambda i: (i.published_latest, i.published_earliest, i.id),
        reverse=True,
    )
    for brief in newest_first:
        by_organisation[brief.organisation].append(brief)
    head = parts.head
    return Site(
        publication=head,
        shown=shown_tables(parts, tables_on),
        organisations={o.id: o for o in head.organisations},
        inspections={i.id: i for i in newest_first},
        by_organisation=dict(by_organisation),
        whole=parts.inspections,
        area_names={area.id: area.name for area in head.areas},
        programme_names={p.id: p.name for p in head.programmes},
        programme_short={p.id: short_name(p.name) for p in head.programmes},
        versions=versions,
    )


def short_name(name: str) -> str:
    """A programme's name without what the heading of its table says already."""
    _, comma, tail = name.partition(", ")
    return tail[:1].upper() + tail[1:] if comma else name
