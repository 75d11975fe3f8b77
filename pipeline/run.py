"""One run of the nightly job: lock, log, status file, messages, exit code."""

import contextlib
import datetime as dt
import os
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor

import click
import jinja2
from rich.console import Console

from ingest.archive import Archive
from parsers.worker import ParseJob, Worker
from pipeline.crawl_site import Flags
from pipeline.lock import only_run
from pipeline.logs import progress_bars, set_up_log
from pipeline.nightly_job import (
    Job,
    QuietResult,
    RunResult,
    mark_reported,
    remove_unfinished_files,
    run_job,
)
from pipeline.notify import Ping, check_notify, notify, ping
from pipeline.options import (
    OTHER_REMEDY,
    STOPPED,
    Exit,
    explain_error,
    state_options,
    typed,
)
from pipeline.parse_documents import ReadOne
from pipeline.review_pages import write_review
from pipeline.sample_server import SampleServer
from pipeline.settings import Settings, load_config, utc_now
from pipeline.status import (
    read_status,
    status_of,
    status_unchanged,
    write_last_checked,
    write_status,
)
from pipeline.texts import SHOWN, log_fields, metrics, text_lines
from review.summary import RunSummary, summarise
from schemas.change import RunOutcome
from schemas.crawl import Retrieved, RunStatus, StatusFile
from schemas.errors import Locked, ProbationLeagueError, StateError, with_remedy
from schemas.report import Report
from support.files import write_file

Now = Callable[[], dt.datetime]


def run_once(
    settings: Settings, flags: Flags, now: Now = utc_now, sample: SampleServer | None = None
) -> int:
    """Run the job under the lock, write `status.json` however it ends, return the exit code.

    `sample` replaces the bundled sample site. Raises ConfigError for a wrong configuration,
    before anything is changed.
    """
    run = _Run(settings, flags, now, sample)
    check_notify(settings.notify)
    try:
        with only_run(settings.data, now=run.record.started):
            return run.under_lock()
    except Locked as error:
        run.log.error("run.locked", reason=str(error))
        return Exit.LOCKED
    except OSError as error:
        run.report_failure(*explain_error(error))
        return Exit.ERROR


def preview_reparse(settings: Settings) -> RunOutcome:
    """Return what parsing the whole archive again would change; save nothing."""
    run = _Run(settings, Flags(offline=True, fresh=True, dry=True), utc_now)
    with only_run(settings.data, now=run.record.started), run.job() as job:
        result = run_job(job)
    if not isinstance(result, RunResult):
        raise TypeError("a run that parses everything again never ends early")
    return result.outcome


