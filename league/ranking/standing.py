"""THE rule for the standing inspection of a body on a day, and why a body is not ranked.

The standing inspection is the latest rated one whose publication date has certainly passed. Where
the dates of the two latest overlap, their order is not known and none of them stands.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from league.wording import TEXTS, on_date, short_date
from schemas.coverage import MemberList
from schemas.dates import PartialDate
from schemas.kinds import OrganisationKind
from schemas.organisation import Organisation
from schemas.programme import Programme, Programmes
from schemas.publication import CoverageItem, Inspection
from schemas.registry import Registry
from schemas.tables import Body, Framework, PredecessorResult, Unranked, UnrankedReason


class WhyUnranked(NamedTuple):
    """Why an organisation is not ranked, also in words, and the inspections that do not count."""

    reason: UnrankedReason
    detail: str
    inspections: Sequence[Inspection]


@dataclass(frozen=True, slots=True)
class Standing:
    """An organisation with its standing inspection and the rated one before it.

    `overlapping` has the two latest rated inspections if their order is not known, `unrated` all
    unrated ones, oldest first. `caveat` says which other inspection does not count, and why.
    `rated_after`: a rating that was published after the day is known.
    """

    organisation: Organisation
    inspection: Inspection | None = None
    previous: Inspection | None = None
    overlapping: tuple[Inspection, ...] = ()
    unrated: tuple[Inspection, ...] = ()
    caveat: str | None = None
    rated_after: bool = False

    @property
    def why_unranked(self) -> WhyUnranked | None:
        """Why there is no standing inspection; None if there is one."""
        if self.inspection is not None:
            return None
        if self.overlapping:
            dates = " and ".join(short_date(r.published) for r in self.overlapping)
            why = f"the dates of its two latest ratings ({dates}) do not show which is later"
            return WhyUnranked(UnrankedReason.DATES_OVERLAP, why, self.overlapping)
        if self.unrated:
            return _not_rated(self.unrated)
        why = self.caveat or TEXTS["no_rating_yet" if self.rated_after else "no_rating"]
        return WhyUnranked(UnrankedReason.NO_RATED_INSPECTION, why, ())

    @property
    def why_missing(self) -> str | None:
        """Why there is no standing inspection, in words; None if there is one."""
        return self.why_unranked.detail if self.why_unranked is not None else None

    @property
    def later_unrated(self) -> Inspection | None:
        """The newest unrated inspection that was certainly published after the standing one."""
        if self.inspection is None:
            return None
        day = self.inspection.published_latest
        return next((u for u in reversed(self.unrated) if u.published_earliest > day), None)

    @property
    def note(self) -> str | None:
        """Which later inspection does not count, in words; None if there is none."""
        return self.caveat or (TEXTS["inspected_since"] if self.later_unrated else None)


@dataclass(frozen=True, slots=True)
class LeagueSnapshot:
    """The standing of every registered organisation on a day, also of those that have ended.

    `lists` name all bodies of a kind; `coverage` compares official counts with what is known.
    """

    as_of: dt.date
    registry: Registry
    programmes: Programmes
    standings: Mapping[str, Standing]
    lists: Sequence[MemberList] = ()
    coverage: Sequence[CoverageItem] = ()

    def official_list(self, kind: OrganisationKind, rated: Iterable[str]) -> MemberList | None:
        """Return the official list of a kind that is complete for the day, if there is one.

        None too if a `rated` organisation is not in it: then it counts others than we do.
        """
        for found in self.lists:
            if found.kind == kind and found.covers(self.as_of):
                return found if set(rated) <= set(found.members) else None
        return None

    def members(self, *kinds: OrganisationKind) -> list[Standing]:
        """Return the organisations of kinds that existed on the day, by their names then."""
        alive = (o for kind in kinds for o in self.registry.members(kind, self.as_of))
        by_name = sorted(alive, key=lambda o: (o.name_on(self.as_of).casefold(), o.id))
        return [self.standings[organisation.id] for organisation in by_name]

    def body(self, organisation: Organisation) -> Body:
        """Return the organisation under its name on the day."""
        return body_on(organisation, self.as_of)

    def framework(self, programme_id: str) -> Framework:
        """Return `earlier` from the day on which the programme `ended`, else `current`."""
        ended = self.programmes[programme_id].ended
        earlier = ended is not None and ended.latest <= self.as_of
        return Framework.EARLIER if earlier else Framework.CURRENT


def body_on(organisation: Organisation, day: dt.date) -> Body:
    """Return an organisation under its name on a day."""
    name = organisation.name_on(day)
    return Body(id=organisation.id, name=name, kind=organisation.kind)


def known_on(inspections: Iterable[Inspection], day: dt.date) -> Iterator[Inspection]:
    """Yield the inspections certainly published by the day.

    One whose date is not exact counts from the last day that it may mean.
    """
    return (i for i in inspections if i.published_latest <= day)


def standings(
    inspections: Iterable[Inspection],
    registry: Registry,
    as_of: dt.date,
    coverage: Iterable[CoverageItem] = (),
) -> dict[str, Standing]:
    """Return the standing of every registered organisation on the day `as_of`, by its id."""
    found: dict[str, list[Inspection]] = defaultdict(list)
    for inspection in inspections:
        found[inspection.organisation.id].append(inspection)
    gaps: dict[str, list[PartialDate]] = defaultdict(list)
    for item in coverage:
        for gap in item.ratings_not_known:
            # The count includes it, so it was published by the end of the counted period.
            last = min(d.latest for d in (gap.published, item.ends or gap.published))
            if last <= as_of:
                gaps[gap.organisation.id].append(gap.published)
    return {
        id_: _standing(organisation, found[id_], gaps[id_], as_of)
        for id_, organisation in registry.organisations.items()
    }


def _standing(
    organisation: Organisation,
    found: Sequence[Inspection],
    gaps: Iterable[PartialDate],
    as_of: dt.date,
) -> Standing:
    """Apply the rule to the inspections of one organisation, those of later days included.

    `gaps` are the dates of inspections whose rating is not known.
    """
    history = sorted(known_on(found, as_of), key=lambda i: i.date_order)
    rated = [i for i in history if i.overall.rating is not None]
    unrated = tuple(i for i in history if i.overall.rating is None)
    after = [i for i in found if i.overall.rating and i.published_latest > as_of]
    pending = [i.published for i in after if i.published_earliest <= as_of]
    caveat = _caveat(rated[-1] if rated else None, gaps, pending)
    if not rated:
        return Standing(organisation, unrated=unrated, caveat=caveat, rated_after=bool(after))
    latest, before = rated[-1], rated[-2:-1]
    if before and _overlap(before[0], latest):
        both = (before[0], latest)
        return Standing(organisation, overlapping=both, unrated=unrated, caveat=caveat)
    previous = rated_before(rated, len(rated) - 1)
    return Standing(organisation, latest, previous, unrated=unrated, caveat=caveat)


def rated_before(rated: Sequence[Inspection], place: int) -> Inspection | None:
    """Return the rated inspection before the one at `place`; None if their order is not known.

    `rated` are those of one organisation, oldest first.
    """
    before, latest = rated[:place][-2:], rated[place]
    if not before or any(_overlap(*pair) for pair in pairwise((*before, latest))):
        return None
    return before[-1]


def _caveat(
    latest: Inspection | None, gaps: Iterable[PartialDate], pending: Iterable[PartialDate]
) -> str | None:
    """Say which later inspection does not count: its rating, or its day, is not known."""
    after = latest.published_latest if latest is not None else None
    later = (date for date in gaps if after is None or date.latest > after)
    shown = [(date, TEXTS["rating_not_known"]) for date in later]
    shown += [(date, TEXTS["day_not_known"]) for date in pending]
    for date, why in sorted(shown, key=lambda item: item[0].latest, reverse=True):
        which = "another" if after else "an"
        if after is not None and date.earliest > after:
            which = "a later"
        return f"{which} inspection was published {on_date(date)}; {why}"
    return None


def months_between(first: dt.date, last: dt.date) -> int:
    """Return the whole months from the first day to the last."""
    months = (last.year - first.year) * 12 + last.month - first.month
    return months - (last.day < first.day)


def unranked(
    snapshot: LeagueSnapshot,
    members: Iterable[Standing],
    programme: Programme | None,
    *,
    listed: bool,
) -> Iterator[Unranked]:
    """Yield what is below the table of a programme, or of a kind over all programmes.

    Of a kind that is `listed`, never ranked: the members with a rating. Of another kind: every
    member without a standing inspection. Of a programme: those unrated in it, or whose order of
    dates is not known; while it runs, also those of which no rated inspection was published.
    """
    for member in members:
        why = member.why_unranked
        if listed:
            why = _listed(snapshot, member, programme)
        elif programme is not None:
            why = _why_unranked_in(snapshot, member, programme)
        if why is not None:
            latest = why.inspections[-1] if listed else None
            before = (
                (each.how, snapshot.standings[each.id]) for each in member.organisation.predecessors
            )
            yield Unranked(
                organisation=snapshot.body(member.organisation),
                reason=why.reason,
                detail=why.detail,
                inspections=tuple(inspection.id for inspection in why.inspections),
                rating=latest.overall.rating if latest is not None else None,
                predecessors=tuple(
                    PredecessorResult(
                        organisation=snapshot.body(predecessor.organisation),
                        how=how,
                        inspection=result.id,
                        rating=result.rated_as,
                        **result.dates(),
                    )
                    for how, predecessor in before
                    if (result := predecessor.inspection) is not None
                ),
            )


def _listed(
    snapshot: LeagueSnapshot, member: Standing, programme: Programme | None
) -> WhyUnranked | None:
    latest = member.inspection
    if latest is None or (programme is not None and latest.programme != programme.id):
        return None
    detail = f"listed, not ranked: {snapshot.programmes[latest.programme].name}"
    return WhyUnranked(UnrankedReason.LISTED_ONLY, detail, (latest,))


def _why_unranked_in(
    snapshot: LeagueSnapshot, member: Standing, programme: Programme
) -> WhyUnranked | None:
    if member.inspection is not None and member.inspection.programme == programme.id:
        return None
    if any(r.programme == programme.id for r in member.overlapping):
        return member.why_unranked
    if here := tuple(u for u in member.unrated if u.programme == programme.id):
        return _not_rated(here)
    started = programme.first_report.earliest <= snapshot.as_of
    runs = programme.rated and started and snapshot.framework(programme.id) is Framework.CURRENT
    return member.why_unranked if runs and not member.overlapping else None


def _not_rated(unrated: Sequence[Inspection]) -> WhyUnranked:
    why = f"inspected but not rated: {unrated[-1].reason}"
    return WhyUnranked(UnrankedReason.NOT_RATED, why, unrated)


def _overlap(one: Inspection, other: Inspection) -> bool:
    """Return whether both may have been published on the same day."""
    earliest = max(one.published_earliest, other.published_earliest)
    return earliest <= min(one.published_latest, other.published_latest)
