"""What the review page shows of each item: values side by side, proof, pictures, commands."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote as percent
from urllib.parse import urlsplit

from review.corrections import can_be_set
from review.diff_text import HEADLINES, ON_THE_WEB_PAGE, place_of, remedies, who
from review.evidence import NAMED, OVERALL, SCORE, Crop, Quote, crops, quotes
from review.values import values
from schemas.change import ChangeKind, Waiting
from schemas.report import Report

FRAGMENT = 60
"""Characters of a quotation given to the browser to scroll to."""
WITNESSES = {
    "ratings-table": "ratings table",
    "section-box": "box of its section",
    "overall-sentence": "sentence",
    "printed-score": "printed score",
    "page-summary": "summary on the web page",
    "reported": "reported result",
    "cover": "cover",
    "running-header": "running header",
    "ratings-page": "ratings page",
    "document-title": "title of the file",
    "body": "text",
    "web-page": "web page",
    "listing": "listing",
}


@dataclass(frozen=True)
class Row:
    """One field: as published (None where nothing is), and as read now."""

    field: str
    name: str
    before: str | None
    after: str | None
    changed: bool
    settable: bool


@dataclass(frozen=True)
class Shot:
    """A picture of a part of a page, or its absence, with the words that are boxed on it."""

    crop: Crop
    name: str
    alt: str


@dataclass(frozen=True)
class Side:
    """One version of a report: where it is, what pictures prove it, and what is only quoted."""

    title: str
    report: Report
    link: str | None
    page_link: str | None
    shots: tuple[Shot, ...]
    quoted: tuple[Quote, ...]


@dataclass(frozen=True)
class View:
    """One item of the page."""

    item: Waiting
    kind: str
    who: str
    anchor: str
    rows: tuple[Row, ...]
    sides: tuple[Side, ...]
    commands: tuple[str, ...]


def view_of(item: Waiting, records: Mapping[str, Report], options: str) -> View:
    """The item as shown; `options` are those that every command here needs, such as --sample."""
    change, report = item.change, item.report
    record = records.get(change.record or "")
    fields = _fields(item)
    sides = [side("As read now", report, fields)]
    if record is not None:
        sides.insert(0, side("As published", record, fields))
    command = " ".join(("probation-league", "{}", *options.split()))
    return View(
        item=item,
        kind=HEADLINES[change.kind],
        who=who(change),
        anchor=f"item-{change.key}",
        rows=tuple(_rows(item, record)),
        sides=tuple(sides),
        commands=tuple(command.format(said) for said in remedies(item)),
    )


def side(title: str, report: Report, fields: Sequence[str]) -> Side:
    """One version of a report with the proof of those fields (none named: of all)."""
    shown = quotes(report, fields)
    parts = crops(report, shown)
    pictured = {q for crop in parts for q in crop.quotes}
    return Side(
        title=title,
        report=report,
        link=outside(report.source.document_url),
        page_link=outside(report.source.page_url),
        shots=tuple(_shot(crop) for crop in parts),
        quoted=tuple(q for q in shown if q not in pictured),
    )


def wanted(items: Sequence[Waiting], records: Mapping[str, Report]) -> tuple[Crop, ...]:
    """Every picture that the page of these items needs."""
    views = (view_of(item, records, "") for item in items)
    return tuple(shot.crop for view in views for side in view.sides for shot in side.shots)


def outside(address: str | None) -> str | None:
    """An address that may be linked: of the web, nothing that a browser would run or open."""
    if address is None or urlsplit(address).scheme not in ("http", "https"):
        return None
    return address


def link_of(side: Side, quote: Quote) -> str | None:
    """The address of the words: the page of a PDF, or the text of a web page to scroll to."""
    if quote.url is not None:
        return outside(quote.url)
    elsewhere = quote.witness in ON_THE_WEB_PAGE
    address = side.page_link if elsewhere else side.link
    if address is None or quote.page is not None:
        return address and f"{address}#page={quote.page}"
    if elsewhere or side.report.source.media_type == "text/html":
        return f"{address}#:~:text={percent((quote.heading or quote.text)[:FRAGMENT], safe='')}"
    return address


def name_of(field: str, report: Report) -> str:
    """A field in words."""
    plain = {
        OVERALL: "Overall rating",
        SCORE: "Score",
        "score.max": "Highest score",
        "score.computed": "Sum of points",
        "fieldwork_started": "Fieldwork started",
    }
    for standard in report.standards:
        if field == f"standards.{standard.id}.rating":
            return f"{standard.code} {standard.name}" if standard.code else standard.name
    return plain.get(field, field.capitalize())


def safe(text: object) -> str:
    """Text without control and direction characters, which could make a line read otherwise."""
    told = str(text)
    if told.isprintable():
        return told
    return "".join(
        c if unicodedata.category(c) not in ("Cc", "Cf") else "\N{REPLACEMENT CHARACTER}"
        for c in told
    )


def _fields(item: Waiting) -> tuple[str, ...]:
    change = item.change
    if change.values:
        return tuple(value.field for value in change.values)
    if change.kind is ChangeKind.UNKNOWN_ORGANISATION:
        return ("organisation", "published", "programme", OVERALL)
    return ()


def _rows(item: Waiting, record: Report | None) -> list[Row]:
    report = item.report
    after = values(report)
    before = values(record) if record is not None else {}
    changed = {value.field: value for value in item.change.values}
    kept = (OVERALL, "score.value", "score.max", "organisation", "published")
    shown = [
        field
        for field in dict.fromkeys((*changed, *NAMED, *kept, *after))
        if field in changed or field in (*NAMED, *kept) or field.startswith("standards.")
    ]
    rows = []
    for field in shown:
        change = changed.get(field)
        now = change.after if change is not None else after.get(field)
        then = change.before if change is not None else before.get(field)
        if field == OVERALL or now is not None or then is not None:
            name = name_of(field, report)
            row = Row(field, name, then, now, change is not None, can_be_set(field))
            rows.append(row)
    return rows


def _shot(crop: Crop) -> Shot:
    words = "; ".join(dict.fromkeys(f"“{q.text[:FRAGMENT]}”" for q in crop.quotes))
    alt = f"Part of {place_of(crop.quotes[0])}; boxed: {words}"
    return Shot(crop, crop.name, alt)
