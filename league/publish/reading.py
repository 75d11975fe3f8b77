"""Reads a version as it was published: whole, or in parts that take little memory."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from league.parts import Parts, read_parts
from league.publish.disk import Disk
from league.publish.versions import Versions
from schemas.errors import ConfigError, StateError
from schemas.publication import KeptFile, Manifest, Publication

LEAGUE = "league.json"


def read_publication(output: Path, version: str | None = None) -> Publication:
    """A version as it was published, the newest if none is named.

    Raises ConfigError if there is none of that name, StateError if it was written by another
    release of this software in a form that this one does not know.
    """
    versions, manifest = _find(output, version)
    body = versions.read(kept_file(manifest, LEAGUE))
    with _known(manifest):
        return Publication.model_validate_json(body)


def publication_in_parts(output: Path, version: str) -> Parts:
    """A version as it was published, never whole in memory. Raises as the other."""
    versions, manifest = _find(output, version)
    kept = kept_file(manifest, LEAGUE)
    versions.check(kept)
    with _known(manifest):
        return read_parts(lambda: versions.lines(kept))


def kept_file(manifest: Manifest, name: str) -> KeptFile:
    """A file of a version. Raises StateError if the version has none of that name."""
    kept = manifest.file(name)
    if kept is None:
        raise StateError(f"its manifest names no {name}", where=f"version {manifest.version}")
    return kept


def _find(output: Path, version: str | None) -> tuple[Versions, Manifest]:
    versions = Versions(output / "versions", Disk())
    names = versions.names()
    if version is None and not names:
        raise StateError(
            "nothing has been published yet", where=str(output), remedy="probation-league run"
        )
    if version is not None and version not in names:
        near = ", ".join(names[-5:]) or "none"
        raise ConfigError(
            f"no version {version!r}", where=str(versions.folder), remedy=f"the newest: {near}"
        )
    return versions, versions.manifest(version or names[-1])


@contextlib.contextmanager
def _known(manifest: Manifest) -> Iterator[None]:
    try:
        yield
    except ValidationError as error:
        first = error.errors()[0]
        raise StateError(
            f"this release cannot read it: {'.'.join(map(str, first['loc']))}: {first['msg']}",
            where=f"version {manifest.version}",
            remedy="read its league.json itself, or use the release that wrote it",
        ) from error
