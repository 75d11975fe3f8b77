"""Finds in a publication what a reader names: a table, a standard, an area, an organisation."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

from schemas.dates import PartialDate
from schemas.errors import ConfigError
from schemas.kinds import OrganisationKind, load_kinds
from schemas.names import core_name, normalise_name
from schemas.organisation import Organisation
from schemas.programmes import Programmes
from schemas.publication import Inspection, Publication, PublishedOrganisation
from schemas.registry import Registry
from schemas.tables import AreaComparison, LeagueTable, Published, StandardLeague, Unranked


class TablePosition(Published):
    """The place of an organisation in a table, or why it has none."""

    table: str
    place: str | None
    of: int
    reason: str | None


class OrganisationView(Published):
    """Everything published about one organisation, its inspections newest first."""

    organisation: PublishedOrganisation
    holdings: tuple[TablePosition, ...]
    inspections: tuple[Inspection, ...]
    related: tuple[PublishedOrganisation, ...]


def short_words() -> dict[str, str]:
    """Short words for the tables of kinds: `youth`."""
    return {kind.short: kind.id for kind in load_kinds().values() if kind.short is not None}


def find_table(publication: Publication, name: str) -> LeagueTable:
    """The table of a kind or programme. Raises ConfigError naming those that there are."""
    wanted = short_words().get(name.casefold(), name.casefold())
    for table in publication.tables:
        if table.id == wanted:
            return table
    known = ", ".join([*(t.id for t in publication.tables), *short_words()])
    raise ConfigError(
        f"no table {name!r}",
        remedy=f"tables: {known}; or: area NAME, standard NAME, organisation NAME, summary",
    )


def find_league(publication: Publication, name: str) -> Sequence[StandardLeague]:
    """The leagues of the standards of that name, newest programme first, those with rows first.

    Raises ConfigError naming all standards if none is called so.
    """
    found = list(_standards_called(publication.standards, name))
    if not found:
        known = ", ".join(dict.fromkeys(league.name for league in publication.standards))
        raise ConfigError(f"no standard {name!r}", remedy=f"standards: {known}")
    found.reverse()
    return sorted(found, key=lambda league: not league.members)


def find_area(publication: Publication, name: str) -> AreaComparison:
    """The area of that name or id; a present one goes before an ended one of the same name.

    Raises ConfigError naming the areas that there are.
    """
    wanted = core_name(name)
    found = [
        area
        for area in publication.areas
        if area.id == name.casefold() or core_name(area.name) == wanted
    ]
    if not found:
        known = "; ".join(f"{a.name} ({a.id})" for a in publication.areas) or "none on that day"
        raise ConfigError(f"no area {name!r}", remedy=f"areas: {known}")
    return min(found, key=lambda area: area.ended)


def find_organisation(publication: Publication, name: str) -> OrganisationView:
    """All about the organisation of that name, alias or id.

    Raises ConfigError with the nearest names if none, or several, are called so.
    """
    by_id = {o.id: o for o in publication.organisations}
    if name.casefold() in by_id:
        return _view(publication, by_id[name.casefold()])
    # A bare place ("Sheffield") may be a PDU and a youth service; words for the kind tell.
    tells_kind = normalise_name(name) != core_name(name)
    forms = (str.casefold, normalise_name, core_name) if tells_kind else (core_name,)
    for form in forms:
        wanted = form(name)
        called = [o for o in by_id.values() if wanted in {form(n) for n in _names(o)}]
        if len(called) == 1:
            return _view(publication, called[0])
        if called:
            raise ConfigError(f"{name!r} names several", remedy=_choice(called))
    near = _registry(publication).match(name, tuple(load_kinds())).candidates
    raise ConfigError(f"no organisation {name!r}", remedy=_choice(by_id[id_] for id_ in near))


def _standards_called(leagues: Sequence[StandardLeague], name: str) -> Iterator[StandardLeague]:
    """Yield the standards with this id, `programme/id`, code or name."""
    wanted = name.casefold().strip()
    for league in leagues:
        own = (league.id, league.standard, league.code or "", league.name)
        if wanted in {value.casefold() for value in own if value}:
            yield league


def _choice(organisations: Iterable[PublishedOrganisation]) -> str:
    near = "; ".join(f"{o.name} ({o.id})" for o in organisations)
    return f"give the id of one: {near}" if near else "write it as the tables do, or by its id"


def _names(organisation: PublishedOrganisation) -> Iterator[str]:
    yield from (dated.name for dated in organisation.names)
    yield from organisation.aliases


def _registry(publication: Publication) -> Registry:
    return Registry(
        Organisation(
            id=o.id, kind=o.kind, names=o.names, aliases=o.aliases, starts=o.starts, ends=o.ends
        )
        for o in publication.organisations
    )


def _view(publication: Publication, organisation: PublishedOrganisation) -> OrganisationView:
    related = {link.id for link in (*organisation.predecessors, *organisation.successors)}
    own = [i for i in publication.inspections if i.organisation.id == organisation.id]
    own.sort(key=lambda i: (i.published_latest, i.published_earliest, i.id), reverse=True)
    return OrganisationView(
        organisation=organisation,
        holdings=tuple(_positions(publication, organisation.id)),
        inspections=tuple(own),
        related=tuple(o for o in publication.organisations if o.id in related),
    )


def _positions(publication: Publication, organisation_id: str) -> Iterator[TablePosition]:
    for table in publication.tables:
        for row in table.rows:
            if row.organisation.id == organisation_id:
                yield TablePosition(
                    table=table.id, place=row.place, of=len(table.rows), reason=None
                )
        for below in table.unranked:
            if below.organisation.id == organisation_id:
                yield _below(table, below)


def _below(table: LeagueTable, below: Unranked) -> TablePosition:
    return TablePosition(table=table.id, place=None, of=len(table.rows), reason=below.detail)


def last_day(publication: Publication, kind: OrganisationKind) -> dt.date | None:
    """The last day on which an organisation of the kind existed; None if some still may."""
    ends = [o.ends for o in publication.organisations if o.kind == kind]
    if not ends or any(end is None for end in ends):
        return None
    return max(end.latest for end in ends if end is not None)


def day_named(programmes: Programmes, name: str, table: str | None, *, today: dt.date) -> dt.date:
    """The day that a reader names: a date (a month or year by its end), `today`, or a round.

    Raises ConfigError for anything else.
    """
    if name.casefold() == "today":
        return today
    try:
        return PartialDate(name.strip()).latest
    except ValueError:
        return round_end(programmes, name, table)


def round_end(programmes: Programmes, name: str, table: str | None) -> dt.date:
    """The last day of a named round, such as `Round 1` or `crc-2018: Round 1`.

    Where several programmes have a round of that name, the table's own counts. Raises ConfigError
    naming the rounds if it is none, or if they end on different days.
    """
    rounds = [(p, r) for p in programmes.values() for r in p.rounds]
    wanted = _squeezed(name)
    found = [
        (p, r) for p, r in rounds if wanted in (_squeezed(r.name), _squeezed(f"{p.id}:{r.name}"))
    ]
    own = [(p, r) for p, r in found if table in (p.id, *p.organisation_kinds)]
    ends = {r.ends.latest for _, r in own or found}
    if len(ends) == 1:
        return ends.pop()
    known = ", ".join(f"'{p.id}: {r.name}' ({r.ends.latest})" for p, r in rounds)
    what = f"{name!r} ends on different days" if ends else f"{name!r} is no day and no round"
    raise ConfigError(what, where="--as-of", remedy=f"a day such as 2019-09-30, or: {known}")


def _squeezed(name: str) -> str:
    return "".join(name.replace(":", "").casefold().split())
