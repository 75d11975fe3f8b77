"""The template library, set up so that every name and quotation is shown as text."""

import functools

import jinja2

from league.site import heat, wording
from league.site import links as addresses
from schemas.kinds import load_kinds
from schemas.rating import Rating


@functools.cache
def environment() -> jinja2.Environment:
    """Templates of this package, compiled once: all is escaped, a missing value is an error."""
    made = jinja2.Environment(
        loader=jinja2.PackageLoader("league", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters.update(
        letter=wording.letter,
        day=wording.day,
        partial=wording.partial,
        age=wording.age,
        beyond=wording.beyond,
        movement=wording.movement,
        movement_order=wording.movement_order,
        short=wording.name_among_its_kind,
        state_words=wording.state_words,
        score=wording.score,
        basis_words=wording.basis_words,
        difference=wording.difference,
        league_title=heat.league_title,
        outside_link=addresses.outside_link,
        mail_link=addresses.mail_link,
        table_page=addresses.table_page,
        organisation_page=addresses.organisation_page,
        area_page=addresses.area_page,
        standard_page=addresses.standard_page,
        version_page=addresses.version_page,
        picture=addresses.picture,
    )
    made.globals.update(
        addresses=addresses,
        ratings=tuple(reversed(Rating)),
        fraction=wording.fraction,
        kind_titles={kind.id: kind.title for kind in load_kinds().values()},
        kind_singular={kind.id: kind.name for kind in load_kinds().values()},
    )
    return made
