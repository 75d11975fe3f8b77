"""Compile a publication: a pure function of records, organisations, programmes and the day."""

import datetime as dt
import functools
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from league.environment import sentence
from league.inspections import inspections, published_within
from league.ranking.areas import areas
from league.ranking.standards import standard_leagues
from league.ranking.standing import LeagueSnapshot, body_on, known_on, standings
from league.ranking.tables import tables_to_publish
from league.wording import TEXTS, long_date
from schemas.change import CorrectionNotice
from schemas.coverage import Expectation, MemberList
from schemas.dates import PartialDate
from schemas.kinds import load_kinds
from schemas.organisation import Organisation
from schemas.programme import Programmes
from schemas.publication import (
    About,
    Count,
    CoverageItem,
    Inspection,
    Licence,
    Publication,
    PublishedOrganisation,
    Sentence,
    Summary,
    UnknownRating,
)
from schemas.rating import Rating, rating_counts
from schemas.registry import Registry
from schemas.report import Report, close_in_time
from schemas.tables import Body, LeagueTable
from schemas.versions import Changes

NO_CHANGES = Changes(since=None, inspections=(), ranks=())
ENDLESS = PartialDate("9999")
"""End of a count of a programme that has not ended."""


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
    lists: tuple[MemberList, ...] = ()
    ids: Mapping[str, str] = field(default_factory=dict)
    notices: Sequence[CorrectionNotice] = ()


def publication(material: Material, as_of: dt.date) -> Publication:
    """Compile the publication as of a day; its version is empty until it is published.

    Raises StateError like `inspections`.
    """
    found = inspections(
        material.records, material.programmes, material.registry, material.expectations
    )
    snapshot_on = snapshots(found, material)
    snapshot, programmes, about = snapshot_on(as_of), material.programmes, material.about
    known = list(known_on(found, as_of))
    begun = (i for i in found if i.published_earliest <= as_of)
    made = tables_to_publish(snapshot, snapshot_on)
    return Publication(
        version="",
        as_of=as_of,
        **about.model_dump(exclude={"base_url"}),
        notice=TEXTS["sample_notice" if about.sample else "unofficial_notice"],
        licence=Licence(),
        deprecated=tuple(TEXTS["deprecated"]),
        coverage=snapshot.coverage,
        summary=_summary(known, made, programmes),
        programmes=tuple(programmes.values()),
        organisations=tuple(map(_organisation, material.registry.organisations.values())),
        tables=made,
        areas=areas(snapshot, snapshot_on),
        standards=standard_leagues(made, programmes),
        changes=NO_CHANGES,
        corrections=(),
        inspections=tuple(sorted(begun, key=lambda i: i.id)),
    )


def snapshots(
    known: Sequence[Inspection], material: Material
) -> Callable[[dt.date], LeagueSnapshot]:
    """Return a function that gives the standings of any day, from what is known today."""
    registry, programmes = material.registry, material.programmes
    coverage = tuple(_coverage(material, known))

    @functools.cache
    def snapshot_on(day: dt.date) -> LeagueSnapshot:
        found = standings(known, registry, day, coverage)
        return LeagueSnapshot(day, registry, programmes, found, material.lists, coverage)

    return snapshot_on


def _organisation(organisation: Organisation) -> PublishedOrganisation:
    """Return an organisation as published: bounds that no source gives have fields of their own."""
    starts, ends = organisation.starts, organisation.ends
    no_start = "from" in organisation.inferred or load_kinds()[organisation.kind].starts_inferred
    no_end = "to" in organisation.inferred
    same = {k: v for k, v in organisation if k in PublishedOrganisation.model_fields}
    changed = {
        "name": organisation.name,
        "starts": None if no_start else starts,
        "ends": None if no_end else ends,
        "inferred_from": starts if no_start else None,
        "inferred_to": ends if no_end else None,
        "official_code": organisation.codes.official,
    }
    return PublishedOrganisation.model_validate({**same, **changed}, from_attributes=True)


