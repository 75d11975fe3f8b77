"""Reads earlier publications leniently: what they showed, whatever has been added since."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence

from pydantic import BaseModel, ConfigDict, JsonValue, TypeAdapter

from league.exports.league_json import Value
from league.squeezed import Items
from schemas.kinds import OrganisationKind
from schemas.publication import PublishedCorrection
from schemas.rating import Rating
from schemas.tables import Body, shown_place


class _Earlier(BaseModel):
    """Ignores what it does not know, so that a field added later breaks nothing."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class EarlierBody(_Earlier):
    """An organisation as named then."""

    id: str
    name: str
    kind: OrganisationKind

    def body(self) -> Body:
        """The same in today's form."""
        return Body(id=self.id, name=self.name, kind=self.kind)


class _Overall(_Earlier):
    rating: Rating | None


class _Score(_Earlier):
    value: int | None
    max: int | None


class _Standard(_Earlier):
    id: str
    rating: Rating | None
    state: str


class _Correction(_Earlier):
    field: str
    right: str | None
    on: str


class EarlierInspection(_Earlier):
    """An inspection as published, old or new."""

    id: str
    programme: str
    title: str | None
    organisation: EarlierBody
    published: str
    fieldwork_started: str | None
    reason: str | None
    basis: str
    source_status: str
    overall: _Overall
    score: _Score
    standards: tuple[_Standard, ...]
    corrections: tuple[_Correction, ...]

    def values(self) -> dict[str, str | None]:
        """The published values by field, spelled as decisions spell them."""
        rating, score = self.overall.rating, self.score
        found: dict[str, str | None] = {
            "programme": self.programme,
            "organisation": self.organisation.id,
            "title": self.title,
            "published": self.published,
            "fieldwork_started": self.fieldwork_started,
            "reason": self.reason,
            "basis": self.basis,
            "source_status": self.source_status,
            "overall.rating": rating.value if rating is not None else None,
            "score.value": str(score.value) if score.value is not None else None,
            "score.max": str(score.max) if score.max is not None else None,
        }
        for s in self.standards:
            found[f"standards.{s.id}.rating"] = s.rating.value if s.rating is not None else s.state
        return found


class EarlierRow(_Earlier):
    """A row of a table as published, old or new."""

    rank: int
    rank_to: int
    tied: bool
    organisation: EarlierBody
    inspection: str
    rating: str
    score: int | None
    max: int | None

    @property
    def place(self) -> str:
        """The rank as shown."""
        return shown_place(self.rank, self.rank_to, tied=self.tied)

    @property
    def result(self) -> tuple[str, str, int | None, int | None]:
        """What of the row is the organisation's own."""
        return self.inspection, self.rating, self.score, self.max


class EarlierTable(_Earlier):
    """A table as published, old or new."""

    id: str
    rows: tuple[EarlierRow, ...]


_CORRECTIONS = TypeAdapter(tuple[PublishedCorrection, ...])


class EarlierTables(Mapping[str, EarlierTable]):
    """The tables of a document's head by id, each made when it is asked for."""

    def __init__(self, head: Mapping[str, Value]) -> None:
        told = head.get("tables")
        self._items: Sequence[JsonValue] = told if isinstance(told, list | Items) else ()
        made = map(EarlierTable.model_validate, self._items)
        self._places = {table.id: place for place, table in enumerate(made)}

    def __getitem__(self, table_id: str) -> EarlierTable:
        return EarlierTable.model_validate(self._items[self._places[table_id]])

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


def earlier_corrections(head: Mapping[str, Value]) -> tuple[PublishedCorrection, ...]:
    """The corrections that a document's head tells of."""
    return _CORRECTIONS.validate_python(head.get("corrections", []), strict=False)


def earlier_inspections(lines: Iterable[bytes]) -> Iterator[EarlierInspection]:
    """The inspections of lines of a document."""
    return (EarlierInspection.model_validate_json(line) for line in lines)


def find_inspection(lines: Iterable[bytes], inspection_id: str) -> EarlierInspection | None:
    """The inspection of that id among the lines of a document, without reading the others."""
    mark = f'"id":{json.dumps(inspection_id)}'.encode()
    for line in lines:
        if mark in line:
            found = EarlierInspection.model_validate_json(line)
            if found.id == inspection_id:
                return found
    return None
