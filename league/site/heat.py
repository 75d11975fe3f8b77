"""Which standards a table has as columns, grouped by domain."""

from collections.abc import Iterator

from schemas.base import Model
from schemas.programme import Programme, Standard
from schemas.publication import Publication
from schemas.tables import LeagueTable, StandardLeague

FEWEST_KNOWN = 0.1
"""The share of services with a known standard below which a table shows no standards."""


class Column(Model):
    """One standard of a table; `first` where a domain begins."""

    id: str
    name: str
    code: str | None
    first: bool


class Group(Model):
    """The columns of one domain; `programme` is theirs."""

    programme: str
    title: str
    columns: tuple[Column, ...]


def groups(publication: Publication, table: LeagueTable) -> tuple[Group, ...]:
    """The columns of a table, by domain.

    None where its rows are of several programmes, whose standards do not compare, or where the
    standards of too few services are known to make a picture.
    """
    programme = _only_programme(publication, table)
    if programme is None or with_standards(table) < FEWEST_KNOWN * len(table.rows):
        return ()
    return tuple(_groups(programme))


def with_standards(table: LeagueTable) -> int:
    """Of how many services the rating of some standard is known."""
    return sum(
        any(standard.rating is not None for standard in row.standards.values())
        for row in table.rows
    )


def several_programmes(table: LeagueTable) -> bool:
    """Whether the rows were inspected under more than one programme."""
    return len({row.programme for row in table.rows}) > 1


def _only_programme(publication: Publication, table: LeagueTable) -> Programme | None:
    wanted = {table.programme} if table.programme else {row.programme for row in table.rows}
    if len(wanted) != 1:
        return None
    (only,) = wanted
    return next((p for p in publication.programmes if p.id == only), None)


def _groups(programme: Programme) -> Iterator[Group]:
    for domain in programme.domains:
        yield Group(
            programme=programme.id,
            title=domain.title or f"Domain {domain.number}",
            columns=tuple(
                _column(standard, first=place == 0)
                for place, standard in enumerate(domain.standards)
            ),
        )


def _column(standard: Standard, *, first: bool) -> Column:
    return Column(id=standard.id, name=standard.name, code=standard.code, first=first)


def league_title(league: StandardLeague) -> str:
    """A standard's name with its domain, since two domains may have a standard of one name."""
    return f"{league.name} ({league.domain_title})" if league.domain_title else league.name