class _Run:
    """A run that was started, and what each of its steps needs."""

    def __init__(
        self, settings: Settings, flags: Flags, now: Now, sample: SampleServer | None = None
    ) -> None:
        self.settings, self.flags, self.now, self.sample = settings, flags, now, sample
        started = now()
        self.record = RunStatus(id=f"{started:%Y%m%dT%H%M%SZ}-{os.getpid()}", started=started)
        self.log = set_up_log(self.record.id)

    def under_lock(self) -> int:
        """Do the work, report it and return the exit code; raise errors that nobody expects."""
        settings, before = self.settings, self._status_before()
        self.log.info("run.started", site="sample" if settings.sample else settings.site)
        self._ping("start")
        try:
            if removed := remove_unfinished_files(settings.data, settings.output):
                self.log.info("run.removed-unfinished-files", files=removed)
            with self.job() as job:
                result = run_job(job, has_status=before is not None)
            status = self._finish(result, before)
            mark_reported(job, result, status)
        except BaseException as error:
            code, what, remedy = explain_error(error)
            remedy = typed(remedy, settings)
            update = {"ended": self.now(), "exit_code": int(code), "error": what, "remedy": remedy}
            # A full disk must not hide the reason why the run ended.
            with contextlib.suppress(OSError):
                ended = self.record.model_copy(update=update)
                status = before or StatusFile(run=ended)
                self._write_status(status.model_copy(update={"run": ended}))
            self.report_failure(code, what, remedy)
            # Errors of site, disk or configuration are shown in one line, without a traceback.
            if isinstance(error, ProbationLeagueError | OSError):
                return code
            raise
        return result.exit_code

    @contextlib.contextmanager
    def job(self) -> Iterator[Job]:
        """Yield the job with its workers and progress bars."""
        config, started = load_config(self.settings), self.record.started
        with (
            _workers(self.settings) as (executor, read_one),
            progress_bars(Console(stderr=True)) as progress,
        ):
            yield Job(
                config, started, executor, read_one, progress, self.flags, self.now, self.sample
            )

    def report_failure(self, code: Exit, what: str, remedy: str) -> None:
        """Log a failure and send it; a run that was stopped ends within seconds and sends none."""
        remedy = remedy or OTHER_REMEDY
        self.log.error("run.failed", reason=what, remedy=remedy, exit_code=int(code))
        if code not in STOPPED:
            title, body = "the run failed", with_remedy(what, remedy)
            notify(self.settings.notify, title=title, body=body, log=self.log, failure=True)
            self._ping("fail")

    def _finish(self, result: RunResult | QuietResult, before: StatusFile | None) -> StatusFile:
        """Write status and review page, log and print the summary, send messages."""
        settings, flags, log, code = self.settings, self.flags, self.log, result.exit_code
        update = {"ended": self.now(), "exit_code": int(code)}
        record = self.record.model_copy(update=update)
        success = before.last_success if before is not None else None
        if flags.looks_for_reports:
            success = record.ended
        if isinstance(result, RunResult):
            status = status_of(result, run=record, last_success=success, sample=settings.sample)
            summary = summarise(result.outcome, status)
        else:
            summary = result.summary
            status = status_unchanged(result.status, record, success, result.crawl)
        self._write_status(status)
        if not flags.dry:
            if flags.checks_site:
                write_last_checked(settings.output, record.started)
            if isinstance(result, RunResult):
                self._write_review(result.outcome, summary)
        new_version = result.new_version is not None
        lines = text_lines(
            "run.txt",
            status=status,
            notices=summary.notices,
            new_version=new_version,
            output=settings.output,
            most=SHOWN,
            options=state_options(settings),
        )
        fields = log_fields(status, summary, new_version=new_version)
        log.info("run.finished", **fields, summary=lines)
        # Off a terminal, standard error is read by programs: it has JSON lines only.
        if settings.sample or sys.stderr.isatty():
            for line in lines:
                click.echo(line, err=not settings.sample)
        news = [f"version {result.new_version} published"] if new_version else []
        if code is Exit.NEW_TO_REVIEW:
            news.append("new items to review")
        if news:
            notify(settings.notify, title=", ".join(news), body="\n".join(lines), log=log)
        self._ping("success")
        return status

    def _ping(self, event: Ping) -> None:
        if not self.flags.dry:
            ping(self.settings.notify, event, log=self.log)

    def _write_status(self, status: StatusFile) -> None:
        if self.flags.dry:
            return
        write_status(self.settings.output, status)
        if (file := self.settings.status.metrics_file) is not None:
            try:
                write_file(file, metrics(status, cpu_seconds=sum(os.times()[:4])).encode())
            except OSError as error:
                self.log.warning("metrics.not-written", file=str(file), error=error.strerror)

    def _write_review(self, outcome: RunOutcome, summary: RunSummary) -> None:
        """Write the review page and log its errors: they do not fail the run."""
        items = outcome.waiting
        try:
            path = write_review(self.settings, items, outcome.records, summary)
        except (OSError, ProbationLeagueError, jinja2.TemplateError) as error:
            self.log.warning("review.not-written", reason=str(error) or type(error).__name__)
            return
        self.log.info("review.written", items=len(items), page=str(path))

    def _status_before(self) -> StatusFile | None:
        try:
            return read_status(self.settings.output)
        except StateError as error:
            self.log.warning("status.unreadable", reason=str(error))
            return None


@contextlib.contextmanager
def _workers(settings: Settings) -> Iterator[tuple[Executor, ReadOne]]:
    """Yield threads that wait for the parsing processes, and the function that they call.

    The processes start with the first document: a run without new documents starts none.
    """
    worker = Worker(settings.parse, workers=settings.parse.workers)
    archive = Archive(settings.data / "archive")
    executor = ThreadPoolExecutor(max_workers=worker.workers)

    def read_one(document: Retrieved) -> Report:
        body = archive.get(document.sha256)
        return worker.read(
            ParseJob(body, document.document_url, document.media_type, document.page)
        )

    try:
        yield executor, read_one
    finally:
        executor.shutdown(wait=False, cancel_futures=True)
        worker.stop()
