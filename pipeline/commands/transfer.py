"""The commands `export` and `import`: a whole installation in one file, with checksums."""

import datetime as dt
import gzip
import io
import shutil
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO, Annotated

import click
from pydantic import AfterValidator

from ingest.ledger.store import open_storage
from pipeline import __version__
from pipeline.lock import only_run
from pipeline.options import Exit, typed, with_settings
from pipeline.settings import LEDGER, Settings, utc_now
from review.store import Store
from schemas.base import SCHEMA_VERSION, Model, canonical_json, is_newer
from schemas.errors import StateError
from support.files import TEMPORARY, path_in_errors, sha256_of_file
from support.toml_models import invalid_data_as

REFUSED = "export it again; nothing was changed"
LIST = "installation.json"
"""The first member: the list of the files that follow."""
LEFT_OUT = ("run.lock", "run.lock.json", "sample", f"{LEDGER}-wal", f"{LEDGER}-shm")
"""Not exported (nor are unfinished files): what belongs to the machine or is made up."""
MOST_LISTED = 200_000_000
"""Maximum size of the list of files in bytes; it is read into memory."""


def _inside(name: str) -> str:
    path = PurePosixPath(name)
    if path.parts[:1] not in (("data",), ("output",)) or ".." in path.parts or "\\" in name:
        raise ValueError(f"{name!r} is outside data and output")
    return name


class ExportedFile(Model):
    """A file of an installation: `data/…` or `output/…`, its SHA-256 and size in bytes."""

    name: Annotated[str, AfterValidator(_inside)]
    sha256: str
    size: int


class Installation(Model):
    """The list of the files in an export."""

    schema_version: str = SCHEMA_VERSION
    software: str
    parts: tuple[ExportedFile, ...]


@click.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@with_settings
def export_command(settings: Settings, *, file: Path) -> int:
    """Write the whole installation to a new FILE."""
    now = utc_now()
    with only_run(settings.data, now=now):
        count = export_to(file, data=settings.data, output=settings.output, now=now)
    click.echo(f"{count} files exported to {file}")
    return Exit.DONE


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_settings
def import_command(settings: Settings, *, file: Path) -> int:
    """Restore an exported installation from FILE."""
    count = import_from(file, data=settings.data, output=settings.output, now=utc_now())
    click.echo(f"{count} files imported into {settings.data} and {settings.output}")
    click.echo(typed("Next: `status --verify`", settings))
    return Exit.DONE


def export_to(file: Path, *, data: Path, output: Path, now: dt.datetime) -> int:
    """Write an installation to a new file in one step; return the number of files in it.

    The caller has the lock. Raises StateError if the file exists or there is nothing to export,
    OSError if it cannot be written.
    """
    if file.exists():
        raise StateError("exists already", where=str(file), remedy="name another file")
    if not file.parent.is_dir():
        raise StateError("its folder does not exist", where=str(file), remedy="create it first")
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
        parts = tuple(
            ExportedFile(name=name, sha256=sha256_of_file(path), size=path.stat().st_size)
            for name, path in sorted(sources.items())
        )
        listing = canonical_json(Installation(software=__version__, parts=parts)).encode()
        unfinished = Path(scratch) / file.name
        with (
            path_in_errors(file),
            unfinished.open("wb") as written,
            gzip.GzipFile("", "wb", 1, written, mtime=0) as compressed,
            tarfile.open(fileobj=compressed, mode="w") as archive,
        ):
            _add(archive, LIST, len(listing), io.BytesIO(listing))
            for part in parts:
                with sources[part.name].open("rb") as body:
                    _add(archive, part.name, part.size, body)
        unfinished.rename(file)
    return len(parts)


def import_from(file: Path, *, data: Path, output: Path, now: dt.datetime) -> int:
    """Restore an exported installation into missing or empty folders; return its number of files.

    The file is not trusted: only regular files of its list with the right checksums are accepted,
    and they are moved into place only if all of them, the archive and the ledger are intact.
    Raises StateError, with nothing changed.
    """
    for folder in (data, output):
        if folder.exists() and any(p.name not in LEFT_OUT for p in folder.iterdir()):
            remedy = "move it aside; an import never overwrites"
            raise StateError("is not empty", where=str(folder), remedy=remedy)
    data.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=data.parent, prefix=".import-") as scratch:
        unpacked = Path(scratch)
        try:
            count = _unpack(file, unpacked)
        except (tarfile.TarError, EOFError, ValueError, zlib.error) as error:
            what = f"is damaged or not an export: {error}"
            raise StateError(what, where=str(file), remedy=REFUSED) from error
        # This software must be able to read the state, and the archive must be complete.
        Store(unpacked / "data").load()
        if (unpacked / "data" / LEDGER).exists():
            with open_storage(unpacked / "data", now) as state:
                damages = list(filter(None, map(state.archive.damage, state.ledger.sums())))
            if damages:
                what = f"{len(damages)} archived bodies are {damages[0]}"
                raise StateError(what, where=str(file), remedy=REFUSED)
        for name, target in (("data", data), ("output", output)):
            if (unpacked / name).is_dir():
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.rmtree(target, ignore_errors=True)
                shutil.move(unpacked / name, target)
    return count


def _sources(root: str, folder: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if inside.parts[0] in LEFT_OUT or path.suffix == TEMPORARY or path.is_symlink():
            continue
        if path.is_file():
            yield f"{root}/{inside.as_posix()}", path


def _add(archive: tarfile.TarFile, name: str, size: int, body: IO[bytes]) -> None:
    """Add a file without owner and time, so that the same installation gives the same bytes."""
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o644
    archive.addfile(member, body)


def _unpack(file: Path, into: Path) -> int:
    """Write the files of the list to a folder and return their number.

    Raises StateError or ValueError for a file that is no export, or that was altered.
    """
    with tarfile.open(file, "r:gz") as archive:
        first = archive.next()
        body = archive.extractfile(first) if first is not None and first.isreg() else None
        if first is None or body is None or first.name != LIST or first.size > MOST_LISTED:
            raise ValueError(f"it does not begin with {LIST}")
        with invalid_data_as(StateError, where=str(file), remedy=REFUSED):
            listing = Installation.model_validate_json(body.read())
        if is_newer(listing.schema_version):
            raise ValueError(f"format {listing.schema_version} is newer than {SCHEMA_VERSION}")
        wanted = {part.name: part for part in listing.parts}
        while (member := archive.next()) is not None:
            part = wanted.pop(member.name, None)
            body = archive.extractfile(member) if part is not None and member.isreg() else None
            if part is None or body is None:
                raise ValueError(f"{member.name!r} is not a regular file of its list")
            path = into / part.name
            path.parent.mkdir(parents=True, exist_ok=True)
            if member.size == part.size:
                with path_in_errors(path), path.open("xb") as target:
                    shutil.copyfileobj(body, target)
            if member.size != part.size or sha256_of_file(path) != part.sha256:
                raise ValueError(f"{part.name} does not match its checksum")
    if wanted:
        raise ValueError(f"{len(wanted)} files are missing, such as {min(wanted)}")
    return len(listing.parts)
