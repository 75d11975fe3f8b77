"""Imports a maintainer's folder of PDF and HTML reports into archive and ledger. No network.

Imported documents stay known: later runs need the archive, not the folder.
"""

import csv
import hashlib
import os
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import Field, field_validator

from ingest.context import ProgressCallback, no_progress
from ingest.documents import documents, no_report, page_problems
from ingest.ledger.store import Storage
from ingest.urls import file_key, file_name, is_address, original
from ingest.webpage.page import PageReader
from schemas.base import Model
from schemas.crawl import CrawlCounts, CrawlResult, Page, Problem, ProblemKind, Retrieved
from schemas.dates import PartialDate
from schemas.errors import ConfigError, Unreadable
from support.files import is_pdf
from support.safe_text import web_link
from support.toml_models import invalid_data_as

HTML, PDF = "text/html", "application/pdf"
ROUTE = "folder"
DOCUMENTS_TABLE = "documents.csv"
"""The optional table in the folder; its first line names the columns."""
REPORT_SUFFIXES = (".pdf", ".html", ".htm")
TABLE_REMEDY = f"correct {DOCUMENTS_TABLE}; docs/backlog.md describes its columns"


class FolderFile(Model):
    """A file, and what the table says about it: its URL, its web page, title and date.

    `file` is its path in the folder. Without `address` the document is identified by its bytes.
    """

    file: str = Field(min_length=1)
    address: str | None = None
    page: str | None = None
    title: str | None = None
    published: PartialDate | None = None

    @field_validator("address", "page")
    @classmethod
    def _valid_url(cls, value: str) -> str:
        """Replace the URL of a copy in a web archive by the original URL."""
        if web_link(value) is None or not is_address(value):
            raise ValueError("must be a URL that begins with http:// or https://")
        return original(value)

    @property
    def name(self) -> str:
        """The document's URL, else its path in the folder."""
        return self.address or self.file


