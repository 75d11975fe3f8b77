"""The values of a record by field, and how a reading differs from the accepted record."""

import hashlib
import re
from typing import Any

from schemas.change import Cause, Change, ChangeKind, Provenance
from schemas.checks import is_unregistered
from schemas.dates import PartialDate
from schemas.decision import OVERALL_FIELD, SCORE_FIELD, Values, standard_field, standard_in
from schemas.report import OUTSIDE, Outcome, Report, Status, Witness
from schemas.versions import FieldChange

_AMENDED = re.compile(
    r"\b(withdrawn|amended|amendment|re-?issued|republished|erratum|corrigendum|superseded)\b", re.I
)
"""Words in a title that say the inspectorate changed or withdrew its report."""
NOTICE_FIELD = "notice"
"""Field for what a page or title says of its report. Decisions of earlier releases lack it."""
_NO_EVIDENCE = {"parser_version": "", "checks": (), "source_status": "available"}
ENGLISH = "en"
_ONLY_IN_REPORTS = ("title", "reason", "joint", "language", "score.computed")
"""Fields that a table of reported results lacks, or words differently."""
_STATUS_KIND = {
    Status.UNREADABLE: ChangeKind.UNREADABLE,
    Status.NOT_A_REPORT: ChangeKind.NO_REPORT,
}


def values(report: Report) -> Values:
    """Return every published value by field, without evidence and printed names."""
    organisation, score = report.organisation, report.score
    found: dict[str, object] = {
        "status": report.status,
        "programme": report.programme,
        "organisation": organisation.id if organisation is not None else None,
        "title": report.title,
        "published": report.published,
        "fieldwork_started": report.fieldwork_started,
        "language": report.language,
        "reason": report.reason,
        NOTICE_FIELD: amendment(report),
        OVERALL_FIELD: report.overall.rating,
        SCORE_FIELD: score.value,
        "score.max": score.max,
        "score.computed": score.computed,
    }
    if report.joint is not None:
        found["joint"] = "yes" if report.joint else "no"
    for standard in report.standards:
        found[standard_field(standard.id)] = standard.rating or standard.state
    return {field: None if value is None else str(value) for field, value in found.items()}


def ratings(report: Report) -> Values:
    """Return the values by which a service is ranked."""
    ranked = {OVERALL_FIELD, SCORE_FIELD, *(standard_field(s.id) for s in report.standards)}
    return {field: value for field, value in values(report).items() if field in ranked}


def failing_checks(report: Report) -> tuple[str, ...]:
    """Return the checks that failed or warned, as `name: outcome`."""
    bad = (Outcome.FAIL, Outcome.WARN)
    return tuple(sorted(f"{c.check}: {c.outcome}" for c in report.checks if c.outcome in bad))


def differences(before: Values, after: Values) -> tuple[FieldChange, ...]:
    """Return the fields whose values differ, in the order of the fields.

    A field missing on one side is ignored, because an older release may not have had it. A
    missing standard counts as a difference.
    """
    return tuple(
        FieldChange(field=field, before=before.get(field), after=after.get(field))
        for field in dict.fromkeys((*before, *after))
        if before.get(field) != after.get(field)
        and (standard_in(field) or (field in before and field in after))
    )


def change_since(then: Values | None, record: Report | None) -> str:
    """Return how what is published differs from what was when a decision was made, if it does.

    `then` is None if nothing was published. Named is the main change: any other one says more than
    one of the status.
    """
    if record is None:
        return "" if then is None else "the record is gone since"
    if then is None:
        return "nothing was published then"
    changes = differences(then, values(record))
    main = next((c for c in changes if c.field != "status"), next(iter(changes), None))
    if main is None:
        return ""
    return f"{main.field} was published as {main.before} then and is {main.after} now"


def contradictions(reported: Values, read: Values) -> tuple[FieldChange, ...]:
    """Return where a report contradicts a reported result.

    A value that the reported result lacks, or a more exact date, is no contradiction.
    """
    return tuple(
        change
        for change in differences(reported, read)
        if change.before not in (None, "not-known")
        and change.field not in _ONLY_IN_REPORTS
        and not _more_exact(change)
    )


