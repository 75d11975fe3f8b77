"""What is compared of all records and readings at once; of each, only this is kept unpacked."""

from typing import NamedTuple

from schemas.inspection import Inspected
from schemas.report import Outcome, Report, Status

REPORTED = "reported"
"""Stands for the document of a reported result, which has none."""


class Card(NamedTuple):
    """Of one record or reading: which document and inspection it is of, and how good it is.

    `tells`: it says itself which inspection it is of, of a known organisation. `rated`: it has an
    overall rating.
    """

    id: str | None
    former_ids: tuple[str, ...]
    inspected: Inspected
    sha256: str | None
    document_url: str
    page_url: str | None
    status: Status
    reported: bool
    gone: bool
    language: str
    tells: bool
    rated: bool

    @property
    def body(self) -> tuple[str, str]:
        """Whom it is about and under which programme."""
        return self.inspected.organisation or "", self.inspected.programme or ""

    @property
    def document(self) -> str:
        """What names its document: the SHA-256."""
        return self.sha256 or REPORTED


def card_of(report: Report) -> Card:
    """The card of a record or reading."""
    source, inspection = report.source, Inspected.by(report)
    check = report.check("organisation-known")
    known = check is not None and check.outcome is Outcome.PASS
    return Card(
        id=report.id,
        former_ids=report.former_ids,
        inspected=inspection,
        sha256=source.sha256,
        document_url=source.document_url,
        page_url=source.page_url,
        status=report.status,
        reported=report.basis == REPORTED,
        gone=report.source_status == "gone",
        language=report.language,
        tells=known and None not in inspection,
        rated=report.overall.rating is not None,
    )


def document_key(report: Report) -> str:
    """What names the document of a reading: its SHA-256."""
    return report.source.sha256 or REPORTED
