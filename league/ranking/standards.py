"""Leagues of single standards: each ranks by the rating on that standard alone."""

from collections.abc import Iterable

from league.environment import sentence
from league.ranking.places import ranks_by_rating
from schemas.programme import Domain, Programme, Programmes, Standard
from schemas.rating import rating_counts
from schemas.report import StandardState
from schemas.tables import LeagueTable, RowStandard, StandardLeague, StandardRow, StandardUnknown

FEWEST_KNOWN = 0.1
"""A table has no columns of standards if fewer of its services have a known standard."""
UNKNOWN_STANDARD = RowStandard(rating=None, state=StandardState.NOT_KNOWN)


def standard_leagues(
    tables: Iterable[LeagueTable], programmes: Programmes
) -> tuple[StandardLeague, ...]:
    """Return the leagues of all standards, from the tables of the programmes.

    Standards of one name in two domains or programmes are never merged; renamed ones are linked.
    """
    by_programme = {table.programme: table for table in tables if table.programme is not None}
    links = _links(programmes)
    return tuple(
        _league(by_programme[programme.id], programme, domain, standard, links)
        for programme in programmes.values()
        if programme.id in by_programme
        for domain in programme.domains
        for standard in domain.standards
    )


def shown_domains(programmes: Programmes, table: LeagueTable) -> tuple[Domain, ...]:
    """Return the domains whose standards are the columns of a table.

    Return none if its rows are of several programmes, whose standards do not compare, or if the
    standards of too few services are known.
    """
    wanted = {table.programme} if table.programme else {row.programme for row in table.rows}
    if len(wanted) != 1 or with_standards(table) < FEWEST_KNOWN * len(table.rows):
        return ()
    return programmes[wanted.pop()].domains


def with_standards(table: LeagueTable) -> int:
    """Return the number of services with a known rating of some standard."""
    return sum(any(s.rating is not None for s in row.standards.values()) for row in table.rows)


def _links(programmes: Programmes) -> dict[str, tuple[str, ...]]:
    """Return the links between standards in both directions, each list sorted."""
    both: dict[str, set[str]] = {}
    for programme in programmes.values():
        for standard in programme.standards():
            own = f"{programme.id}/{standard.id}"
            for other in standard.linked:
                both.setdefault(own, set()).add(other)
                both.setdefault(other, set()).add(own)
    return {id_: tuple(sorted(others)) for id_, others in both.items()}


def _league(
    table: LeagueTable,
    programme: Programme,
    domain: Domain,
    standard: Standard,
    links: dict[str, tuple[str, ...]],
) -> StandardLeague:
    rows, unknown = _rows(table, standard.id)
    not_rated = sum(u.state is StandardState.NOT_RATED for u in unknown)
    complete = bool(rows) and len(rows) + not_rated == len(table.rows)
    best = [r for r in rows if r.rating is rows[0].rating]
    worst = [r for r in rows if r.rating is rows[-1].rating]
    id_ = f"{programme.id}/{standard.id}"
    distribution = rating_counts(row.rating for row in rows)
    summary = sentence(
        "standard",
        kind=table.kind,
        rows=rows,
        distribution=distribution,
        not_rated=not_rated,
        members=len(table.rows),
    )
    return StandardLeague(
        id=id_,
        programme=programme.id,
        standard=standard.id,
        code=standard.code,
        name=standard.name,
        domain=domain.number,
        domain_title=domain.title,
        linked=links.get(id_, ()),
        as_of=table.as_of,
        members=len(table.rows),
        known=len(rows),
        not_rated=not_rated,
        distribution=distribution,
        best=tuple(row.organisation.id for row in best) if complete else None,
        worst=tuple(row.organisation.id for row in worst) if complete else None,
        summary=summary,
        rows=rows,
        unranked=unknown,
        enough_known=bool(rows) and 2 * len(rows) >= len(table.rows) - not_rated,
    )


def _rows(
    table: LeagueTable, standard_id: str
) -> tuple[tuple[StandardRow, ...], tuple[StandardUnknown, ...]]:
    by_name = sorted(table.rows, key=lambda r: (r.organisation.name.casefold(), r.organisation.id))
    given = [(row, row.standards.get(standard_id, UNKNOWN_STANDARD)) for row in by_name]
    rated = [(row, own.rating) for row, own in given if own.rating is not None]
    ranks = ranks_by_rating([rating for _, rating in rated])
    rows = (
        StandardRow(
            **rank._asdict(),
            organisation=row.organisation,
            inspection=row.inspection,
            rating=rating,
        )
        for rank, (row, rating) in zip(ranks, rated, strict=True)
    )
    unknown = (
        StandardUnknown(organisation=row.organisation, inspection=row.inspection, state=own.state)
        for row, own in given
        if own.rating is None
    )
    return tuple(sorted(rows, key=lambda row: row.rank)), tuple(unknown)
