"""A league of each standard of each programme: by the rating on that standard alone."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from league.ranking.places import rating_places
from league.wording import counted
from schemas.kinds import OrganisationKind, load_kinds
from schemas.programme import Domain, Programme, Standard
from schemas.programmes import Programmes
from schemas.rating import Rating
from schemas.report import StandardState
from schemas.tables import LeagueTable, StandardLeague, StandardRow, StandardUnknown

NAMED = 3
"""How many organisations a sentence names before it counts the rest."""


def standard_leagues(
    tables: Sequence[LeagueTable], programmes: Programmes
) -> tuple[StandardLeague, ...]:
    """The leagues of all standards, from the tables of the programmes.

    Standards of one name in two domains or programmes are never merged; renamed ones are linked.
    """
    return tuple(each_league(tables, programmes))


def each_league(tables: Iterable[LeagueTable], programmes: Programmes) -> Iterator[StandardLeague]:
    """The same, each made when it is its turn."""
    by_programme = {table.programme: table for table in tables if table.programme is not None}
    for programme in programmes.values():
        if programme.id in by_programme:
            for standard in programme.standards():
                yield league_of(by_programme[programme.id], programmes, standard.id)


def league_of(table: LeagueTable, programmes: Programmes, standard_id: str) -> StandardLeague:
    """The league of one standard, from the table of its programme; KeyError for another."""
    programme = programmes[table.programme or ""]
    domain = programme.domain_of(standard_id)
    standard = next(s for s in domain.standards if s.id == standard_id)
    return _league(table, programme, domain, standard, _links(programmes))


def _links(programmes: Programmes) -> dict[str, tuple[str, ...]]:
    """Links in both directions, each list sorted."""
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
    tally = Counter(row.rating for row in rows)
    distribution = {rating: tally[rating] for rating in reversed(Rating)}
    not_rated = sum(u.state is StandardState.NOT_RATED for u in unknown)
    complete = bool(rows) and len(rows) + not_rated == len(table.rows)
    best, worst = _ends(rows)
    id_ = f"{programme.id}/{standard.id}"
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
        summary=_sentence(rows, best, table.kind, members=len(table.rows), not_rated=not_rated),
        rows=rows,
        unranked=unknown,
    )


def _rows(
    table: LeagueTable, standard_id: str
) -> tuple[tuple[StandardRow, ...], tuple[StandardUnknown, ...]]:
    rated, unknown = [], []
    for row in table.rows:
        own = row.standards.get(standard_id)
        if own is not None and own.rating is not None:
            rated.append((own.rating, row))
        else:
            state = own.state if own is not None else StandardState.NOT_KNOWN
            unknown.append((row, state))
    places = rating_places([rating for rating, _ in rated])
    ordered = sorted(
        zip(places, rated, strict=True),
        key=lambda item: (
            item[0].rank,
            item[1][1].organisation.name.casefold(),
            item[1][1].organisation.id,
        ),
    )
    unknown.sort(key=lambda item: (item[0].organisation.name.casefold(), item[0].organisation.id))
    return (
        tuple(
            StandardRow(
                rank=place.rank,
                rank_to=place.rank_to,
                tied=place.tied,
                organisation=row.organisation,
                inspection=row.inspection,
                rating=rating,
            )
            for place, (rating, row) in ordered
        ),
        tuple(
            StandardUnknown(organisation=row.organisation, inspection=row.inspection, state=state)
            for row, state in unknown
        ),
    )


def _ends(
    rows: Sequence[StandardRow],
) -> tuple[Sequence[StandardRow], Sequence[StandardRow]]:
    if not rows:
        return (), ()
    top, bottom = rows[0].rating, rows[-1].rating
    return [r for r in rows if r.rating is top], [r for r in rows if r.rating is bottom]


def _sentence(
    rows: Sequence[StandardRow],
    best: Sequence[StandardRow],
    kind: OrganisationKind,
    *,
    members: int,
    not_rated: int,
) -> str:
    if not members:
        return f"No {load_kinds()[kind].singular} stands in this table."
    if not rows:
        return f"The rating is known of none of {counted(members, kind)}."
    names = _names([row.organisation.name for row in best])
    if len(rows) + not_rated == members:
        missing = f" ({not_rated} not rated)" if not_rated else ""
        return f"Highest of {counted(members, kind)}{missing}, {best[0].rating}: {names}."
    known = f"Of the {len(rows)} of {members} whose rating is known"
    return f"{known}, the highest is {best[0].rating}: {names}."


def _names(names: Sequence[str]) -> str:
    """A few names, parted by semicolons: a service's own may hold commas and “and”."""
    return "; ".join(names) if len(names) <= NAMED else f"{len(names)} services"


def find_standards(leagues: Sequence[StandardLeague], name: str) -> Iterator[StandardLeague]:
    """The leagues of the standards called so: by id, `programme/id`, code or name."""
    wanted = name.casefold().strip()
    for league in leagues:
        own = (league.id, league.standard, league.code or "", league.name)
        if wanted in {value.casefold() for value in own if value}:
            yield league
