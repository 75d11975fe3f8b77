"""League tables of today and of earlier days: ends of rounds and years, the last day of a kind.

They are a pure function of accepted records, registry, programmes and day.
"""

import datetime as dt
import functools
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

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
from schemas.base import Model
from schemas.kinds import OrganisationKind, load_kinds
from schemas.programme import Programme
from schemas.publication import Inspection, Publication
from schemas.rating import Rating
from schemas.report import StandardState
from schemas.tables import LeagueRow, LeagueTable, PreviousResult, RowStandard, Unranked


class SnapshotDate(Model):
    """A day and what ended on it."""

    on: dt.date
    label: str


TablesByDay: TypeAlias = Mapping[str, Mapping[SnapshotDate, LeagueTable]]
"""Id of a table -> its earlier days, newest first -> the table of that day."""


def tables(snapshot: LeagueSnapshot) -> tuple[LeagueTable, ...]:
    """Return the tables of a day: kinds in their order, then programmes by first report."""
    of_kinds = [_kind_table(snapshot, kind) for kind in load_kinds()]
    return (*of_kinds, *(_programme_table(snapshot, p) for p in snapshot.programmes.values()))


def tables_to_publish(
    today: LeagueSnapshot, snapshot_on: Callable[[dt.date], LeagueSnapshot]
) -> tuple[LeagueTable, ...]:
    """Return the tables of today; of a kind that has ended, those of its last day."""
    last = {kind: _last_day(today, kind) for kind in load_kinds()}
    then = {day: tables(snapshot_on(day)) for day in set(last.values()) if day is not None}
    return tuple(
        table if day is None else then[day][place].model_copy(update={"ended": True})
        for place, table in enumerate(tables(today))
        for day in [last[table.kind]]
    )


def tables_by_day(
    publication: Publication, snapshot_on: Callable[[dt.date], LeagueSnapshot]
) -> TablesByDay:
    """Return the tables of earlier days that have rows, from what is known today."""

    @functools.cache
    def tables_on(day: dt.date) -> dict[str, LeagueTable]:
        return {table.id: table for table in tables(snapshot_on(day))}

    found: dict[str, dict[SnapshotDate, LeagueTable]] = {}
    for table in publication.tables:
        past = {date: tables_on(date.on)[table.id] for date in _snapshot_dates(publication, table)}
        found[table.id] = {date: then for date, then in past.items() if then.rows}
    return found


def _snapshot_dates(publication: Publication, table: LeagueTable) -> tuple[SnapshotDate, ...]:
    """Return the days before today for which the table is worth showing, newest first.

    The first is on or after the first inspection of the table, the last is not after the last day
    of its kind of body.
    """
    programmes = [
        p
        for p in publication.programmes
        if p.id == table.programme
        or (table.programme is None and table.kind in p.organisation_kinds)
    ]
    ids = {programme.id for programme in programmes}
    published = [
        i.published_latest
        for i in publication.inspections
        if i.programme in ids and (table.programme or i.organisation.kind == table.kind)
    ]
    if not published:
        return ()
    first, until = min(published), table.as_of
    labels: dict[dt.date, list[str]] = defaultdict(list)
    for programme in programmes:
        for part in programme.rounds:
            labels[part.ends.latest].append(f"End of {part.name}")
    for year in range(first.year, publication.as_of.year):
        labels[dt.date(year, 12, 31)].append(f"End of {year}")
    if table.ended:
        labels[until].append("The last day")
    return tuple(
        SnapshotDate(on=on, label=" · ".join(dict.fromkeys(labels[on])))
        for on in sorted(labels, reverse=True)
        if first <= on <= until and on != publication.as_of
    )


def _last_day(snapshot: LeagueSnapshot, kind: OrganisationKind) -> dt.date | None:
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
    tally = Counter(row.rating for row in rows)
    distribution = {rating: tally[rating] for rating in reversed(Rating)}
    official = None
    if programme is None:
        official = snapshot.official_list(kind, (row.organisation.id for row in rows))
    number = len(official.members) if official is not None else None
    gaps = tuple(_gap_sentences(snapshot, kind, programme))
    ordering = BY_RATING if programme is None else BY_SCORE
    summary = rating_sentence(
        distribution,
        kind,
        number=number,
        later=sum(bool(row.caveat or row.later_unrated_inspection) for row in rows),
        gaps=bool(gaps),
    )
    if load_kinds()[kind].listed or not (programme is None or programme.rated):
        ordering = summary = NOT_RANKED
    return LeagueTable(
        id=programme.id if programme is not None else kind,
        title=programme.name if programme is not None else load_kinds()[kind].title,
        description=_description(kind, programme),
        kind=kind,
        programme=programme.id if programme is not None else None,
        as_of=snapshot.as_of,
        ordering=ordering,
        summary=summary,
        members=sum(1 for _ in snapshot.members(kind)),
        distribution=distribution,
        rows=rows,
        unranked=tuple(unranked),
        official_number=number,
        official_source=official.source if official is not None else None,
        gaps=gaps,
    )


def _gap_sentences(
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
    words = load_kinds()[kind]
    if words.listed:
        return f"{words.title}: listed and not ranked."
    if programme is None:
        return f"The latest rating known here of each {words.singular}, under any framework."
    if not programme.rated:
        return f"Inspections of {words.plural} under this framework, which gives no ratings."
    return f"Each {words.singular} whose latest rating known here was given under this framework."


def _row(snapshot: LeagueSnapshot, rank: Rank, standing: Standing) -> LeagueRow:
    latest, later = _inspection(standing), standing.later_unrated
    return LeagueRow(
        **rank._asdict(),
        organisation=snapshot.body(standing.organisation),
        inspection=latest.id,
        programme=latest.programme,
        framework=snapshot.framework(latest.programme),
        rating=_rating(latest),
        score=latest.score.value,
        max=latest.score.max,
        score_confirmed=latest.score.confirmed,
        standards={s.id: _row_standard(s.rating, s.state) for s in latest.standards},
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


@functools.cache
def _row_standard(rating: Rating | None, state: StandardState) -> RowStandard:
    """Return the one object of these values: thousands of rows share the few there are."""
    return RowStandard(rating=rating, state=state)


def previous_results(inspections: Iterable[Inspection]) -> dict[str, PreviousResult]:
    """Return the rated inspection before each rated one, by the id of the later."""
    rated: dict[str, list[Inspection]] = defaultdict(list)
    for inspection in sorted(inspections, key=lambda i: i.date_order):
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
