"""What stands below a table: inspected but not rated, never rated, undecided, listed only."""

from collections.abc import Iterable, Iterator, Sequence

from league.ranking.results import Result
from league.ranking.standing import Day, Standing
from schemas.organisation import Organisation
from schemas.programme import Programme
from schemas.tables import Framework, PredecessorResult, Unranked, UnrankedReason


def below_kind(day: Day, members: Iterable[Standing]) -> Iterator[Unranked]:
    """Below the table of a kind: every member without a standing inspection."""
    for member in _by_name(day, members):
        if member.result is None:
            yield _without_standing(day, member)


def below_programme(
    day: Day, members: Iterable[Standing], programme: Programme
) -> Iterator[Unranked]:
    """Below a programme's table: what it inspected without rating or dates leave undecided.

    While the programme runs, also the members that no rated inspection was published of.
    """
    started = programme.first_report.earliest <= day.as_of
    runs = programme.rated and started and day.framework(programme.id) is Framework.CURRENT
    for member in _by_name(day, members):
        if member.result is not None and member.result.programme == programme.id:
            continue
        here = tuple(u for u in member.unrated if u.programme == programme.id)
        involved = any(r.programme == programme.id for r in member.overlapping)
        if involved:
            yield _without_standing(day, member)
        elif here:
            yield _unranked(day, member, UnrankedReason.NOT_RATED, _why_unrated(day, here), here)
        elif runs and member.result is None and not member.overlapping:
            yield _without_standing(day, member)


def listed_only(
    day: Day, members: Iterable[Standing], programme: Programme | None
) -> Iterator[Unranked]:
    """The bodies that are listed with their rating and never ranked."""
    for member in _by_name(day, members):
        result = member.result
        if result is None or (programme is not None and result.programme != programme.id):
            continue
        detail = f"listed and not ranked, {day.programmes[result.programme].name}"
        yield _unranked(day, member, UnrankedReason.LISTED_ONLY, detail, (result,))


def _without_standing(day: Day, member: Standing) -> Unranked:
    if member.overlapping:
        dates = " and ".join(str(r.published) for r in member.overlapping)
        detail = f"the dates of its two latest inspections ({dates}) do not tell which is later"
        return _unranked(day, member, UnrankedReason.DATES_OVERLAP, detail, member.overlapping)
    if member.unrated:
        why = _why_unrated(day, member.unrated)
        return _unranked(day, member, UnrankedReason.NOT_RATED, why, member.unrated)
    return _unranked(
        day, member, UnrankedReason.NO_RATED_INSPECTION, "no rated inspection published", ()
    )


def _why_unrated(day: Day, unrated: Sequence[Result]) -> str:
    newest = unrated[-1]
    programme = day.programmes[newest.programme]
    why = newest.reason or programme.unrated_reason or "the inspection gave no overall rating"
    return f"inspected but not rated: {why}"


def _unranked(
    day: Day, member: Standing, reason: UnrankedReason, detail: str, shown: Sequence[Result]
) -> Unranked:
    listed = shown[-1].rating if reason is UnrankedReason.LISTED_ONLY else None
    return Unranked(
        organisation=day.body(member.organisation),
        reason=reason,
        detail=detail,
        inspections=tuple(r.inspection for r in shown),
        rating=listed,
        predecessors=tuple(predecessor_results(day, member.organisation)),
    )


def predecessor_results(day: Day, organisation: Organisation) -> Iterator[PredecessorResult]:
    """The last rated inspection of each predecessor, as published by the day."""
    for link in organisation.predecessors:
        predecessor = day.registry.get(link.id)
        rated = [r for r in day.known.get(link.id, ()) if r.rating is not None]
        if predecessor is None or not rated:
            continue
        last = rated[-1]
        if last.rating is not None:
            yield PredecessorResult(
                organisation=day.body(predecessor),
                how=link.how,
                inspection=last.inspection,
                rating=last.rating,
                published=last.published,
                published_earliest=last.earliest,
                published_latest=last.latest,
                published_precision=last.published.precision,
            )


def _by_name(day: Day, members: Iterable[Standing]) -> list[Standing]:
    named = ((m.organisation.name_on(day.as_of).casefold(), m.organisation.id, m) for m in members)
    return [member for _, _, member in sorted(named, key=lambda item: item[:2])]
