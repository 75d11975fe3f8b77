"""Is the nightly job healthy? For a monitor: one line with an exit code, and metrics."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator

from pipeline.options import Exit
from schemas.change import ChangeKind
from schemas.crawl import StatusFile
from schemas.dates import PartialDate

COMPLETED = (Exit.DONE, Exit.NEW_TO_REVIEW)
STOPPED = (Exit.INTERRUPTED, Exit.TERMINATED)
"""Stopped in good order: no failure; if it happens every night, the last success gets too old."""


def check_health(
    status: StatusFile | None, *, now: dt.datetime, max_age: dt.timedelta
) -> tuple[Exit, str]:
    """Return 4 with a line that says why if the last run failed or the data is stale, else 0.

    Items that wait for a decision are no fault.
    """
    if status is None:
        return Exit.STALE, "stale: there was no run yet"
    run, success, hour = status.run, status.last_success, dt.timedelta(hours=1)
    when = "no run has looked for reports yet"
    if success is not None:
        when = f"last success {success:%Y-%m-%d %H:%M} UTC ({(now - success) // hour} h ago)"
    if run.exit_code not in (*COMPLETED, *STOPPED):
        return Exit.STALE, f"failed: exit code {run.exit_code}: {run.error}; {when}"
    if success is None:
        return Exit.STALE, f"stale: {when}"
    if now - success > max_age:
        return Exit.STALE, f"stale: {when}, more than {max_age // hour} h"
    waiting, problems = len(status.held), len(status.problems)
    return Exit.DONE, f"healthy: {when}; waiting items: {waiting}; URLs without report: {problems}"


def metrics(status: StatusFile, *, cpu_seconds: float) -> str:
    """Return the status in Prometheus' text format; times are seconds since 1970.

    A value that is not known is left out. The age of the data is `time()` minus a timestamp.
    """
    newest = PartialDate(status.newest_publication).latest if status.newest_publication else None
    run, counts = status.run, status.counts
    values = {
        "last_run_timestamp_seconds": ("End of the last run.", _unix(run.ended)),
        "last_run_exit_code": ("Exit code of the last run.", run.exit_code),
        "last_run_cpu_seconds": ("CPU time of the last run and its processes.", cpu_seconds),
        "last_success_timestamp_seconds": (
            "End of the last completed run that looked for reports.",
            _unix(status.last_success),
        ),
        "version_timestamp_seconds": ("Day of the newest version.", _unix(status.as_of)),
        "newest_report_timestamp_seconds": ("Day of the newest known report.", _unix(newest)),
        "records": ("Accepted records.", counts.records),
        "problems": ("URLs without a report.", len(status.problems)),
        "requests": ("Requests of the last completed run.", counts.crawl.requests),
    }
    lines = [
        line
        for name, (meaning, value) in values.items()
        if value is not None
        for line in (*_head(name, meaning), f"probation_league_{name} {value}")
    ]
    lines += _head("waiting", "Items that wait for a decision, by kind.")
    kinds = Counter(held.kind for held in status.held)
    for kind in ChangeKind:
        lines.append(f'probation_league_waiting{{kind="{kind}"}} {kinds[kind]}')
    return "\n".join(lines) + "\n"


def _head(name: str, meaning: str) -> Iterator[str]:
    yield f"# HELP probation_league_{name} {meaning}"
    yield f"# TYPE probation_league_{name} gauge"


def _unix(day: dt.date | dt.datetime | None) -> float | None:
    if day is None:
        return None
    if not isinstance(day, dt.datetime):
        day = dt.datetime.combine(day, dt.time(), dt.UTC)
    return day.timestamp()
