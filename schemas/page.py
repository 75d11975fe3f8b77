"""What a source lists and what a web page says about a report."""

import datetime as dt
import enum

from schemas.base import Model, Numerous
from schemas.dates import PartialDate


class Listing(Numerous):
    """One entry of a source: a page that may hold a report. `route` names the source."""

    url: str
    title: str | None = None
    published: dt.date | None = None
    modified: dt.datetime | None = None
    terms: tuple[str, ...] = ()
    post_id: int | None = None
    route: str


class FileRole(enum.StrEnum):
    """What a file linked from a page is for."""

    REPORT = "report"
    DATA_ANNEXE = "data-annexe"
    ACTION_PLAN = "action-plan"
    EASY_READ = "easy-read"
    WELSH = "welsh"
    OTHER = "other"


class PageFile(Model):
    """A file linked from a page, and why it was given its role. `size` is in bytes as stated."""

    url: str
    text: str = ""
    media_type: str | None = None
    size: int | None = None
    role: FileRole = FileRole.OTHER
    reason: str = ""


class Page(Model):
    """A page as read: `url` is its canonical address, `published` never an edit date."""

    url: str
    title: str | None = None
    published: PartialDate | None = None
    terms: tuple[str, ...] = ()
    summary: str = ""
    language: str = "en"
    report_in_page: bool = False
    files: tuple[PageFile, ...] = ()

    @property
    def report_file(self) -> PageFile | None:
        """The file chosen as the report, if there is one."""
        return next((file for file in self.files if file.role is FileRole.REPORT), None)


class Retrieved(Model):
    """A document to be parsed: its body in the archive and the page it came from."""

    document_url: str
    sha256: str
    media_type: str
    retrieved: dt.datetime
    page: Page | None = None
    listing: Listing | None = None
    gone: bool = False
