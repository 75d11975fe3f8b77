"""What the review page shows of each item: values side by side, evidence and commands."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote as percent

from review.corrections import is_correctable
from review.diff import values
from review.diff_text import HEADLINES, NOT_IN_DOCUMENT, item_name, quote_place, remedies
from review.evidence import (
    IDENTITY_FIELDS,
    Crop,
    Quote,
    evidence_crops,
    quotes,
)
from schemas.change import ChangeKind, Waiting
from schemas.decision import OVERALL_FIELD, SCORE_FIELD, standard_field, standard_in
from schemas.report import Report
from support.safe_text import web_link

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
class Picture:
    """A picture of a part of a page, or a note that it is missing, with the quotes on it."""

    crop: Crop
    alt: str


@dataclass(frozen=True)
class Side:
    """One version of a report: links, pictures of the evidence, and further quotes."""

    title: str
    report: Report
    link: str | None
    page_link: str | None
    pictures: tuple[Picture, ...]
    quotes: tuple[Quote, ...]


@dataclass(frozen=True)
class ItemView:
    """One waiting item as the page shows it."""

    item: Waiting
    kind: str
    who: str
    anchor: str
    rows: tuple[ValueRow, ...]
    sides: tuple[Side, ...]
    commands: tuple[str, ...]


def item_view(item: Waiting, records: Mapping[str, Report], options: str) -> ItemView:
    """Return the item as shown; `options` are added to each command, such as `--sample`."""
    change, report = item.change, item.report
    record = records.get(change.record or "")
    fields = _fields_with_evidence(item)
    sides = [side("As read now", report, fields)]
    if record is not None:
        sides.insert(0, side("As published", record, fields))
    command = " ".join(("probation-league", "{}", *options.split()))
    return ItemView(
        item=item,
        kind=HEADLINES[change.kind],
        who=item_name(change),
        anchor=f"item-{change.key}",
        rows=tuple(_rows(item, record)),
        sides=tuple(sides),
        commands=tuple(command.format(remedy) for remedy in remedies(item)),
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
        pictures=tuple(_picture(crop) for crop in crops),
        quotes=tuple(quote for quote in shown if quote not in pictured),
    )


def needed_crops(items: Iterable[Waiting], records: Mapping[str, Report]) -> tuple[Crop, ...]:
    """Return every crop that the page of these items shows."""
    views = (item_view(item, records, "") for item in items)
    return tuple(p.crop for view in views for side in view.sides for p in side.pictures)


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


def _picture(crop: Crop) -> Picture:
    words = "; ".join(dict.fromkeys(q.words(FRAGMENT) for q in crop.quotes))
    return Picture(crop, alt=f"Part of {quote_place(crop.quotes[0])}, with boxes around: {words}")
