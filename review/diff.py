"""Says how a reading differs from what was accepted, and what changed so that it does."""

import hashlib
import re

from review.values import differences, failing, values
from schemas.change import Cause, ChangeKind, Provenance
from schemas.evidence import Place, Witness
from schemas.report import Outcome, Report, Status

_AMENDED = re.compile(
    r"\b(withdrawn|amended|amendment|re-?issued|republished|erratum|corrigendum|superseded)\b", re.I
)
"""Words by which a title says that the inspectorate changed or took back its report."""
_VOLATILE = {"parser_version", "checks", "source_status"}


def provenance(report: Report, facts: str) -> Provenance:
    """What a reading came from: bytes, page, parser and facts."""
    said = [
        f"{i.field}={i.value}"
        for i in report.identity
        if i.place in (Place.WEB_PAGE, Place.LISTING)
    ]
    said += [f"{e.text}={e.value}" for e in report.overall.evidence if e.witness is _PAGE_SUMMARY]
    text = "\n".join((report.source.page_url or "", *sorted(said)))
    return Provenance(
        sha256=report.source.sha256,
        page=hashlib.sha256(text.encode()).hexdigest()[:16],
        parser_version=report.parser_version,
        facts=facts,
    )


_PAGE_SUMMARY = Witness.PAGE_SUMMARY


def causes(before: Provenance | None, record: Report, now: Provenance) -> tuple[Cause, ...]:
    """What changed since the accepted record was last read.

    Without memory of that reading (a fresh clone) the record itself tells of document, page and
    parser; where none of them changed it was the facts.
    """
    then = before or provenance(record, now.facts)
    found = [
        cause
        for cause, changed in (
            (Cause.DOCUMENT, then.sha256 != now.sha256),
            (Cause.PAGE, then.page != now.page),
            (Cause.PARSER, then.parser_version != now.parser_version),
            (Cause.FACTS, then.facts != now.facts),
        )
        if changed
    ]
    if not found and before is None:
        found.append(Cause.FACTS)
    return tuple(found)


def agrees(record: Report, reading: Report) -> bool:
    """Whether a reading says what was accepted, and no check speaks against it that did not."""
    return not differences(values(record), values(reading)) and set(failing(reading)) <= set(
        failing(record)
    )


def same_proof(record: Report, reading: Report) -> bool:
    """Whether evidence, names and source are the same too: then there is nothing to write.

    The time of retrieval is left out: fetching the same bytes again proves nothing new.
    """
    return _bare(record) == _bare(reading)


def _bare(report: Report) -> Report:
    source = report.source.model_copy(update={"retrieved": None})
    bare = Report.model_fields
    kept = {name: bare[name].get_default(call_default_factory=True) for name in _VOLATILE}
    return report.model_copy(update={**kept, "source": source})


def amended(report: Report) -> str | None:
    """The words in which title or page say that the report was amended or withdrawn, if any."""
    texts = [report.title or ""]
    texts += [i.text for i in report.identity if i.place in (Place.WEB_PAGE, Place.LISTING)]
    return next((text for text in texts if _AMENDED.search(text)), None)


def kind_of(reading: Report, record: Report | None) -> ChangeKind:
    """What kind of change a reading is, if it is none of evidence only."""
    if reading.status in _STATUS_KIND:
        return _STATUS_KIND[reading.status]
    if amended(reading) is not None:
        return ChangeKind.AMENDED
    if reading.status is Status.HELD:
        check = reading.check("organisation-known")
        unknown = check is not None and check.outcome is Outcome.FAIL
        return ChangeKind.UNKNOWN_ORGANISATION if unknown else ChangeKind.HELD
    if record is None:
        return ChangeKind.NEW
    reported = record.basis == "reported" and reading.basis == "report"
    return ChangeKind.SUPERSEDES if reported else ChangeKind.CHANGED


_STATUS_KIND = {
    Status.UNREADABLE: ChangeKind.UNREADABLE,
    Status.NOT_A_REPORT: ChangeKind.NO_REPORT,
}
