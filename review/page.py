"""The review page: self-contained HTML sheets of up to 50 items, most urgent first.

Each item shows its values side by side, the evidence, and the commands that decide it.
"""

import base64
import functools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote as percent

import jinja2
from markupsafe import Markup

from review.corrections import is_correctable
from review.diff import values
from review.diff_text import (
    HEADLINES,
    NOT_IN_DOCUMENT,
    command_line,
    item_name,
    quote_place,
    remedies,
)
from review.evidence import IDENTITY_FIELDS, Crop, Quote, evidence_crops, quotes
from review.queue import MANY, by_urgency, waiting_groups
from review.summary import RunSummary
from schemas.base import Model
from schemas.change import ChangeKind, Waiting
from schemas.decision import OVERALL_FIELD, SCORE_FIELD, standard_field, standard_in
from schemas.report import Report
from support.safe_text import web_link, without_controls

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
    made.filters.update(place=quote_place, headline=_headline, name=item_name, alt=_alt_text)
    made.globals.update(quote_link=quote_link)
    return made


def _finalize(value: object) -> object:
    """Remove control characters from all text; showing None is an error of the template."""
    if value is None:
        raise jinja2.UndefinedError("the template shows an unknown value")
    return without_controls(value) if type(value) is str else value


def _headline(kind: ChangeKind | str) -> str:
    return HEADLINES[ChangeKind(kind)]


FRAGMENT = 60
"""Characters of a quote in a link that scrolls to it."""
_ALWAYS_SHOWN = (*IDENTITY_FIELDS, OVERALL_FIELD, SCORE_FIELD, "score.max")


@dataclass(frozen=True)
class ValueRow:
    """One field, as published (None if nothing is) and as read now."""

    field: str
    name: str
    before: str | None
    after: str | None
    changed: bool
    correctable: bool


@dataclass(frozen=True)
class Side:
    """One version of a report: links, parts of pages with evidence, and further quotes."""

    title: str
    report: Report
    link: str | None
    page_link: str | None
    crops: tuple[Crop, ...]
    quotes: tuple[Quote, ...]


@dataclass(frozen=True)
class ItemView:
    """One waiting item as the page shows it."""

    item: Waiting
    rows: tuple[ValueRow, ...]
    sides: tuple[Side, ...]
    commands: tuple[str, ...]


def item_view(item: Waiting, records: Mapping[str, Report], options: str) -> ItemView:
    """Return the item as shown; `options` are added to each command, such as `--sample`."""
    record = records.get(item.change.record or "")
    fields = _fields_with_evidence(item)
    sides = [side("As read now", item.report, fields)]
    if record is not None:
        sides.insert(0, side("As published", record, fields))
    return ItemView(
        item=item,
        rows=tuple(_rows(item, record)),
        sides=tuple(sides),
        commands=tuple(command_line(remedy, options) for remedy in remedies(item)),
    )


def side(title: str, report: Report, fields: Sequence[str]) -> Side:
    """Return one version of a report with the evidence of those fields (none: of all)."""
    shown = quotes(report, fields)
    crops = evidence_crops(report, shown)
    pictured = {quote for crop in crops for quote in crop.quotes}
    return Side(
        title=title,
        report=report,
        link=web_link(report.source.document_url),
        page_link=web_link(report.source.page_url),
        crops=crops,
        quotes=tuple(quote for quote in shown if quote not in pictured),
    )


def needed_crops(items: Iterable[Waiting], records: Mapping[str, Report]) -> tuple[Crop, ...]:
    """Return every crop that the page of these items shows."""
    views = (item_view(item, records, "") for item in items)
    return tuple(crop for view in views for side in view.sides for crop in side.crops)


def quote_link(side: Side, quote: Quote) -> str | None:
    """Return a link to the words: to the page of a PDF, or to the text on a web page."""
    if quote.url is not None:
        return web_link(quote.url)
    outside = quote.witness in NOT_IN_DOCUMENT
    address = side.page_link if outside else side.link
    if address is None or quote.page is not None:
        return address and f"{address}#page={quote.page}"
    if outside or side.report.source.media_type == "text/html":
        return (
            f"{address}#:~:text={percent((quote.heading or quote.text or '')[:FRAGMENT], safe='')}"
        )
    return address


def _field_name(field: str, report: Report) -> str:
    for standard in report.standards:
        if field == standard_field(standard.id):
            return f"{standard.code} {standard.name}" if standard.code else standard.name
    return field.replace(".", " ").replace("_", " ").capitalize()


def _fields_with_evidence(item: Waiting) -> tuple[str, ...]:
    change = item.change
    if change.values:
        return tuple(value.field for value in change.values)
    if change.kind is ChangeKind.UNKNOWN_ORGANISATION:
        return ("organisation", "published", "programme", OVERALL_FIELD)
    return ()


def _rows(item: Waiting, record: Report | None) -> list[ValueRow]:
    report = item.report
    after = values(report)
    before = values(record) if record is not None else {}
    changed = {value.field: value for value in item.change.values}
    rows = []
    for field in dict.fromkeys((*changed, *_ALWAYS_SHOWN, *after)):
        if field not in (*changed, *_ALWAYS_SHOWN) and standard_in(field) is None:
            continue
        change = changed.get(field)
        now = change.after if change is not None else after.get(field)
        then = change.before if change is not None else before.get(field)
        if field == OVERALL_FIELD or now is not None or then is not None:
            row = ValueRow(
                field=field,
                name=_field_name(field, report),
                before=then,
                after=now,
                changed=change is not None,
                correctable=is_correctable(field),
            )
            rows.append(row)
    return rows


def _alt_text(crop: Crop) -> str:
    words = "; ".join(dict.fromkeys(q.words(FRAGMENT) for q in crop.quotes))
    return f"Part of {quote_place(crop.quotes[0])}, with boxes around: {words}"
