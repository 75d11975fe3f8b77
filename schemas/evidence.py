"""What proves a value: the quoted words and the place they stand."""

import enum
from typing import Literal

from schemas.base import Model

Box = tuple[float, float, float, float]
"""x0, top, x1, bottom in points from the page's top left."""


class Witness(enum.StrEnum):
    """The kinds of place where a rating or score is stated. Two of one kind are not independent."""

    RATINGS_TABLE = "ratings-table"
    SECTION_BOX = "section-box"
    OVERALL_SENTENCE = "overall-sentence"
    PRINTED_SCORE = "printed-score"
    PAGE_SUMMARY = "page-summary"
    REPORTED = "reported"


class Evidence(Model):
    """One statement of a value.

    `page` counts from 1 (None for web pages, which give a `heading`); `value` is what this
    witness says, in our spelling (a rating, or a score as `14/21`), so that witnesses which
    disagree can be told apart.
    """

    page: int | None = None
    box: Box | None = None
    heading: str | None = None
    text: str
    witness: Witness
    url: str | None = None
    value: str | None = None


class Place(enum.StrEnum):
    """Where a document or page says what it is about."""

    COVER = "cover"
    RUNNING_HEADER = "running-header"
    RATINGS_PAGE = "ratings-page"
    DOCUMENT_TITLE = "document-title"
    BODY = "body"
    WEB_PAGE = "web-page"
    LISTING = "listing"
    REPORTED = "reported"


IdentityField = Literal["programme", "organisation", "published", "fieldwork_started", "language"]


class Identification(Model):
    """One statement of what was inspected, by which programme, or when."""

    field: IdentityField
    value: str
    place: Place
    page: int | None = None
    box: Box | None = None
    heading: str | None = None
    text: str
    url: str | None = None
