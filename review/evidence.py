"""What proves a reading: the quoted words by field, and the parts of pages they stand on."""

import hashlib
from collections.abc import Collection, Iterator, Sequence

from schemas.base import Model
from schemas.evidence import Box, Evidence
from schemas.report import Report

OVERALL, SCORE = "overall.rating", "score.value"
APART = 160.0
"""Points between two boxes of a page that are shown in one picture at most."""
MOST_PICTURES = 12
"""Of one document; what stands on further pages is only quoted."""
NAMED = ("programme", "organisation", "published")
"""Fields of identity that are proved by where they are said."""


class Quote(Model):
    """Words that a document or its page says of a field, and the value they give it.

    `url` is the address of words that stand elsewhere: a reported result's source.
    """

    field: str
    value: str | None
    text: str
    witness: str
    page: int | None = None
    heading: str | None = None
    box: Box | None = None
    url: str | None = None


class Crop(Model):
    """A part of a page to be shown: what is boxed on it, of which document, and what it says."""

    sha256: str
    page: int
    boxes: tuple[Box, ...]
    quotes: tuple[Quote, ...]

    @property
    def name(self) -> str:
        """Names its picture: the same for the same boxes of the same document."""
        said = f"{self.sha256}/{self.page}/{self.boxes}"
        return hashlib.sha256(said.encode()).hexdigest()[:32]


def evidence_by_field(report: Report) -> dict[str, tuple[Evidence, ...]]:
    """The proof of each value, by field."""
    fields = {OVERALL: report.overall.evidence, SCORE: report.score.evidence}
    return fields | {f"standards.{s.id}.rating": s.evidence for s in report.standards}


def quotes(report: Report, fields: Collection[str]) -> tuple[Quote, ...]:
    """The words that prove those fields; with no fields named, all of them."""
    return tuple(q for q in _quotes(report) if not fields or q.field in fields)


def crops(report: Report, shown: Sequence[Quote]) -> tuple[Crop, ...]:
    """The parts of the document's pages on which the quotes stand, in the order of its pages."""
    if report.source.sha256 is None:
        return ()
    by_page: dict[int, list[Quote]] = {}
    for quote in shown:
        if quote.page is not None and quote.box is not None:
            by_page.setdefault(quote.page, []).append(quote)
    found = [
        Crop(
            sha256=report.source.sha256,
            page=page,
            boxes=tuple(dict.fromkeys(q.box for q in near if q.box is not None)),
            quotes=tuple(near),
        )
        for page, there in sorted(by_page.items())
        for near in _near(there)
    ]
    return tuple(found[:MOST_PICTURES])


def _quotes(report: Report) -> Iterator[Quote]:
    for field, evidence in evidence_by_field(report).items():
        for e in evidence:
            yield Quote(
                field=field,
                value=e.value,
                text=e.text,
                witness=e.witness.value,
                page=e.page,
                heading=e.heading,
                box=e.box,
                url=e.url,
            )
    for said in report.identity:
        if said.field in NAMED:
            yield Quote(
                field=said.field,
                value=said.value,
                text=said.text,
                witness=said.place.value,
                page=said.page,
                heading=said.heading,
                box=said.box,
                url=said.url,
            )


def _near(there: Sequence[Quote]) -> Iterator[list[Quote]]:
    """Quotes of one page, cut where nothing is boxed for so long that two pictures are less."""
    near: list[Quote] = []
    bottom = 0.0
    for quote in sorted(there, key=_top):
        if near and _top(quote) - bottom > APART:
            yield near
            near = []
        near.append(quote)
        bottom = max(bottom, quote.box[3] if quote.box is not None else 0.0)
    yield near


def _top(quote: Quote) -> float:
    return quote.box[1] if quote.box is not None else 0.0
