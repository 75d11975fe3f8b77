"""One night around the run: lock, log, status, messages, exit code."""

import contextlib
import datetime as dt
import functools
import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from typing import NamedTuple

import click
from rich.console import Console
from structlog.typing import FilteringBoundLogger

from ingest.archive import Archive
from ingest.folder_import import Folder
from parsers.worker import ParseJob, Worker
from pipeline.clock import utc_now
from pipeline.crawl_site import Visit
from pipeline.failing import expected, verdict
from pipeline.lock import Locked, only_run
from pipeline.logs import set_up_log
from pipeline.memory import give_back
from pipeline.nightly_job import Done, Job, run, told
from pipeline.notify import check, notify, ping
from pipeline.options import Exit
from pipeline.parse_documents import ReadOne, limits_of
from pipeline.review_pages import write_review_if_possible
from pipeline.run_summary import summary_of, told_in_lines, told_in_log
from pipeline.settings import Settings
from pipeline.status import failed, read_status, status_of, write_status
from pipeline.telling import progress_on
from pipeline.tidying import tidy
from pipeline.world import world_of
from schemas.change import Waiting
from schemas.crawl import Retrieved, RunStatus, Status
from schemas.dates import london_day
from schemas.errors import StateError
from schemas.report import Report

Now = Callable[[], dt.datetime]


@dataclass(frozen=True, slots=True)
class Flags:
    """What a run was asked to do otherwise than every night."""

    full: bool = False
    offline: bool = False
    history_only: bool = False
    dry: bool = False
    fresh: bool = False
    old_site: str | None = None
    folder: Folder | None = None


def night(settings: Settings, flags: Flags, now: Now = utc_now, visit: Visit | None = None) -> int:
    """Runs once, alone; writes `status.json` however it ends, and gives the exit code.

    `visit` goes to another site than the configured one. Raises ConfigError for a wrong
    configuration, before anything is touched.
    """
    started = now()
    record = RunStatus(id=f"{started:%Y%m%dT%H%M%SZ}-{os.getpid()}", started=started)
    log = set_up_log(record.id)
    check(settings.notify)
    try:
        with only_run(settings.data, now=started):
            return _alone(settings, flags, record, log, now, visit)
    except Locked as error:
        log.error("run.locked", reason=str(error))
        return Exit.LOCKED
    except StateError as error:
        log.error("run.failed", reason=str(error), exit_code=int(Exit.ERROR))
        return Exit.ERROR


def _alone(  # noqa: PLR0913
    settings: Settings,
    flags: Flags,
    record: RunStatus,
    log: FilteringBoundLogger,
    now: Now,
    visit: Visit | None,
) -> int:
    world = world_of(settings)
    before = _status_before(settings, log)
    console = Console(stderr=True)
    log.info("run.started", site="sample" if settings.sample else settings.site)
    try:
        if left := tidy(settings.data, settings.output):
            log.info("run.tidied", unfinished=left)
        with _workers(settings) as (workers, read_one), progress_on(console) as progress:
            job = Job(
                world=world,
                now=record.started,
                today=london_day(record.started),
                executor=workers,
                read_one=read_one,
                log=log,
                progress=progress,
                visit=visit,
                **asdict(flags),
            )
            done = run(job)
        give_back()
        ended = record.model_copy(update={"ended": now()})
        code = _finish(settings, flags, done, ended, before, log)
        told(job)
    except BaseException as error:
        code, what, remedy = verdict(error)
        ended = record.model_copy(
            update={"ended": now(), "exit_code": int(code), "error": what, "remedy": remedy}
        )
        if not flags.dry:
            # A disk that is full must not hide the reason why the run ended.
            with contextlib.suppress(OSError):
                write_status(settings.output, failed(before, ended))
        log.error("run.failed", reason=what, remedy=remedy, exit_code=int(code))
        notify(settings.notify, title="probation-league: the run failed", body=what, log=log)
        if expected(error):
            return code
        raise
    return code


class Rehearsed(NamedTuple):
    """What a run would change: ids of records, and what would newly wait."""

    written: tuple[str, ...]
    removed: tuple[str, ...]
    waiting: tuple[Waiting, ...]
    gone: tuple[str, ...]

    def __bool__(self) -> bool:
        return any(self)

    def lines(self) -> Iterator[str]:
        """One line a record that would be another."""
        yield from (f"record {id_} would be written" for id_ in self.written)
        yield from (f"record {id_} would be removed" for id_ in self.removed)
        yield from (f"{key} would be told" for key in self.gone)


def rehearse(settings: Settings, now: Now = utc_now) -> Rehearsed:
    """What parsing the whole archive again would change; keeps nothing."""
    started = now()
    log = set_up_log(f"{started:%Y%m%dT%H%M%SZ}-{os.getpid()}")
    flags = Flags(offline=True, fresh=True, dry=True)
    with (
        only_run(settings.data, now=started),
        _workers(settings) as (workers, read_one),
        progress_on(Console(stderr=True)) as progress,
    ):
        job = Job(
            world=world_of(settings),
            now=started,
            today=london_day(started),
            executor=workers,
            read_one=read_one,
            log=log,
            progress=progress,
        )
        outcome = run(replace(job, **asdict(flags))).outcome
    waiting = tuple(item for item in outcome.waiting if item.change.key in outcome.new)
    keys = {item.change.key for item in waiting}
    told = tuple(key for key in outcome.new if key not in keys)
    return Rehearsed(outcome.written, outcome.removed, waiting, told)


def _finish(  # noqa: PLR0913
    settings: Settings,
    flags: Flags,
    done: Done,
    record: RunStatus,
    before: Status | None,
    log: FilteringBoundLogger,
) -> Exit:
    code = done.exit_code
    record = record.model_copy(update={"exit_code": int(code)})
    status = status_of(done, run=record, before=before, sample=settings.sample)
    summary = summary_of(done, status)
    if not flags.dry:
        write_status(settings.output, status)
        outcome = done.outcome
        write_review_if_possible(settings, outcome.waiting, outcome.records, summary, log)
    log.info("run.finished", **told_in_log(done, status, summary))
    for line in told_in_lines(done, status, settings):
        click.echo(line, err=not settings.sample)
    if code is Exit.NEW_TO_REVIEW:
        notify(
            settings.notify,
            title="probation-league: something new waits",
            body="\n".join(told_in_lines(done, status, settings)),
            log=log,
        )
    if not flags.dry:
        ping(settings.notify, log=log)
    return code


def _status_before(settings: Settings, log: FilteringBoundLogger) -> Status | None:
    try:
        return read_status(settings.output)
    except StateError as error:
        log.warning("status.unreadable", reason=str(error))
        return None


@contextlib.contextmanager
def _workers(settings: Settings) -> Iterator[tuple[Executor, ReadOne]]:
    """Threads that wait for the processes in which documents are read, and what they call.

    The processes start with the first document: a night without news starts none.
    """
    parse = settings.parse
    count = parse.workers or os.cpu_count() or 1
    archive = Archive(settings.data / "archive")
    executor, starting = ThreadPoolExecutor(max_workers=count), threading.Lock()
    with contextlib.ExitStack() as ending:

        @functools.cache
        def worker() -> Worker:
            return ending.enter_context(Worker(limits_of(parse), workers=count))

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
