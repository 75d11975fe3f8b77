"""The versions of what is published: their files, what each changed, and the corrections.

`league/fields.toml` says what each field means.
"""

import datetime as dt
from typing import Literal

from schemas.base import SCHEMA_VERSION
from schemas.dates import PartialDate
from schemas.rating import Rating
from schemas.tables import Body, Published


class KeptFile(Published):
    """A file of a version, and where it is kept: with the first version that had its bytes."""

    name: str
    sha256: str
    size: int
    kept: str
    rows: int | None = None


class DatabaseNote(Published):
    """`league.sqlite.json`: the database of the version, which is in no manifest."""

    schema_version: str = SCHEMA_VERSION
    version: str
    size: int
    sha256: str
    sqlite_version: str
    made_from: str


class Manifest(Published):
    """`manifest.json` of a version: every file it has, by SHA-256."""

    schema_version: str = SCHEMA_VERSION
    version: str
    as_of: dt.date
    sample: bool
    content: str
    files: tuple[KeptFile, ...]

    def file(self, name: str) -> KeptFile | None:
        """The file of that name, if the version has it."""
        return next((kept for kept in self.files if kept.name == name), None)


class VersionEntry(Published):
    """One version in `versions/index.json`; `corrected` names inspections it showed wrongly."""

    version: str
    as_of: dt.date
    manifest: str
    sha256: str
    corrected: tuple[str, ...]


class VersionIndex(Published):
    """`versions/index.json`: all versions, oldest first."""

    schema_version: str = SCHEMA_VERSION
    versions: tuple[VersionEntry, ...]


class FieldChange(Published):
    """A published value before and after."""

    field: str
    before: str | None
    after: str | None


class InspectionChange(Published):
    """An inspection that is new, changed, corrected or withdrawn since the previous version."""

    kind: Literal["new", "changed", "corrected", "withdrawn"]
    inspection: str
    programme: str
    organisation: Body
    published: PartialDate
    rating: Rating | None
    fields: tuple[FieldChange, ...]


class RankChange(Published):
    """A place that changed between two versions of a table; a place not held is null."""

    table: str
    organisation: Body
    before: str | None
    after: str | None
    cause: Literal["own", "others"]


class Changes(Published):
    """What changed since the version `since` (None: this is the first)."""

    since: str | None
    inspections: tuple[InspectionChange, ...]
    ranks: tuple[RankChange, ...]


class ValueChange(FieldChange):
    """A value that a version changed."""

    version: str
    as_of: dt.date
    kind: Literal["changed", "corrected"]


class InspectionHistory(Published):
    """The version that first published an inspection, and what later ones changed, oldest first.

    A value has stood since the last of its changes, or else since the first version.
    """

    inspection: str
    version: str
    as_of: dt.date
    changes: tuple[ValueChange, ...] = ()


class ChangesFile(Changes):
    """`changes.json`: what the newest version changed, and since when each value has stood."""

    schema_version: str = SCHEMA_VERSION
    version: str
    as_of: dt.date
    sample: bool
    history: tuple[InspectionHistory, ...] = ()


class PublishedCorrection(Published):
    """What we had published wrongly: what was shown, from when to when, what is right, why."""

    inspection: str
    organisation: Body
    kind: Literal["correction", "withdrawal"]
    field: str | None
    shown: str | None
    right: str | None
    reason: str
    who: str
    note: str
    on: dt.date
    shown_from: dt.date
    shown_to: dt.date
    versions: tuple[str, ...]
