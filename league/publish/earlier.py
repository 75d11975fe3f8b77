"""Read a publication of any release leniently: what it showed, ignoring fields added later."""

import datetime as dt

from pydantic import BaseModel, ConfigDict

from league.exports.league_json import league_json
from schemas.decision import OVERALL_FIELD, SCORE_FIELD, Values, standard_field
from schemas.kinds import OrganisationKind
from schemas.publication import Publication
from schemas.rating import Rating
from schemas.tables import Body, shown_place
from schemas.versions import PublishedCorrection


class _Earlier(BaseModel):
    """Ignores unknown fields."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class EarlierBody(_Earlier):
    """An organisation under its name then."""

    id: str
    name: str
    kind: OrganisationKind

    def body(self) -> Body:
        """Return it in today's form."""
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
    """An inspection as published."""

    id: str
    programme: str
    title: str | None
    organisation: EarlierBody
    published: str
    published_latest: str
    fieldwork_started: str | None
    reason: str | None
    basis: str
    source_status: str
    overall: _Overall
    score: _Score
    standards: tuple[_Standard, ...]
    corrections: tuple[_Correction, ...]

    def values(self) -> Values:
        """Return the published values by field, spelled as in decisions."""
        rating, score = self.overall.rating, self.score
        found: Values = {
            "programme": self.programme,
            "organisation": self.organisation.id,
            "title": self.title,
            "published": self.published,
            "fieldwork_started": self.fieldwork_started,
            "reason": self.reason,
            "basis": self.basis,
            # Since 2.0 a source that was never fetched is `unchecked`: no change of what is known.
            "source_status": self.source_status.replace("unchecked", "available"),
            OVERALL_FIELD: rating.value if rating is not None else None,
            SCORE_FIELD: str(score.value) if score.value is not None else None,
            "score.max": str(score.max) if score.max is not None else None,
        }
        for s in self.standards:
            found[standard_field(s.id)] = s.rating.value if s.rating is not None else s.state
        return found


class EarlierRow(_Earlier):
    """A row of a table as published."""

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
        """The part of the row that does not depend on other organisations."""
        return self.inspection, self.rating, self.score, self.max


class EarlierTable(_Earlier):
    """A table as published."""

    id: str
    rows: tuple[EarlierRow, ...]
    ended: bool = False


class _Shown(_Earlier):
    id: str


class _ShownChange(_Earlier):
    kind: str
    inspection: str


class _ShownChanges(_Earlier):
    inspections: tuple[_ShownChange, ...]


class _ShownCorrection(_Earlier):
    inspection: str
    on: dt.date
    field: str | None = None
    right: str | None = None


class LastPublication(_Earlier):
    """The inspections, changes and corrections that a version showed, without their values."""

    version: str
    inspections: tuple[_Shown, ...]
    changes: _ShownChanges
    corrections: tuple[_ShownCorrection, ...]


class EarlierPublication(_Earlier):
    """A publication as it was published; also today's, so that the two compare."""

    version: str
    as_of: str
    tables: tuple[EarlierTable, ...]
    corrections: tuple[PublishedCorrection, ...]
    inspections: tuple[EarlierInspection, ...]

    @classmethod
    def of(cls, publication: Publication) -> "EarlierPublication":
        """Return today's publication in the same form."""
        return cls.model_validate_json(league_json(publication))

    def inspection(self, inspection_id: str) -> EarlierInspection | None:
        """Return the inspection of that id, if it is published."""
        return next((i for i in self.inspections if i.id == inspection_id), None)
