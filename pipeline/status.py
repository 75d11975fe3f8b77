"""What a run did: `output/status.json`, the last log event, and a few lines for people."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from league.links import LAST_CHECKED
from review.diff_text import HEADLINES
from review.summary import RunSummary
from schemas.base import Model, canonical_json
from schemas.change import ChangeKind, Disposition, RunOutcome
from schemas.crawl import CrawlCounts, Held, RunCounts, RunStatus, StatusFile
from schemas.dates import PartialDate
from schemas.errors import StateError
from schemas.report import Report
from support.files import write_file
from support.safe_text import without_controls

if TYPE_CHECKING:  # `status` is asked often and must not load what a run needs.
    from pipeline.nightly_job import RunResult
    from pipeline.settings import Settings

STATUS_FILE = "status.json"
SHOWN = 10
"""Items listed one by one; of the others only the number is given."""
INSPECTIONS = ("inspection", "inspections")
WAITING = ("item waits for a decision", "items wait for a decision")
WITHOUT_REPORT = ("URL without a report", "URLs without a report")
NOT_REPORTS = ("document is not an inspection report", "documents are not inspection reports")


class LastChecked(Model):
    """`output/last-checked.json`: when a run last looked for reports on the site, in UTC."""

    last_checked: dt.datetime


def read_status(output: Path) -> StatusFile | None:
    """Return the status of the last run, or None if there was none.

    Raises StateError if the file is damaged: a monitor must not take that for good news.
    """
    path = output / STATUS_FILE
    try:
        return StatusFile.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValidationError) as error:
        raise StateError(
            "cannot be read", where=str(path), remedy="remove it; the next run writes it again"
        ) from error


def write_status(output: Path, status: StatusFile) -> None:
    """Write the status file. Raises OSError."""
    write_file(output / STATUS_FILE, canonical_json(status).encode())


def write_last_checked(output: Path, checked: dt.datetime) -> None:
    """Write when the site was last checked, for the pages; no version contains it."""
    body = canonical_json(LastChecked(last_checked=checked))
    write_file(output / LAST_CHECKED, body.encode())


def status_of(
    result: "RunResult", *, run: RunStatus, last_success: dt.datetime | None, sample: bool
) -> StatusFile:
    """Return the status after a run that completed its work."""
    outcome, published = result.outcome, result.published
    version = published.version if published is not None else None
    accepted = Counter(
        c.record is None for c in outcome.changes if c.disposition is Disposition.ACCEPTED
    )
    counts = RunCounts(
        documents=result.documents,
        parsed=result.parsed,
        accepted=accepted[True],
        changed=accepted[False],
        unchanged=outcome.unchanged,
        no_reports=len(result.not_reports),
        waiting=len(outcome.waiting),
        waiting_new=len(outcome.new),
        problems=len(result.problems),
        problems_new=sum(problem.new for problem in result.problems),
        records=len(outcome.records),
        crawl=result.crawl,
    )
    return StatusFile(
        sample=sample,
        run=run,
        last_success=last_success,
        version=version,
        # The name of a version begins with its day.
        as_of=dt.date.fromisoformat(version.partition(".")[0]) if version else None,
        newest_publication=outcome.newest,
        counts=counts,
        held=tuple(_held(outcome)),
        passed_over=tuple(_not_reports(result.not_reports)),
        problems=result.problems,
        notes=(*result.notes, *(published.notes if published is not None else ())),
    )


def status_unchanged(
    last: StatusFile, run: RunStatus, last_success: dt.datetime | None, crawl: CrawlCounts
) -> StatusFile:
    """Return the status after a run that only looked for reports and found nothing new."""
    counts = last.counts.model_copy(update={"crawl": crawl})
    return last.model_copy(update={"run": run, "last_success": last_success, "counts": counts})


def log_fields(status: StatusFile, summary: RunSummary, *, new_version: bool) -> dict[str, object]:
    """Return the fields of the final log event; logs are mailed around, so never a rating."""
    counts = status.counts
    return {
        **counts.model_dump(exclude={"crawl", "unchanged", "records"}),
        **counts.crawl.model_dump(include={"requests", "bytes", "files_fetched"}),
        "exit_code": summary.exit_code,
        "version": status.version,
        "new_version": new_version,
        "notices": len(summary.notices),
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


def summary_lines(
    status: StatusFile, summary: RunSummary, settings: "Settings", *, new_version: bool
) -> Iterator[str]:
    """Yield the summary for people: what was published, what waits, what could not be fetched."""
    counts = status.counts
    if status.version is None:
        yield "Nothing was published: this was a dry run, or no record is accepted yet."
    elif new_version:
        yield (
            f"Published version {status.version}: {counted(counts.records, INSPECTIONS)} "
            f"({counts.accepted} new, {counts.changed} changed)."
        )
        yield f"  {settings.output / 'league.json'}"
        yield f"  {settings.output / 'inspections.csv'}"
    else:
        records = counted(counts.records, INSPECTIONS)
        yield f"Nothing new. Version {status.version} is current ({records})."
    yield from _waiting(status)
    yield from _problems(status)
    if status.passed_over:
        yield f"{counted(len(status.passed_over), NOT_REPORTS)} (see `status`)."
    for notice in summary.notices:
        yield without_controls(f"Decision {notice.decision}: {notice.lapse}: {notice.detail}")
    for note in status.notes:
        yield without_controls(f"Note: {note}")


def metrics(status: StatusFile, *, cpu_seconds: float) -> str:
    """Return the status in Prometheus' text format; times are seconds since 1970.

    A value that is not known is left out. The age of the data is `time()` minus a timestamp.
    """
    newest = PartialDate(status.newest_publication).latest if status.newest_publication else None
    run, counts = status.run, status.counts
    values: Sequence[tuple[str, str, float | None]] = (
        ("last_run_timestamp_seconds", "End of the last run.", _unix(run.ended)),
        ("last_run_exit_code", "Exit code of the last run.", run.exit_code),
        ("last_run_cpu_seconds", "CPU time of the last run and its processes.", cpu_seconds),
        (
            "last_success_timestamp_seconds",
            "End of the last completed run that looked for reports.",
            _unix(status.last_success),
        ),
        ("version_timestamp_seconds", "Day of the newest version.", _unix(status.as_of)),
        ("newest_report_timestamp_seconds", "Day of the newest known report.", _unix(newest)),
        ("records", "Accepted records.", counts.records),
        ("problems", "URLs without a report.", len(status.problems)),
        ("requests", "Requests of the last completed run.", counts.crawl.requests),
    )
    head = "# HELP probation_league_{0} {1}\n# TYPE probation_league_{0} gauge\n"
    lines = [
        head.format(name, meaning) + f"probation_league_{name} {value}\n"
        for name, meaning, value in values
        if value is not None
    ]
    lines.append(head.format("waiting", "Items that wait for a decision, by kind."))
    kinds = Counter(held.kind for held in status.held)
    lines += [f'probation_league_waiting{{kind="{k}"}} {kinds[k]}\n' for k in ChangeKind]
    return "".join(lines)


def _unix(day: dt.date | dt.datetime | None) -> float | None:
    if day is None:
        return None
    if not isinstance(day, dt.datetime):
        day = dt.datetime.combine(day, dt.time(), dt.UTC)
    return day.timestamp()


def counted(number: int, words: tuple[str, str]) -> str:
    """Return a number with its words; `words` are the singular and the plural."""
    return f"{number} {words[number != 1]}"


def held_line(held: Held) -> str:
    """Return what waits and the rules that say why, unless they only repeat the kind."""
    why = f" ({held.why})" if held.why != held.kind else ""
    return f"{_headline(held.kind)}: {held.key}{why}"


def _headline(kind: str) -> str:
    """Return a kind of change in words; one of a later release unchanged."""
    return HEADLINES[ChangeKind(kind)] if kind in set(ChangeKind) else kind


def _held(outcome: RunOutcome) -> Iterator[Held]:
    new = set(outcome.new)
    for item in outcome.waiting:
        change = item.change
        # Only the names of the rules: their details quote ratings that nobody has approved.
        why = ", ".join(dict.fromkeys(o.rule for o in change.objections))
        yield Held(
            key=change.key,
            kind=change.kind,
            address=change.document_url,
            page=change.page_url,
            why=why or str(change.kind),
            new=change.key in new,
        )


def _not_reports(drafts: Sequence[Report]) -> Iterator[Held]:
    for draft in drafts:
        yield Held(
            key=draft.source.sha256 or "",
            kind=draft.status,
            address=draft.source.document_url,
            page=draft.source.page_url,
            why=draft.reason or "",
        )


def _waiting(status: StatusFile) -> Iterator[str]:
    if not status.held:
        return
    new = sum(held.new for held in status.held)
    kinds = Counter(held.kind for held in status.held)
    split = ", ".join(f"{count} {_headline(kind)}" for kind, count in sorted(kinds.items()))
    waiting = counted(len(status.held), WAITING)
    yield f"{waiting} ({new} new): {split}. See: probation-league diff"
    for held in status.held[:SHOWN]:
        mark = "new: " if held.new else ""
        yield without_controls(f"  {mark}{held_line(held)} {held.address}")
    if len(status.held) > SHOWN:
        yield f"  … and {len(status.held) - SHOWN} more: probation-league review list"


def _problems(status: StatusFile) -> Iterator[str]:
    if not status.problems:
        return
    new = [problem for problem in status.problems if problem.new]
    without = counted(len(status.problems), WITHOUT_REPORT)
    yield f"{without} ({len(new)} new):"
    for problem in (new or list(status.problems))[:SHOWN]:
        remedy = f" ({problem.remedy})" if problem.remedy else ""
        yield without_controls(f"  {problem.kind}: {problem.where}: {problem.what}{remedy}")
