"""Areas: each NPS division beside the CRCs of its area, each region beside its PDUs."""

import datetime as dt
from collections.abc import Callable

from league.environment import sentence
from league.ranking.standing import LeagueSnapshot, Standing
from schemas.kinds import area_role
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
    against = lead.inspection.overall.rating if lead.inspection and role.ratings_compare else None
    shown = tuple(_area_result(snapshot, m, against) for m in members)
    own = _area_result(snapshot, lead, None)
    rated = [m for m in members if m.inspection is not None]
    official = snapshot.official_list(inside, (m.organisation.id for m in rated))
    of_area = [m for m in members if official and m.organisation.id in official.members]
    number = len(of_area) if official is not None else None
    summary = sentence(
        "area",
        kind=kind,
        lead=own,
        ratings_inside=rating_counts(m.rating for m in shown),
        number=number,
        day=" for this day" if ended else "",
        unrated=sum(m.later_unrated is not None for m in rated),
        unknown=sum(m.caveat is not None for m in rated),
    )
    return AreaComparison(
        id=area.id,
        name=area.name,
        kind=kind,
        as_of=snapshot.as_of,
        ended=ended,
        summary=summary,
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
