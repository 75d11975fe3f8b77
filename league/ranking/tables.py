"""League tables of a day: a pure function of accepted records, registry, programmes and date."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

from league.ranking.places import Rank, ranks_by_rating, ranks_by_score
from league.ranking.standing import (
    LeagueSnapshot,
    Standing,
    listed_only,
    months_between,
    name_order,
    rated_before,
    unranked_of_kind,
    unranked_of_programme,
)
from league.wording import (
    BY_RATING,
    BY_SCORE,
    NOT_RANKED,
    gap_sentence,
    rating_sentence,
)
from schemas.kinds import OrganisationKind, load_kinds
from schemas.programme import Programme
from schemas.publication import Inspection
from schemas.rating import Rating
from schemas.tables import LeagueRow, LeagueTable, PreviousResult, RowStandard, Unranked


def tables(snapshot: LeagueSnapshot) -> tuple[LeagueTable, ...]:
    """Return the tables of a day: kinds in their order, then programmes by first report."""
    of_kinds = [_kind_table(snapshot, kind) for kind in load_kinds()]
    return (*of_kinds, *(_programme_table(snapshot, p) for p in snapshot.programmes.values()))


def tables_to_publish(
    today: LeagueSnapshot, snapshot_on: Callable[[dt.date], LeagueSnapshot]
) -> tuple[LeagueTable, ...]:
    """Return the tables of today; of a kind that has ended, those of its last day."""
    last = {kind: last_day(today, kind) for kind in load_kinds()}
    then = {day: tables(snapshot_on(day)) for day in set(last.values()) if day is not None}
    return tuple(
        table if day is None else then[day][place].model_copy(update={"ended": True})
        for place, table in enumerate(tables(today))
        for day in [last[table.kind]]
    )


def last_day(snapshot: LeagueSnapshot, kind: OrganisationKind) -> dt.date | None:
    """Return the last day of a kind of which no body exists any more; None if one may."""
    ends = [o.ends for o in snapshot.registry.organisations.values() if o.kind == kind]
    last = [end.latest for end in ends if end is not None]
    ended = last and len(last) == len(ends) and max(last) < snapshot.as_of
    return max(last) if ended else None


def _kind_table(snapshot: LeagueSnapshot, kind: OrganisationKind) -> LeagueTable:
    """Rank all members of a kind that have a standing inspection, by overall rating alone."""
    members = list(snapshot.members(kind))
    if load_kinds()[kind].listed:
        return _table(snapshot, kind, None, [], listed_only(snapshot, members, None))
    standing = [m for m in members if m.inspection is not None]
    standing.sort(key=lambda m: _print_order(snapshot, m))
    ranks = ranks_by_rating([_rating(_inspection(m)) for m in standing])
    ranked = sorted(zip(ranks, standing, strict=True), key=lambda pair: pair[0].rank)
    return _table(snapshot, kind, None, ranked, unranked_of_kind(snapshot, members))


def _programme_table(snapshot: LeagueSnapshot, programme: Programme) -> LeagueTable:
    """Rank the members whose standing inspection is of the programme, by rating and score."""
    kind = programme.organisation_kinds[0]
    members = [m for k in programme.organisation_kinds for m in snapshot.members(k)]
    if load_kinds()[kind].listed:
        return _table(snapshot, kind, programme, [], listed_only(snapshot, members, programme))
    standing = [m for m in members if m.inspection and m.inspection.programme == programme.id]
    ranks = ranks_by_score([_inspection(m) for m in standing])
    ranked = sorted(
        zip(ranks, standing, strict=True),
        key=lambda p: (p[0].rank, p[0].rank_to, *name_order(snapshot, p[1])),
    )
    return _table(
        snapshot, kind, programme, ranked, unranked_of_programme(snapshot, members, programme)
    )


def _table(
    snapshot: LeagueSnapshot,
    kind: OrganisationKind,
    programme: Programme | None,
    ranked: Sequence[tuple[Rank, Standing]],
    unranked: Iterable[Unranked],
) -> LeagueTable:
    rows = tuple(_row(snapshot, rank, standing) for rank, standing in ranked)
    members = sum(1 for _ in snapshot.members(kind))
    tally = Counter(row.rating for row in rows)
    distribution = {rating: tally[rating] for rating in reversed(Rating)}
    official = None
    if programme is None:
        official = snapshot.official_list(kind, (row.organisation.id for row in rows))
    number = len(official.members) if official is not None else None
    gaps = tuple(gap_sentences(snapshot, kind, programme))
    rated = programme is None or programme.rated
    ordering = BY_RATING if programme is None else BY_SCORE
    if load_kinds()[kind].listed or not rated:
        ordering = NOT_RANKED
    return LeagueTable(
        id=programme.id if programme is not None else kind,
        title=programme.name if programme is not None else load_kinds()[kind].title,
        description=_description(kind, programme),
        kind=kind,
        programme=programme.id if programme is not None else None,
        as_of=snapshot.as_of,
        ordering=ordering,
        summary=(
            "Listed, not ranked."
            if ordering is NOT_RANKED
            else rating_sentence(
                distribution,
                kind,
                number=number,
                later=sum(bool(row.caveat or row.later_unrated_inspection) for row in rows),
                gaps=bool(gaps),
            )
        ),
        members=members,
        distribution=distribution,
        rows=rows,
        unranked=tuple(unranked),
        official_number=number,
        official_source=official.source if official is not None else None,
        gaps=gaps,
    )


def gap_sentences(
    snapshot: LeagueSnapshot, kind: OrganisationKind, programme: Programme | None
) -> Iterator[str]:
    """Yield a sentence on each official count by the day that differs from what is known here."""
    for item in snapshot.official.coverage:
        kinds = {k for id_ in item.programmes for k in snapshot.programmes[id_].organisation_kinds}
        about = kind in kinds if programme is None else programme.id in item.programmes
        if about and item.ends is not None and item.ends.latest <= snapshot.as_of:
            sentence = gap_sentence(item)
            if sentence is not None:
                yield sentence


def _description(kind: OrganisationKind, programme: Programme | None) -> str:
    if load_kinds()[kind].listed:
        return f"{load_kinds()[kind].title}: listed and not ranked."
    words = load_kinds()[kind]
    if programme is None:
        return f"The latest rating known here of each {words.singular}, under any framework."
    if not programme.rated:
        return f"Inspections of {words.plural} under this framework, which gives no ratings."
    return f"Each {words.singular} whose latest rating known here was given under this framework."


def _row(snapshot: LeagueSnapshot, rank: Rank, standing: Standing) -> LeagueRow:
    latest, later = _inspection(standing), standing.later_unrated
    return LeagueRow(
        rank=rank.rank,
        rank_to=rank.rank_to,
        tied=rank.tied,
        organisation=snapshot.body(standing.organisation),
        inspection=latest.id,
        programme=latest.programme,
        framework=snapshot.framework(latest.programme),
        rating=_rating(latest),
        score=latest.score.value,
        max=latest.score.max,
        score_confirmed=latest.score.confirmed,
        standards={s.id: RowStandard(rating=s.rating, state=s.state) for s in latest.standards},
        **latest.dates(),
        fieldwork_started=latest.fieldwork_started,
        age_months=months_between(latest.published_latest, snapshot.as_of),
        age_months_max=months_between(latest.published_earliest, snapshot.as_of),
        basis=latest.basis,
        confidence=latest.overall.confidence,
        caveat=standing.caveat,
        previous=_previous(latest, standing.previous),
        later_unrated_inspection=later.id if later is not None else None,
    )


def previous_results(inspections: Iterable[Inspection]) -> dict[str, PreviousResult]:
    """Return the rated inspection before each rated one, by the id of the later."""
    rated: dict[str, list[Inspection]] = defaultdict(list)
    for inspection in sorted(
        inspections, key=lambda i: (i.published_latest, i.published_earliest, i.id)
    ):
        if inspection.overall.rating is not None:
            rated[inspection.organisation.id].append(inspection)
    found = {
        latest.id: _previous(latest, rated_before(history, place))
        for history in rated.values()
        for place, latest in enumerate(history)
    }
    return {id_: previous for id_, previous in found.items() if previous is not None}


def _previous(latest: Inspection, before: Inspection | None) -> PreviousResult | None:
    if before is None:
        return None
    same = before.programme == latest.programme
    return PreviousResult(
        inspection=before.id,
        programme=before.programme,
        rating=_rating(before),
        movement=_rating(latest).step - _rating(before).step if same else None,
        framework_changed=not same,
        **before.dates(),
    )


def _print_order(snapshot: LeagueSnapshot, standing: Standing) -> tuple[int, int, int, str, str]:
    """Order within a rank: newest programme, newest date, name."""
    latest = _inspection(standing)
    newest_first = -list(snapshot.programmes).index(latest.programme)
    return (
        newest_first,
        -latest.published_latest.toordinal(),
        -latest.published_earliest.toordinal(),
        *name_order(snapshot, standing),
    )


def _inspection(standing: Standing) -> Inspection:
    if standing.inspection is None:
        raise ValueError(f"{standing.organisation.id} has no standing inspection")
    return standing.inspection


def _rating(inspection: Inspection) -> Rating:
    if inspection.overall.rating is None:
        raise ValueError(f"{inspection.id} is a standing inspection without a rating")
    return inspection.overall.rating
