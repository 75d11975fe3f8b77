"""The versions under `output/versions/`: each file is compressed and stored once.

A version lists its files in a manifest; a file that an earlier version had too is stored there.
What a version of another release showed is read leniently: fields added later are ignored.
"""

import contextlib
import datetime as dt
import functools
import gzip
import hashlib
import re
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import AliasPath, BaseModel, ConfigDict, Field

from schemas.base import canonical_json
from schemas.dates import PartialDate
from schemas.decision import OVERALL_FIELD, SCORE_FIELD, Values, standard_field
from schemas.errors import ConfigError, StateError
from schemas.publication import Publication
from schemas.rating import Rating
from schemas.tables import Body, Ranked
from schemas.versions import (
    Changes,
    KeptFile,
    Manifest,
    PublishedCorrection,
    VersionEntry,
    VersionIndex,
)
from support.files import TEMPORARY, Disk, sha256_of_file
from support.toml_models import invalid_data_as

LEAGUE = "league.json"
MANIFEST = "manifest.json"
INDEX = "index.json"
COMPRESSED = ".gz"
_PLAIN = ("programme", "title", "published", "fieldwork_started", "reason", "basis")
_NAME = re.compile(r"\d{4}-\d{2}-\d{2}\.\d+", re.ASCII)


class _Earlier(BaseModel):
    """Ignores unknown fields."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class _Standard(_Earlier):
    id: str
    rating: Rating | None
    state: str


class _Correction(_Earlier):
    field: str
    right: str | None
    on: dt.date


class EarlierInspection(_Earlier):
    """An inspection as published."""

    id: str
    programme: str
    title: str | None
    organisation: Body
    published: str
    published_latest: dt.date
    fieldwork_started: str | None
    reason: str | None
    basis: str
    source_status: str
    rating: Rating | None = Field(validation_alias=AliasPath("overall", "rating"))
    score: int | None = Field(validation_alias=AliasPath("score", "value"))
    max: int | None = Field(validation_alias=AliasPath("score", "max"))
    standards: tuple[_Standard, ...]
    corrections: tuple[_Correction, ...]

    def values(self) -> Values:
        """Return the published values by field, spelled as in decisions."""
        found: Values = {
            **{name: getattr(self, name) for name in _PLAIN},
            "organisation": self.organisation.id,
            # Since 2.0 a source that was never fetched is `unchecked`: no change of what is known.
            "source_status": self.source_status.replace("unchecked", "available"),
            OVERALL_FIELD: self.rating.value if self.rating is not None else None,
            SCORE_FIELD: str(self.score) if self.score is not None else None,
            "score.max": str(self.max) if self.max is not None else None,
        }
        for s in self.standards:
            found[standard_field(s.id)] = s.rating.value if s.rating is not None else s.state
        return found


class EarlierRow(Ranked):
    """A row of a table as published."""

    model_config = ConfigDict(extra="ignore")

    rating: Rating
    score: int | None
    max: int | None
    published: PartialDate

    @property
    def result(self) -> tuple[str, Rating, int | None, int | None]:
        """The part of the row that does not depend on other organisations."""
        return self.inspection, self.rating, self.score, self.max


class EarlierTable(_Earlier):
    """A table as published."""

    id: str
    title: str
    ordering: str
    summary: str
    rows: tuple[EarlierRow, ...]
    ended: bool = False


class EarlierPublication(_Earlier):
    """A publication as it was published; also today's, so that the two compare."""

    version: str
    as_of: dt.date
    tables: tuple[EarlierTable, ...]
    changes: Changes
    corrections: tuple[PublishedCorrection, ...]
    inspections: tuple[EarlierInspection, ...]

    @classmethod
    def of(cls, publication: Publication) -> "EarlierPublication":
        """Return today's publication in the same form."""
        return cls.model_validate(publication, from_attributes=True)

    def inspection(self, inspection_id: str) -> EarlierInspection | None:
        """Return the inspection of that id, if it is published."""
        return next((i for i in self.inspections if i.id == inspection_id), None)


