"""The texts that the run and its commands print; their templates are in `pipeline/templates`."""

import datetime as dt
import functools

import jinja2

from review.diff_text import KINDS, command_line
from schemas.change import ChangeKind
from support.templates import template_environment


def text_lines(template: str, **values: object) -> list[str]:
    """Return the lines of a text, without control characters."""
    return _templates().get_template(template).render(values).splitlines()


@functools.cache
def _templates() -> jinja2.Environment:
    made = template_environment("pipeline", plain=True)
    made.filters.update(headline=_headline, line=command_line, unix=_unix)
    made.globals["kinds"] = tuple(ChangeKind)
    return made


def _headline(kind: str) -> str:
    """Return a kind of change in words; one of a later release unchanged."""
    return KINDS[ChangeKind(kind)].headline if kind in set(ChangeKind) else kind


def _unix(day: dt.date | dt.datetime | None) -> float | None:
    """Return seconds since 1970; of a day, those of its beginning in UTC."""
    if day is not None and not isinstance(day, dt.datetime):
        day = dt.datetime.combine(day, dt.time(), dt.UTC)
    return day.timestamp() if day is not None else None
