"""Reads and writes `output/status.json`: what the last run did, for monitors and people."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from league.publish.publish import PublishResult
from pipeline.nightly_job import RunResult
from pipeline.parse_documents import ParsedDocuments
from review.state import RunOutcome
from schemas.base import canonical_json
from schemas.change import Disposition
from schemas.crawl import Held, RunCounts, RunStatus, Status
from schemas.errors import StateError
from support.atomic_files import write_file

STATUS_FILE = "status.json"


def read_status(output: Path) -> Status | None:
    """Return the status of the last run, or None if there was none.

    Raises StateError if the file is damaged: a monitor must not take that for good news.
    """
    path = output / STATUS_FILE
    try:
        return Status.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValidationError) as error:
        raise StateError(
            "cannot be read", where=str(path), remedy="remove it; the next run writes it again"
        ) from error


def write_status(output: Path, status: Status) -> None:
    """Write the status file. Raises OSError."""
    write_file(output / STATUS_FILE, canonical_json(status).encode())


def status_of_failure(before: Status | None, run: RunStatus) -> Status:
    """Return the earlier status with the failed run and its error."""
    if before is None:
        return Status(run=run)
    return before.model_copy(update={"run": run})


def status_of(result: RunResult, *, run: RunStatus, before: Status | None, sample: bool) -> Status:
    """Return the status after a run that completed its work."""
    published = result.published
    return Status(
        sample=sample,
        run=run,
        last_success=run.ended,
        version=published.version if published is not None else None,
        as_of=published_day(published),
        newest_publication=result.outcome.newest,
        counts=counts_of(result),
        held=tuple(_held(result.outcome)),
        passed_over=tuple(_not_reports(result.parsed)),
        problems=result.crawled.problems,
        notes=(*result.crawled.notes, *(published.notes if published is not None else ())),
    )


def published_day(published: PublishResult | None) -> dt.date | None:
    """Return the day of the newest version, which its name begins with."""
    return dt.date.fromisoformat(published.version.partition(".")[0]) if published else None


def counts_of(result: RunResult) -> RunCounts:
    """Return the numbers of a run."""
    outcome = result.outcome
    accepted = Counter(
        c.record is None for c in outcome.changes if c.disposition is Disposition.ACCEPTED
    )
    return RunCounts(
        documents=len(result.parsed.reports),
        parsed=result.parsed.parsed,
        accepted=accepted[True],
        changed=accepted[False],
        unchanged=outcome.unchanged,
        no_reports=len(result.parsed.not_reports),
        waiting=len(outcome.waiting),
        waiting_new=len(outcome.new),
        problems=len(result.crawled.problems),
        problems_new=sum(problem.new for problem in result.crawled.problems),
        records=len(outcome.records),
        crawl=result.crawled.counts,
    )


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


def _not_reports(parsed: ParsedDocuments) -> Iterator[Held]:
    for draft in parsed.not_reports:
        yield Held(
            key=draft.source.sha256 or "",
            kind=draft.status,
            address=draft.source.document_url,
            page=draft.source.page_url,
            why=draft.reason or "",
        )
