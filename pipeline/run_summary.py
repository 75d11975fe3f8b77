"""The end of a run: the fields of its last log event, and a few lines for people."""

from collections import Counter
from collections.abc import Iterator

from pipeline.nightly_job import RunResult
from pipeline.settings import Settings
from review.diff_text import HEADLINES
from review.summary import RunSummary, summarise
from schemas.change import ChangeKind
from schemas.crawl import Held, Status
from support.safe_text import without_controls

SHOWN = 10
"""Items listed one by one; of the others only the number is given."""
INSPECTIONS = ("inspection", "inspections")
WAITING = ("item waits for a decision", "items wait for a decision")
WITHOUT_REPORT = ("URL without a report", "URLs without a report")
NOT_REPORTS = ("document is not an inspection report", "documents are not inspection reports")


def summary_of(result: RunResult, status: Status) -> RunSummary:
    """Return the summary for the review page and `output/review/summary.json`."""
    return summarise(
        result.outcome,
        run=status.run.id,
        at=status.run.ended or status.run.started,
        exit_code=int(result.exit_code),
        problems=status.counts.problems,
        problems_new=status.counts.problems_new,
    )


def log_fields(result: RunResult, status: Status, summary: RunSummary) -> dict[str, object]:
    """Return the fields of the final log event; logs are mailed around, so never a rating."""
    counts = status.counts
    return {
        "exit_code": int(result.exit_code),
        "version": status.version,
        "new_version": result.published is not None and result.published.new,
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
        "notices": len(result.outcome.notices),
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


def summary_lines(result: RunResult, status: Status, settings: Settings) -> Iterator[str]:
    """Yield the summary for people: what was published, what waits, what could not be fetched."""
    counts, published = status.counts, result.published
    if published is None:
        yield "Nothing was published: this was a dry run, or no record is accepted yet."
    elif published.new:
        yield (
            f"Published version {published.version}: {counted(counts.records, INSPECTIONS)} "
            f"({counts.accepted} new, {counts.changed} changed)."
        )
        yield f"  {settings.output / 'league.json'}"
        yield f"  {settings.output / 'inspections.csv'}"
    else:
        records = counted(counts.records, INSPECTIONS)
        yield f"Nothing new. Version {published.version} is current ({records})."
    yield from _waiting(status)
    yield from _problems(status)
    if status.passed_over:
        yield f"{counted(len(status.passed_over), NOT_REPORTS)} (see `status`)."
    for notice in result.outcome.notices:
        yield without_controls(f"Decision {notice.decision}: {notice.lapse}: {notice.detail}")
    for note in status.notes:
        yield without_controls(f"Note: {note}")


def counted(number: int, words: tuple[str, str]) -> str:
    """Return a number with its words; `words` are the singular and the plural."""
    return f"{number} {words[number != 1]}"


def held_line(held: Held) -> str:
    """Return what waits and the rules that say why, unless they only repeat the kind."""
    why = f" ({held.why})" if held.why != held.kind else ""
    return f"{headline(held.kind)}: {held.key}{why}"


def headline(kind: str) -> str:
    """Return a kind of change in words; one of a later release unchanged."""
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
        mark = "new: " if held.new else ""
        yield without_controls(f"  {mark}{held_line(held)} {held.address}")
    if len(status.held) > SHOWN:
        yield f"  … and {len(status.held) - SHOWN} more: probation-league review list"


def _problems(status: Status) -> Iterator[str]:
    if not status.problems:
        return
    new = [problem for problem in status.problems if problem.new]
    without = counted(len(status.problems), WITHOUT_REPORT)
    yield f"{without} ({len(new)} new):"
    for problem in (new or list(status.problems))[:SHOWN]:
        remedy = f" ({problem.remedy})" if problem.remedy else ""
        yield without_controls(f"  {problem.kind}: {problem.where}: {problem.what}{remedy}")
