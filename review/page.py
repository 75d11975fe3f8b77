"""The review page: self-contained HTML sheets of up to 50 items, most urgent first.

Each item shows its values side by side, the evidence, and the commands that decide it. A script
adds the filter and the buttons that copy; without it everything can be read.
"""

import base64
import hashlib
from collections.abc import Iterator, Mapping
from typing import NamedTuple
from urllib.parse import quote as percent

from pydantic import Field

from review.corrections import is_correctable
from review.diff import values
from review.diff_text import NOT_IN_DOCUMENT, quote_place, remedies, templates
from review.evidence import IDENTITY_FIELDS, Crop, Quote, evidence_crops, quotes
from review.summary import MANY, RunSummary, by_urgency, waiting_groups
from schemas.base import Model
from schemas.change import Waiting
from schemas.decision import OVERALL_FIELD, SCORE_FIELD, standard_field
from schemas.report import Report
from support.safe_text import web_link

ITEMS_PER_SHEET = 50
FIRST_SHEET = "index.html"
FRAGMENT = 60
"""Characters of a quote in a link that scrolls to it."""
_ALWAYS_SHOWN = (*IDENTITY_FIELDS, OVERALL_FIELD, SCORE_FIELD, "score.max")


class ReviewPageData(Model):
    """Everything shown on the review page.

    `options` are added to each command shown, such as `--sample`. `archived` are links to the
    documents as they were read, by SHA-256.
    """

    items: tuple[Waiting, ...]
    records: dict[str, Report]
    summary: RunSummary | None = None
    options: str = ""
    archived: dict[str, str] = Field(default_factory=dict)


class ValueRow(NamedTuple):
    """One field, as published (None if nothing is) and as read now."""

    field: str
    name: str
    before: str | None
    after: str | None
    changed: bool


class Side(NamedTuple):
    """One version of a report: links, parts of pages with evidence, and further quotes."""

    title: str
    report: Report
    archived: str | None
    crops: tuple[Crop, ...]
    quotes: tuple[Quote, ...]


def sheets(data: ReviewPageData, pictures: Mapping[str, bytes]) -> Iterator[tuple[str, bytes]]:
    """Yield the file name and content of each sheet; `pictures` are PNGs by crop name."""
    items = by_urgency(data.items)
    parts = [items[i : i + ITEMS_PER_SHEET] for i in range(0, len(items), ITEMS_PER_SHEET)] or [[]]
    names = [FIRST_SHEET, *(f"page-{number}.html" for number in range(2, len(parts) + 1))]
    groups = waiting_groups(items) if len(items) > MANY else ()
    template = templates().get_template("review.html")
    script = hashlib.sha256(templates().get_template("review.js").render().encode())
    encoded = {name: base64.b64encode(png).decode() for name, png in pictures.items()}
    for name, part in zip(names, parts, strict=True):
        html = template.render(
            data=data,
            items=items,
            items_here=part,
            groups=groups,
            sample={key for group in groups for key in group.sample},
            sheet_of={i.change.key: n for n, of in zip(names, parts, strict=True) for i in of},
            this_sheet=name,
            sheet_names=names,
            folded=len(items) > MANY,
            pictures=encoded,
            script_hash=f"sha256-{base64.b64encode(script.digest()).decode()}",
            alt=_alt_text,
            correctable=is_correctable,
            quote_link=quote_link,
            quotes=quotes,
            remedies=remedies,
            rows=_rows,
            sides=sides,
            web_link=web_link,
        )
        yield name, html.encode()


def sides(item: Waiting, data: ReviewPageData) -> Iterator[Side]:
    """Yield the versions of an item: of a change, the evidence of what changed, else of all."""
    fields = [value.field for value in item.change.values]
    shown = {"As published": data.records.get(item.change.record or ""), "As read now": item.report}
    for title, report in shown.items():
        if report is not None:
            found = quotes(report, fields)
            crops = evidence_crops(report, found)
            pictured = {quote for crop in crops for quote in crop.quotes}
            archived = data.archived.get(report.source.sha256 or "")
            others = tuple(quote for quote in found if quote not in pictured)
            yield Side(title, report, archived, crops, others)


def needed_crops(data: ReviewPageData) -> tuple[Crop, ...]:
    """Return every crop that the page shows."""
    return tuple(crop for item in data.items for side in sides(item, data) for crop in side.crops)


def quote_link(side: Side, quote: Quote) -> str | None:
    """Return a link to the words: to the page of a PDF as read, or to the text on a web page."""
    if quote.url is not None:
        return web_link(quote.url)
    source = side.report.source
    outside = quote.witness in NOT_IN_DOCUMENT
    address = web_link(source.page_url if outside else source.document_url)
    if quote.page is not None:
        address = side.archived or address
        return address and f"{address}#page={quote.page}"
    if address is not None and (outside or source.media_type == "text/html"):
        words = (quote.heading or quote.text or "")[:FRAGMENT]
        return f"{address}#:~:text={percent(words, safe='')}"
    return address


def _rows(item: Waiting, data: ReviewPageData) -> Iterator[ValueRow]:
    report, record = item.report, data.records.get(item.change.record or "")
    changed = {value.field: value for value in item.change.values}
    before = values(record) if record is not None else {}
    before |= {field: value.before for field, value in changed.items()}
    after = values(report) | {field: value.after for field, value in changed.items()}
    names = {standard_field(s.id): f"{s.code or ''} {s.name}".strip() for s in report.standards}
    for field in dict.fromkeys((*changed, *_ALWAYS_SHOWN, *names)):
        then, now = before.get(field), after.get(field)
        if field == OVERALL_FIELD or now is not None or then is not None:
            name = names.get(field) or field.replace(".", " ").replace("_", " ").capitalize()
            yield ValueRow(field, name, then, now, field in changed)


def _alt_text(crop: Crop) -> str:
    words = "; ".join(dict.fromkeys(q.words(FRAGMENT) for q in crop.quotes))
    return f"Part of {quote_place(crop.quotes[0])}, with boxes around: {words}"
