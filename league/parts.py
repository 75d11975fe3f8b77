"""A publication in parts: its head as it is, tables and inspections packed, each one in brief."""

import datetime as dt
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal, NamedTuple

from league.exports.league_json import EMPTY, head_items, inspection_lines
from league.squeezed import Item
from league.tables import Tables, read_table
from schemas.dates import PartialDate
from schemas.kinds import OrganisationKind
from schemas.packed import FAST, Packed
from schemas.publication import Inspection, Publication
from schemas.rating import Rating

LISTS = ("tables", "standards", "inspections")
"""The long lists of a publication; those of standards follow from the tables."""


class Brief(NamedTuple):
    """What lists and drawings show of an inspection; `link` is where its source can be read."""

    id: str
    place: int
    organisation: str
    kind: OrganisationKind
    programme: str
    published: PartialDate
    published_earliest: dt.date
    published_latest: dt.date
    rating: Rating | None
    basis: Literal["report", "reported"]
    link: str


@dataclass(frozen=True, slots=True)
class Parts:
    """`head` is the publication without its tables, standards and inspections.

    `briefs` are of the inspections, in their order.
    """

    head: Publication
    tables: Tables
    inspections: Packed[Inspection]
    briefs: tuple[Brief, ...]


def parts_of(publication: Publication) -> Parts:
    """A publication that is there whole, in parts."""
    return Parts(
        head=publication.model_copy(update=dict.fromkeys(LISTS, ())),
        tables=Tables.of(publication.tables),
        inspections=Packed.of(Inspection, publication.inspections),
        briefs=tuple(_brief(place, i) for place, i in enumerate(publication.inspections)),
    )


def read_parts(lines: Callable[[], Iterable[bytes]]) -> Parts:
    """A publication from the lines of its file, read one after the other.

    A file set in another way is read whole. Raises ValidationError if it is none that this
    release knows.
    """
    try:
        return _read(lines)
    except ValueError:
        return parts_of(Publication.model_validate_json(b"".join(lines())))


def _read(lines: Callable[[], Iterable[bytes]]) -> Parts:
    tables: list[Item] = []
    head: list[bytes] = []
    for key, value in head_items(lines(), LISTS):
        if key == "tables" and value != EMPTY:
            tables.append(read_table(value))
        elif key not in LISTS:
            head.append(b'"%s":%s' % (key.encode(), b"".join(value)))
    head += (b'"%s":[]' % name.encode() for name in LISTS)
    pieces: list[bytes] = []
    briefs: list[Brief] = []
    for place, line in enumerate(inspection_lines(lines())):
        briefs.append(_brief(place, Inspection.model_validate_json(line)))
        pieces.append(zlib.compress(line, FAST))
    return Parts(
        head=Publication.model_validate_json(b"{" + b",".join(head) + b"}"),
        tables=Tables(tables),
        inspections=Packed(Inspection, pieces),
        briefs=tuple(briefs),
    )


def _brief(place: int, inspection: Inspection) -> Brief:
    source = inspection.source
    return Brief(
        id=inspection.id,
        place=place,
        organisation=inspection.organisation.id,
        kind=inspection.organisation.kind,
        programme=inspection.programme,
        published=inspection.published,
        published_earliest=inspection.published_earliest,
        published_latest=inspection.published_latest,
        rating=inspection.overall.rating,
        basis=inspection.basis,
        link=source.page_url or source.document_url,
    )
