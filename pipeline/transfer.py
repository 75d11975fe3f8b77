"""Moves an installation in one file: everything in `data/` and `output/`, each with its sum."""

import datetime as dt
import gzip
import hashlib
import io
import shutil
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO

from pydantic import ValidationError

from ingest.ledger import open_storage
from review.store import Store
from schemas.base import SCHEMA_VERSION, Model, canonical_json
from schemas.errors import StateError, naming

LIST = "installation.json"
"""The first member: what the file holds."""
LEDGER = "ledger.sqlite"
LEFT_OUT = ("run.lock", "run.lock.json", "sample", f"{LEDGER}-wal", f"{LEDGER}-shm")
"""Beside unfinished files: what belongs to the machine or is made up."""
MOST_LISTED = 200_000_000
"""Bytes that the list of files may have; it is read whole."""
CHUNK = 1 << 20
EPOCH = 0


class Part(Model):
    """A file of an installation: `data/…` or `output/…`, its sum and size in bytes."""

    name: str
    sha256: str
    size: int


class Installation(Model):
    """What an exported file holds."""

    schema_version: str = SCHEMA_VERSION
    software: str
    parts: tuple[Part, ...]


def export_to(file: Path, *, data: Path, output: Path, software: str, now: dt.datetime) -> int:
    """Writes an installation to a new file, which appears whole or not at all; gives its parts.

    The caller holds the lock. Raises StateError if the file exists or there is nothing to export,
    OSError if the disk refuses.
    """
    if file.exists():
        raise StateError("exists already", where=str(file), remedy="name another file")
    if not file.parent.is_dir():
        raise StateError("its folder is not there", where=str(file), remedy="make the folder first")
    temporary = file.with_name(f".{file.name}.tmp")
    with tempfile.TemporaryDirectory(dir=file.parent, prefix=".export-") as scratch:
        sources = dict(_sources("data", data)) | dict(_sources("output", output))
        if (data / LEDGER).exists():
            sources[f"data/{LEDGER}"] = Path(scratch) / LEDGER
            with open_storage(data, now) as state:
                state.ledger.copy_to(Path(scratch) / LEDGER)
        if not sources:
            raise StateError(
                "nothing to export",
                where=str(data),
                remedy="call it where data/ and output/ are, or name them with --data and --output",
            )
        parts = tuple(_part(name, path) for name, path in sorted(sources.items()))
        told = canonical_json(Installation(software=software, parts=parts)).encode()
        try:
            with (
                naming(temporary),
                temporary.open("wb") as written,
                gzip.GzipFile("", "wb", 1, written, mtime=EPOCH) as squeezed,
                tarfile.open(fileobj=squeezed, mode="w") as packed,
            ):
                _add(packed, LIST, len(told), io.BytesIO(told))
                for part in parts:
                    with sources[part.name].open("rb") as body:
                        _add(packed, part.name, part.size, body)
            temporary.rename(file)
        finally:
            temporary.unlink(missing_ok=True)
    return len(parts)


def import_from(file: Path, *, data: Path, output: Path, now: dt.datetime) -> int:
    """Lays an exported installation into folders that are not there or empty; gives its parts.

    The file is not trusted: only plain files that its list names, with their sums, are taken, and
    they are put in place when all of them, the archive and the ledger are sound. Raises StateError
    with nothing changed.
    """
    for folder in (data, output):
        if folder.exists() and any(p.name not in LEFT_OUT for p in folder.iterdir()):
            raise StateError(
                "is not empty",
                where=str(folder),
                remedy="move it aside; an import never overwrites",
            )
    data.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=data.parent, prefix=".import-") as scratch:
        unpacked = Path(scratch)
        parts = _unpack(file, unpacked)
        _check(unpacked / "data", now, file)
        for name, target in (("data", data), ("output", output)):
            if (unpacked / name).is_dir():
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.rmtree(target, ignore_errors=True)
                shutil.move(unpacked / name, target)
    return parts


def _sources(root: str, folder: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if inside.parts[0] in LEFT_OUT or path.suffix == ".tmp" or path.is_symlink():
            continue
        if path.is_file():
            yield f"{root}/{inside.as_posix()}", path


def _part(name: str, path: Path) -> Part:
    with path.open("rb") as body:
        digest = hashlib.file_digest(body, "sha256").hexdigest()
    return Part(name=name, sha256=digest, size=path.stat().st_size)


def _add(packed: tarfile.TarFile, name: str, size: int, body: IO[bytes]) -> None:
    """Adds a plain file without owner or time, so that the same installation is the same bytes."""
    member = tarfile.TarInfo(name)
    member.size, member.mtime, member.mode = size, EPOCH, 0o644
    packed.addfile(member, body)


def _unpack(file: Path, into: Path) -> int:
    try:
        with tarfile.open(file, "r:gz") as packed:
            wanted = _listed(packed, file)
            count = len(wanted)
            while (member := packed.next()) is not None:
                part = wanted.pop(member.name, None)
                body = packed.extractfile(member) if part is not None and member.isreg() else None
                if part is None or body is None:
                    raise _refused(file, f"{member.name!r} is not a plain file of its list")
                _take(body, part, into / part.name, file)
    except (tarfile.TarError, EOFError, zlib.error) as error:
        raise _refused(file, f"is not a whole export: {error}") from error
    if wanted:
        raise _refused(file, f"lacks {len(wanted)} files, such as {min(wanted)}")
    return count


def _listed(packed: tarfile.TarFile, file: Path) -> dict[str, Part]:
    first = packed.next()
    body = packed.extractfile(first) if first is not None and first.isreg() else None
    if first is None or body is None or first.name != LIST or first.size > MOST_LISTED:
        raise _refused(file, f"does not begin with {LIST}")
    try:
        told = Installation.model_validate_json(body.read())
    except ValidationError as error:
        raise _refused(file, f"its list cannot be read: {error.errors()[0]['msg']}") from error
    if told.schema_version.split(".")[0] != SCHEMA_VERSION.split(".")[0]:
        raise _refused(file, f"is of format {told.schema_version}, not {SCHEMA_VERSION}")
    for part in told.parts:
        path = PurePosixPath(part.name)
        plain = path.parts[:1] in (("data",), ("output",)) and len(path.parts) > 1
        if not plain or ".." in path.parts or "\\" in part.name or str(path) != part.name:
            raise _refused(file, f"its list names {part.name!r}, outside of data and output")
    if sum(part.size for part in told.parts) > shutil.disk_usage(file.parent).free:
        raise _refused(file, "holds more than the disk has room for")
    return {part.name: part for part in told.parts}


def _take(body: IO[bytes], part: Part, path: Path, file: Path) -> None:
    """Writes one part; never more than its list says."""
    path.parent.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with naming(path), path.open("xb") as target:
        while chunk := body.read(CHUNK):
            size += len(chunk)
            if size > part.size:
                break
            digest.update(chunk)
            target.write(chunk)
    if size != part.size or digest.hexdigest() != part.sha256:
        raise _refused(file, f"{part.name} is not what its list says")


def _check(data: Path, now: dt.datetime, file: Path) -> None:
    """The state must be one that this software reads, with a sound archive."""
    Store(data).load()
    if not (data / LEDGER).exists():
        return
    with open_storage(data, now) as state:
        findings = list(state.archive.verify(state.ledger.sums().items()))
    if findings:
        raise _refused(file, f"{len(findings)} archived bodies are {findings[0].what}")


def _refused(file: Path, what: str) -> StateError:
    return StateError(what, where=str(file), remedy="export it again; nothing was changed")