class Folder:
    """The report files in a folder and its subfolders. Raises ConfigError for a wrong table."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        found = sorted(
            path.relative_to(folder).as_posix()
            for path in folder.rglob("*")
            if path.suffix.lower() in REPORT_SUFFIXES and (path.is_file() or path.is_symlink())
        )
        if not found:
            raise ConfigError("no PDF and no HTML file in this folder", where=str(folder))
        for name in found:
            readable = os.fsencode(name).decode("utf-8", "replace")
            if readable != name:
                what = f"the file name {readable} is not in UTF-8"
                raise ConfigError(what, where=str(folder), remedy="rename the file")
        table = _read_table(folder / DOCUMENTS_TABLE, found)
        self.files: Sequence[FolderFile] = [table.get(n, FolderFile(file=n)) for n in found]


def import_folder(
    folder: Folder,
    storage: Storage,
    *,
    read_page: PageReader,
    most_bytes: int,
    progress: ProgressCallback = no_progress,
) -> CrawlResult:
    """Import a folder; returns all known documents, and its unusable files as problems.

    A saved web page that only leads to a report gives title and date to the file of that name.
    """
    ledger = storage.ledger
    known = {_key(d.document_url, d.sha256): d for d in ledger.imported()}
    job = _FolderImport(folder.folder, storage, read_page, most_bytes, known)
    files = sorted(folder.files, key=lambda file: file.file.lower().endswith(".pdf"))
    for number, file in enumerate(files):
        progress("folder", number, len(files))
        job.add(file)
    progress("folder", len(files), len(files))
    for name, file in job.without_pdf.items():
        what = f"the page only leads to a report, {name}, which is not in the folder"
        job.add_problem(file, ProblemKind.NO_REPORT, what, "add the PDF")
    problems = [*page_problems(ledger.pages(), ledger.files()), *job.problems]
    return CrawlResult(
        documents=tuple(documents(ledger)),
        problems=tuple(ledger.with_new_flags(problems)),
        notes=tuple(job.notes),
        counts=CrawlCounts(listed=len(files), files_fetched=job.stored),
        route=ROUTE,
    )


@dataclass
class _FolderImport:
    """The state of one import: web pages come first, then the PDFs that they lead to."""

    folder: Path
    storage: Storage
    read_page: PageReader
    most_bytes: int
    known: dict[str, Retrieved]
    pages: dict[str, Page] = field(default_factory=dict)
    without_pdf: dict[str, FolderFile] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    stored: int = 0

    def add(self, file: FolderFile) -> None:
        """Import one file; its first bytes decide what it is."""
        try:
            with (self.folder / file.file).open("rb") as opened:
                body = opened.read(self.most_bytes + 1)
        except OSError as error:
            what = f"the file cannot be read: {error.strerror}"
            self.add_problem(file, ProblemKind.FAULT, what, "check the file permissions")
            return
        if len(body) > self.most_bytes:
            what = f"the file is larger than {self.most_bytes:,} bytes"
            remedy = "raise max_file_bytes if you need the file"
            self.add_problem(file, ProblemKind.TOO_LARGE, what, remedy)
        elif is_pdf(body):
            self._store(file, body, PDF, self._page_of(file))
        elif file.file.lower().endswith(".pdf"):
            what = f"named .pdf but not a PDF ({len(body)} bytes)"
            self.add_problem(file, ProblemKind.WRONG_TYPE, what, "fetch the file again")
        else:
            self._add_page(file, body)

    def add_problem(self, file: FolderFile, kind: ProblemKind, what: str, remedy: str) -> None:
        """Record why a file was not imported."""
        where = str(self.folder / file.file)
        self.problems.append(Problem(kind=kind, where=where, what=what, remedy=remedy))

    def _add_page(self, file: FolderFile, body: bytes) -> None:
        try:
            page = self.read_page(body, file.name).page
        except Unreadable as error:
            self.add_problem(file, ProblemKind.FAULT, error.what, "look at the file")
            return
        page = _with_table(page, file)
        if page.report_in_page:
            url = page.url if "://" in page.url else None
            self._store(file.model_copy(update={"address": url}), body, HTML, page)
        elif page.report_url is not None:
            name = file_name(page.report_url)
            self.pages[file_key(page.report_url)] = self.pages[name] = page
            self.without_pdf[name] = file
        else:
            self.problems.append(no_report(str(self.folder / file.file), page.title))

    def _page_of(self, file: FolderFile) -> Page | None:
        """The web page that led to a PDF: a saved page, completed by the table."""
        name = file_name(file.file)
        self.without_pdf.pop(name, None)
        page = self.pages.get(file_key(file.name)) or self.pages.get(name)
        if page is None:
            if file.page is None and file.title is None and file.published is None:
                return None
            page = Page(url=file.page or file.name, report_url=file.name, files=(file.name,))
        return _with_table(page, file)

    def _store(self, file: FolderFile, body: bytes, media_type: str, page: Page | None) -> None:
        archive, ledger = self.storage.archive, self.storage.ledger
        sha256 = hashlib.sha256(body).hexdigest()
        key = _key(file.name, sha256)
        known = self.known.get(key)
        same = known is not None and known.sha256 == sha256
        document = Retrieved(
            document_url=file.name,
            sha256=sha256,
            media_type=media_type,
            retrieved=known.retrieved if known is not None and same else ledger.now,
            page=page,
        )
        if document == known and archive.intact(sha256):
            return
        archive.put(body, url=file.name, at=ledger.now, headers={"content-type": media_type})
        if known is not None and not same:
            self.notes.append(f"{file.name} was replaced; the earlier file is kept")
        ledger.put_imported(key, document)
        self.known[key] = document
        self.stored += 1


def _key(url: str, sha256: str) -> str:
    """The ledger key of an imported document: its URL if known, else its SHA-256."""
    return file_key(url) if "://" in url else sha256


def _with_table(page: Page, file: FolderFile) -> Page:
    """The page, with its values replaced by those of the table."""
    table = {"url": file.page, "title": file.title, "published": file.published}
    return page.model_copy(update={key: value for key, value in table.items() if value is not None})


def _read_table(path: Path, found: Sequence[str]) -> Mapping[str, FolderFile]:
    """The rows of the table by file; table and rows are optional."""
    if not path.is_file():
        return {}
    rows: dict[str, FolderFile] = {}
    names: set[str] = set()
    on_disk = {unicodedata.normalize("NFC", name): name for name in found}
    try:
        with path.open(encoding="utf-8-sig", newline="") as table:
            reader = csv.DictReader(table, strict=True)
            if "file" not in map(str.strip, reader.fieldnames or ["file"]):
                what = "the first line does not name the column file, between commas"
                raise ConfigError(what, where=f"{path}, line 1", remedy=TABLE_REMEDY)
            for number, cells in enumerate(reader, start=2):
                if not any(cells.values()):
                    continue  # Spreadsheets save empty rows.
                where = f"{path}, line {number}"
                row = _row(cells, where)
                # Systems write accents in different ways, and folders with different slashes.
                file = on_disk.get(unicodedata.normalize("NFC", row.file.replace("\\", "/")))
                row = row.model_copy(update={"file": file or row.file})
                if file is None or file in rows or row.name in names:
                    what = "is not in the folder" if file is None else "is listed twice"
                    raise ConfigError(f"{row.file} {what}", where=where, remedy=TABLE_REMEDY)
                rows[file] = row
                names.add(row.name)
    except (UnicodeDecodeError, csv.Error) as error:
        what = f"not a CSV file in UTF-8: {error}"
        raise ConfigError(what, where=str(path), remedy=TABLE_REMEDY) from error
    return rows


def _row(cells: Mapping[str | None, str | None], where: str) -> FolderFile:
    if None in cells:
        raise ConfigError("more cells than columns", where=where, remedy=TABLE_REMEDY)
    values = {str(key).strip(): (value or "").strip() for key, value in cells.items() if key}
    with invalid_data_as(ConfigError, where=where, remedy=TABLE_REMEDY):
        return FolderFile.model_validate({key: value for key, value in values.items() if value})
