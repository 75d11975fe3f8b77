"""League tables of today and of earlier days: ends of rounds and years, the last day of a kind.

They are a pure function of accepted records, registry, programmes and day.
"""

import datetime as dt
import functools
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from league.environment import sentence
from league.ranking.places import Rank, ranks_by_rating, ranks_by_score
from league.ranking.standing import (
    LeagueSnapshot,
    Standing,
    months_between,
    rated_before,
    unranked,
)
from league.wording import TEXTS
from schemas.base import Model
from schemas.kinds import OrganisationKind, load_kinds
from schemas.programme import Programme
from schemas.publication import Inspection, Publication
from schemas.rating import Rating, rating_counts
from schemas.report import StandardState
from schemas.tables import LeagueRow, LeagueTable, PreviousResult, RowStandard


class SnapshotDate(Model):
    """A day and what ended on it."""

    on: dt.date
    label: str


TablesByDay: TypeAlias = Mapping[str, Mapping[SnapshotDate, LeagueTable]]
"""Id of a table -> its earlier days, newest first -> the table of that day."""


def tables(snapshot: LeagueSnapshot) -> tuple[LeagueTable, ...]:
    """Return the tables of a day: kinds in their order, then programmes by first report."""
    programmes = snapshot.programmes.values()
    of_programmes = (_table(snapshot, p.organisation_kinds[0], p) for p in programmes)
    return (*(_table(snapshot, kind) for kind in load_kinds()), *of_programmes)


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
    found: dict[str, dict[SnapshotDate, LeagueTable]] = {}
    for table in publication.tables:
        past = {}
        for date in _snapshot_dates(publication, table):
            snapshot = snapshot_on(date.on)
            programme = snapshot.programmes[table.programme] if table.programme else None
            past[date] = _table(snapshot, table.kind, programme)
        found[table.id] = {date: then for date, then in past.items() if then.rows}
    return found


def _snapshot_dates(publication: Publication, table: LeagueTable) -> tuple[SnapshotDate, ...]:
    """Return the days before today for which the table is worth showing, newest first.

    The first is on or after the first inspection of the table, the last is not after the last day
    of its kind of body.
    """
    programmes = programmes_of(publication.programmes, table.kind, table.programme)
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


def programmes_of(
    programmes: Iterable[Programme], kind: OrganisationKind, programme: str | None
) -> list[Programme]:
    """Return the programme of a table, or all that inspect its kind."""
    of_kind = (p for p in programmes if kind in p.organisation_kinds)
    return [p for p in of_kind if programme in (None, p.id)]


def _last_day(snapshot: LeagueSnapshot, kind: OrganisationKind) -> dt.date | None:
    """Return the last day of a kind of which no body exists any more; None if one may."""
    ends = [o.ends for o in snapshot.registry.organisations.values() if o.kind == kind]
    last = [end.latest for end in ends if end is not None]
    ended = last and len(last) == len(ends) and max(last) < snapshot.as_of
    return max(last) if ended else None


def _table(
    snapshot: LeagueSnapshot, kind: OrganisationKind, programme: Programme | None = None
) -> LeagueTable:
    """Make the table of a programme, whose first kind is `kind`, or else of the kind."""
    words = load_kinds()[kind]
    kinds = (kind,) if programme is None else programme.organisation_kinds
    members = snapshot.members(*kinds)
    ranked = [] if words.listed else _ranked(snapshot, members, programme)
    rows = tuple(_row(snapshot, *each) for each in ranked)
    distribution = rating_counts(row.rating for row in rows)
    official = None
    if programme is None:
        official = snapshot.official_list(kind, (row.organisation.id for row in rows))
    number = len(official.members) if official is not None else None
    gaps = tuple(_gap_sentences(snapshot, kind, programme))
    ordering = TEXTS["by_rating" if programme is None else "by_score"]
    summary = sentence(
        "by_rating",
        distribution=distribution,
        kind=kind,
        number=number,
        unrated=sum(row.later_unrated_inspection is not None for row in rows),
        unknown=sum(row.caveat is not None for row in rows),
        gaps=gaps,
    )
    if words.listed or not (programme is None or programme.rated):
        ordering = summary = TEXTS["not_ranked"]
    return LeagueTable(
        id=programme.id if programme is not None else kind,
        title=programme.name if programme is not None else words.title,
        description=sentence("description", kind=kind, programme=programme),
        kind=kind,
        programme=programme.id if programme is not None else None,
        as_of=snapshot.as_of,
        ordering=ordering,
        summary=summary,
        members=len(snapshot.members(kind)),
        distribution=distribution,
        rows=rows,
        unranked=tuple(unranked(snapshot, members, programme, listed=words.listed)),
        official_number=number,
        official_source=official.source if official is not None else None,
        gaps=gaps,
    )


def _ranked(
    snapshot: LeagueSnapshot, members: Sequence[Standing], programme: Programme | None
) -> list[tuple[Rank, Standing, Inspection]]:
    """Rank the members, which are in order of their names, that have a standing inspection.

    In a programme's table it is one of the programme. In that of a kind those of one rank are
    listed newest programme and newest date first.
    """
    found = [(member.inspection, member) for member in members if member.inspection is not None]
    if programme is None:
        order = list(snapshot.programmes)
        found.sort(key=lambda f: (order.index(f[0].programme), f[0].date_order[:2]), reverse=True)
        ranks = ranks_by_rating([latest.rated_as for latest, _ in found])
    else:
        found = [each for each in found if each[0].programme == programme.id]
        ranks = ranks_by_score([latest for latest, _ in found])
    ranked = [(rank, member, latest) for rank, (latest, member) in zip(ranks, found, strict=True)]
    return sorted(ranked, key=lambda each: each[0][:2])


def _gap_sentences(
    snapshot: LeagueSnapshot, kind: OrganisationKind, programme: Programme | None
) -> Iterator[str]:
    """Yield a sentence on each official count by the day that differs from what is known here."""
    own = programmes_of(snapshot.programmes.values(), kind, programme.id if programme else None)
    for item in snapshot.coverage:
        about = any(p.id in item.programmes for p in own)
        ended = item.ends is not None and item.ends.latest <= snapshot.as_of
        differs = item.missing or not item.expected_ratings.items() <= item.known_ratings.items()
        if about and ended and differs:
            yield sentence("gap", item=item)


def _row(snapshot: LeagueSnapshot, rank: Rank, standing: Standing, latest: Inspection) -> LeagueRow:
    later = standing.later_unrated
    return LeagueRow(
        **rank._asdict(),
        organisation=snapshot.body(standing.organisation),
        inspection=latest.id,
        programme=latest.programme,
        framework=snapshot.framework(latest.programme),
        rating=latest.rated_as,
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
        rating=before.rated_as,
        movement=latest.rated_as.step - before.rated_as.step if same else None,
        framework_changed=not same,
        **before.dates(),
    )
