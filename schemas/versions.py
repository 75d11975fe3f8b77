"""The versions kept in the output: their files, and the index of all."""

import datetime as dt

from schemas.base import SCHEMA_VERSION
from schemas.tables import Published


class KeptFile(Published):
    """A file of a version: its sum and its size in bytes, and where it is kept.

    `kept` is the path below `versions/` of the gzip file that holds it: in the folder of the
    first version that had these bytes. Sum and size are of the file itself. `rows` counts those
    of a CSV file, without the header.
    """

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
    """`manifest.json` of a version: every file it has, by SHA-256.

    `content` is the sum of `league.json` without version, day, ages and changes: a new version is
    due when today's differs.
    """

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
