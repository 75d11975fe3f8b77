"""The parse diff in words: what changed, why, and what a maintainer can do about it."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from review.values import described, values
from schemas.base import Model
from schemas.change import Change, ChangeKind, Waiting
from schemas.evidence import Evidence
from schemas.report import CheckResult, Outcome, Report, StandardState

PLAIN = ("status", "joint", "language", "reason", "title", "score.computed")
"""Values of a new report that tell a maintainer nothing the other lines do not."""
HEADLINES = {
    ChangeKind.NEW: "new report",
    ChangeKind.CHANGED: "changed value",
    ChangeKind.EVIDENCE: "changed evidence only",
    ChangeKind.SUPERSEDES: "report of a reported result",
    ChangeKind.HELD: "held",
    ChangeKind.UNKNOWN_ORGANISATION: "organisation unknown",
    ChangeKind.AMENDED: "amended by the inspectorate",
    ChangeKind.UNREADABLE: "unreadable",
    ChangeKind.NO_REPORT: "no longer a report",
    ChangeKind.SECOND_DOCUMENT: "second document of one inspection",
    ChangeKind.DATES_OVERLAP: "dates leave open which is the latest",
    ChangeKind.GONE: "its page is gone",
    ChangeKind.BACK: "its page is back",
    ChangeKind.CORRECTED: "corrected",
    ChangeKind.WITHDRAWN: "withdrawn",
    ChangeKind.RESTORED: "restored",
}


class Line(NamedTuple):
    """One line of a diff: `mark` is `+`, `-`, `!` or a space, as in a code diff."""

    mark: str
    text: str


class Item(Model):
    """One waiting item for programs: the change, and the proof of each value as read."""

    change: Change
    since: str
    checks: tuple[CheckResult, ...]
    evidence: dict[str, tuple[Evidence, ...]]


def item_of(waiting: Waiting) -> Item:
    """What `diff --json` prints of one item."""
    report = waiting.report
    proof = {"overall.rating": report.overall.evidence, "score.value": report.score.evidence}
    proof |= {f"standards.{s.id}.rating": s.evidence for s in report.standards}
    return Item(
        change=waiting.change,
        since=waiting.since.isoformat(),
        checks=report.checks,
        evidence={field: said for field, said in proof.items() if said},
    )


def headline(waiting: Waiting) -> str:
    """One line that names the item: its key, what it is, and who was inspected."""
    change = waiting.change
    who = change.organisation or change.title or change.document_url
    return f"{change.key}  {HEADLINES[change.kind]}: {who}"


def lines(waiting: Waiting) -> Iterator[Line]:
    """The item like a code diff: values before and after, then why it waits, then the proof."""
    change, report = waiting.change, waiting.report
    yield Line(" ", f"document  {change.document_url}")
    if change.page_url:
        yield Line(" ", f"page      {change.page_url}")
    if change.causes:
        yield Line(" ", f"cause     {', '.join(change.causes)} changed")
    yield from _values(change, report)
    for objection in change.objections:
        yield Line("!", f"{objection.rule}: {objection.detail}")
    yield from _proof(report, [value.field for value in change.values])
    yield Line(" ", f"decide    {_remedy(change)}")


def _values(change: Change, report: Report) -> Iterator[Line]:
    if change.values:
        for value in change.values:
            yield Line("-", f"{value.field}: {value.before if value.before is not None else '—'}")
            yield Line("+", f"{value.field}: {value.after if value.after is not None else '—'}")
        return
    told = dict(described(values(report)))
    unknown = [field for field, said in told.items() if said == StandardState.NOT_KNOWN]
    for field, said in told.items():
        if field not in unknown and not field.startswith(PLAIN):
            yield Line("+", f"{field}: {said}")
    if unknown:
        yield Line(" ", f"not known: {len(unknown)} standards")


def _proof(report: Report, changed: Sequence[str]) -> Iterator[Line]:
    shown = item_fields(report)
    wanted = [field for field in shown if field in changed] or ["overall.rating", "score.value"]
    for field in wanted:
        for evidence in shown.get(field, ()):
            place = f"page {evidence.page}" if evidence.page else evidence.heading or "web page"
            yield Line(
                " ", f"proof     {field}: “{evidence.text[:120]}” ({place}, {evidence.witness})"
            )


def item_fields(report: Report) -> dict[str, tuple[Evidence, ...]]:
    """The proof of each value, by field."""
    fields = {"overall.rating": report.overall.evidence, "score.value": report.score.evidence}
    return fields | {f"standards.{s.id}.rating": s.evidence for s in report.standards}


def failed_checks(report: Report) -> Sequence[CheckResult]:
    """The checks that failed or warned."""
    return [c for c in report.checks if c.outcome in (Outcome.FAIL, Outcome.WARN)]


def _remedy(change: Change) -> str:
    key = change.key if len(change.key) < 64 else change.key[:16]
    if change.kind is ChangeKind.UNKNOWN_ORGANISATION:
        return f"review register {key} [--alias-of ID]"
    if change.kind is ChangeKind.DATES_OVERLAP:
        return f"review correct {change.record} --set published=… --reason '…' (or withdraw it)"
    if change.kind in (ChangeKind.UNREADABLE, ChangeKind.NO_REPORT):
        return f"review reject {key} --reason '…'"
    return f"review accept {key} | correct {key} --set … --reason '…' | reject {key} --reason '…'"
