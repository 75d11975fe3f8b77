"""The evidence of a record: quoted words by field, and the parts of pages that show them."""

import hashlib
from collections.abc import Collection, Sequence

from review.diff import NOTICE_FIELD, amendment
from schemas.base import Model
from schemas.coverage import publisher_of
from schemas.decision import OVERALL_FIELD, SCORE_FIELD, standard_field
from schemas.report import Box, Evidence, Place, Report, Statement

IDENTITY_FIELDS = ("programme", "organisation", "published", "fieldwork_started")
"""Fields whose evidence is where the document or page names them."""
MAX_GAP = 160.0
"""Largest gap, in points, between two boxes of a page that are shown in one picture."""
MOST_PICTURES = 12
"""Pictures of one document; evidence on further pages is only quoted."""


class Quote(Statement):
    """Words of a document or its web page, and the value they give a field."""

    field: str
    value: str | None
    witness: str

    def words(self, length: int) -> str:
        """Return the first characters of the quotation in quotation marks, or who reported it."""
        if self.text:
            return f"“{self.text[:length]}”"
        return self.reported_by or publisher_of(self.url or "")


class Crop(Model):
    """A part of a page to draw, with the boxes around the quotes."""

    sha256: str
    page: int
    boxes: tuple[Box, ...]
    quotes: tuple[Quote, ...]

    @property
    def name(self) -> str:
        """Name of the picture: the same for the same boxes of the same document."""
        key = f"{self.sha256}/{self.page}/{self.boxes}"
        return hashlib.sha256(key.encode()).hexdigest()[:32]


def evidence_by_field(report: Report) -> dict[str, tuple[Evidence, ...]]:
    """Return the evidence of each value, by field."""
    fields = {OVERALL_FIELD: report.overall.evidence, SCORE_FIELD: report.score.evidence}
    return fields | {standard_field(s.id): s.evidence for s in report.standards}


def quotes(report: Report, fields: Collection[str]) -> tuple[Quote, ...]:
    """Return the quotes for those fields, or all quotes if no field is given."""
    found = [
        Quote(field=field, **{**dict(e), "witness": e.witness.value})
        for field, evidence in evidence_by_field(report).items()
        for e in evidence
    ]
    found += [
        Quote(**i.model_dump(exclude={"place"}), witness=i.place.value)
        for i in report.identity
        if i.field in IDENTITY_FIELDS
    ]
    if (words := amendment(report)) is not None:
        said = [i for i in report.identity if i.text == words]
        notice = {"field": NOTICE_FIELD, "value": None}
        found += [
            Quote(**i.model_dump(exclude={"place", "field", "value"}), **notice, witness=i.place)
            for i in {i.place: i for i in said}.values()
        ] or [Quote(text=words, **notice, witness=Place.WEB_PAGE)]
    return tuple(quote for quote in found if not fields or quote.field in fields)


def evidence_crops(report: Report, shown: Sequence[Quote]) -> tuple[Crop, ...]:
    """Return the parts of the document's pages that show the quotes, in page order."""
    sha256 = report.source.sha256
    if sha256 is None:
        return ()
    placed = [(q.page, q.box, q) for q in shown if q.page is not None and q.box is not None]
    near: list[list[tuple[int, Box, Quote]]] = []
    bottom = 0.0
    for page, box, quote in sorted(placed, key=lambda place: (place[0], place[1][1])):
        if not near or near[-1][0][0] != page or box[1] - bottom > MAX_GAP:
            near.append([])
            bottom = 0.0
        near[-1].append((page, box, quote))
        bottom = max(bottom, box[3])
    crops = []
    for together in near[:MOST_PICTURES]:
        pages, boxes, quoted = zip(*together, strict=True)
        boxes = tuple(dict.fromkeys(boxes))
        crops.append(Crop(sha256=sha256, page=pages[0], boxes=boxes, quotes=quoted))
    return tuple(crops)
