"""The parse diff in words: what changed, why, and what a maintainer can do about it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from review.evidence import OVERALL, SCORE, Quote, evidence_by_field, quotes
from review.values import described, values
from schemas.base import Model
from schemas.change import Change, ChangeKind, Waiting
from schemas.evidence import Evidence
from schemas.rating import Rating
from schemas.report import CheckResult, Outcome, Report, StandardState, Status

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
ON_THE_WEB_PAGE = ("web-page", "listing", "page-summary", "reported")
"""Witnesses and places that are not the document itself."""
SHORT_TEXT, LONG_TEXT = 80, 120
NOT_KNOWN = "—"


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
    return Item(
        change=waiting.change,
        since=waiting.since.isoformat(),
        checks=report.checks,
        evidence={field: said for field, said in evidence_by_field(report).items() if said},
    )


def headline(waiting: Waiting) -> str:
    """One line that names the item: what to call it, what it is, and who was inspected."""
    change = waiting.change
    return f"{called(change)}  {HEADLINES[change.kind]}: {who(change)}"


def who(change: Change) -> str:
    """Who was inspected, or the nearest to it that is known."""
    file = change.document_url.rstrip("/").rpartition("/")[2]
    return change.organisation or change.title or file or change.document_url


def called(change: Change) -> str:
    """What an item is called in a command: its id, or the beginning of its document's SHA-256."""
    return change.key if len(change.key) < 64 else change.key[:16]


def lines(waiting: Waiting) -> Iterator[Line]:
    """The item like a code diff: values before and after, then why it waits, then the proof."""
    change, report = waiting.change, waiting.report
    yield Line(" ", f"document  {change.document_url}")
    if change.page_url:
        yield Line(" ", f"page      {change.page_url}")
    if change.layout:
        yield Line(" ", f"layout    {change.layout}")
    yield from _causes(change)
    yield from _values(change, report)
    for objection in change.objections:
        yield Line("!", f"{objection.rule}: {objection.detail}")
    for quote in proving(waiting):
        text = quote.text[:LONG_TEXT]
        yield Line(" ", f"proof     {quote.field}: “{text}” ({place_of(quote)}, {quote.witness})")
    yield Line(" ", f"decide    {' | '.join(remedies(waiting))}")


def short_lines(waiting: Waiting) -> Iterator[Line]:
    """The same in a handful of lines, so that a night's items are seen on one screen."""
    change, report = waiting.change, waiting.report
    yield from _causes(change)
    if change.values:
        shown = [v for v in change.values if v.field != "score.computed"] or change.values
        told = [(_short(v.field), v.before, v.after) for v in shown]
        yield Line("-", "; ".join(f"{name} {before or NOT_KNOWN}" for name, before, _ in told))
        yield Line("+", "; ".join(f"{name} {after or NOT_KNOWN}" for name, _, after in told))
    elif report.status not in (Status.UNREADABLE, Status.NOT_A_REPORT):
        yield Line("+", in_short(report))
    yield Line("!", "; ".join(f"{o.rule}: {o.detail}" for o in change.objections))
    proof = proving(waiting)
    if proof:
        more = f", and {len(proof) - 1} more" if len(proof) > 1 else ""
        text = proof[0].text[:SHORT_TEXT]
        yield Line(" ", f"proof   “{text}” ({place_of(proof[0])}, {proof[0].witness}){more}")
    first, *others = remedies(waiting)
    words = dict.fromkeys(other.split()[1] for other in others)
    words.pop(first.split()[1], None)
    or_else = f"  (or {', '.join(words)}: see the page)" if words else ""
    yield Line(" ", f"decide  {first}{or_else}")


def in_short(report: Report) -> str:
    """What a reading says, in one line."""
    rated = Counter(s.rating for s in report.standards if s.rating is not None)
    said = [report.overall.rating.value if report.overall.rating else "no overall rating"]
    if report.status is Status.UNRATED:
        said = [f"unrated: {report.reason}"]
    if report.score.value is not None:
        said.append(f"score {report.score.value}/{report.score.max or '?'}")
    if report.published is not None:
        said.append(f"published {report.published}")
    if rated:
        counts = ", ".join(f"{rated[r]} {r.value}" for r in reversed(Rating) if rated[r])
        said.append(f"{rated.total()} of {len(report.standards)} standards ({counts})")
    return ", ".join(said)


def proving(waiting: Waiting) -> Sequence[Quote]:
    """The words to be shown first: of what changed, or else of the overall rating and score."""
    change, report = waiting.change, waiting.report
    if change.kind is ChangeKind.UNKNOWN_ORGANISATION:
        return (*quotes(report, ("organisation",)), *quotes(report, (OVERALL,)))
    wanted = [value.field for value in change.values]
    return quotes(report, wanted or (OVERALL, SCORE)) or quotes(report, (OVERALL, SCORE))


def place_of(quote: Quote) -> str:
    """Where words stand: the page, or the heading above them."""
    if quote.page:
        return f"page {quote.page}"
    return quote.heading or ("web page" if quote.witness in ON_THE_WEB_PAGE else "document")


def remedies(waiting: Waiting) -> tuple[str, ...]:
    """The commands by which an item can be decided, the likeliest first."""
    change = waiting.change
    key = called(change)
    correct = f"review correct {key} --set FIELD=VALUE --reason '…'"
    reject = f"review reject {key} --reason '…'"
    if change.kind is ChangeKind.UNKNOWN_ORGANISATION:
        new = f"review register {key}"
        return (new, f"{new} --alias-of ORGANISATION", reject)
    if change.kind is ChangeKind.DATES_OVERLAP:
        dated = f"review correct {change.record} --set published=YYYY-MM-DD --reason '…'"
        return (dated, f"review withdraw {change.record} --reason '…'")
    if change.kind in (ChangeKind.UNREADABLE, ChangeKind.NO_REPORT):
        return (reject,)
    if any(check.outcome is Outcome.FAIL for check in waiting.report.checks):
        return (correct, f"review accept {key} --force", reject)
    return (f"review accept {key}", correct, reject)


def _short(field: str) -> str:
    return field.removeprefix("standards.").removesuffix(".rating")


def _causes(change: Change) -> Iterator[Line]:
    if change.causes:
        yield Line(" ", f"cause     the {' and the '.join(change.causes)} changed")


def _values(change: Change, report: Report) -> Iterator[Line]:
    if change.values:
        for value in change.values:
            yield Line("-", f"{value.field}: {value.before or NOT_KNOWN}")
            yield Line("+", f"{value.field}: {value.after or NOT_KNOWN}")
        return
    if report.status is Status.UNRATED:
        yield Line("+", f"unrated: {report.reason}")
    told = dict(described(values(report)))
    unknown = [field for field, said in told.items() if said == StandardState.NOT_KNOWN]
    for field, said in told.items():
        if field not in unknown and not field.startswith(PLAIN):
            yield Line("+", f"{field}: {said}")
    if unknown:
        yield Line(" ", f"not known: {len(unknown)} standards")
