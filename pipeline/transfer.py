"""Exports and imports an installation: `data/` and `output/` in one file, with checksums."""

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

from ingest.ledger.store import open_storage
from pipeline.settings import LEDGER
from review.store import Store
from schemas.base import SCHEMA_VERSION, Model, canonical_json, is_newer
from schemas.errors import StateError
from support.atomic_files import TEMPORARY, path_in_errors, sha256_of_file

LIST = "installation.json"
"""The first member: the list of the files that follow."""
LEFT_OUT = ("run.lock", "run.lock.json", "sample", f"{LEDGER}-wal", f"{LEDGER}-shm")
"""Not exported (nor are unfinished files): what belongs to the machine or is made up."""
MOST_LISTED = 200_000_000
"""Maximum size of the list of files in bytes; it is read into memory."""
CHUNK = 1 << 20
EPOCH = 0


class ExportedFile(Model):
    """A file of an installation: `data/…` or `output/…`, its SHA-256 and size in bytes."""

    name: str
    sha256: str
    size: int


class Installation(Model):
    """The list of the files in an export."""

    schema_version: str = SCHEMA_VERSION
    software: str
    parts: tuple[ExportedFile, ...]


def export_to(file: Path, *, data: Path, output: Path, software: str, now: dt.datetime) -> int:
    """Write an installation to a new file in one step; return the number of files in it.

    The caller has the lock. Raises StateError if the file exists or there is nothing to export,
    OSError if it cannot be written.
    """
    if file.exists():
        raise StateError("exists already", where=str(file), remedy="name another file")
    if not file.parent.is_dir():
        raise StateError("its folder does not exist", where=str(file), remedy="create it first")
    temporary = file.with_name(f".{file.name}{TEMPORARY}")
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
                remedy="run it in the folder of data/ and output/, or use --data and --output",
            )
        parts = tuple(_part(name, path) for name, path in sorted(sources.items()))
        listing = canonical_json(Installation(software=software, parts=parts)).encode()
        try:
            with (
                path_in_errors(temporary),
                temporary.open("wb") as written,
                gzip.GzipFile("", "wb", 1, written, mtime=EPOCH) as compressed,
                tarfile.open(fileobj=compressed, mode="w") as archive,
            ):
                _add(archive, LIST, len(listing), io.BytesIO(listing))
                for part in parts:
                    with sources[part.name].open("rb") as body:
                        _add(archive, part.name, part.size, body)
            temporary.rename(file)
        finally:
            temporary.unlink(missing_ok=True)
    return len(parts)


def import_from(file: Path, *, data: Path, output: Path, now: dt.datetime) -> int:
    """Restore an exported installation into missing or empty folders; return its number of files.

    The file is not trusted: only regular files of its list with the right checksums are accepted,
    and they are moved into place only if all of them, the archive and the ledger are intact.
    Raises StateError, with nothing changed.
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
        if inside.parts[0] in LEFT_OUT or path.suffix == TEMPORARY or path.is_symlink():
            continue
        if path.is_file():
            yield f"{root}/{inside.as_posix()}", path


def _part(name: str, path: Path) -> ExportedFile:
    return ExportedFile(name=name, sha256=sha256_of_file(path), size=path.stat().st_size)


def _add(archive: tarfile.TarFile, name: str, size: int, body: IO[bytes]) -> None:
    """Add a file without owner and time, so that the same installation gives the same bytes."""
    member = tarfile.TarInfo(name)
    member.size, member.mtime, member.mode = size, EPOCH, 0o644
    archive.addfile(member, body)


def _unpack(file: Path, into: Path) -> int:
    try:
        with tarfile.open(file, "r:gz") as archive:
            wanted = _listed(archive, file)
            count = len(wanted)
            while (member := archive.next()) is not None:
                part = wanted.pop(member.name, None)
                body = archive.extractfile(member) if part is not None and member.isreg() else None
                if part is None or body is None:
                    raise _refused(file, f"{member.name!r} is not a regular file of its list")
                _extract(body, part, into / part.name, file)
    except (tarfile.TarError, EOFError, zlib.error) as error:
        raise _refused(file, f"is damaged or not an export: {error}") from error
    if wanted:
        raise _refused(file, f"{len(wanted)} files are missing, such as {min(wanted)}")
    return count


def _listed(archive: tarfile.TarFile, file: Path) -> dict[str, ExportedFile]:
    first = archive.next()
    body = archive.extractfile(first) if first is not None and first.isreg() else None
    if first is None or body is None or first.name != LIST or first.size > MOST_LISTED:
        raise _refused(file, f"does not begin with {LIST}")
    try:
        listing = Installation.model_validate_json(body.read())
    except ValidationError as error:
        raise _refused(file, f"its list cannot be read: {error.errors()[0]['msg']}") from error
    if is_newer(listing.schema_version):
        raise _refused(file, f"has format {listing.schema_version}, newer than {SCHEMA_VERSION}")
    for part in listing.parts:
        path = PurePosixPath(part.name)
        plain = path.parts[:1] in (("data",), ("output",)) and len(path.parts) > 1
        if not plain or ".." in path.parts or "\\" in part.name or str(path) != part.name:
            raise _refused(file, f"its list names {part.name!r}, which is outside data and output")
    if sum(part.size for part in listing.parts) > shutil.disk_usage(file.parent).free:
        raise _refused(file, "needs more space than the disk has")
    return {part.name: part for part in listing.parts}


def _extract(body: IO[bytes], part: ExportedFile, path: Path, file: Path) -> None:
    """Write one file, never more bytes than the list says."""
    path.parent.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with path_in_errors(path), path.open("xb") as target:
        while chunk := body.read(CHUNK):
            size += len(chunk)
            if size > part.size:
                break
            digest.update(chunk)
            target.write(chunk)
    if size != part.size or digest.hexdigest() != part.sha256:
        raise _refused(file, f"{part.name} does not match its checksum")


def _check(data: Path, now: dt.datetime, file: Path) -> None:
    """Check that this software can read the state and that the archive is intact."""
    Store(data).load()
    if not (data / LEDGER).exists():
        return
    with open_storage(data, now) as state:
        findings = list(state.archive.verify(state.ledger.sums().items()))
    if findings:
        raise _refused(file, f"{len(findings)} archived bodies are {findings[0].what}")


def _refused(file: Path, what: str) -> StateError:
    return StateError(what, where=str(file), remedy="export it again; nothing was changed")
