"""How many of the officially counted inspections are known to us, and which are missing."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from league.ranking.results import Result
from schemas.coverage import Expectation
from schemas.programmes import Programmes
from schemas.publication import CoverageItem
from schemas.rating import Rating
from schemas.registry import Registry
from schemas.tables import Body


def coverage(
    results: Iterable[Result],
    expectations: Sequence[Expectation],
    registry: Registry,
    programmes: Programmes,
) -> tuple[CoverageItem, ...]:
    """What is known of what each official statement counts, in the order of the data."""
    by_programme: dict[str, list[Result]] = defaultdict(list)
    for result in results:
        by_programme[result.programme].append(result)
    return tuple(
        _item(expectation, by_programme[expectation.programme], registry, programmes)
        for expectation in expectations
        if expectation.programme in programmes
    )


def _item(
    expectation: Expectation,
    results: Sequence[Result],
    registry: Registry,
    programmes: Programmes,
) -> CoverageItem:
    counted = list(_counted(expectation, results))
    tally = Counter(r.rating for r in counted if r.rating is not None)
    missing = max(expectation.expected - len(counted), 0)
    named = (
        tuple(_missing(expectation, counted, registry, programmes))
        if missing and expectation.all_members
        else ()
    )
    return CoverageItem(
        id=expectation.id,
        programme=expectation.programme,
        round=expectation.round,
        what=expectation.what,
        expected=expectation.expected,
        known=len(counted),
        missing=missing,
        missing_organisations=named,
        expected_ratings=dict(expectation.ratings),
        known_ratings={rating: tally[rating] for rating in reversed(Rating)},
        source=expectation.source,
    )


def _counted(expectation: Expectation, results: Sequence[Result]) -> Iterator[Result]:
    by_name = {(n.organisation, n.published) for n in expectation.by_name}
    first, last = expectation.starts.earliest, expectation.ends.latest
    for result in results:
        inside = first <= result.earliest and result.latest <= last
        if inside or (result.organisation, result.published) in by_name:
            yield result


def _missing(
    expectation: Expectation,
    counted: Sequence[Result],
    registry: Registry,
    programmes: Programmes,
) -> Iterator[Body]:
    kinds = programmes[expectation.programme].organisation_kinds
    first, last = expectation.starts.earliest, expectation.ends.latest
    known = {result.organisation for result in counted}
    for organisation in registry.organisations.values():
        alive = organisation.kind in kinds and organisation.alive_during(first, last)
        if alive and organisation.id not in known:
            name = organisation.name_on(last)
            yield Body(id=organisation.id, name=name, kind=organisation.kind)
