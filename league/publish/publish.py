"""Publish: write a new version if one is due, and complete `output/` from the newest."""

import datetime as dt
import itertools
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from league.compile import Material, publication, snapshots
from league.environment import rendered
from league.exports.data_files import data_files, package_file
from league.exports.database import database
from league.exports.league_json import content_sha256, league_json
from league.publish.changes import changes, corrections, histories
from league.publish.pages import PageContext, PageMaker, write_pages
from league.publish.versions import LEAGUE, EarlierPublication, Versions, sha256
from league.ranking.tables import TablesByDay, tables_by_day
from schemas.base import canonical_json
from schemas.decision import WITHDRAWN_ID
from schemas.errors import StateError
from schemas.publication import Publication
from schemas.versions import (
    Changes,
    ChangesFile,
    DatabaseNote,
    KeptFile,
    Manifest,
    PublishedCorrection,
)
from support.files import Disk, code_sha256, sha256_of_file

CHANGES = "changes.json"
PACKAGE = "datapackage.json"
DATABASE = "league.sqlite"
FOLDERS = ("changes", "tables", "programmes", "schema", "versions")
FEED_ENTRIES = 50
"""Number of entries in the feed, newest first."""


@dataclass(frozen=True, slots=True)
class PublishResult:
    """The newest version, whether it is new, and what it changed.

    `notes` are for the maintainer, such as that the clock was set back.
    """

    version: str
    new: bool
    changes: Changes | None
    notes: tuple[str, ...] = ()


def publish(
    material: Material,
    output: Path,
    *,
    as_of: dt.date,
    pages: PageMaker | None = None,
    disk: Disk | None = None,
) -> PublishResult:
    """Publish to `output`; if nothing is new, only complete what a killed run left unfinished.

    A version is never older than the one before it: an earlier day publishes as of the last
    version's. Raises StateError, with nothing changed, if an inspection published before has no
    record and was not withdrawn, or if a stored file was altered; OSError if the disk refuses.
    """
    disk = disk or Disk()
    versions = Versions(output / "versions", disk)
    for folder in (output, *(output / name for name in FOLDERS)):
        disk.remove_unfinished(folder)
    last = versions.newest()
    due = publication(material, as_of if last is None else max(as_of, last.as_of))
    by_day = tables_by_day(due, snapshots(due.inspections, material))
    newest, new, corrected = _newest_version(material, versions, due, by_day)
    _restore(output, versions, [kept for kept in newest.files if kept.name != LEAGUE], disk)
    index = versions.write_index(corrected)
    _write_changes(output, versions, disk)
    _write_database(output, versions, newest, disk)
    if pages is not None:
        shown = new if new is not None else versions.publication(newest.version)
        context = PageContext(shown, by_day, index.versions, versions.earlier, newest.files)
        write_pages(output, pages(context), disk)
    _restore(output, versions, [kept for kept in newest.files if kept.name == LEAGUE], disk)
    _remove_old(output, versions, newest, disk)
    day = newest.as_of
    notes = (f"published as of {day}, the day of the version before",) if day > as_of else ()
    made = new.changes if new is not None else None
    return PublishResult(newest.version, new is not None, made, notes)


def _newest_version(
    material: Material, versions: Versions, due: Publication, by_day: TablesByDay
) -> tuple[Manifest, Publication | None, Sequence[PublishedCorrection]]:
    """Return the newest version, its content if it was written now, and all corrections."""
    newest = versions.newest()
    before = versions.earlier(newest.version) if newest is not None else None
    now = EarlierPublication.of(due)
    earlier = map(versions.earlier, reversed(versions.names()))
    known = before.corrections if before is not None else ()
    corrected = corrections(material.notices, known, earlier, now, due.as_of)
    due = due.model_copy(update={"corrections": corrected})
    files = data_files(due, by_day, material.about.base_url)
    new: Publication | None = None
    content = content_sha256(due)
    if newest is None or newest.content != content or _differ(newest, due, files):
        made = changes(before, now, material.ids)
        for change in made.inspections:
            if change.kind == "withdrawn" and material.ids.get(change.inspection) != WITHDRAWN_ID:
                raise StateError(
                    "this inspection was published, but there is no record of it any more",
                    where=change.inspection,
                    remedy="restore data/records from git",
                )
        named = {"version": versions.next_name(due.as_of), "changes": made}
        new = due.model_copy(update=named)
        newest = _add(versions, new, content, files, material.about.base_url)
    return newest, new, corrected


