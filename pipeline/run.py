"""One run of the nightly job: lock, log, status file, messages, exit code."""

import contextlib
import datetime as dt
import functools
import os
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from typing import NamedTuple

import click
from rich.console import Console
from structlog.typing import FilteringBoundLogger

from ingest.archive import Archive
from parsers.worker import ParseJob, Worker
from pipeline.crawl_site import Visit
from pipeline.lock import only_run
from pipeline.logs import progress_bars, set_up_log
from pipeline.nightly_job import (
    Flags,
    Job,
    QuietResult,
    RunResult,
    mark_reported,
    remember_unchanged,
    remove_unfinished_files,
    run_job,
)
from pipeline.notify import check_notify, notify, ping
from pipeline.options import STOPPED, Exit, explain_error, is_expected
from pipeline.parse_documents import ReadOne
from pipeline.review_pages import write_review_if_possible
from pipeline.settings import Settings, load_config, utc_now
from pipeline.status import (
    log_fields,
    metrics,
    read_status,
    status_of,
    status_of_failure,
    status_unchanged,
    summary_lines,
    summary_of,
    write_last_checked,
    write_status,
)
from review.summary import RunSummary
from schemas.change import Waiting
from schemas.crawl import Retrieved, RunStatus, StatusFile
from schemas.dates import london_day
from schemas.errors import Locked, StateError
from schemas.report import Report
from support.atomic_files import write_file

Now = Callable[[], dt.datetime]


def run_once(
    settings: Settings, flags: Flags, now: Now = utc_now, visit: Visit | None = None
) -> int:
    """Run the job under the lock, write `status.json` however it ends, return the exit code.

    `visit` replaces the crawl of the configured site. Raises ConfigError for a wrong
    configuration, before anything is changed.
    """
    started = now()
    record = RunStatus(id=_run_id(started), started=started)
    log = set_up_log(record.id)
    check_notify(settings.notify)
    try:
        with only_run(settings.data, now=started):
            return _run_locked(settings, flags, record, log, now, visit)
    except Locked as error:
        log.error("run.locked", reason=str(error))
        return Exit.LOCKED
    except StateError as error:
        _report_failure(settings, flags, Exit.ERROR, str(error), log)
        return Exit.ERROR


class ReparsePreview(NamedTuple):
    """What parsing the archive again would change: ids of records, and new waiting items."""

    written: tuple[str, ...]
    removed: tuple[str, ...]
    waiting: tuple[Waiting, ...]
    notices: tuple[str, ...]

    def lines(self) -> Iterator[str]:
        """Yield one line for each record or notice that would change."""
        yield from (f"record {id_} would be written" for id_ in self.written)
        yield from (f"record {id_} would be removed" for id_ in self.removed)
        yield from (f"{key} would be reported as new" for key in self.notices)


def preview_reparse(settings: Settings, now: Now = utc_now) -> ReparsePreview:
    """Return what parsing the whole archive again would change; save nothing."""
    started = now()
    set_up_log(_run_id(started))
    flags = Flags(offline=True, fresh=True, dry=True)
    with only_run(settings.data, now=started), _job(settings, flags, started) as job:
        result = run_job(job)
    if not isinstance(result, RunResult):
        raise TypeError("a run that parses everything again never ends early")
    outcome = result.outcome
    waiting = tuple(item for item in outcome.waiting if item.change.key in outcome.new)
    keys = {item.change.key for item in waiting}
    notices = tuple(key for key in outcome.new if key not in keys)
    return ReparsePreview(outcome.written, outcome.removed, waiting, notices)


def _run_id(started: dt.datetime) -> str:
    return f"{started:%Y%m%dT%H%M%SZ}-{os.getpid()}"


def _run_locked(  # noqa: PLR0913
    settings: Settings,
    flags: Flags,
    record: RunStatus,
    log: FilteringBoundLogger,
    now: Now,
    visit: Visit | None,
) -> int:
    before = _status_before(settings, log)
    log.info("run.started", site="sample" if settings.sample else settings.site)
    if not flags.dry:
        ping(settings.notify, "start", log=log)
    try:
        if removed := remove_unfinished_files(settings.data, settings.output):
            log.info("run.removed-unfinished-files", files=removed)
        with _job(settings, flags, record.started, visit, has_status=before is not None) as job:
            result = run_job(job)
        ended = record.model_copy(update={"ended": now()})
        summary, code = _finish(settings, flags, result, ended, before, log), result.exit_code
        mark_reported(job)
        if isinstance(result, RunResult) and not flags.dry:
            remember_unchanged(job, result, summary)
    except BaseException as error:
        code, what, remedy = explain_error(error)
        ended = record.model_copy(
            update={"ended": now(), "exit_code": int(code), "error": what, "remedy": remedy}
        )
        if not flags.dry:
            # A full disk must not hide the reason why the run ended.
            with contextlib.suppress(OSError):
                _write_status(settings, status_of_failure(before, ended), log)
        _report_failure(settings, flags, code, what, log, remedy)
        if is_expected(error):
            return code
        raise
    return code


