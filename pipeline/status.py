"""Keeps `output/status.json`: what the last run did, for a monitor and for people."""

import datetime as dt
import os
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from league.publish.publish import PublishResult
from pipeline.nightly_job import Done
from pipeline.parse_documents import Drafts
from review.state import RunOutcome
from schemas.base import canonical_json
from schemas.change import Disposition
from schemas.crawl import Held, RunCounts, RunStatus, Status
from schemas.errors import StateError, naming

STATUS_FILE = "status.json"


def read_status(output: Path) -> Status | None:
    """The status of the last run; None if there was none.

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
    """Puts the status in its place by one rename."""
    output.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=output, prefix=".status-", suffix=".tmp")
    try:
        with naming(output / STATUS_FILE), os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(canonical_json(status))
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(output / STATUS_FILE)
    finally:
        Path(temporary).unlink(missing_ok=True)


def failed(before: Status | None, run: RunStatus) -> Status:
    """The status after a run that failed: what was known before stands, with this run's error."""
    if before is None:
        return Status(run=run)
    return before.model_copy(update={"run": run})


def status_of(done: Done, *, run: RunStatus, before: Status | None, sample: bool) -> Status:
    """The status after a run that did its work."""
    published = done.published
    return Status(
        sample=sample,
        run=run,
        last_success=run.ended,
        version=published.version if published is not None else None,
        as_of=published_day(published),
        newest_publication=done.outcome.newest,
        counts=counts_of(done),
        held=tuple(_held(done.outcome)),
        passed_over=tuple(_passed_over(done.drafts)),
        problems=done.visited.problems,
        notes=(*done.visited.notes, *(published.notes if published is not None else ())),
    )


def published_day(published: PublishResult | None) -> dt.date | None:
    """The day of the newest version, as its name says."""
    return dt.date.fromisoformat(published.version.partition(".")[0]) if published else None


def counts_of(done: Done) -> RunCounts:
    """What a run did, in numbers."""
    outcome = done.outcome
    accepted = Counter(
        c.record is None for c in outcome.changes if c.disposition is Disposition.ACCEPTED
    )
    return RunCounts(
        documents=done.documents,
        parsed=done.drafts.parsed,
        accepted=accepted[True],
        changed=accepted[False],
        unchanged=outcome.unchanged,
        no_reports=len(done.drafts.passed_over),
        waiting=len(outcome.waiting),
        waiting_new=len(outcome.new),
        problems=len(done.visited.problems),
        problems_new=sum(problem.new for problem in done.visited.problems),
        records=len(outcome.records),
        crawl=done.visited.counts,
    )


def _held(outcome: RunOutcome) -> Iterator[Held]:
    new = set(outcome.new)
    for item in outcome.waiting:
        change = item.change
        # Only the rules' names: their details quote ratings, which nobody has approved.
        why = ", ".join(dict.fromkeys(o.rule for o in change.objections))
        yield Held(
            key=change.key,
            kind=change.kind,
            address=change.document_url,
            page=change.page_url,
            why=why or str(change.kind),
            new=change.key in new,
        )


def _passed_over(drafts: Drafts) -> Iterator[Held]:
    for draft in drafts.passed_over:
        yield Held(
            key=draft.source.sha256 or "",
            kind=draft.status,
            address=draft.source.document_url,
            page=draft.source.page_url,
            why=draft.reason or "",
        )
