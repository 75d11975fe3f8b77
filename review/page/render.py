"""Makes the review page: self-contained sheets of at most 50 items, the most urgent first."""

import base64
import functools
from collections.abc import Iterator, Mapping

import jinja2
from markupsafe import Markup

from review.diff_text import HEADLINES, place_of
from review.evidence import Quote
from review.page.views import WITNESSES, link_of, safe, view_of
from review.queue import MANY, groups
from review.summary import Summary
from review.urgency import by_urgency
from schemas.base import Model
from schemas.change import ChangeKind, Waiting
from schemas.report import Report

A_SHEET = 50
"""Items on one sheet: more would take a browser long to show."""
A_BLOCK = 500
"""Pieces of a sheet that are joined at a time: all of them take far more memory than their text."""
FIRST = "index.html"


class Shown(Model):
    """All that the review page is made from.

    `options` are those that each command shown has to be given, such as `--sample`.
    """

    items: tuple[Waiting, ...]
    records: dict[str, Report]
    summary: Summary | None = None
    options: str = ""


def sheets(shown: Shown, pictures: Mapping[str, bytes]) -> Iterator[tuple[str, bytes]]:
    """Each sheet's file name and bytes; `pictures` are PNGs by the names of their crops."""
    items = by_urgency(shown.items)
    cut = [items[start : start + A_SHEET] for start in range(0, len(items), A_SHEET)] or [[]]
    template = _environment().get_template("review.html")
    grouped = groups(items) if len(items) > MANY else ()
    sample = {key for group in grouped for key in group.sample}
    where = {item.change.key: sheet_name(n) for n, held in enumerate(cut) for item in held}
    for number, held in enumerate(cut):
        views = [view_of(item, shown.records, shown.options) for item in held]
        stream = template.stream(
            views=views,
            summary=shown.summary,
            groups=grouped,
            sample=sample,
            where=where,
            here=sheet_name(number),
            names=[sheet_name(n) for n in range(len(cut))],
            number=number,
            total=len(items),
            options=shown.options,
            picture=functools.partial(_data_uri, pictures),
        )
        stream.enable_buffering(A_BLOCK)
        yield sheet_name(number), b"".join(map(str.encode, stream))


def sheet_name(number: int) -> str:
    """The file name of a sheet, counted from 0."""
    return FIRST if number == 0 else f"page-{number + 1}.html"


def _data_uri(pictures: Mapping[str, bytes], name: str) -> Markup | None:
    body = pictures.get(name)
    if body is None:
        return None
    return Markup("data:image/png;base64,") + base64.b64encode(body).decode()


@functools.cache
def _environment() -> jinja2.Environment:
    made = jinja2.Environment(
        loader=jinja2.PackageLoader("review", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        finalize=_finalize,
    )
    made.filters.update(place=place_of, witness=_witness, told=_told)
    made.globals.update(link_of=link_of)
    return made


def _finalize(value: object) -> object:
    """Every text shown goes without control characters; None is a fault of the template."""
    if value is None:
        raise jinja2.UndefinedError("a value that is not known was shown")
    return safe(value) if type(value) is str else value


def _witness(quote: Quote) -> str:
    return WITNESSES.get(quote.witness, quote.witness)


def _told(kind: ChangeKind | str) -> str:
    return HEADLINES[ChangeKind(kind)]
