"""The templates of pages and other files, and the filters and values that they can use."""

import functools
import inspect
import json
from collections.abc import Mapping

import jinja2

from league import links, wording
from league.charts.colours import FILL_COLOURS, LETTER_COLOURS
from schemas.coverage import publisher_of
from schemas.kinds import load_kinds
from schemas.rating import Rating
from support.safe_text import web_link, without_controls
from support.templates import template_environment


@functools.cache
def environment() -> jinja2.Environment:
    """Return the template environment: markup is escaped, a missing value is an error."""
    made = template_environment("league")
    for module in (links, wording):
        made.filters.update(inspect.getmembers(module, inspect.isfunction))
    made.filters.update(
        letter=wording.LETTERS.__getitem__,
        json=json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode,
        field_words=lambda field: field.replace("_", " ").replace(".", " "),
        plain=lambda text: without_controls(text, " "),
        publisher_of=publisher_of,
        state_words=lambda state: state.value.replace("-", " "),
        capitalised=lambda text: text[:1].upper() + text[1:],
        web_link=web_link,
        fill_colour=FILL_COLOURS.__getitem__,
        letter_colour=LETTER_COLOURS.__getitem__,
    )
    made.globals.update(
        links=links,
        ratings=tuple(reversed(Rating)),
        fraction=wording.fraction,
        texts=wording.TEXTS,
        kinds=load_kinds(),
    )
    return made


def sentence(name: str, **values: object) -> str:
    """Return the sentence or sentences that a macro of `sentences.txt` makes of these values."""
    made: str = getattr(environment().get_template("sentences.txt").module, name)(**values)
    return " ".join(line.strip() for line in made.splitlines() if line.strip())


def rendered(template: str, values: Mapping[str, object]) -> str:
    """Return the text of a template with these values."""
    return environment().get_template(template).render(values)
