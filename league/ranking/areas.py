"""Areas: each NPS division beside the CRCs of its area, each region beside its PDUs."""

from collections.abc import Iterable, Sequence

from league.ranking.results import Result
from league.ranking.standing import Day, Standing, day_of
from league.wording import counted
from schemas.kinds import OrganisationKind, area_role, load_kinds
from schemas.organisation import Area
from schemas.programmes import Programmes
from schemas.rating import Rating
from schemas.registry import Registry
from schemas.tables import AreaComparison, AreaResult


def areas(
    results: Sequence[Result], registry: Registry, programmes: Programmes, today: Day
) -> tuple[AreaComparison, ...]:
    """All areas that had begun by the day; an ended one as it stood on its last day."""
    days = {today.as_of: today}
    found: list[AreaComparison] = []
    for area in registry.areas.values():
        lead = registry.organisations[area.lead]
        if lead.starts is not None and lead.starts.earliest > today.as_of:
            continue
        ended = lead.ends is not None and lead.ends.latest < today.as_of
        on = lead.ends.latest if ended and lead.ends is not None else today.as_of
        if on not in days:
            days[on] = day_of(results, registry, programmes, on)
        found.append(_compare(days[on], area, ended=ended))
    return tuple(found)


def _compare(day: Day, area: Area, *, ended: bool) -> AreaComparison:
    role = area_role(area.kind)
    kind, inside = area.kind, role.members
    lead = day.standings[area.lead]
    members = [m for m in day.members(inside) if m.organisation.area == area.id]
    members.sort(key=lambda m: (m.organisation.name_on(day.as_of).casefold(), m.organisation.id))
    against = lead.result.rating if lead.result is not None and role.ratings_compare else None
    shown = tuple(_area_result(day, m, against) for m in members)
    own = _area_result(day, lead, None)
    return AreaComparison(
        id=area.id,
        name=area.name,
        kind=kind,
        as_of=day.as_of,
        ended=ended,
        summary=_sentence(own, shown, kind, inside),
        lead=own,
        members=shown,
    )


def _area_result(day: Day, standing: Standing, against: Rating | None) -> AreaResult:
    result = standing.result
    rating = result.rating if result is not None else None
    return AreaResult(
        organisation=day.body(standing.organisation),
        inspection=result.inspection if result is not None else None,
        programme=result.programme if result is not None else None,
        rating=rating,
        score=result.score if result is not None else None,
        max=result.max if result is not None else None,
        published=result.published if result is not None else None,
        difference=(
            rating.step - against.step if rating is not None and against is not None else None
        ),
        reason=_why_missing(standing),
    )


def _why_missing(standing: Standing) -> str | None:
    if standing.result is not None:
        return None
    if standing.overlapping:
        return "the dates of its two latest inspections do not tell which is later"
    return "inspected but not rated" if standing.unrated else "no rated inspection published"


def _sentence(
    lead: AreaResult,
    members: Sequence[AreaResult],
    kind: OrganisationKind,
    inside: OrganisationKind,
) -> str:
    rated = [m for m in members if m.rating is not None]
    own = (
        f"The {load_kinds()[kind].singular} is rated {lead.rating}"
        if lead.rating
        else (f"The {load_kinds()[kind].singular} has no standing rating")
    )
    if not members:
        return f"{own}; no {load_kinds()[inside].singular} of its area is registered."
    plural = counted(len(members), inside)
    if not rated:
        return f"{own}; of its {plural} none has a standing rating."
    counts = _counts(m.rating for m in rated)
    return f"{own}; of its {plural}: {counts}."


def _counts(ratings: Iterable[Rating | None]) -> str:
    found = list(ratings)
    parts = [f"{found.count(r)} {r}" for r in reversed(Rating) if r in found]
    return ", ".join(parts)
