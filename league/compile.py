"""Compile a publication: a pure function of records, organisations, programmes and the day."""

import datetime as dt
import functools
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from league.inspections import inspections, published_within
from league.ranking.areas import areas
from league.ranking.standards import standard_leagues
from league.ranking.standing import LeagueSnapshot, known_on, league_snapshot
from league.ranking.tables import tables
from league.wording import SAMPLE_NOTICE, UNOFFICIAL_NOTICE, headline_sentence
from schemas.change import CorrectionNotice
from schemas.coverage import Expectation
from schemas.dates import PartialDate
from schemas.errors import StateError
from schemas.programme import Programme
from schemas.programmes import Programmes
from schemas.publication import (
    About,
    Changes,
    Count,
    CoverageItem,
    Inspection,
    Licence,
    Publication,
    PublishedOrganisation,
    Sentence,
    Summary,
)
from schemas.rating import Rating
from schemas.registry import Registry
from schemas.report import Report
from schemas.tables import Body, LeagueTable

NO_CHANGES = Changes(since=None, inspections=(), ranks=())


@dataclass(frozen=True, slots=True)
class Material:
    """Everything that a publication is compiled from.

    `records` are the accepted ones, in any order. `ids` maps every id ever published to its
    present one or to `withdrawn`. `notices` are the corrections and withdrawals by a maintainer,
    whether or not the wrong value was ever published.
    """

    records: Sequence[Report]
    registry: Registry
    programmes: Programmes
    about: About = field(default_factory=About)
    expectations: Sequence[Expectation] = ()
    ids: Mapping[str, str] = field(default_factory=dict)
    notices: Sequence[CorrectionNotice] = ()


def publication(material: Material, as_of: dt.date) -> Publication:
    """Compile the publication as of a day; its version is empty until it is published.

    Raises StateError if an id occurs twice or a record names an unknown organisation or programme.
    """
    found = _checked_inspections(material)
    snapshot_on = _snapshots(material, found)
    snapshot, programmes, about = snapshot_on(as_of), material.programmes, material.about
    known = list(known_on(found, as_of))
    made = tables(snapshot)
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
        coverage=tuple(_coverage(material, known)),
        summary=_summary(known, made, programmes),
        programmes=tuple(programmes.values()),
        organisations=tuple(
            PublishedOrganisation.model_validate(organisation, from_attributes=True)
            for organisation in material.registry.organisations.values()
        ),
        tables=made,
        areas=areas(snapshot, snapshot_on),
        standards=standard_leagues(made, programmes),
        changes=NO_CHANGES,
        corrections=(),
        inspections=tuple(
            inspection
            for inspection in sorted(found, key=lambda i: i.id)
            if inspection.published_earliest <= as_of
        ),
    )


def snapshots(material: Material) -> Callable[[dt.date], LeagueSnapshot]:
    """Return a function that gives the standings of any day, from what is known today.

    Raises StateError like `publication`.
    """
    return _snapshots(material, _checked_inspections(material))


def _snapshots(
    material: Material, found: Sequence[Inspection]
) -> Callable[[dt.date], LeagueSnapshot]:
    @functools.cache
    def snapshot_on(day: dt.date) -> LeagueSnapshot:
        return league_snapshot(found, material.registry, material.programmes, day)

    return snapshot_on


def _checked_inspections(material: Material) -> list[Inspection]:
    found = inspections(material.records, material.programmes)
    for id_, number in Counter(inspection.id for inspection in found).items():
        if number > 1:
            raise StateError("two records have this id", where=id_)
    for inspection in found:
        if material.registry.get(inspection.organisation.id) is None:
            raise StateError(
                f"its organisation {inspection.organisation.id!r} is not registered",
                where=inspection.id,
                remedy="put it back into schemas/organisations, or: probation-league review",
            )
    return found


def _summary(
    known: Sequence[Inspection], made: Sequence[LeagueTable], programmes: Programmes
) -> Summary:
    """Count the known inspections and give a sentence for each table."""
    tally = Counter(
        (i.organisation.kind, i.programme, _round_of(i, programmes[i.programme]), i.overall.rating)
        for i in known
    )
    order = list(programmes)
    ratings = [*reversed(Rating), None]
    of_kinds = [table for table in made if table.programme is None]
    counts = sorted(
        tally.items(),
        key=lambda item: (
            item[0][0],
            order.index(item[0][1]),
            item[0][2] or "~",
            ratings.index(item[0][3]),
        ),
    )
    return Summary(
        headline=headline_sentence(
            {t.kind: t.distribution for t in of_kinds}, {t.kind: t.members for t in of_kinds}
        ),
        sentences=tuple(
            Sentence(table=table.id, text=table.summary)
            for table in made
            if table.rows or table.unranked
        ),
        counts=tuple(
            Count(kind=kind, programme=programme, round=round_, rating=rating, inspections=number)
            for (kind, programme, round_, rating), number in counts
        ),
    )


def _round_of(inspection: Inspection, programme: Programme) -> str | None:
    """Return the round of the programme in which the inspection was certainly published."""
    rounds = (r for r in programme.rounds if published_within(inspection, r.starts, r.ends))
    return next((round_.name for round_ in rounds), None)


def _coverage(material: Material, known: Sequence[Inspection]) -> Iterator[CoverageItem]:
    """Compare each official count with the inspections known."""
    for expectation in material.expectations:
        programmes = expectation.programmes
        if not set(programmes) <= material.programmes.keys():
            continue
        counted = list(_counted(expectation, known))
        tally = Counter(i.overall.rating for i in counted)
        expected = expectation.expected
        missing = None if expected is None else max(expected - len(counted), 0)
        named = missing and expectation.all_members
        yield CoverageItem(
            id=expectation.id,
            programme=programmes[0] if len(programmes) == 1 else None,
            programmes=programmes,
            round=expectation.round,
            what=expectation.what,
            expected=expected,
            known=len(counted),
            missing=missing,
            missing_organisations=(
                tuple(_missing(material, expectation, counted)) if named else ()
            ),
            expected_ratings=dict(expectation.ratings),
            known_ratings={rating: tally[rating] for rating in reversed(Rating)},
            source=expectation.source,
        )


def _counted(expectation: Expectation, known: Sequence[Inspection]) -> Iterator[Inspection]:
    """Yield the inspections in the period of an official count, or named by it."""
    by_name = {(n.organisation, n.published) for n in expectation.by_name}
    ends = expectation.ends or PartialDate("9999")
    for inspection in known:
        if inspection.programme not in expectation.programmes:
            continue
        inside = published_within(inspection, expectation.starts, ends)
        if inside or (inspection.organisation.id, inspection.published) in by_name:
            yield inspection


def _missing(
    material: Material, expectation: Expectation, counted: Sequence[Inspection]
) -> Iterator[Body]:
    """Yield the organisations that existed in the window and of which no inspection is known."""
    kinds = {
        kind
        for id_ in expectation.programmes
        for kind in material.programmes[id_].organisation_kinds
    }
    first = expectation.starts.earliest
    last = expectation.ends.latest if expectation.ends is not None else dt.date.max
    known = {inspection.organisation.id for inspection in counted}
    for organisation in material.registry.organisations.values():
        alive = organisation.kind in kinds and organisation.alive_during(first, last)
        if alive and organisation.id not in known:
            name = organisation.name_on(last)
            yield Body(id=organisation.id, name=name, kind=organisation.kind)
