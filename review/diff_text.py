"""A waiting item in words: what changed, why it waits, and the commands that decide it."""

import functools
from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from typing import Literal

import jinja2
from pydantic import TypeAdapter

from review.diff import NOTICE_FIELD, values
from review.evidence import Quote, evidence_by_field, quotes
from schemas.base import Model
from schemas.change import Change, ChangeKind, Waiting
from schemas.checks import is_unregistered
from schemas.decision import OVERALL_FIELD, SCORE_FIELD, standard_in
from schemas.rating import Rating
from schemas.report import WITHOUT_VALUES, Outcome, Status
from support.files import packaged_toml
from support.templates import template_environment

NOT_IN_DOCUMENT = ("web-page", "listing", "page-summary", "reported")
"""Witnesses and places outside the document itself."""
BLANK = "—"
"""Shown for a value that is not known."""
_OMITTED = ("status", "joint", "language", "reason", "title", "score.computed")
"""Values of a new report that other lines already show."""

ItemForm = Literal["full", "changes", "brief", "short"]
"""How an item is shown; its template says what. `changes` is `full` without the values of a change
that stay the same and the evidence that does not decide."""


class KindOfChange(Model):
    """What a kind of change is called, and its priority: 0 is the most urgent."""

    headline: str
    published: int = 5
    new: int = 9


KINDS = TypeAdapter(dict[ChangeKind, KindOfChange]).validate_python(
    packaged_toml("review", "change_kinds.toml")
)


def diff_item(waiting: Waiting) -> dict[str, object]:
    """Return what `diff --json` prints: the change, and the evidence of each value as read."""
    evidence = evidence_by_field(waiting.report)
    return {
        "change": waiting.change,
        "since": waiting.since,
        "checks": waiting.report.checks,
        "evidence": {field: found for field, found in evidence.items() if found},
    }


def item_headline(waiting: Waiting) -> str:
    """Return one line: the id for commands, the kind of change, and who was inspected."""
    change = waiting.change
    return f"{short_key(change)}  {KINDS[change.kind].headline}: {item_name(change)}"


def item_name(change: Change) -> str:
    """Return who was inspected; if that is not known, the title or the file name."""
    file = change.document_url.rstrip("/").rpartition("/")[2]
    return change.organisation or change.title or file or change.document_url


def short_key(change: Change) -> str:
    """Return the name of an item in commands: its id, or the beginning of a SHA-256."""
    return change.key if len(change.key) < 64 else change.key[:16]


def item_lines(waiting: Waiting, form: ItemForm, options: str | None = "") -> Sequence[str]:
    """Return the item like a code diff: each line begins with `+`, `-`, `!` or a space.

    `options` are added to each command; with None there are no commands.
    """
    change, report = waiting.change, waiting.report
    shown = quotes(report, ()) if form == "full" else main_quotes(waiting)
    commands = remedies(waiting) if options is not None else ()
    changed = {value.field for value in change.values}
    text = templates().get_template("full.txt" if form == "changes" else f"{form}.txt")
    lines = text.render(
        form=form,
        change=change,
        report=report,
        rated=Counter(s.rating.value for s in report.standards if s.rating is not None),
        ratings=[rating.value for rating in reversed(Rating)],
        has_values=report.status not in WITHOUT_VALUES,
        same={
            field: value
            for field, value in values(report).items()
            if value is not None and field not in changed and not field.startswith(_OMITTED)
        },
        quotes=shown,
        by_field=[list(found) for _, found in groupby(shown, lambda quote: quote.field)],
        commands=[command_line(command, options or "") for command in commands],
        verbs=list(dict.fromkeys(command.split()[1] for command in commands)),
        blank=BLANK,
    )
    return lines.splitlines()


@functools.cache
def templates() -> jinja2.Environment:
    """Return the templates of texts and pages, which show no control character."""
    made = template_environment("review", plain=True)
    made.filters.update(
        # A kind of a later release, or that of no change, has no headline.
        headline=lambda kind: KINDS[kind].headline if kind in KINDS else kind,
        line=command_line,
        name=item_name,
        place=quote_place,
        short=lambda field: standard_in(field) or field.removesuffix(".rating"),
    )
    return made


def main_quotes(waiting: Waiting) -> Sequence[Quote]:
    """Return the quotes for what changed, or else for a notice, the overall rating and score."""
    change, report = waiting.change, waiting.report
    if change.kind is ChangeKind.UNKNOWN_ORGANISATION:
        return (*quotes(report, ("organisation",)), *quotes(report, (OVERALL_FIELD,)))
    main = (NOTICE_FIELD, OVERALL_FIELD, SCORE_FIELD)
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
    key, record = short_key(change), change.record
    # Another document may be published under this id: only its SHA-256 names the one that waits.
    document = key if record is None or change.sha256 is None else change.sha256[:16]
    needed = _needed(waiting)
    accept, register = f"review accept {key}", f"review register {key}"
    sets = " --set ".join(needed or ["FIELD=VALUE"])
    correct = f"review correct {document} --set {sets} --reason '…'"
    reject = f"review reject {key} --reason '…'"
    withdraw = (f"review withdraw {record} --reason '…'",) if record is not None else ()
    found: tuple[str, ...] = (accept, correct, reject)
    if change.kind is ChangeKind.DATES_OVERLAP:
        found = (correct, *withdraw)
    elif report.status in WITHOUT_VALUES:
        found = (reject, *withdraw)
    elif report.programme is None or (report.basis == "reported" and record not in (None, key)):
        found = (reject,)  # A programme cannot be corrected; a reported result replaces no report.
    elif change.kind in (ChangeKind.AMENDED, ChangeKind.PROTECTED) and record is not None:
        shown = report.source_status == "available"
        likely = (accept, *withdraw) if shown else (*withdraw, accept)
        found = (*likely, correct, reject)
    elif is_unregistered(report):
        # An unrated report may name a theme that was inspected in many places.
        unknown = change.kind is ChangeKind.UNKNOWN_ORGANISATION
        new = unknown and waiting.draft.status is not Status.UNRATED
        alias = f"{register} --alias-of ORGANISATION"
        found = (register, alias, reject) if new else (reject, correct)
    elif needed:
        found = (correct, reject)
    elif any(check.outcome is Outcome.FAIL for check in report.checks):
        found = (correct, f"{accept} --force", reject)
    return found


def possible(waiting: Waiting) -> str:
    """Return the commands that decide an item, for an error about another one."""
    return " or ".join(f"`{command}`" for command in remedies(waiting))


def _needed(waiting: Waiting) -> list[str]:
    """Return the values without which an item cannot be accepted, as `correct --set` takes them."""
    report, unrated = waiting.report, waiting.draft.status is Status.UNRATED
    needed = {
        "organisation=ORGANISATION": report.organisation is None or is_unregistered(report),
        "published=YYYY-MM-DD": report.published is None
        or waiting.change.kind is ChangeKind.DATES_OVERLAP,
        "overall.rating=RATING": report.status is Status.HELD
        and report.overall.rating is None
        and not unrated,
    }
    return [value for value, is_needed in needed.items() if is_needed]