def provenance(report: Report, facts: str) -> Provenance:
    """Return what a reading was made from: document, page, parser and facts."""
    overall = [e for e in report.overall.evidence if e.witness is Witness.PAGE_SUMMARY]
    texts = [f"{i.field}={i.value}" for i in report.identity if i.place in OUTSIDE]
    texts += [f"{e.text}={e.value}" for e in overall]
    texts += [report.notice] if report.notice is not None else []
    text = "\n".join((report.source.page_url or "", *sorted(texts)))
    return Provenance(
        sha256=report.source.sha256,
        page=hashlib.sha256(text.encode()).hexdigest()[:16],
        parser_version=report.parser_version,
        facts=facts,
    )


def causes(before: Provenance | None, record: Report, now: Provenance) -> tuple[Cause, ...]:
    """Return what changed since the accepted record was last read.

    In a fresh clone (`before` is None) document, page and parser are compared with the record
    itself. If all three are the same, the facts must have changed.
    """
    then = before or provenance(record, now.facts)
    changed: dict[Cause, bool] = {
        "document": then.sha256 != now.sha256,
        "page": then.page != now.page,
        "parser": then.parser_version != now.parser_version,
        "facts": then.facts != now.facts,
    }
    found = tuple(cause for cause, differs in changed.items() if differs)
    return found or (() if before is not None else ("facts",))


def agrees(record: Report, reading: Report) -> bool:
    """Return True if the values are the same and no further check fails or warns."""
    new_failures = set(failing_checks(reading)) - set(failing_checks(record))
    return not differences(values(record), values(reading)) and not new_failures


def same_evidence(record: Report, reading: Report) -> bool:
    """Return True if evidence, names and source are the same, so there is nothing to write.

    The time of retrieval is ignored: fetching the same bytes again proves nothing new.
    """
    return _bare(record) == _bare(reading)


def amendment(report: Report) -> str | None:
    """Return the notice, title or listing that says the report was amended or withdrawn."""
    if report.notice is not None:
        return report.notice
    texts = [report.title or "", *(i.text or "" for i in report.identity if i.place in OUTSIDE)]
    return next((text for text in texts if _AMENDED.search(text)), None)


def change_kind(reading: Report, record: Report | None) -> ChangeKind:
    """Return the kind of change, for a reading that differs in more than its evidence."""
    if reading.status in _STATUS_KIND:
        return _STATUS_KIND[reading.status]
    known = amendment(record) if record is not None else None
    if amendment(reading) not in (None, known):
        protected = reading.source_status == "protected"
        return ChangeKind.PROTECTED if protected else ChangeKind.AMENDED
    if reading.status is Status.HELD:
        return ChangeKind.UNKNOWN_ORGANISATION if is_registrable(reading) else ChangeKind.HELD
    if record is None:
        return ChangeKind.NEW
    reported = record.basis == "reported" and reading.basis == "report"
    return ChangeKind.SUPERSEDES if reported else ChangeKind.CHANGED


def is_registrable(reading: Report) -> bool:
    """Return True if the document names one organisation that is not registered.

    Not a document that rates several services, nor a translation, whose names are translated.
    """
    several = reading.check("one-service")
    one = several is None or several.outcome is not Outcome.FAIL
    return one and reading.language == ENGLISH and is_unregistered(reading)


def change_of(report: Report, **fields: Any) -> Change:
    """Describe a record or reading as a change; the other `fields` are those of `Change`."""
    return Change(
        status=report.status,
        programme=report.programme,
        organisation=report.organisation.name if report.organisation else None,
        title=report.title,
        layout=report.layout,
        sha256=report.source.sha256,
        document_url=report.source.document_url,
        page_url=report.source.page_url,
        **fields,
    )


def _more_exact(change: FieldChange) -> bool:
    dated = change.field in ("published", "fieldwork_started")
    if not dated or change.before is None or change.after is None:
        return False
    return PartialDate(change.after).within(PartialDate(change.before))


def _bare(report: Report) -> Report:
    source = report.source.model_copy(update={"retrieved": None})
    return report.model_copy(update={**_NO_EVIDENCE, "source": source})
