"""Render the review page: self-contained HTML sheets of up to 50 items, most urgent first."""

import base64
import functools
from collections.abc import Iterator, Mapping

import jinja2
from markupsafe import Markup

from review.diff_text import HEADLINES, quote_place
from review.page.views import item_view, quote_link
from review.queue import MANY, by_urgency, waiting_groups
from review.summary import RunSummary
from schemas.base import Model
from schemas.change import ChangeKind, Waiting
from schemas.report import Report
from support.safe_text import without_controls

ITEMS_PER_SHEET = 50
FIRST_SHEET = "index.html"


class ReviewPageData(Model):
    """Everything shown on the review page.

    `options` are added to each command shown, such as `--sample`.
    """

    items: tuple[Waiting, ...]
    records: dict[str, Report]
    summary: RunSummary | None = None
    options: str = ""


def sheets(data: ReviewPageData, pictures: Mapping[str, bytes]) -> Iterator[tuple[str, bytes]]:
    """Yield the file name and content of each sheet; `pictures` are PNGs by crop name."""
    items = by_urgency(data.items)
    parts = [items[i : i + ITEMS_PER_SHEET] for i in range(0, len(items), ITEMS_PER_SHEET)] or [[]]
    template = _environment().get_template("review.html")
    groups = waiting_groups(items) if len(items) > MANY else ()
    sheet_of = {item.change.key: _sheet_name(n) for n, part in enumerate(parts) for item in part}
    for number, part in enumerate(parts):
        html = template.render(
            views=[item_view(item, data.records, data.options) for item in part],
            summary=data.summary,
            groups=groups,
            sample={key for group in groups for key in group.sample},
            sheet_of=sheet_of,
            this_sheet=_sheet_name(number),
            sheet_names=[_sheet_name(n) for n in range(len(parts))],
            number=number,
            total=len(items),
            options=data.options,
            data_uri=functools.partial(_data_uri, pictures),
        )
        yield _sheet_name(number), html.encode()


def _sheet_name(number: int) -> str:
    return FIRST_SHEET if number == 0 else f"page-{number + 1}.html"


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
    made.filters.update(place=quote_place, headline=_headline)
    made.globals.update(quote_link=quote_link)
    return made


def _finalize(value: object) -> object:
    """Remove control characters from all text; showing None is an error of the template."""
    if value is None:
        raise jinja2.UndefinedError("the template shows an unknown value")
    return without_controls(value) if type(value) is str else value


def _headline(kind: ChangeKind | str) -> str:
    return HEADLINES[ChangeKind(kind)]
