"""The status of the last run, `output/status.json`, and when the site was last checked."""

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from league.links import LAST_CHECKED
from schemas.base import canonical_json
from schemas.change import RunOutcome
from schemas.crawl import CrawlCounts, Held, RunCounts, RunStatus, StatusFile
from schemas.errors import StateError
from support.files import write_file

if TYPE_CHECKING:  # `status` is asked often and must not load what a run needs.
    from pipeline.nightly_job import RunResult

STATUS_FILE = "status.json"


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
    """Write when the site was last checked, in UTC, for the pages; no version contains it."""
    body = json.dumps({"last_checked": f"{checked:%Y-%m-%dT%H:%M:%SZ}"}, indent=2) + "\n"
    write_file(output / LAST_CHECKED, body.encode())


def status_of(
    result: "RunResult", *, run: RunStatus, last_success: dt.datetime | None, sample: bool
) -> StatusFile:
    """Return the status after a run that completed its work."""
    outcome, published = result.outcome, result.published
    version = published.version if published is not None else None
    accepted = Counter(c.record is None for c in outcome.changes if c.disposition == "accepted")
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
        passed_over=tuple(
            Held(
                key=draft.source.sha256 or "",
                kind=draft.status,
                address=draft.source.document_url,
                page=draft.source.page_url,
                why=draft.reason or "",
            )
            for draft in result.not_reports
        ),
        problems=result.problems,
        notes=(*result.notes, *(published.notes if published is not None else ())),
    )


def status_unchanged(
    last: StatusFile, run: RunStatus, last_success: dt.datetime | None, crawl: CrawlCounts
) -> StatusFile:
    """Return the status after a run that only looked for reports and found nothing new."""
    counts = last.counts.model_copy(update={"crawl": crawl})
    return last.model_copy(update={"run": run, "last_success": last_success, "counts": counts})


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
