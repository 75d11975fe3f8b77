"""Who existed on a day, and which inspection of each stood on it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from league.ranking.results import Result
from schemas.kinds import OrganisationKind
from schemas.organisation import Organisation
from schemas.programmes import Programmes
from schemas.registry import Registry
from schemas.tables import Body, Framework


@dataclass(frozen=True, slots=True)
class Standing:
    """A member with its standing inspection and the rated one before it.

    Where the periods of the two latest rated inspections overlap, neither stands: both are in
    `overlapping`. `unrated` holds all its unrated inspections, oldest first.
    """

    organisation: Organisation
    result: Result | None = None
    previous: Result | None = None
    overlapping: tuple[Result, ...] = ()
    unrated: tuple[Result, ...] = ()

    @property
    def later_unrated(self) -> Result | None:
        """The newest unrated inspection that certainly came after the standing one."""
        if self.result is None:
            return None
        later = (u for u in reversed(self.unrated) if u.earliest > self.result.latest)
        return next(later, None)


@dataclass(frozen=True, slots=True)
class Day:
    """Everything known as of a day: the members and what had been published of each."""

    as_of: dt.date
    registry: Registry
    programmes: Programmes
    known: Mapping[str, Sequence[Result]]
    standings: Mapping[str, Standing]
    _bodies: dict[str, Body] = field(default_factory=dict)

    def members(self, kind: OrganisationKind) -> Iterator[Standing]:
        """The organisations of a kind that existed on the day, in the registry's order."""
        for standing in self.standings.values():
            if standing.organisation.kind == kind:
                yield standing

    def body(self, organisation: Organisation) -> Body:
        """The organisation under the name it had on the day."""
        known = self._bodies.get(organisation.id)
        if known is None:
            name = organisation.name_on(self.as_of)
            known = Body(id=organisation.id, name=name, kind=organisation.kind)
            self._bodies[organisation.id] = known
        return known

    def framework(self, programme_id: str) -> Framework:
        """Whether that programme still ran; `ended` is the first day on which it no longer did."""
        ended = self.programmes[programme_id].ended
        earlier = ended is not None and ended.latest <= self.as_of
        return Framework.EARLIER if earlier else Framework.CURRENT


def known_on(results: Iterable[Result], day: dt.date) -> Iterator[Result]:
    """The inspections published by the day; a partial date counts from the end of its period."""
    return (result for result in results if result.latest <= day)


def day_of(
    results: Iterable[Result], registry: Registry, programmes: Programmes, as_of: dt.date
) -> Day:
    """What stood on the day `as_of`."""
    known: dict[str, list[Result]] = defaultdict(list)
    for result in known_on(results, as_of):
        known[result.organisation].append(result)
    for history in known.values():
        history.sort(key=lambda r: (r.latest, r.earliest, r.inspection))
    standings = {
        organisation.id: stand(organisation, known.get(organisation.id, ()))
        for organisation in registry.organisations.values()
        if organisation.alive_on(as_of)
    }
    return Day(as_of, registry, programmes, dict(known), standings)


def stand(organisation: Organisation, history: Sequence[Result]) -> Standing:
    """The standing of one organisation, from all that was published of it, oldest first."""
    rated = [r for r in history if r.rating is not None]
    unrated = tuple(r for r in history if r.rating is None)
    if not rated:
        return Standing(organisation, unrated=unrated)
    latest, before = rated[-1], rated[-2:-1]
    if before and overlap(before[0], latest):
        return Standing(organisation, overlapping=(before[0], latest), unrated=unrated)
    previous = before[0] if before else None
    if previous is not None and len(rated) > 2 and overlap(rated[-3], previous):
        previous = None
    return Standing(organisation, result=latest, previous=previous, unrated=unrated)


def overlap(one: Result, other: Result) -> bool:
    """Whether the two may have been published on the same day, so that neither is the later."""
    return one.earliest <= other.latest and other.earliest <= one.latest


def months_between(first: dt.date, last: dt.date) -> int:
    """Whole months from the first day to the last."""
    months = (last.year - first.year) * 12 + last.month - first.month
    return months - (last.day < first.day)
