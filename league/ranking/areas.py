"""Areas: each NPS division beside the CRCs of its area, each region beside its PDUs."""

import datetime as dt
from collections.abc import Callable, Sequence

from league.ranking.standing import LeagueSnapshot, Standing, name_order
from league.wording import counts_in_words, later_sentences, number_of
from schemas.kinds import OrganisationKind, area_role, load_kinds
from schemas.organisation import Area
from schemas.rating import Rating, rating_counts
from schemas.tables import AreaComparison, AreaResult


def areas(
    today: LeagueSnapshot, snapshot_on: Callable[[dt.date], LeagueSnapshot]
) -> tuple[AreaComparison, ...]:
    """Compare each area that had begun by the day; one that has ended as of its last day."""
    found: list[AreaComparison] = []
    for area in today.registry.areas.values():
        lead = today.registry.organisations[area.lead]
        if lead.starts is not None and lead.starts.earliest > today.as_of:
            continue
        if lead.ends is not None and lead.ends.latest < today.as_of:
            found.append(_compare(snapshot_on(lead.ends.latest), area, ended=True))
        else:
            found.append(_compare(today, area, ended=False))
    return tuple(found)


def _compare(snapshot: LeagueSnapshot, area: Area, *, ended: bool) -> AreaComparison:
    role, kind = area_role(area.kind), area.kind
    inside, lead = role.members, snapshot.standings[area.lead]
    members = [m for m in snapshot.members(inside) if m.organisation.area == area.id]
    members.sort(key=lambda m: name_order(snapshot, m))
    against = lead.inspection.overall.rating if lead.inspection and role.ratings_compare else None
    shown = tuple(_area_result(snapshot, m, against) for m in members)
    own = _area_result(snapshot, lead, None)
    rated = [m for m in members if m.inspection is not None]
    official = snapshot.official_list(inside, (m.organisation.id for m in rated))
    of_area = [m for m in members if official and m.organisation.id in official.members]
    number = len(of_area) if official is not None else None
    later = later_sentences(
        len(rated),
        unrated=sum(m.later_unrated is not None for m in rated),
        unknown=sum(m.caveat is not None for m in rated),
    )
    return AreaComparison(
        id=area.id,
        name=area.name,
        kind=kind,
        as_of=snapshot.as_of,
        ended=ended,
        summary=_sentence(own, shown, kind, number, " for this day" if ended else "") + later,
        lead=own,
        members=shown,
        official_number=number,
    )


def _area_result(
    snapshot: LeagueSnapshot, standing: Standing, against: Rating | None
) -> AreaResult:
    latest = standing.inspection
    rating = latest.overall.rating if latest is not None else None
    return AreaResult(
        organisation=snapshot.body(standing.organisation),
        inspection=latest.id if latest is not None else None,
        programme=latest.programme if latest is not None else None,
        rating=rating,
        score=latest.score.value if latest is not None else None,
        max=latest.score.max if latest is not None else None,
        published=latest.published if latest is not None else None,
        difference=(
            rating.step - against.step if rating is not None and against is not None else None
        ),
        reason=standing.why_missing,
        caveat=standing.note,
    )


def _sentence(
    lead: AreaResult,
    members: Sequence[AreaResult],
    kind: OrganisationKind,
    number: int | None,
    day: str,
) -> str:
    """Return the ratings of an area; `number` is that of its members, if a list is complete."""
    kinds, inside = load_kinds(), area_role(kind).members
    own = f"The {kinds[kind].singular} is rated {lead.rating}"
    if not lead.rating:
        own = f"No rating of the {kinds[kind].singular} is known here{day}"
    ratings = [m.rating for m in members if m.rating is not None]
    if lead.rating and lead.caveat:
        own += f" ({lead.caveat})"
    singular, plural = kinds[inside].singular, kinds[inside].plural
    counts = counts_in_words(rating_counts(ratings))
    if not ratings:
        return f"{own}; no rating of a {singular} in its area is known here{day}."
    if number is None:
        return f"{own}; the {plural} of its area whose rating is known here: {counts}."
    if number == len(ratings) == 1:
        return f"{own}, the one {singular} in its area {ratings[0]}."
    unknown = number - len(ratings)
    rest = f"; no rating of {unknown} is known here{day}" if unknown else ""
    return f"{own}; of the {number_of(number, inside)} in its area: {counts}{rest}."
