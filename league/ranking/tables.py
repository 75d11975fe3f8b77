"""League tables of a day: a pure function of accepted records, registry, programmes and date."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from league.ranking.places import Place, programme_places, rating_places
from league.ranking.results import Result, results
from league.ranking.standing import Day, Standing, day_of, months_between
from league.ranking.unranked import below_kind, below_programme, listed_only
from league.wording import BY_RATING, BY_SCORE, NOT_RANKED, counted, rating_sentence
from schemas.kinds import OrganisationKind, load_kinds
from schemas.programme import Programme
from schemas.programmes import Programmes
from schemas.rating import Rating
from schemas.registry import Registry
from schemas.report import Report
from schemas.tables import LeagueRow, LeagueTable, PreviousResult, Unranked


def rank(
    records: Iterable[Report], *, registry: Registry, programmes: Programmes, as_of: dt.date
) -> tuple[LeagueTable, ...]:
    """All tables as of a day: one of each kind, then one of each programme.

    Raises StateError for a record that cannot have been accepted.
    """
    return tables(day_of(results(records), registry, programmes, as_of))


def tables(day: Day) -> tuple[LeagueTable, ...]:
    """The tables of a day: kinds in the order of their enumeration, programmes by first report."""
    return tuple(each_table(day))


def each_table(day: Day) -> Iterator[LeagueTable]:
    """The tables of a day, each made when it is its turn."""
    for kind in load_kinds():
        yield kind_table(day, kind)
    for programme in day.programmes.values():
        yield programme_table(day, programme)


def one_table(day: Day, table_id: str) -> LeagueTable:
    """The table of that id, as of a day. Raises ValueError if there is none."""
    programme = day.programmes.get(table_id)
    if programme is not None:
        return programme_table(day, programme)
    if table_id not in load_kinds():
        raise ValueError(f"no table {table_id!r}")
    return kind_table(day, table_id)


def with_rows(day: Day) -> frozenset[str]:
    """The ids of the tables of a day that rank somebody, without making them."""
    standing = [s for s in day.standings.values() if s.result is not None]
    listed = {kind.id for kind in load_kinds().values() if kind.listed}
    kinds = {s.organisation.kind for s in standing} - listed
    under = {(s.organisation.kind, _result(s).programme) for s in standing}
    programmes = {
        programme.id
        for programme in day.programmes.values()
        if programme.organisation_kinds[0] not in listed
        and any((kind, programme.id) in under for kind in programme.organisation_kinds)
    }
    return frozenset({*kinds, *programmes})


def kind_table(day: Day, kind: OrganisationKind) -> LeagueTable:
    """All members of a kind that have a standing inspection, by overall rating alone."""
    members = list(day.members(kind))
    if load_kinds()[kind].listed:
        return _table(day, kind, None, [], listed_only(day, members, None))
    standing = [m for m in members if m.result is not None]
    standing.sort(key=lambda m: _order_of_print(day, m))
    places = rating_places([_result(m).rating or Rating.INADEQUATE for m in standing])
    ranked = sorted(zip(places, standing, strict=True), key=lambda pair: pair[0].rank)
    return _table(day, kind, None, ranked, below_kind(day, members))


def programme_table(day: Day, programme: Programme) -> LeagueTable:
    """The members whose standing inspection is of the programme, by rating and score."""
    kind = programme.organisation_kinds[0]
    members = [m for k in programme.organisation_kinds for m in day.members(k)]
    if load_kinds()[kind].listed:
        return _table(day, kind, programme, [], listed_only(day, members, programme))
    standing = [m for m in members if m.result is not None and m.result.programme == programme.id]
    places = programme_places([_result(m) for m in standing])
    ranked = sorted(
        zip(places, standing, strict=True),
        key=lambda p: (p[0].rank, p[0].rank_to, _name(day, p[1]), p[1].organisation.id),
    )
    return _table(day, kind, programme, ranked, below_programme(day, members, programme))


def _table(
    day: Day,
    kind: OrganisationKind,
    programme: Programme | None,
    ranked: Sequence[tuple[Place, Standing]],
    unranked: Iterable[Unranked],
) -> LeagueTable:
    rows = tuple(_row(day, place, standing) for place, standing in ranked)
    members = sum(1 for _ in day.members(kind))
    tally = Counter(row.rating for row in rows)
    distribution = {rating: tally[rating] for rating in reversed(Rating)}
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
        as_of=day.as_of,
        ordering=ordering,
        summary=(
            "Listed only, not ranked."
            if ordering is NOT_RANKED
            else rating_sentence(distribution, kind, members=members)
        ),
        members=members,
        distribution=distribution,
        rows=rows,
        unranked=tuple(unranked),
    )


def _description(kind: OrganisationKind, programme: Programme | None) -> str:
    if load_kinds()[kind].listed:
        return f"{load_kinds()[kind].title}: listed and not ranked."
    plural = counted(2, kind).removeprefix("2 ")
    if programme is None:
        return (
            f"Each of the {plural} that existed on the day, with its latest rated inspection "
            "of any programme."
        )
    if not programme.rated:
        return f"Inspections of {plural} under this programme, which gives no ratings."
    return (
        f"The {plural} that existed on the day and whose latest rated inspection is of this "
        "programme."
    )


def _row(day: Day, place: Place, standing: Standing) -> LeagueRow:
    result, later = _result(standing), standing.later_unrated
    if result.rating is None:
        raise ValueError(f"{result.inspection} stands without a rating")
    return LeagueRow(
        rank=place.rank,
        rank_to=place.rank_to,
        tied=place.tied,
        organisation=day.body(standing.organisation),
        inspection=result.inspection,
        programme=result.programme,
        framework=day.framework(result.programme),
        rating=result.rating,
        score=result.score,
        max=result.max,
        score_confirmed=result.confirmed,
        standards=dict(result.standards),
        published=result.published,
        published_earliest=result.earliest,
        published_latest=result.latest,
        published_precision=result.published.precision,
        fieldwork_started=result.fieldwork_started,
        age_months=months_between(result.latest, day.as_of),
        basis=result.basis,
        previous=_previous(result, standing.previous),
        later_unrated_inspection=later.inspection if later is not None else None,
    )


def _previous(result: Result, before: Result | None) -> PreviousResult | None:
    if before is None or before.rating is None or result.rating is None:
        return None
    same = before.programme == result.programme
    return PreviousResult(
        inspection=before.inspection,
        programme=before.programme,
        rating=before.rating,
        movement=result.rating.step - before.rating.step if same else None,
        framework_changed=not same,
        published=before.published,
        published_earliest=before.earliest,
        published_latest=before.latest,
        published_precision=before.published.precision,
    )


def _order_of_print(day: Day, standing: Standing) -> tuple[int, int, int, str, str]:
    """Within a place: newest programme, newest date, name."""
    result = _result(standing)
    newest_first = -list(day.programmes).index(result.programme)
    return (
        newest_first,
        -result.latest.toordinal(),
        -result.earliest.toordinal(),
        _name(day, standing),
        standing.organisation.id,
    )


def _name(day: Day, standing: Standing) -> str:
    return standing.organisation.name_on(day.as_of).casefold()


def _result(standing: Standing) -> Result:
    if standing.result is None:
        raise ValueError(f"{standing.organisation.id} has no standing inspection")
    return standing.result