def _differ(newest: Manifest, due: Publication, files: dict[str, bytes]) -> bool:
    """Return whether a file differs from that of the newest version in more than its day."""
    same_day = due.model_copy(update={"version": newest.version, "as_of": newest.as_of})
    stored = {file.name: file.sha256 for file in newest.files}
    now = {**files, PACKAGE: package_file(same_day)}
    return any(stored.get(name) != sha256(body) for name, body in now.items())


def _add(
    versions: Versions,
    new: Publication,
    content: str,
    files: dict[str, bytes],
    base_url: str,
) -> Manifest:
    changes_file = ChangesFile(
        version=new.version, as_of=new.as_of, sample=new.sample, **dict(new.changes)
    )
    names = versions.names()
    of_all = [changes_file, *filter(None, (_changed(versions, n) for n in reversed(names)))]
    first = versions.earlier(names[0]) if names else EarlierPublication.of(new)
    history = histories(first, reversed(of_all), {i.id for i in new.inspections})
    every = {
        **files,
        LEAGUE: league_json(new),
        CHANGES: canonical_json(changes_file.model_copy(update={"history": history})).encode(),
        PACKAGE: package_file(new),
        "feed.atom": _feed(new, base_url, of_all),
    }
    manifest = Manifest(
        version=new.version, as_of=new.as_of, sample=new.sample, content=content, files=()
    )
    return versions.add(manifest, every)


def _feed(publication: Publication, base_url: str, versions: Iterable[ChangesFile]) -> bytes:
    """Return the Atom feed (RFC 4287) of the newest changes; `versions` are newest first.

    Without an address its ids are `tag:` names (RFC 4151) and its links are relative.
    """
    entries = ((v.version, v.as_of, change) for v in versions for change in v.inspections)
    newest = list(itertools.islice(entries, FEED_ENTRIES))
    values = {"base_url": base_url.rstrip("/"), "head": publication, "entries": newest}
    return f"{rendered('feed.atom', values)}\n".encode()


def _changed(versions: Versions, name: str) -> ChangesFile | None:
    """Return what a version changed; None for one that has no such file."""
    kept = versions.manifest(name).file(CHANGES)
    return ChangesFile.model_validate_json(versions.read(kept)) if kept is not None else None


def _write_changes(output: Path, versions: Versions, disk: Disk) -> None:
    """Write `changes/<version>.json` for each version that has none yet."""
    for name in versions.names():
        path = output / "changes" / f"{name}.json"
        changed = None if path.is_file() else _changed(versions, name)
        if changed is not None:
            own = changed.model_copy(update={"history": ()})
            disk.replace(path, [canonical_json(own).encode()])


def _write_database(output: Path, versions: Versions, newest: Manifest, disk: Disk) -> None:
    """Build the database of the newest version, unless it is there and unaltered.

    Its bytes depend on the release of SQLite, so it is in no version and not in git.
    """
    path, of_note = output / DATABASE, output / f"{DATABASE}.json"
    basis = f"{canonical_json(newest)}{code_sha256('league')}{sqlite3.sqlite_version}"
    made_from = sha256(basis.encode())
    try:
        note = DatabaseNote.model_validate_json(of_note.read_bytes())
        if note.made_from == made_from and note.sha256 == sha256_of_file(path):
            return
    except (FileNotFoundError, ValidationError):
        pass  # It is made again.
    wanted = (kept for kept in newest.files if kept.name.endswith((".csv", ".json")))
    body = database({k.name: versions.read(k) for k in wanted if k.name != LEAGUE})
    note = DatabaseNote(
        version=newest.version,
        size=len(body),
        sha256=sha256(body),
        sqlite_version=sqlite3.sqlite_version,
        made_from=made_from,
    )
    disk.replace(path, [body])
    disk.replace(of_note, [canonical_json(note).encode()])


def _remove_old(output: Path, versions: Versions, manifest: Manifest, disk: Disk) -> None:
    """Remove files of the version before that this one lacks."""
    now = {kept.name for kept in manifest.files}
    before = versions.names()[-2:-1]
    for name in sorted({k.name for v in before for k in versions.manifest(v).files} - now):
        if (output / name).is_file():
            disk.remove(output / name)


def _restore(output: Path, versions: Versions, files: Sequence[KeptFile], disk: Disk) -> None:
    """Write the files of a version that are missing or altered; `league.json` comes last of all."""
    for kept in files:
        path = output / kept.name
        if not path.is_file() or sha256_of_file(path) != kept.sha256:
            disk.replace(path, [versions.read(kept)])
