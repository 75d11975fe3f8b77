"""A maintainer's own folder of report files, with a table of addresses and dates if it has one."""

import csv
import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import Field, ValidationError, field_validator

from ingest.fetch.outcome import FetchError
from ingest.sources.base import Known, Survey
from ingest.urls import is_address, original
from schemas.base import Model
from schemas.crawl import ProblemKind
from schemas.dates import PartialDate
from schemas.errors import ConfigError
from schemas.page import Listing

TABLE = "documents.csv"
"""The table, in the folder itself; its first line names the columns."""
ENDINGS = (".pdf", ".html", ".htm")
REMEDY = f"correct {TABLE}; docs/backlog.md describes its columns"


class FolderFile(Model):
    """A file and what the table says of it: where it was published, on which page, when.

    `file` is its path below the folder. Without an address it is known by its bytes.
    """

    file: str = Field(min_length=1)
    address: str | None = None
    page: str | None = None
    title: str | None = None
    published: PartialDate | None = None

    @field_validator("address", "page")
    @classmethod
    def _of_the_web(cls, value: str | None) -> str | None:
        """A web archive's copy is known by the address that it is a copy of."""
        if value is not None and not value.startswith(("http://", "https://")):
            raise ValueError("an address begins with http:// or https://")
        if value is not None and not is_address(value):
            raise ValueError("it is no address that can be asked for")
        return None if value is None else original(value)

    @property
    def name(self) -> str:
        """What the document is called: its address, else its path in the folder."""
        return self.address or self.file


class Folder:
    """The files of a folder and of the folders in it. Raises ConfigError for a wrong table."""

    name = "folder"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        found = sorted(
            path.relative_to(folder).as_posix()
            for path in folder.rglob("*")
            if path.is_file() and path.suffix.lower() in ENDINGS
        )
        if not found:
            raise ConfigError("no PDF and no HTML file is there", where=str(folder))
        said = _table(folder / TABLE, found)
        self.files: Sequence[FolderFile] = [said.get(n, FolderFile(file=n)) for n in found]

    def survey(self, known: Known) -> Survey:
        """Every file as a listing; its day of publication where the table tells one."""
        return Survey(
            route=self.name, listings=tuple(listing_of(file, self.name) for file in self.files)
        )

    def body(self, file: FolderFile, most_bytes: int) -> bytes:
        """The bytes of a file. Raises FetchError if it cannot be read or is too large."""
        path = self.folder / file.file
        try:
            if path.stat().st_size > most_bytes:
                what = f"the file is larger than {most_bytes:,} bytes"
                raise FetchError(ProblemKind.TOO_LARGE, str(path), what, "raise max_file_bytes")
            return path.read_bytes()
        except OSError as error:
            what = f"it cannot be read: {error.strerror}"
            raise FetchError(
                ProblemKind.FAULT, str(path), what, "see to its permissions"
            ) from error


def listing_of(file: FolderFile, route: str) -> Listing:
    """A file as its source lists it."""
    return Listing(url=file.name, title=file.title, published=_day(file.published), route=route)


def _day(date: PartialDate | None) -> dt.date | None:
    return date.earliest if date is not None and date.precision == "day" else None


def _table(path: Path, found: Sequence[str]) -> Mapping[str, FolderFile]:
    """The rows of the table by file; there need be no table, and it need not name every file."""
    if not path.is_file():
        return {}
    said: dict[str, FolderFile] = {}
    addresses: dict[str, str] = {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as table:
            for number, row in enumerate(csv.DictReader(table), start=2):
                file = _row(row, f"{path}, line {number}")
                other = addresses.setdefault(file.name, file.file)
                if file.file not in found or file.file in said or other != file.file:
                    what = "is not in the folder" if file.file not in found else "stands twice"
                    raise ConfigError(
                        f"{file.file} {what}", where=f"{path}, line {number}", remedy=REMEDY
                    )
                said[file.file] = file
    except (UnicodeDecodeError, csv.Error) as error:
        raise ConfigError(f"no CSV in UTF-8: {error}", where=str(path), remedy=REMEDY) from error
    return said


def _row(row: Mapping[str | None, str | None], where: str) -> FolderFile:
    given = {str(key).strip(): (value or "").strip() for key, value in row.items() if key}
    if None in row:
        raise ConfigError("more cells than columns", where=where, remedy=REMEDY)
    try:
        return FolderFile.model_validate({key: value for key, value in given.items() if value})
    except ValidationError as error:
        first = error.errors()[0]
        column = ".".join(map(str, first["loc"]))
        raise ConfigError(f"{column}: {first['msg']}", where=where, remedy=REMEDY) from error