def _summary(
    known: Sequence[Inspection], made: Sequence[LeagueTable], programmes: Programmes
) -> Summary:
    """Count the known inspections and give a sentence for each table."""
    tally = Counter((i.organisation.kind, i.programme, i.round, i.overall.rating) for i in known)
    counts = [
        Count(kind=kind, programme=programme, round=round_, rating=rating, inspections=number)
        for (kind, programme, round_, rating), number in tally.items()
    ]
    order, ratings = list(programmes), [*reversed(Rating), None]
    counts.sort(
        key=lambda c: (c.kind, order.index(c.programme), c.round or "~", ratings.index(c.rating))
    )
    of_kinds = [table for table in made if table.programme is None]
    return Summary(
        headline=sentence("headline", tables=[t for t in of_kinds if not t.ended]),
        sentences=tuple(
            Sentence(
                table=t.id, text=f"On {long_date(t.as_of)}: {t.summary}" if t.ended else t.summary
            )
            for t in made
            if t.rows or t.unranked
        ),
        counts=tuple(counts),
    )


def _coverage(material: Material, known: Sequence[Inspection]) -> Iterator[CoverageItem]:
    """Compare each official count with the inspections known."""
    for expectation in material.expectations:
        programmes = expectation.programmes
        if not set(programmes) <= material.programmes.keys():
            continue
        counted = list(_counted(expectation, known))
        unknown = tuple(_ratings_not_known(material, expectation, known))
        if expectation.of_bodies:
            counted = list(_last_of_each_body(material, expectation, counted))
        ratings = [i.overall.rating for i in counted]
        ratings += [result.rating for result in expectation.undated]
        number = len(ratings)
        expected = expectation.expected
        missing = None if expected is None else max(expected - number, 0)
        named = {gap.organisation.id: gap.organisation for gap in unknown}
        if missing and expectation.all_members:
            named.update((body.id, body) for body in _missing(material, expectation, counted))
        same = {k: v for k, v in expectation if k in CoverageItem.model_fields}
        yield CoverageItem.model_validate(
            {
                **same,
                "programme": programmes[0] if len(programmes) == 1 else None,
                "known": number,
                "missing": missing,
                "missing_organisations": tuple(named.values()),
                "expected_ratings": expectation.ratings,
                "known_ratings": rating_counts(ratings),
                "ratings_not_known": unknown,
            }
        )


def _ratings_not_known(
    material: Material, expectation: Expectation, known: Sequence[Inspection]
) -> Iterator[UnknownRating]:
    """Yield the inspections of a count whose rating is still not known here."""
    for gap in expectation.ratings_not_known:
        body = material.registry.organisations.get(gap.organisation)
        found = any(
            i.organisation.id == gap.organisation
            and i.programme in expectation.programmes
            and close_in_time(i.published, gap.published)
            for i in known
        )
        if body is not None and not found:
            shown = body_on(body, gap.published.latest)
            yield UnknownRating(organisation=shown, published=gap.published)


def _counted(expectation: Expectation, known: Sequence[Inspection]) -> Iterator[Inspection]:
    """Yield the inspections in the period of an official count, or named by it."""
    by_name = {(n.organisation, n.published) for n in expectation.by_name}
    ends = expectation.ends or ENDLESS
    for inspection in known:
        if inspection.programme not in expectation.programmes:
            continue
        inside = published_within(inspection, expectation.starts, ends)
        if inside or (inspection.organisation.id, inspection.published) in by_name:
            yield inspection


def _last_of_each_body(
    material: Material, expectation: Expectation, counted: Sequence[Inspection]
) -> Iterator[Inspection]:
    """Yield the last inspection of each body that existed at the end of the period."""
    last = (expectation.ends or ENDLESS).latest
    undated = {result.organisation for result in expectation.undated}
    latest = {i.organisation.id: i for i in sorted(counted, key=lambda i: i.published_latest)}
    for id_, inspection in latest.items():
        if material.registry.organisations[id_].alive_on(last) and id_ not in undated:
            yield inspection


def _missing(
    material: Material, expectation: Expectation, counted: Sequence[Inspection]
) -> Iterator[Body]:
    """Yield the organisations that existed in the window and of which no inspection is known.

    If bodies are counted, not inspections: those that existed at the end of the window.
    """
    kinds = {
        kind
        for id_ in expectation.programmes
        for kind in material.programmes[id_].organisation_kinds
    }
    last = (expectation.ends or ENDLESS).latest
    first = last if expectation.of_bodies else expectation.starts.earliest
    known = {inspection.organisation.id for inspection in counted}
    known |= {result.organisation for result in expectation.undated}
    for organisation in material.registry.organisations.values():
        alive = organisation.kind in kinds and organisation.alive_during(first, last)
        if alive and organisation.id not in known:
            yield body_on(organisation, last)
