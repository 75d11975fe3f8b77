"""Takes a folder of reports in: keeps every body, and says what each document is. No network.

What was taken in stays known: later runs need the archive, not the folder.
"""

import hashlib
from collections.abc import Iterator, Mapping

from ingest.documents import documents, page_problems
from ingest.sources.folder import Folder, FolderFile, listing_of
from ingest.state import State
from ingest.urls import file_key
from ingest.visiting.run import Progress, silent
from ingest.webpage.reader import PageReader
from schemas.crawl import CrawlCounts, CrawlResult, Problem, ProblemKind
from schemas.errors import Unreadable
from schemas.packed import Packed
from schemas.page import FileRole, Page, PageFile, Retrieved

PDF, HTML = "application/pdf", "text/html"
PDF_WITHIN = 1024
"""A PDF's mark stands within so many bytes of its beginning."""


def take_in(
    folder: Folder,
    state: State,
    *,
    reader: PageReader,
    most_bytes: int,
    progress: Progress = silent,
) -> CrawlResult:
    """All documents now known, those of the folder among them; its other files as problems.

    A saved web page that only leads to a report tells title and date of the file of that name.
    """
    taking = _Taking(folder, state, reader, most_bytes)
    order = sorted(folder.files, key=lambda file: file.file.lower().endswith(".pdf"))
    for number, file in enumerate(order):
        progress("folder", number, len(order))
        taking.take(file)
    progress("folder", len(order), len(order))
    ledger = state.ledger
    problems = [*page_problems(ledger.pages(), ledger.files()), *taking.problems()]
    return CrawlResult(
        documents=Packed.of(Retrieved, documents(ledger)),
        changed=tuple(taking.changed),
        problems=tuple(ledger.told(problems)),
        notes=tuple(taking.notes),
        counts=CrawlCounts(listed=len(order), files_fetched=len(taking.changed)),
        route=folder.name,
    )


class _Taking:
    """One folder on its way into archive and ledger."""

    def __init__(self, folder: Folder, state: State, reader: PageReader, most_bytes: int) -> None:
        self._folder, self._state, self._reader = folder, state, reader
        self._now, self._most = state.ledger.now, most_bytes
        self._held = {_key(held): held for held in state.ledger.taken()}
        self._pages: dict[str, Page] = {}
        self._leading: dict[str, FolderFile] = {}
        self._bad: list[Problem] = []
        self.changed: list[str] = []
        self.notes: list[str] = []

    def take(self, file: FolderFile) -> None:
        """Takes one file in; what it is, its first bytes say."""
        path = self._folder.folder / file.file
        try:
            if path.stat().st_size > self._most:
                what = f"the file is larger than {self._most:,} bytes"
                self._tell(
                    file, ProblemKind.TOO_LARGE, what, "raise max_file_bytes, if it is wanted"
                )
                return
            body = path.read_bytes()
        except OSError as error:
            what = f"it cannot be read: {error.strerror}"
            self._tell(file, ProblemKind.FAULT, what, "see to its permissions")
            return
        if b"%PDF-" in body[:PDF_WITHIN]:
            self._keep(file, body, PDF, self._page_of(file))
        elif file.file.lower().endswith(".pdf"):
            what = f"no PDF, though it is called so ({len(body)} bytes)"
            self._tell(file, ProblemKind.WRONG_TYPE, what, "fetch the file again")
        else:
            self._web_page(file, body)

    def problems(self) -> Iterator[Problem]:
        """What was not taken in, and why."""
        yield from self._bad
        for key, file in self._leading.items():
            what = f"the page only leads to a report, {key}, which is not in the folder"
            yield Problem(
                kind=ProblemKind.NO_REPORT, where=self._where(file), what=what, remedy="add the PDF"
            )

    def _web_page(self, file: FolderFile, body: bytes) -> None:
        try:
            page = self._reader.start(body, file.name)().page
        except Unreadable as error:
            self._tell(file, ProblemKind.FAULT, error.what, "look at the file")
            return
        page = _with_table(page, file)
        report = page.report_file
        if page.report_in_page:
            self._keep(file.model_copy(update={"address": _web(page.url)}), body, HTML, page)
        elif report is not None:
            for key in (file_key(report.url), report.url.rpartition("/")[2]):
                self._pages[key] = page
            self._leading[report.url.rpartition("/")[2]] = file
        else:
            what = f"the page “{page.title}” has neither a report file nor a report"
            self._tell(file, ProblemKind.NO_REPORT, what, "nothing, if it is no inspection")

    def _page_of(self, file: FolderFile) -> Page | None:
        """The web page that led to a PDF: as the table says, else as a saved page says."""
        name = file.file.rpartition("/")[2]
        self._leading.pop(name, None)
        saved = self._pages.get(file_key(file.name)) or self._pages.get(name)
        if saved is not None:
            return _with_table(saved, file)
        if file.page is None and file.title is None and file.published is None:
            return None
        told = PageFile(
            url=file.name, media_type=PDF, role=FileRole.REPORT, reason="as the folder's table says"
        )
        page = Page(url=file.page or file.name, files=(told,))
        return _with_table(page, file)

    def _keep(self, file: FolderFile, body: bytes, media_type: str, page: Page | None) -> None:
        sha256 = hashlib.sha256(body).hexdigest()
        listing = listing_of(file, self._folder.name)
        document = Retrieved(
            document_url=file.name,
            sha256=sha256,
            media_type=media_type,
            retrieved=self._now,
            page=page,
            listing=listing,
        )
        key = _key(document)
        held = self._held.get(key)
        if held is not None and held.sha256 == sha256:
            document = document.model_copy(update={"retrieved": held.retrieved})
        if document == held and self._state.archive.whole(sha256):
            return
        self._state.archive.put(
            body, url=file.name, at=self._now, headers={"content-type": media_type}
        )
        if held is not None and held.sha256 != sha256:
            self.notes.append(f"{file.name} was replaced; the earlier file is kept")
        self._state.ledger.take(key, document)
        self._held[key] = document
        self.changed.append(sha256)

    def _tell(self, file: FolderFile, kind: ProblemKind, what: str, remedy: str) -> None:
        self._bad.append(Problem(kind=kind, where=self._where(file), what=what, remedy=remedy))

    def _where(self, file: FolderFile) -> str:
        return str(self._folder.folder / file.file)


def _key(document: Retrieved) -> str:
    """An address says which document it is; a name does not, its bytes do."""
    return file_key(document.document_url) if _web(document.document_url) else document.sha256


def _web(url: str) -> str | None:
    return url if "://" in url else None


def _with_table(page: Page, file: FolderFile) -> Page:
    """The page, with what the table says of it in the place of what it says itself."""
    said: Mapping[str, object] = {
        "url": file.page,
        "title": file.title,
        "published": file.published,
    }
    return page.model_copy(update={key: value for key, value in said.items() if value is not None})