def _finish(  # noqa: PLR0913
    settings: Settings,
    flags: Flags,
    result: RunResult | QuietResult,
    record: RunStatus,
    before: StatusFile | None,
    log: FilteringBoundLogger,
) -> RunSummary:
    """Write status and review page, log and print the summary, send messages."""
    code = result.exit_code
    record = record.model_copy(update={"exit_code": int(code)})
    success = before.last_success if before is not None else None
    if flags.looks_for_reports:
        success = record.ended
    if isinstance(result, RunResult):
        status = status_of(result, run=record, last_success=success, sample=settings.sample)
        summary = summary_of(result, status)
    else:
        status, summary = status_unchanged(before, record, success, result.crawl), result.summary
    if not flags.dry:
        _write_status(settings, status, log)
        if flags.checks_site:
            write_last_checked(settings.output, record.started)
        if isinstance(result, RunResult):
            outcome = result.outcome
            write_review_if_possible(settings, outcome.waiting, outcome.records, summary, log)
    new_version = result.new_version is not None
    lines = list(summary_lines(status, summary, settings, new_version=new_version))
    fields = log_fields(status, summary, new_version=new_version)
    log.info("run.finished", **fields, summary=lines)
    # Off a terminal, standard error is read by programs: it has JSON lines only.
    if settings.sample or sys.stderr.isatty():
        for line in lines:
            click.echo(line, err=not settings.sample)
    news = ["new items to review"] if code is Exit.NEW_TO_REVIEW else []
    if new_version:
        news.insert(0, f"version {result.new_version} published")
    if news:
        notify(settings.notify, title=", ".join(news), body="\n".join(lines), log=log)
    if not flags.dry:
        ping(settings.notify, "success", log=log)
    return summary


def _report_failure(  # noqa: PLR0913
    settings: Settings,
    flags: Flags,
    code: Exit,
    what: str,
    log: FilteringBoundLogger,
    remedy: str = "",
) -> None:
    """Log a failure and send it, unless the run was stopped: it must end within seconds then."""
    log.error("run.failed", reason=what, remedy=remedy, exit_code=int(code))
    if code in STOPPED:
        return
    notify(settings.notify, title="the run failed", body=what, log=log, failure=True)
    if not flags.dry:
        ping(settings.notify, "fail", log=log)


def _write_status(settings: Settings, status: StatusFile, log: FilteringBoundLogger) -> None:
    write_status(settings.output, status)
    if (file := settings.status.metrics_file) is not None:
        try:
            write_file(file, metrics(status, cpu_seconds=sum(os.times()[:4])).encode())
        except OSError as error:
            log.warning("metrics.not-written", file=str(file), error=error.strerror)


def _status_before(settings: Settings, log: FilteringBoundLogger) -> StatusFile | None:
    try:
        return read_status(settings.output)
    except StateError as error:
        log.warning("status.unreadable", reason=str(error))
        return None


@contextlib.contextmanager
def _job(
    settings: Settings,
    flags: Flags,
    now: dt.datetime,
    visit: Visit | None = None,
    *,
    has_status: bool = False,
) -> Iterator[Job]:
    """Yield a job with its workers and progress bars."""
    config, today, console = load_config(settings), london_day(now), Console(stderr=True)
    with _workers(settings) as (executor, read_one), progress_bars(console) as progress:
        yield Job(config, now, today, executor, read_one, progress, flags, visit, has_status)


@contextlib.contextmanager
def _workers(settings: Settings) -> Iterator[tuple[Executor, ReadOne]]:
    """Yield threads that wait for the parsing processes, and the function that they call.

    The processes start with the first document: a run without new documents starts none.
    """
    parse = settings.parse
    count = parse.workers or os.cpu_count() or 1
    archive = Archive(settings.data / "archive")
    executor, starting = ThreadPoolExecutor(max_workers=count), threading.Lock()
    with contextlib.ExitStack() as exit_stack:

        @functools.cache
        def worker() -> Worker:
            return exit_stack.enter_context(Worker(parse, workers=count))

        def read_one(document: Retrieved) -> Report:
            body = archive.get(document.sha256)
            with starting:
                reader = worker()
            return reader.read(
                ParseJob(body, document.document_url, document.media_type, document.page)
            )

        try:
            yield executor, read_one
        finally:
            executor.shutdown(wait=False, cancel_futures=True)
