"""Puts a publication together: a pure function of the material and the day."""

import datetime as dt
import itertools
from collections.abc import Iterator, Sequence

from league.areas import areas
from league.coverage import coverage
from league.inspections import inspection
from league.material import Material
from league.rank import tables
from league.results import Result, results
from league.standards import standard_leagues
from league.standing import day_of, known_on
from league.summary import summary
from league.words import SAMPLE_NOTICE, UNOFFICIAL_NOTICE
from schemas.errors import StateError
from schemas.organisation import Organisation
from schemas.publication import (
    Changes,
    Inspection,
    Licence,
    Publication,
    PublishedOrganisation,
)
from schemas.report import Report

NO_CHANGES = Changes(since=None, inspections=(), ranks=())


def publication(material: Material, as_of: dt.date) -> Publication:
    """What is to be published as of a day, whole; its version is empty until it is published."""
    found = sorted_results(material)
    head = compile_head(material, found, as_of)
    return head.model_copy(
        update={"inspections": tuple(inspections(material, found, as_of)), "changes": NO_CHANGES}
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
) -> Publication:
    """The publication without its inspections, which may be many and are made one by one."""
    found = [result for _, result in numbered]
    day = day_of(found, material.registry, material.programmes, as_of)
    ranked = tables(day)
    known = list(known_on(found, as_of))
    about = material.about
    return Publication(
        version="",
        as_of=as_of,
        sample=about.sample,
        notice=SAMPLE_NOTICE if about.sample else UNOFFICIAL_NOTICE,
        publisher=about.publisher,
        contact=about.contact,
        homepage=about.homepage,
        licence=Licence(),
        deprecated=(),
        coverage=coverage(known, material.expectations, material.registry, material.programmes),
        summary=summary(known, ranked, material.programmes),
        programmes=tuple(material.programmes.values()),
        organisations=tuple(_organisation(o) for o in material.registry.organisations.values()),
        tables=ranked,
        areas=areas(found, material.registry, material.programmes, day),
        standards=standard_leagues(ranked, material.programmes),
        changes=NO_CHANGES,
        corrections=(),
        inspections=(),
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
