"""The versions under `output/versions/`: each file is packed and kept once, so they stay small."""

import contextlib
import datetime as dt
import gzip
import hashlib
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from pydantic import ValidationError

from league.publish.disk import TEMPORARY, Disk
from league.squeezed import Body
from schemas.base import canonical_json
from schemas.errors import StateError
from schemas.publication import (
    KeptFile,
    Manifest,
    PublishedCorrection,
    VersionEntry,
    VersionIndex,
)

MANIFEST = "manifest.json"
INDEX = "index.json"
PACKED = ".gz"
CHUNK = 1 << 20
_NAME = re.compile(r"(\d{4}-\d{2}-\d{2})\.(\d+)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Draft:
    """A version about to be written: its name, its day, and what its manifest will say."""

    version: str
    as_of: dt.date
    sample: bool
    content: str


class Versions:
    """The folder of versions. A version that stands there is whole: it came by one rename."""

    def __init__(self, folder: Path, disk: Disk) -> None:
        self.folder, self._disk = folder, disk

    def names(self) -> list[str]:
        """All versions, oldest first."""
        if not self.folder.is_dir():
            return []
        found = (p.name for p in self.folder.iterdir() if p.is_dir() and _NAME.fullmatch(p.name))
        return sorted(found, key=_order)

    def manifest(self, version: str) -> Manifest:
        """The manifest of a version. Raises StateError if it is not there or damaged."""
        path = self.folder / version / MANIFEST
        try:
            return Manifest.model_validate_json(path.read_bytes())
        except FileNotFoundError as error:
            raise StateError("this version does not exist", where=str(path.parent)) from error
        except ValidationError as error:
            raise StateError(
                "damaged manifest", where=str(path), remedy="restore it from git"
            ) from error

    def read(self, kept: KeptFile) -> bytes:
        """A file of a version. Raises StateError if it is missing or not what the manifest says."""
        return b"".join(self.chunks(kept))

    def check(self, kept: KeptFile) -> None:
        """Raises StateError if a file of a version is missing or not what the manifest says."""
        for _ in self.chunks(kept):
            pass

    def lines(self, kept: KeptFile) -> Iterator[bytes]:
        """The lines of a file of a version, one after the other. Raises StateError as `read`."""
        with self._open(kept) as file:
            yield from file

    def chunks(self, kept: KeptFile) -> Iterator[bytes]:
        """A file of a version, piece by piece. Raises StateError as `read`, if at the end."""
        digest = hashlib.sha256()
        with self._open(kept) as file:
            while chunk := file.read(CHUNK):
                digest.update(chunk)
                yield chunk
        if digest.hexdigest() != kept.sha256:
            raise _altered(self.folder / kept.kept)

    @contextlib.contextmanager
    def _open(self, kept: KeptFile) -> Iterator[BinaryIO]:
        path = self.folder / kept.kept
        try:
            with gzip.open(path) as file:
                yield cast("BinaryIO", file)
        except FileNotFoundError as error:
            raise StateError(
                "this file of a version is missing", where=str(path), remedy="restore it from git"
            ) from error
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            raise _altered(path) from error

    def next_name(self, day: dt.date) -> str:
        """The name of the next version of a day."""
        numbers = [_order(name)[1] for name in self.names() if name.startswith(f"{day}.")]
        return f"{day}.{max(numbers, default=0) + 1}"

    def add(self, draft: Draft, files: Mapping[str, Body]) -> Manifest:
        """Writes a version: what no earlier one has, then the manifest, then one rename.

        Raises OSError if the disk refuses; no version is there then.
        """
        earlier = self._kept()
        staging = self.folder / f".{draft.version}{TEMPORARY}"
        kept: list[KeptFile] = []
        for name, body in sorted(files.items()):
            digest, size = _measure(body())
            path = earlier.get((name, digest))
            if path is None:
                path = f"{draft.version}/{name}{PACKED}"
                self._disk.write(staging / f"{name}{PACKED}", _packed(body()))
            kept.append(KeptFile(name=name, sha256=digest, size=size, kept=path))
        manifest = Manifest(
            version=draft.version,
            as_of=draft.as_of,
            sample=draft.sample,
            content=draft.content,
            files=tuple(kept),
        )
        self._disk.write(staging / MANIFEST, [canonical_json(manifest).encode()])
        self._disk.rename_folder(staging, self.folder / draft.version)
        return manifest

    def index(self, corrections: Sequence[PublishedCorrection]) -> VersionIndex:
        """The list of all versions, each with the inspections that it showed wrongly."""
        return VersionIndex(versions=tuple(self._entries(corrections)))

    def write_index(self, corrections: Sequence[PublishedCorrection]) -> None:
        """Writes the list of versions if it is not there as it should be."""
        path, body = self.folder / INDEX, canonical_json(self.index(corrections)).encode()
        if not path.is_file() or path.read_bytes() != body:
            self._disk.replace(path, [body])

    def clean(self) -> None:
        """Removes what a killed run left unfinished."""
        if self.folder.is_dir():
            for path in sorted(self.folder.glob(f".*{TEMPORARY}")):
                if path.is_dir():
                    self._disk.remove_folder(path)
                else:
                    self._disk.remove(path)

    def _entries(self, corrections: Sequence[PublishedCorrection]) -> Iterator[VersionEntry]:
        wrong: dict[str, set[str]] = {}
        for correction in corrections:
            for version in correction.versions:
                wrong.setdefault(version, set()).add(correction.inspection)
        for name in self.names():
            body = (self.folder / name / MANIFEST).read_bytes()
            yield VersionEntry(
                version=name,
                as_of=day_of_version(name),
                manifest=f"{name}/{MANIFEST}",
                sha256=sha256([body]),
                corrected=tuple(sorted(wrong.get(name, ()))),
            )

    def _kept(self) -> dict[tuple[str, str], str]:
        """File and sum -> where it is kept."""
        return {
            (file.name, file.sha256): file.kept
            for name in self.names()
            for file in self.manifest(name).files
        }


def sha256(chunks: Iterable[bytes]) -> str:
    """The SHA-256 of a body given in pieces."""
    return _measure(chunks)[0]


def file_chunks(path: Path) -> Iterator[bytes]:
    """A file on disk, piece by piece."""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def _measure(chunks: Iterable[bytes]) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    for chunk in chunks:
        digest.update(chunk)
        size += len(chunk)
    return digest.hexdigest(), size


def _packed(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The chunks as a gzip file without name or time."""
    packer = zlib.compressobj(level=9, wbits=zlib.MAX_WBITS | 16)
    for chunk in chunks:
        yield packer.compress(chunk)
    yield packer.flush()


def _altered(path: Path) -> StateError:
    return StateError(
        "this file of a version was altered", where=str(path), remedy="restore it from git"
    )


def day_of_version(name: str) -> dt.date:
    """The day that a version's name tells."""
    return dt.date.fromisoformat(_order(name)[0])


def _order(name: str) -> tuple[str, int]:
    match = _NAME.fullmatch(name)
    if match is None:
        raise StateError("not a version's name", where=name, remedy="such as 2026-11-23.1")
    return match[1], int(match[2])
