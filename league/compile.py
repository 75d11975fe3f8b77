"""Compile a publication: a pure function of records, organisations, programmes and the day."""

import datetime as dt
import functools
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from league.inspections import inspection
from league.ranking.areas import areas
from league.ranking.results import Result, results
from league.ranking.standards import standard_leagues
from league.ranking.standing import LeagueSnapshot, known_on, league_snapshot
from league.ranking.tables import tables
from league.wording import SAMPLE_NOTICE, UNOFFICIAL_NOTICE, headline_sentence
from schemas.change import CorrectionNotice
from schemas.coverage import Expectation
from schemas.errors import StateError
from schemas.organisation import Organisation
from schemas.programme import Programme
from schemas.programmes import Programmes
from schemas.publication import (
    About,
    Changes,
    Count,
    CoverageItem,
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
    found = _checked_results(material)
    snapshot_on = _snapshots(material, found)
    snapshot, programmes, about = snapshot_on(as_of), material.programmes, material.about
    known = list(known_on(found, as_of))
    made = tables(snapshot)
    organisations = material.registry.organisations.values()
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
        organisations=tuple(map(_published_organisation, organisations)),
        tables=made,
        areas=areas(snapshot, snapshot_on),
        standards=standard_leagues(made, programmes),
        changes=NO_CHANGES,
        corrections=(),
        inspections=tuple(
            inspection(record, programmes[result.programme].unrated_reason)
            for result, record in sorted(
                zip(found, material.records, strict=True), key=lambda pair: pair[0].inspection
            )
            if result.earliest <= as_of
        ),
    )


def snapshots(material: Material) -> Callable[[dt.date], LeagueSnapshot]:
    """Return a function that gives the standings of any day, from what is known today.

    Raises StateError like `publication`.
    """
    return _snapshots(material, _checked_results(material))


def round_of(result: Result, programme: Programme) -> str | None:
    """Return the round of the programme in which the inspection was certainly published."""
    for round_ in programme.rounds:
        if round_.starts.earliest <= result.earliest and result.latest <= round_.ends.latest:
            return round_.name
    return None


def _snapshots(material: Material, found: Sequence[Result]) -> Callable[[dt.date], LeagueSnapshot]:
    @functools.cache
    def snapshot_on(day: dt.date) -> LeagueSnapshot:
        return league_snapshot(found, material.registry, material.programmes, day)

    return snapshot_on


def _checked_results(material: Material) -> list[Result]:
    found = results(material.records)
    for id_, number in Counter(result.inspection for result in found).items():
        if number > 1:
            raise StateError("two records have this id", where=id_)
    for result in found:
        if material.registry.get(result.organisation) is None:
            raise StateError(
                f"its organisation {result.organisation!r} is not registered",
                where=result.inspection,
                remedy="put it back into schemas/organisations, or: probation-league review",
            )
        if result.programme not in material.programmes:
            raise StateError(f"no programme {result.programme!r}", where=result.inspection)
    return found


def _published_organisation(organisation: Organisation) -> PublishedOrganisation:
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


def _summary(
    known: Sequence[Result], made: Sequence[LeagueTable], programmes: Programmes
) -> Summary:
    """Count the known inspections and give a sentence for each table."""
    tally = Counter(
        (r.kind, r.programme, round_of(r, programmes[r.programme]), r.rating) for r in known
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


def _coverage(material: Material, known: Sequence[Result]) -> Iterator[CoverageItem]:
    """Compare each official count with the inspections known."""
    for expectation in material.expectations:
        if expectation.programme not in material.programmes:
            continue
        counted = list(_counted(expectation, known))
        tally = Counter(r.rating for r in counted if r.rating is not None)
        missing = max(expectation.expected - len(counted), 0)
        named = missing and expectation.all_members
        yield CoverageItem(
            id=expectation.id,
            programme=expectation.programme,
            round=expectation.round,
            what=expectation.what,
            expected=expectation.expected,
            known=len(counted),
            missing=missing,
            missing_organisations=(
                tuple(_missing(material, expectation, counted)) if named else ()
            ),
            expected_ratings=dict(expectation.ratings),
            known_ratings={rating: tally[rating] for rating in reversed(Rating)},
            source=expectation.source,
        )


def _counted(expectation: Expectation, known: Sequence[Result]) -> Iterator[Result]:
    """Yield the inspections in the window of an official count, or named by it."""
    by_name = {(n.organisation, n.published) for n in expectation.by_name}
    first, last = expectation.starts.earliest, expectation.ends.latest
    for result in known:
        if result.programme != expectation.programme:
            continue
        inside = first <= result.earliest and result.latest <= last
        if inside or (result.organisation, result.published) in by_name:
            yield result


def _missing(
    material: Material, expectation: Expectation, counted: Sequence[Result]
) -> Iterator[Body]:
    """Yield the organisations that existed in the window and of which no inspection is known."""
    kinds = material.programmes[expectation.programme].organisation_kinds
    first, last = expectation.starts.earliest, expectation.ends.latest
    known = {result.organisation for result in counted}
    for organisation in material.registry.organisations.values():
        alive = organisation.kind in kinds and organisation.alive_during(first, last)
        if alive and organisation.id not in known:
            name = organisation.name_on(last)
            yield Body(id=organisation.id, name=name, kind=organisation.kind)
