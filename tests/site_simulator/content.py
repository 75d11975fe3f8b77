"""What the sample site holds: its pages and files, read from data files."""

import datetime as dt
import functools
import hashlib
import tomllib
from importlib.resources.abc import Traversable
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import Field, ValidationError

from schemas.base import Model
from schemas.errors import StateError

LONDON = ZoneInfo("Europe/London")
UPLOADS = "/uploads/sites/7/"
"""Folder of the file server, as the platform numbers its sites."""

PostType = Literal["document", "news"]


class SiteFile(Model):
    """A file offered on a page.

    Its body is that of a sample report (`report`), a small paper made from `lines`, or `body`.
    `name` is its path below the uploads folder; `text` the words of its link; `place` says
    whether it is the page's attachment or linked from the text.
    """

    name: str
    text: str
    report: str | None = None
    lines: tuple[str, ...] = ()
    body: bytes | None = None
    place: Literal["summary", "text"] = "summary"
    media_type: str = "application/pdf"

    @property
    def path(self) -> str:
        """Its path on the file server."""
        return UPLOADS + self.name


class SitePage(Model):
    """A page of the site; `terms` maps a taxonomy's label to the terms it has there."""

    id: int
    type: PostType = "document"
    slug: str
    title: str
    published: dt.datetime
    modified: dt.datetime
    terms: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    summary: str = ""
    body: str = ""
    files: tuple[SiteFile, ...] = ()
    full_width: bool = False
    welsh: bool = False

    @property
    def path(self) -> str:
        """Its address on the site, in canonical form."""
        return f"/{self.type}/{self.slug}/"

    @property
    def edited_later(self) -> bool:
        """Whether it was edited on a later day than it was published on."""
        return self.modified.astimezone(LONDON).date() > self.published.astimezone(LONDON).date()


class SiteContent(Model):
    """Everything that the site says, before anybody changes it."""

    name: str
    notice: str
    pages: tuple[SitePage, ...]


@functools.cache
def load_content(folder: Traversable) -> SiteContent:
    """The content of `site.toml` and `pages.toml` in the folder; raises StateError naming both."""
    try:
        site = tomllib.loads(folder.joinpath("site.toml").read_text("utf-8"))
        pages = tomllib.loads(folder.joinpath("pages.toml").read_text("utf-8"))
        return SiteContent.model_validate({**site, "pages": pages["pages"]})
    except (OSError, tomllib.TOMLDecodeError, KeyError, ValidationError) as error:
        raise StateError(
            f"the sample site's data cannot be read: {error}",
            where=f"{folder}: site.toml, pages.toml",
            remedy="install the package again, or restore tests/fixtures/site from git",
        ) from error


def etag_of(body: bytes) -> str:
    """The validator that the file server gives a body."""
    return f'"{hashlib.md5(body, usedforsecurity=False).hexdigest()}"'
