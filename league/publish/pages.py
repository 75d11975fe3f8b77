"""Pages and pictures beside the data: made again from the newest version, kept in none."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from league.parts import Parts
from league.publish.disk import TEMPORARY, Disk
from league.ranking.results import Result
from schemas.publication import VersionEntry

LIST = "pages.json"
"""Names the pages that stand in `output/`, so that those no longer made can be removed."""


@dataclass(frozen=True, slots=True)
class Page:
    """A file to stand beside the data, at a path below `output/`.

    `made_from` names all that it depends on; where it is what it was, and the file is unaltered,
    `make` is not called. None: always made.
    """

    path: str
    make: Callable[[], bytes]
    made_from: str | None = None


@dataclass(frozen=True, slots=True)
class Showing:
    """What pages are made from: the newest `version`, the list of all, and a way to read any.

    `results` are those of all records that are known today.
    """

    version: str
    results: Sequence[Result]
    versions: Sequence[VersionEntry]
    read: Callable[[str], Parts]


PageMaker = Callable[[Showing], Iterable[Page]]


@dataclass(frozen=True, slots=True)
class _Written:
    """Of each page that stands there; of a large site so many that models would weigh."""

    sha256: str
    made_from: str | None = None


_PAGES = TypeAdapter(dict[str, _Written])


def write_pages(output: Path, pages: Iterable[Page], disk: Disk) -> None:
    """Makes the pages that changed, and removes those that are no longer made."""
    before = _read(output / LIST)
    for folder in sorted({(output / name).parent for name in before}):
        for path in sorted(folder.glob(f".*{TEMPORARY}")):
            disk.remove(path)
    written: dict[str, _Written] = {}
    for page in pages:
        was = before.get(page.path)
        written[page.path] = _placed(output / page.path, page, was, disk)
    for name in sorted(set(before) - set(written)):
        disk.remove(output / name)
    body = _PAGES.dump_json(dict(sorted(written.items())), indent=2) + b"\n"
    if not (output / LIST).is_file() or (output / LIST).read_bytes() != body:
        disk.replace(output / LIST, [body])


def _placed(path: Path, page: Page, was: _Written | None, disk: Disk) -> _Written:
    """The page as it now stands, made unless it stood there just so."""
    on_disk = _sum(path)
    fresh = was is not None and was.made_from == page.made_from and was.sha256 == on_disk
    if was is not None and fresh and page.made_from is not None:
        return was
    body = page.make()
    digest = hashlib.sha256(body).hexdigest()
    if digest != on_disk:
        disk.place(path, [body])
    return _Written(sha256=digest, made_from=page.made_from)


def _read(path: Path) -> dict[str, _Written]:
    """The list as it stands; a damaged one only means that every page is made again."""
    try:
        return _PAGES.validate_json(path.read_bytes())
    except (FileNotFoundError, ValidationError):
        return {}


def _sum(path: Path) -> str | None:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None
