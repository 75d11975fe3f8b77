"""Find a table, a standard, an area, an organisation or a day by the name that a reader gives.

What is not found raises ConfigError with the known or nearest names.
"""

import contextlib
import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from schemas.dates import PartialDate
from schemas.errors import ConfigError
from schemas.kinds import load_kinds
from schemas.organisation import core_name, did_you_mean, normalise_name
from schemas.programme import Programmes
from schemas.publication import Inspection, Publication, PublishedOrganisation, UnknownRating
from schemas.tables import AreaComparison, LeagueTable, Published, StandardLeague

_Item = TypeVar("_Item")


class TablePosition(Published):
    """The place of an organisation in a table, or why it has none."""

    table: str
    place: str | None
    of: int
    reason: str | None


class OrganisationView(Published):
    """Everything published about one organisation, its inspections newest first.

    `ratings_not_known` are inspections that an official count includes and we do not know.
    """

    organisation: PublishedOrganisation
    holdings: tuple[TablePosition, ...]
    inspections: tuple[Inspection, ...]
    related: tuple[PublishedOrganisation, ...]
    ratings_not_known: tuple[UnknownRating, ...]


def short_words() -> dict[str, str]:
    """Short words for the tables of kinds: `youth`."""
    return {kind.short: kind.id for kind in load_kinds().values() if kind.short is not None}


def find_table(publication: Publication, name: str) -> LeagueTable:
    """Return the table of a kind or programme."""
    wanted = short_words().get(name.casefold(), name.casefold())
    for table in publication.tables:
        if table.id == wanted:
            return table
    known = [*(table.id for table in publication.tables), *short_words()]
    others = "or: area NAME, standard NAME, organisation NAME, summary"
    remedy = f"{did_you_mean(name, known)}tables: {', '.join(known)}; {others}"
    raise ConfigError(f"no table {name!r}", remedy=remedy)


def find_league(publication: Publication, name: str) -> Sequence[StandardLeague]:
    """Return the leagues of standards with that id, `programme/id`, code or name.

    Those with rows come first, then the newest programme.
    """
    leagues = reversed(publication.standards)
    found = _called(name.strip(), leagues, lambda x: (x.id, x.standard, x.code or x.id, x.name))
    if not found:
        known = list(dict.fromkeys(league.name for league in publication.standards))
        remedy = f"{did_you_mean(name, known)}standards: {', '.join(known)}"
        raise ConfigError(f"no standard {name!r}", remedy=remedy)
    return sorted(found, key=lambda league: not league.members)


def find_area(publication: Publication, name: str) -> AreaComparison:
    """Return the area with that name or id; a present one before an ended one of the same name."""
    found = _called(name, publication.areas, lambda area: (area.id,))
    found = found or _called(name, publication.areas, lambda area: (area.name,), core_name)
    if not found:
        known = "; ".join(f"{a.name} ({a.id})" for a in publication.areas) or "none on that day"
        near = did_you_mean(name, [area.name for area in publication.areas])
        raise ConfigError(f"no area {name!r}", remedy=f"{near}areas: {known}")
    return min(found, key=lambda area: area.ended)


def find_organisation(publication: Publication, name: str) -> OrganisationView:
    """Return the one organisation with that name, alias or id, and all published about it."""
    # "Sheffield" may be a PDU or a youth service, unless the name has words for the kind.
    tells_kind = normalise_name(name) != core_name(name)
    forms = (str.casefold, normalise_name, core_name) if tells_kind else (core_name,)
    every = publication.organisations
    found = _called(name, every, lambda o: (o.id,))
    for form in forms:
        found = found or _called(name, every, _names, form)
    if len(found) == 1:
        return _view(publication, found[0])
    if found:
        each = "; ".join(f"{o.name} ({o.id})" for o in found)
        raise ConfigError(f"{name!r} names several", remedy=f"give the id of one: {each}")
    near = did_you_mean(name, [each for o in every for each in _names(o)])
    remedy = f"{near}write it as the tables do, or by its id"
    raise ConfigError(f"no organisation {name!r}", remedy=remedy)


def _names(organisation: PublishedOrganisation) -> tuple[str, ...]:
    return (*(dated.name for dated in organisation.names), *organisation.aliases)


def _called(
    name: str,
    known: Iterable[_Item],
    names_of: Callable[[_Item], Iterable[str]],
    form: Callable[[str], str] = str.casefold,
) -> list[_Item]:
    """Return those of which one name is the same in this form."""
    return [each for each in known if form(name) in map(form, names_of(each))]


def _view(publication: Publication, organisation: PublishedOrganisation) -> OrganisationView:
    related = {link.id for link in (*organisation.predecessors, *organisation.successors)}
    own = [i for i in publication.inspections if i.organisation.id == organisation.id]
    gaps = (gap for item in publication.coverage for gap in item.ratings_not_known)
    return OrganisationView(
        organisation=organisation,
        holdings=tuple(_positions(publication, organisation.id)),
        inspections=tuple(sorted(own, key=lambda i: i.date_order, reverse=True)),
        related=tuple(o for o in publication.organisations if o.id in related),
        ratings_not_known=tuple(
            dict.fromkeys(gap for gap in gaps if gap.organisation.id == organisation.id)
        ),
    )


def _positions(publication: Publication, organisation_id: str) -> Iterator[TablePosition]:
    for table in publication.tables:
        of, number = organisation_id, len(table.rows)
        for row in (row for row in table.rows if row.organisation.id == of):
            yield TablePosition(table=table.id, place=row.place, of=number, reason=None)
        for below in (below for below in table.unranked if below.organisation.id == of):
            yield TablePosition(table=table.id, place=None, of=number, reason=below.detail)


def day_named(programmes: Programmes, name: str, table: str | None, *, today: dt.date) -> dt.date:
    """Return the day named: a date (a month or year means its last day), `today`, or a round.

    A round, such as `Round 1` or `crc-2018: Round 1`, means its last day; if several programmes
    have a round of that name, that of the table is used, else they must end on the same day.
    """
    if name.casefold() == "today":
        return today
    with contextlib.suppress(ValueError):
        return PartialDate(name.strip()).latest
    rounds = [(p, r) for p in programmes.values() for r in p.rounds]
    wanted = _without_spaces(name)
    found = [
        (p, r)
        for p, r in rounds
        if wanted in (_without_spaces(r.name), _without_spaces(f"{p.id}:{r.name}"))
    ]
    own = [(p, r) for p, r in found if table in (p.id, *p.organisation_kinds)]
    ends = {r.ends.latest for _, r in own or found}
    if len(ends) == 1:
        return ends.pop()
    known = ", ".join(f"'{p.id}: {r.name}' ({r.ends.latest})" for p, r in rounds)
    what = f"{name!r} ends on different days" if ends else f"{name!r} is neither a day nor a round"
    raise ConfigError(what, where="--as-of", remedy=f"a day such as 2019-09-30, or: {known}")


def _without_spaces(name: str) -> str:
    return "".join(name.replace(":", "").casefold().split())
