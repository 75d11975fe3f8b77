"""A waiting item in words: what changed, why it waits, and the commands that decide it."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from review.diff import values
from review.evidence import Quote, evidence_by_field, quotes
from schemas.base import Model
from schemas.change import Change, ChangeKind, Waiting
from schemas.checks import is_unregistered
from schemas.decision import OVERALL_FIELD, SCORE_FIELD, standard_in
from schemas.rating import Rating
from schemas.report import (
    WITHOUT_VALUES,
    CheckResult,
    Evidence,
    Outcome,
    Report,
    StandardState,
    Status,
)

HEADLINES = {
    ChangeKind.NEW: "new report",
    ChangeKind.CHANGED: "changed value",
    ChangeKind.EVIDENCE: "changed evidence only",
    ChangeKind.SUPERSEDES: "report for a reported result",
    ChangeKind.HELD: "held",
    ChangeKind.UNKNOWN_ORGANISATION: "unknown organisation",
    ChangeKind.AMENDED: "amended or withdrawn by the inspectorate",
    ChangeKind.PROTECTED: "web page asks for a password",
    ChangeKind.UNREADABLE: "unreadable",
    ChangeKind.NO_REPORT: "no longer a report",
    ChangeKind.SECOND_DOCUMENT: "second document of one inspection",
    ChangeKind.DATES_OVERLAP: "unclear which inspection is the latest",
    ChangeKind.GONE: "web page gone",
    ChangeKind.BACK: "web page back",
    ChangeKind.CORRECTED: "corrected",
    ChangeKind.WITHDRAWN: "withdrawn",
    ChangeKind.RESTORED: "restored",
}
NOT_IN_DOCUMENT = ("web-page", "listing", "page-summary", "reported")
"""Witnesses and places outside the document itself."""
SHORT_TEXT, LONG_TEXT = 80, 120
BLANK = "—"
"""Shown for a value that is not known."""
_OMITTED = ("status", "joint", "language", "reason", "title", "score.computed")
"""Values of a new report that other lines already show."""


class DiffLine(NamedTuple):
    """One line of a diff: `mark` is `+`, `-`, `!` or a space, as in a code diff."""

    mark: str
    text: str


class DiffItem(Model):
    """One waiting item for programs: the change, and the evidence of each value as read."""

    change: Change
    since: dt.date
    checks: tuple[CheckResult, ...]
    evidence: dict[str, tuple[Evidence, ...]]


def diff_item(waiting: Waiting) -> DiffItem:
    """Return what `diff --json` prints for one item."""
    change, report = waiting.change, waiting.report
    evidence = {field: found for field, found in evidence_by_field(report).items() if found}
    return DiffItem(change=change, since=waiting.since, checks=report.checks, evidence=evidence)


def item_headline(waiting: Waiting) -> str:
    """Return one line: the id for commands, the kind of change, and who was inspected."""
    change = waiting.change
    return f"{short_key(change)}  {HEADLINES[change.kind]}: {item_name(change)}"


def item_name(change: Change) -> str:
    """Return who was inspected; if that is not known, the title or the file name."""
    file = change.document_url.rstrip("/").rpartition("/")[2]
    return change.organisation or change.title or file or change.document_url


def short_key(change: Change) -> str:
    """Return the name of an item in commands: its id, or the beginning of a SHA-256."""
    return change.key if len(change.key) < 64 else change.key[:16]


def diff_lines(
    waiting: Waiting, options: str | None = "", *, full: bool = True
) -> Iterator[DiffLine]:
    """Yield the item like a code diff: values before and after, reasons, evidence, commands.

    `options` are added to each command; with None there are no commands. Without `full`, values of
    a change that stay the same and evidence that does not decide are left out.
    """
    change = waiting.change
    facts = {"document": change.document_url, "page": change.page_url, "layout": change.layout}
    yield from (DiffLine(" ", f"{name:9} {value}") for name, value in facts.items() if value)
    yield from _causes(change)
    for changed in change.values:
        yield DiffLine("-", f"{changed.field}: {changed.before or BLANK}")
        yield DiffLine("+", f"{changed.field}: {changed.after or BLANK}")
    if full or not change.values:
        yield from _values(change, waiting.report)
    yield from _why(waiting, quotes(waiting.report, ()) if full else main_quotes(waiting))
    for remedy in remedies(waiting) if options is not None else ():
        yield DiffLine(" ", f"decide    {command_line(remedy, options or '')}")


def brief_lines(waiting: Waiting) -> Iterator[DiffLine]:
    """Yield what decides: of a change only what differs, all reasons, a quote for each field."""
    for changed in waiting.change.values:
        before, after = changed.before or BLANK, changed.after or BLANK
        yield DiffLine("+", f"{changed.field}: {before} → {after}")
    if not waiting.change.values and waiting.report.status not in WITHOUT_VALUES:
        yield DiffLine("+", _summary_line(waiting.report))
        known = [s for s in waiting.report.standards if s.state is not StandardState.NOT_KNOWN]
        if known:
            yield DiffLine("+", "; ".join(f"{s.id} {s.rating or s.state}" for s in known))
    yield from _why(waiting, main_quotes(waiting), brief=True)


def short_diff_lines(waiting: Waiting, options: str = "") -> Iterator[DiffLine]:
    """Yield the item in a few lines, so that the items of one night fit on a screen."""
    change, report = waiting.change, waiting.report
    yield from _causes(change)
    if change.values:
        shown = [v for v in change.values if v.field != "score.computed"] or change.values
        names = [standard_in(v.field) or v.field.removesuffix(".rating") for v in shown]
        for mark, side in (("-", [v.before for v in shown]), ("+", [v.after for v in shown])):
            named = zip(names, side, strict=True)
            yield DiffLine(mark, "; ".join(f"{name} {value or BLANK}" for name, value in named))
    elif report.status not in WITHOUT_VALUES:
        yield DiffLine("+", _summary_line(report))
    yield DiffLine("!", "; ".join(f"{o.rule}: {o.detail}" for o in change.objections))
    if found := main_quotes(waiting):
        more = f", and {len(found) - 1} more" if len(found) > 1 else ""
        where = f"{quote_place(found[0])}, {found[0].witness}"
        yield DiffLine(" ", f"evidence  {found[0].words(SHORT_TEXT)} ({where}){more}")
    commands = remedies(waiting)
    yield DiffLine(" ", f"decide    {command_line(commands[0], options)}")
    _, *others = dict.fromkeys(command.split()[1] for command in commands)
    if others:
        yield DiffLine(" ", f"          or {', '.join(others)}: see the page")


def main_quotes(waiting: Waiting) -> Sequence[Quote]:
    """Return the quotes for what changed, or else for the overall rating and score."""
    change, report = waiting.change, waiting.report
    if change.kind is ChangeKind.UNKNOWN_ORGANISATION:
        return (*quotes(report, ("organisation",)), *quotes(report, (OVERALL_FIELD,)))
    main = (OVERALL_FIELD, SCORE_FIELD)
    changed = [value.field for value in change.values]
    return quotes(report, changed or main) or quotes(report, main)


def quote_place(quote: Quote) -> str:
    """Return where the words are: the page, or the heading above them."""
    if quote.page:
        return f"page {quote.page}"
    if quote.text is None:
        return quote.url or "no address known"
    return quote.heading or ("web page" if quote.witness in NOT_IN_DOCUMENT else "document")


def command_line(command: str, options: str) -> str:
    """Return a command as it can be typed, with the options that name the state, if any."""
    return f"probation-league {command} {options}".rstrip()


def remedies(waiting: Waiting) -> tuple[str, ...]:
    """Return the commands that decide an item, the most likely one first."""
    change, report = waiting.change, waiting.report
    key = short_key(change)
    accept, register = f"review accept {key}", f"review register {key}"
    correct = f"review correct {key} --set FIELD=VALUE --reason '…'"
    reject = f"review reject {key} --reason '…'"
    withdraw = f"review withdraw {change.record} --reason '…'"
    found: tuple[str, ...] = (accept, correct, reject)
    if change.kind in (ChangeKind.UNREADABLE, ChangeKind.NO_REPORT):
        found = (reject,)
    elif change.record is not None and change.kind in (ChangeKind.AMENDED, ChangeKind.PROTECTED):
        shown = report.source_status == "available"
        likely = (accept, withdraw) if shown else (withdraw, accept)
        found = (*likely, correct, reject)
    elif change.kind is ChangeKind.DATES_OVERLAP:
        date = "published=YYYY-MM-DD --reason '…'"
        found = (f"review correct {change.record} --set {date}", withdraw)
    elif is_unregistered(report):
        unknown = change.kind is ChangeKind.UNKNOWN_ORGANISATION
        # An unrated report may name a theme that was inspected in many places.
        new = unknown and waiting.draft.status is not Status.UNRATED
        alias = f"{register} --alias-of ORGANISATION"
        found = (register, alias, reject) if new else (reject, correct)
    elif report.status is Status.HELD and report.overall.rating is None:
        found = (correct.replace("FIELD=VALUE", "overall.rating=RATING"), reject)
    elif any(check.outcome is Outcome.FAIL for check in report.checks):
        found = (correct, f"{accept} --force", reject)
    return found


def _summary_line(report: Report) -> str:
    rated = Counter(s.rating for s in report.standards if s.rating is not None)
    parts = [report.overall.rating.value if report.overall.rating else "no overall rating"]
    if report.status is Status.UNRATED:
        parts = [f"unrated: {report.reason}"]
    if report.score.value is not None:
        parts.append(f"score {report.score.value}/{report.score.max or '?'}")
    if report.published is not None:
        parts.append(f"published {report.published}")
    if rated:
        counts = ", ".join(f"{rated[r]} {r.value}" for r in reversed(Rating) if rated[r])
        parts.append(f"{rated.total()} of {len(report.standards)} standards ({counts})")
    return ", ".join(parts)


def _causes(change: Change) -> Iterator[DiffLine]:
    if change.causes:
        yield DiffLine(" ", f"cause     the {' and the '.join(change.causes)} changed")


def _values(change: Change, report: Report) -> Iterator[DiffLine]:
    """Yield the values that do not change: of a new report all of them."""
    if report.status is Status.UNRATED:
        yield DiffLine("+", f"unrated: {report.reason}")
    changed = {value.field for value in change.values}
    known = {f: v for f, v in values(report).items() if v is not None and f not in changed}
    unknown = [field for field, value in known.items() if value == StandardState.NOT_KNOWN]
    for field, value in known.items():
        if field not in unknown and not field.startswith(_OMITTED):
            yield DiffLine("+" if change.record is None else " ", f"{field}: {value}")
    if unknown:
        yield DiffLine(" ", f"not known: {len(unknown)} standards")


def _why(waiting: Waiting, shown: Sequence[Quote], *, brief: bool = False) -> Iterator[DiffLine]:
    """Yield the reasons why it waits, and quoted words with their place; if `brief`, one quote of
    each field and where the others are.
    """
    for objection in waiting.change.objections:
        yield DiffLine("!", f"{objection.rule}: {objection.detail}")
    for field, found in groupby(shown, lambda quote: quote.field):
        together = list(found)
        for quote in together[: 1 if brief else None]:
            others = together[1:] if brief else ()
            also = "".join(f", also {quote_place(q)}, {q.witness}" for q in others)
            where = f"({quote_place(quote)}, {quote.witness}){also}"
            yield DiffLine(" ", f"evidence  {field}: {quote.words(LONG_TEXT)} {where}")
