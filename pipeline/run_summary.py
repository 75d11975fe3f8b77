"""What a run says at its end: one log event, and a few lines that a person reads."""

from collections import Counter
from collections.abc import Iterator

from pipeline.logs import clean
from pipeline.nightly_job import Done
from pipeline.settings import Settings
from review.diff_text import HEADLINES
from review.summary import RunSummary, summarise
from schemas.change import ChangeKind
from schemas.crawl import Held, Status

SHOWN = 10
"""Items named one by one; of more only the number is told."""
INSPECTIONS = ("inspection", "inspections")
WAITING = ("waits for a decision", "wait for a decision")
WITHOUT_REPORT = ("address gave no report", "addresses gave no report")
PASSED_OVER = ("document is no inspection report", "documents are no inspection reports")


def summary_of(done: Done, status: Status) -> RunSummary:
    """The night for the review page and `output/review/summary.json`."""
    return summarise(
        done.outcome,
        run=status.run.id,
        at=status.run.ended or status.run.started,
        exit_code=int(done.exit_code),
        problems=status.counts.problems,
        problems_new=status.counts.problems_new,
    )


def told_in_log(done: Done, status: Status, summary: RunSummary) -> dict[str, object]:
    """The fields of the final event; never a rating, for a log is mailed about."""
    counts = status.counts
    return {
        "exit_code": int(done.exit_code),
        "version": status.version,
        "new_version": done.published is not None and done.published.new,
        "documents": counts.documents,
        "requests": counts.crawl.requests,
        "bytes": counts.crawl.bytes,
        "files_fetched": counts.crawl.files_fetched,
        "parsed": counts.parsed,
        "accepted": counts.accepted,
        "changed": counts.changed,
        "no_reports": counts.no_reports,
        "waiting": counts.waiting,
        "waiting_new": counts.waiting_new,
        "problems": counts.problems,
        "problems_new": counts.problems_new,
        "notices": len(done.outcome.notices),
        "accepted_kinds": summary.accepted,
        "waiting_kinds": summary.waiting,
        "waiting_groups": [
            f"{group.programme} {group.layout}: {group.items}, {group.passing} pass"
            for group in summary.groups[:SHOWN]
        ],
        "most_urgent": [
            f"{item.kind}: {item.key}: {', '.join(item.why)}" for item in summary.urgent
        ],
    }


def told_in_lines(done: Done, status: Status, settings: Settings) -> Iterator[str]:
    """The same for people: what was published, what waits, what could not be had."""
    counts, published = status.counts, done.published
    if published is None:
        yield "Dry run or nothing accepted yet: nothing was published."
    elif published.new:
        yield (
            f"Published version {published.version}: {counted(counts.records, INSPECTIONS)} "
            f"({counts.accepted} new, {counts.changed} changed)."
        )
        yield f"  {settings.output / 'league.json'}"
        yield f"  {settings.output / 'inspections.csv'}"
    else:
        records = counted(counts.records, INSPECTIONS)
        yield f"Nothing new. Version {published.version} stands ({records})."
    yield from _waiting(status)
    yield from _problems(status)
    if status.passed_over:
        yield f"{counted(len(status.passed_over), PASSED_OVER)} (see `status`)."
    for notice in done.outcome.notices:
        yield clean(f"Decision {notice.decision}: {notice.lapse}: {notice.detail}")
    for note in status.notes:
        yield clean(f"Note: {note}")


def counted(number: int, words: tuple[str, str]) -> str:
    """A number with its words, of which the first are those for one."""
    return f"{number} {words[number != 1]}"


def told_held(held: Held) -> str:
    """What waits, and the rules that say why; a rule that only repeats the kind is left out."""
    why = f" ({held.why})" if held.why != held.kind else ""
    return f"{headline(held.kind)}: {held.key}{why}"


def headline(kind: str) -> str:
    """A kind of change in words; one of a later release as it stands."""
    return HEADLINES[ChangeKind(kind)] if kind in set(ChangeKind) else kind


def _waiting(status: Status) -> Iterator[str]:
    if not status.held:
        return
    new = sum(held.new for held in status.held)
    kinds = Counter(held.kind for held in status.held)
    split = ", ".join(f"{count} {headline(kind)}" for kind, count in sorted(kinds.items()))
    waiting = counted(len(status.held), WAITING)
    yield f"{waiting} ({new} new): {split}. See: probation-league diff"
    for held in status.held[:SHOWN]:
        mark = "new here: " if held.new else ""
        yield clean(f"  {mark}{told_held(held)} {held.address}")
    if len(status.held) > SHOWN:
        yield f"  … and {len(status.held) - SHOWN} more: probation-league review list"


def _problems(status: Status) -> Iterator[str]:
    if not status.problems:
        return
    new = [problem for problem in status.problems if problem.new]
    without = counted(len(status.problems), WITHOUT_REPORT)
    yield f"{without} ({len(new)} told for the first time):"
    for problem in (new or list(status.problems))[:SHOWN]:
        remedy = f" ({problem.remedy})" if problem.remedy else ""
        yield clean(f"  {problem.kind}: {problem.where}: {problem.what}{remedy}")
