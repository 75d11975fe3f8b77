"""One night around the run: lock, log, status, messages, exit code."""

import contextlib
import datetime as dt
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace

import click
from rich.console import Console
from structlog.typing import FilteringBoundLogger

from ingest.archive import Archive
from ingest.sources.folder import Folder
from parsers.worker import Job as ReadingJob
from parsers.worker import Limits, Worker
from pipeline.clock import london_day, utc_now
from pipeline.failing import expected, verdict
from pipeline.lock import Locked, only_run
from pipeline.log import clean, set_up_log
from pipeline.nightly import Done, Job, run, told
from pipeline.notify import check, notify, ping
from pipeline.options import Exit
from pipeline.reading import ReadOne
from pipeline.reporting import failed, read_status, status_of, write_status
from pipeline.settings import Settings
from pipeline.summary import told_in_lines, told_in_log
from pipeline.telling import progress_on
from pipeline.tidying import tidy
from pipeline.world import world_of
from review.telling import headline
from schemas.errors import StateError
from schemas.page import Retrieved
from schemas.report import Report
from schemas.run import RunStatus, Status

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


def night(settings: Settings, flags: Flags, now: Now = utc_now) -> int:
    """Runs once, alone; writes `status.json` however it ends, and gives the exit code.

    Raises ConfigError for a wrong configuration, before anything is touched.
    """
    started = now()
    record = RunStatus(id=f"{started:%Y%m%dT%H%M%SZ}-{os.getpid()}", started=started)
    log = set_up_log(record.id)
    check(settings.notify)
    try:
        with only_run(settings.data, now=started):
            return _alone(settings, flags, record, log, now)
    except Locked as error:
        log.error("run.locked", reason=str(error))
        return Exit.LOCKED
    except StateError as error:
        log.error("run.failed", reason=str(error), exit_code=int(Exit.ERROR))
        return Exit.ERROR


def _alone(
    settings: Settings, flags: Flags, record: RunStatus, log: FilteringBoundLogger, now: Now
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
                **asdict(flags),
            )
            done = run(job)
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


def rehearse(settings: Settings, now: Now = utc_now) -> Sequence[str]:
    """What parsing the whole archive again would change, one line a change; keeps nothing."""
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
    waiting = [item for item in outcome.waiting if item.change.key in outcome.new]
    return [
        *(f"record {id_} would be written" for id_ in outcome.written),
        *(f"record {id_} would be removed" for id_ in outcome.removed),
        *(clean(headline(item)) for item in waiting),
    ]


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
    if not flags.dry:
        write_status(settings.output, status)
    log.info("run.finished", **told_in_log(done, status))
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
    """Threads that wait for the processes in which documents are read, and what they call."""
    parse = settings.parse
    count = parse.workers or os.cpu_count() or 1
    limits = Limits(
        seconds=parse.seconds,
        memory_bytes=parse.memory_bytes,
        pages=parse.pages,
        file_bytes=parse.file_bytes,
    )
    archive = Archive(settings.data / "archive")
    executor = ThreadPoolExecutor(max_workers=count)
    with Worker(limits, workers=count) as worker:

        def read_one(document: Retrieved) -> Report:
            body = archive.get(document.sha256)
            return worker.read(
                ReadingJob(body, document.document_url, document.media_type, document.page)
            )

        try:
            yield executor, read_one
        finally:
            executor.shutdown(wait=False, cancel_futures=True)
