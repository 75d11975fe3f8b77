"""Puts a publication together: a pure function of the material and the day."""

import datetime as dt
import functools
import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from league.coverage import coverage
from league.inspections import inspection
from league.material import Material
from league.ranking.areas import areas
from league.ranking.results import Result, results
from league.ranking.standards import standard_leagues
from league.ranking.standing import day_of, known_on
from league.ranking.tables import each_table
from league.summary import summary
from league.wording import SAMPLE_NOTICE, UNOFFICIAL_NOTICE
from schemas.errors import StateError
from schemas.organisation import Organisation
from schemas.packed import Packed
from schemas.publication import (
    Changes,
    Inspection,
    Licence,
    Publication,
    PublishedOrganisation,
)
from schemas.report import Report
from schemas.tables import AreaComparison, LeagueTable

NO_CHANGES = Changes(since=None, inspections=(), ranks=())


@dataclass(frozen=True, slots=True)
class Head:
    """A publication without its inspections and standards: `light` is all but the long lists.

    `tables` makes them anew, one after the other: to keep them, packed, would take no less time.
    The leagues of the standards follow from them, and are made where they are wanted.
    """

    light: Publication
    tables: Callable[[], Iterator[LeagueTable]]
    areas: Packed[AreaComparison]
    organisations: Packed[PublishedOrganisation]


def publication(material: Material, as_of: dt.date) -> Publication:
    """What is to be published as of a day, whole; its version is empty until it is published."""
    found = sorted_results(material)
    head = compile_head(material, found, as_of)
    tables = tuple(head.tables())
    return head.light.model_copy(
        update={
            "tables": tables,
            "standards": standard_leagues(tables, material.programmes),
            "areas": tuple(head.areas),
            "organisations": tuple(head.organisations),
            "inspections": tuple(inspections(material, found, as_of)),
        }
    )


def sorted_results(material: Material) -> list[tuple[int, Result]]:
    """The results with their place in the records, by id: the order of records does not matter.

    Raises StateError where an id stands twice or a record names what is not registered.
    """
    numbered = sorted(enumerate(results(material.records)), key=lambda item: item[1].inspection)
    for (_, one), (_, other) in itertools.pairwise(numbered):
        if one.inspection == other.inspection:
            raise StateError("two records have this id", where=one.inspection)
    for _, result in numbered:
        if material.registry.get(result.organisation) is None:
            raise StateError(
                f"its organisation {result.organisation!r} is not registered",
                where=result.inspection,
                remedy="put it back into schemas/organisations, or: probation-league review",
            )
        if result.programme not in material.programmes:
            raise StateError(f"no programme {result.programme!r}", where=result.inspection)
    return numbered


def compile_head(
    material: Material, numbered: Sequence[tuple[int, Result]], as_of: dt.date
) -> Head:
    """The publication without its inspections, which may be many and are made one by one."""
    found = [result for _, result in numbered]
    registry, programmes = material.registry, material.programmes
    day = day_of(found, registry, programmes, as_of)
    tables = functools.partial(each_table, day)
    known = list(known_on(found, as_of))
    about = material.about
    light = Publication(
        version="",
        as_of=as_of,
        sample=about.sample,
        notice=SAMPLE_NOTICE if about.sample else UNOFFICIAL_NOTICE,
        publisher=about.publisher,
        contact=about.contact,
        homepage=about.homepage,
        licence=Licence(),
        deprecated=(),
        coverage=coverage(known, material.expectations, registry, programmes),
        summary=summary(known, tables(), programmes),
        programmes=tuple(programmes.values()),
        organisations=(),
        tables=(),
        areas=(),
        standards=(),
        changes=NO_CHANGES,
        corrections=(),
        inspections=(),
    )
    return Head(
        light=light,
        tables=tables,
        areas=Packed.of(AreaComparison, areas(found, registry, programmes, day)),
        organisations=Packed.of(
            PublishedOrganisation, map(_organisation, registry.organisations.values())
        ),
    )


def inspections(
    material: Material, numbered: Sequence[tuple[int, Result]], as_of: dt.date
) -> Iterator[Inspection]:
    """The published form of every inspection that may have been published by the day, by id."""
    for number, result in numbered:
        if result.earliest <= as_of:
            record: Report = material.records[number]
            yield inspection(record, material.programmes[result.programme].unrated_reason)


def _organisation(organisation: Organisation) -> PublishedOrganisation:
    return PublishedOrganisation(
        id=organisation.id,
        name=organisation.name,
        kind=organisation.kind,
        names=organisation.names,
        aliases=organisation.aliases,
        area=organisation.area,
        codes=organisation.codes,
        starts=organisation.starts,
        ends=organisation.ends,
        predecessors=organisation.predecessors,
        successors=organisation.successors,
        source=organisation.source,
    )
