"""Publishes: writes a new version if one is due, and completes `output/` from the newest."""

import datetime as dt
import functools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import JsonValue

from league.exports.league_json import Document, head_of, inspection_lines
from league.exports.render import Rendered, package, render
from league.material import Material
from league.publish.changes import changes
from league.publish.corrections import Shown, corrections
from league.publish.disk import TEMPORARY, Disk
from league.publish.earlier import earlier_corrections
from league.publish.feed import feed
from league.publish.pages import PageMaker, Showing, write_pages
from league.publish.reading import LEAGUE, kept_file, publication_in_parts
from league.publish.versions import Draft, Versions, day_of_version, file_chunks, sha256
from league.squeezed import Body
from schemas.base import canonical_json
from schemas.errors import StateError
from schemas.publication import (
    Changes,
    ChangesFile,
    KeptFile,
    Manifest,
)

CHANGES = "changes.json"
FEED = "feed.atom"
PACKAGE = "datapackage.json"
FOLDERS = ("tables", "programmes", "schema")
WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class PublishResult:
    """What came of it: the newest version, whether it is new, and what it changed.

    `notes` say what the caller should know, such as a clock that was set back.
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
    """Publishes to `output`; where nothing is new, only completes what a killed run left undone.

    A version is never older than the one before it: an earlier day publishes as of the last
    version's. Raises StateError, with nothing changed, if an inspection published before is in
    no record and not withdrawn, or if what is kept was altered; OSError if the disk refuses.
    """
    disk = disk or Disk()
    versions = Versions(output / "versions", disk)
    versions.clean()
    _clean(output, disk)
    names = versions.names()
    newest = versions.manifest(names[-1]) if names else None
    day = as_of if newest is None else max(as_of, newest.as_of)
    rendered = render(material, day)
    before = _document(versions, newest) if newest is not None else None
    rendered, made = _next(material, versions, rendered, before, newest)
    if made is not None:
        newest = _add(versions, rendered, made, material.about.base_url)
    if newest is None:
        raise StateError("nothing was published", where=str(output))
    corrected, results = rendered.head.corrections, rendered.results
    del rendered, before
    _complete(output, versions, newest, disk)
    versions.write_index(corrected)
    if pages is not None:
        listed = versions.index(corrected).versions
        showing = Showing(
            newest.version,
            results,
            listed,
            functools.partial(publication_in_parts, output),
        )
        write_pages(output, pages(showing), disk)
    _finish(output, versions, newest, disk)
    notes = () if day == as_of else (f"published as of {day}, the day of the version before",)
    return PublishResult(newest.version, made is not None, made, notes)


def _next(
    material: Material,
    versions: Versions,
    rendered: Rendered,
    before: Document | None,
    newest: Manifest | None,
) -> tuple[Rendered, Changes | None]:
    """The publication with its corrections, and what it changes if a version of it is due."""
    day = rendered.head.as_of
    known = earlier_corrections(before.head) if before is not None else ()
    shown = [
        Shown(name, day_of_version(name), _Lines(versions, name))
        for name in reversed(versions.names())
    ]
    corrected = corrections(material.notices, known, shown, rendered.document.lines, day)
    told: JsonValue = [c.model_dump(mode="json") for c in corrected]
    rendered = Rendered(
        rendered.head.model_copy(update={"corrections": corrected}),
        rendered.document.having(corrections=told),
        rendered.files,
        rendered.results,
    )
    if newest is not None and not _due(newest, rendered):
        return rendered, None
    made = changes(before, newest.version if newest else None, rendered.document, material.ids)
    _refuse_loss(made, material)
    return rendered, made


def _due(newest: Manifest, rendered: Rendered) -> bool:
    head = rendered.head.model_copy(update={"version": newest.version, "as_of": newest.as_of})
    files = {**rendered.files, PACKAGE: _whole(package(head))}
    kept = {file.name: file.sha256 for file in newest.files}
    return newest.content != rendered.document.content or any(
        kept.get(name) != sha256(body()) for name, body in files.items()
    )


def _refuse_loss(made: Changes, material: Material) -> None:
    for change in made.inspections:
        if change.kind == "withdrawn" and material.ids.get(change.inspection) != WITHDRAWN:
            raise StateError(
                "this inspection was published, but there is no record of it any more",
                where=change.inspection,
                remedy="restore data/records from git, or: probation-league review withdraw",
            )


def _add(versions: Versions, rendered: Rendered, made: Changes, base_url: str) -> Manifest:
    day = rendered.head.as_of
    version = versions.next_name(day)
    head = rendered.head.model_copy(update={"version": version, "changes": made})
    document = rendered.document.having(
        version=version, changes=made.model_dump(mode="json", by_alias=True)
    )
    told = ChangesFile(version=version, as_of=day, sample=head.sample, **dict(made))
    files = dict(rendered.files)
    files[LEAGUE] = document.chunks
    files[CHANGES] = _whole(canonical_json(told).encode())
    files[PACKAGE] = _whole(package(head))
    if base_url:
        files[FEED] = _whole(feed(head, base_url, _told(versions, told)))
    return versions.add(Draft(version, day, head.sample, document.content), files)


def _whole(body: bytes) -> Body:
    return lambda: (body,)


def _told(versions: Versions, newest: ChangesFile) -> Iterator[ChangesFile]:
    yield newest
    for name in reversed(versions.names()):
        kept = versions.manifest(name).file(CHANGES)
        if kept is not None:
            yield ChangesFile.model_validate_json(versions.read(kept))


@dataclass(frozen=True, slots=True)
class _Lines:
    """The inspections of a version, read from its file each time they are gone through."""

    versions: Versions
    version: str

    def __iter__(self) -> Iterator[bytes]:
        kept = kept_file(self.versions.manifest(self.version), LEAGUE)
        return inspection_lines(self.versions.lines(kept))


def _document(versions: Versions, manifest: Manifest) -> Document:
    kept = kept_file(manifest, LEAGUE)
    versions.check(kept)
    head = head_of(lambda: versions.lines(kept), ("corrections", "tables"), lists=("tables",))
    return Document(head, _Lines(versions, manifest.version))


def _complete(output: Path, versions: Versions, manifest: Manifest, disk: Disk) -> None:
    """All files of the newest version but the last one stand in `output`."""
    for kept in manifest.files:
        if kept.name != LEAGUE:
            _restore(output, versions, kept, disk)


def _finish(output: Path, versions: Versions, manifest: Manifest, disk: Disk) -> None:
    """`league.json` last; then what the versions before had and this one has not goes."""
    _restore(output, versions, kept_file(manifest, LEAGUE), disk)
    now = {kept.name for kept in manifest.files}
    before = versions.names()[-2:-1]
    for name in sorted({k.name for v in before for k in versions.manifest(v).files} - now):
        if (output / name).is_file():
            disk.remove(output / name)


def _clean(output: Path, disk: Disk) -> None:
    """Removes what a killed run left half written beside the files it meant to replace."""
    for folder in (output, *(output / name for name in FOLDERS)):
        for path in sorted(folder.glob(f".*{TEMPORARY}")):
            disk.remove(path)


def _restore(output: Path, versions: Versions, kept: KeptFile, disk: Disk) -> None:
    path = output / kept.name
    if not path.is_file() or sha256(file_chunks(path)) != kept.sha256:
        disk.replace(path, versions.chunks(kept))