class Versions:
    """The folder of versions. A version is complete if it exists: it appears by one rename."""

    def __init__(self, folder: Path, disk: Disk) -> None:
        self.folder, self._disk = folder, disk
        # The first version and the newest are used several times.
        self.earlier = functools.lru_cache(maxsize=2)(self._earlier)

    def names(self) -> list[str]:
        """Return all versions, oldest first."""
        if not self.folder.is_dir():
            return []
        found = (p.name for p in self.folder.iterdir() if p.is_dir() and _NAME.fullmatch(p.name))
        return sorted(found, key=_order)

    def newest(self) -> Manifest | None:
        """Return the manifest of the newest version, None before the first."""
        names = self.names()
        return self.manifest(names[-1]) if names else None

    def manifest(self, version: str) -> Manifest:
        """Return the manifest of a version. Raises StateError if it is missing or damaged."""
        path = self.folder / version / MANIFEST
        if not path.is_file():
            raise StateError("this version does not exist", where=str(path.parent))
        with invalid_data_as(StateError, where=str(path), remedy="restore it from git"):
            return Manifest.model_validate_json(path.read_bytes())

    def read(self, kept: KeptFile) -> bytes:
        """Return a file of a version. Raises StateError if it is missing or altered."""
        path = self.folder / kept.kept
        with contextlib.suppress(FileNotFoundError, gzip.BadGzipFile, EOFError, zlib.error):
            body = gzip.decompress(path.read_bytes())
            if sha256(body) == kept.sha256:
                return body
        what = "was altered" if path.is_file() else "is missing"
        raise StateError(
            f"this file of a version {what}", where=str(path), remedy="restore it from git"
        )

    def league(self, version: str) -> bytes:
        """Return `league.json` of a version. Raises StateError like `read`."""
        manifest = self.manifest(version)
        kept = manifest.file(LEAGUE)
        if kept is None:
            raise StateError(f"its manifest names no {LEAGUE}", where=f"version {version}")
        return self.read(kept)

    def _earlier(self, version: str) -> EarlierPublication:
        """Return what a version of any release showed. Raises StateError if it is damaged."""
        with invalid_data_as(StateError, where=f"version {version}", remedy="restore it from git"):
            return EarlierPublication.model_validate_json(self.league(version))

    def publication(self, version: str) -> Publication:
        """Return a version as published. Raises StateError if this release cannot read it."""
        where = f"version {version}, which this release cannot read"
        remedy = "read its league.json itself, or use the release that wrote it"
        with invalid_data_as(StateError, where=where, remedy=remedy):
            return Publication.model_validate_json(self.league(version))

    def next_name(self, day: dt.date) -> str:
        """Return the name of the next version of a day."""
        numbers = [_order(name)[1] for name in self.names() if name.startswith(f"{day}.")]
        return f"{day}.{max(numbers, default=0) + 1}"

    def add(self, new: Manifest, files: Mapping[str, bytes]) -> Manifest:
        """Write a version: the files that no earlier one has, the manifest, then one rename.

        Returns the manifest with these files; `new` has none.
        Raises OSError if the disk refuses; the version does not exist then.
        """
        earlier = {
            (file.name, file.sha256): file.kept
            for name in self.names()
            for file in self.manifest(name).files
        }
        staging = self.folder / f".{new.version}{TEMPORARY}"
        kept: list[KeptFile] = []
        for name, body in sorted(files.items()):
            digest = sha256(body)
            path = earlier.get((name, digest))
            if path is None:
                path = f"{new.version}/{name}{COMPRESSED}"
                # Without name or time, so that the same content gives the same bytes.
                packed = zlib.compress(body, level=9, wbits=zlib.MAX_WBITS | 16)
                self._disk.write(staging / f"{name}{COMPRESSED}", [packed])
            # No cell contains a line break.
            rows = body.count(b"\r\n") - 1 if name.endswith(".csv") else None
            kept.append(KeptFile(name=name, sha256=digest, size=len(body), kept=path, rows=rows))
        manifest = new.model_copy(update={"files": tuple(kept)})
        self._disk.write(staging / MANIFEST, [canonical_json(manifest).encode()])
        self._disk.rename_folder(staging, self.folder / new.version)
        return manifest

    def write_index(self, corrections: Sequence[PublishedCorrection]) -> VersionIndex:
        """Write the list of all versions, with the inspections that each showed wrongly."""
        entries = (
            VersionEntry(
                version=name,
                as_of=dt.date.fromisoformat(_order(name)[0]),
                manifest=f"{name}/{MANIFEST}",
                sha256=sha256_of_file(self.folder / name / MANIFEST),
                corrected=tuple(sorted({c.inspection for c in corrections if name in c.versions})),
            )
            for name in self.names()
        )
        index = VersionIndex(versions=tuple(entries))
        path, body = self.folder / INDEX, canonical_json(index).encode()
        if not path.is_file() or path.read_bytes() != body:
            self._disk.replace(path, [body])
        return index


def read_publication(output: Path, version: str | None = None) -> Publication:
    """Return a version as it was published, the newest if none is named.

    Raises ConfigError if there is none of that name, StateError if it was written by another
    release in a form that this one cannot read.
    """
    versions = Versions(output / "versions", Disk())
    names = versions.names()
    if version is None and not names:
        raise StateError("nothing has been published yet", where=str(output), remedy="`run`")
    if version is not None and version not in names:
        near = ", ".join(names[-5:]) or "none"
        raise ConfigError(
            f"no version {version!r}", where=str(versions.folder), remedy=f"the newest: {near}"
        )
    return versions.publication(version or names[-1])


def sha256(body: bytes) -> str:
    """Return the SHA-256 of bytes in hexadecimal."""
    return hashlib.sha256(body).hexdigest()


def _order(name: str) -> tuple[str, int]:
    day, _, number = name.partition(".")
    return day, int(number)
