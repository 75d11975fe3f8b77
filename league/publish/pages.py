"""Write pages and pictures beside the data; they are made again from the newest version."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from league.publish.versions import EarlierPublication, sha256
from league.ranking.tables import TablesByDay
from schemas.base import Model
from schemas.publication import Publication
from schemas.versions import KeptFile, VersionEntry
from support.files import Disk, sha256_of_file

PAGE_LIST = "pages.json"
"""Lists the pages in `output/`, so that those no longer made can be removed."""


@dataclass(frozen=True, slots=True)
class SitePage:
    """A file beside the data, at a path below `output/`.

    `made_from` identifies everything that its bytes depend on: while it is the same and the file
    is unaltered, `make` is not called. None: always made.
    """

    path: str
    make: Callable[[], bytes]
    made_from: str | None = None


@dataclass(frozen=True, slots=True)
class PageContext:
    """What pages show: the newest version with its tables of earlier days, and the list of all.

    `earlier` reads a version as it was published. `files` are the data files of the newest.
    """

    newest: Publication
    by_day: TablesByDay
    versions: Sequence[VersionEntry]
    earlier: Callable[[str], EarlierPublication]
    files: Sequence[KeptFile] = ()


PageMaker = Callable[[PageContext], Iterable[SitePage]]


class WrittenPage(Model):
    """A page as it was last written; see `SitePage.made_from`."""

    sha256: str
    made_from: str | None = None


_PAGES = TypeAdapter(dict[str, WrittenPage])


def write_pages(output: Path, pages: Iterable[SitePage], disk: Disk) -> None:
    """Make the pages that changed, and remove those that are no longer made."""
    before = written_pages(output)
    written = {
        page.path: _written(output / page.path, page, before.get(page.path), disk) for page in pages
    }
    for name in sorted(set(before) - set(written)):
        disk.remove(output / name)
    # A killed run may have begun a folder that its list did not name yet.
    for folder in sorted({(output / name).parent for name in (*before, *written)}):
        disk.remove_unfinished(folder)
    body = _PAGES.dump_json(dict(sorted(written.items())), indent=2) + b"\n"
    if not (output / PAGE_LIST).is_file() or (output / PAGE_LIST).read_bytes() != body:
        disk.replace(output / PAGE_LIST, [body])


def _written(path: Path, page: SitePage, was: WrittenPage | None, disk: Disk) -> WrittenPage:
    """Write the page unless the file is up to date."""
    on_disk = sha256_of_file(path) if path.is_file() else None
    same = was is not None and was.made_from == page.made_from and was.sha256 == on_disk
    if was is not None and same and page.made_from is not None:
        return was
    body = page.make()
    digest = sha256(body)
    if digest != on_disk:
        # Programs read the JSON files; a page torn by a power cut is made again by the next run.
        disk.replace(path, [body], wait=path.suffix == ".json")
    return WrittenPage(sha256=digest, made_from=page.made_from)


def written_pages(output: Path) -> dict[str, WrittenPage]:
    """Return the list; if it is missing or damaged, every page is made again."""
    try:
        return _PAGES.validate_json((output / PAGE_LIST).read_bytes())
    except (FileNotFoundError, ValidationError):
        return {}
