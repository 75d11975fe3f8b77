"""Runs nights in forked children that stop, or meet a broken disk, at a chosen write step.

Started as a script by `nights.py`. Each line on standard input is a night as JSON; the answer is
one line of JSON. A write step is a call by which a run changes its disk: a file opened for
writing, a rename, a removal, a folder made, a wait for the disk, a statement or a commit of the
ledger. Nothing in the product knows of this: calls are seen by an audit hook and wrapped.
"""

import contextlib
import datetime as dt
import errno
import gc
import http.server
import importlib.resources
import json
import os
import resource
import signal
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import faraway
import httpcore._sync.http11  # noqa: F401 - loaded by the first request otherwise
import many

import ingest.fetch.client
import league.site.build
import parsers.worker
import pipeline.crawl_site
import pipeline.quiet_night
import pipeline.run
import pipeline.sample_server
import review.diff_text
import tests.site_simulator.html
import tests.site_simulator.site
from ingest.webpage.page import read_page
from league.compile import Material
from league.publish.publish import publish
from pipeline.settings import load_settings
from schemas.errors import ProbationLeagueError
from schemas.programme import load_programmes
from schemas.registry import Registry
from schemas.report import Report
from tests.few_pages import pages_of_each_folder
from tests.reading_here import (
    READ,
    SandboxHere,
    packaged_files_once,
    page_reader_here,
    reading_here,
)
from tests.site_simulator.faults import Fault
from tests.site_simulator.html import _environment as pages_environment
from tests.site_simulator.site import SampleSite

WATCHED = ("data", "output")
WRITES = os.O_WRONLY | os.O_RDWR
EVENTS = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate", "os.chmod"}
RENDER = tests.site_simulator.html.Writer._render
SYNC, SYNC_ALL, CONNECT = os.fsync, os.sync, sqlite3.connect
READINGS = "readings.json"
DISK_ERRORS = {"ENOSPC": errno.ENOSPC, "EIO": errno.EIO, "EROFS": errno.EROFS}


class Steps:
    """Counts the write steps of a night and does what was ordered at one of them.

    kill: SIGKILL. power: as a power cut, what no one waited for is lost. ENOSPC, EIO, EROFS: this
    and every later step fails. A number of steps of 0 only counts.
    """

    def __init__(self, folder: Path, at: int, how: str) -> None:
        self.roots = tuple(f"{folder / name}{os.sep}" for name in WATCHED)
        self.at, self.how, self.taken = at, how, []
        self.unsynced: set[str] = set()
        self.met = False

    def watched(self, path: object) -> bool:
        if not isinstance(path, str | bytes | os.PathLike):
            return False
        name = os.path.abspath(os.fsdecode(path))  # noqa: PTH100 - within an audit hook
        return name.startswith(self.roots)

    def step(self, what: str, path: object) -> None:
        name = os.fsdecode(path) if isinstance(path, str | bytes | os.PathLike) else str(path)
        self.taken.append(f"{what} {name}")
        if len(self.taken) == self.at:
            self.met = True
            if self.how == "power":
                for lost in self.unsynced:
                    with contextlib.suppress(OSError):
                        os.truncate(lost, 0)
            if self.how in ("kill", "power"):
                os.kill(os.getpid(), signal.SIGKILL)
        if self.met and self.how in DISK_ERRORS:
            code = DISK_ERRORS[self.how]
            # As the system does it: a failure to write or to sync names no file.
            named = () if what == "fsync" else (name,)
            raise OSError(code, os.strerror(code), *named)

    def audit(self, event: str, given: tuple[object, ...]) -> None:
        if event == "open":
            path, _mode, flags = given
            if isinstance(flags, int) and flags & WRITES and self.watched(path):
                self.step("open", path)
                self.unsynced.add(os.path.abspath(os.fsdecode(path)))  # noqa: PTH100
        elif event == "os.mkdir" and os.path.isdir(os.fsdecode(given[0])):  # noqa: PTH112
            return
        elif event in EVENTS and self.watched(given[0]):
            self.step(event, given[0])
            if event == "os.rename":
                old, new = (os.path.abspath(os.fsdecode(p)) for p in given[:2])  # noqa: PTH100
                if old in self.unsynced:
                    self.unsynced.discard(old)
                    self.unsynced.add(new)

    def sync(self, handle: int) -> None:
        path = os.readlink(f"/proc/self/fd/{handle}")  # noqa: PTH115 - a name, not a path to follow
        if self.watched(path):
            self.step("fsync", path)
        SYNC(handle)
        self.unsynced.discard(path)

    def sync_all(self) -> None:
        self.step("sync", "all")
        SYNC_ALL()
        self.unsynced.clear()

    def connect(self, *given: object, **more: object) -> sqlite3.Connection:
        if given[0] == ":memory:":  # The database of the data: it reaches the disk as a whole file.
            return CONNECT(*given, **more)
        steps = self

        class Watched(sqlite3.Connection):
            def _step(self, what: str) -> None:
                try:
                    steps.step("ledger", what)
                except OSError as error:
                    text = {
                        "ENOSPC": "database or disk is full",
                        "EIO": "disk I/O error",
                        "EROFS": "attempt to write a readonly database",
                    }[steps.how]
                    raise sqlite3.OperationalError(text) from error

            def execute(self, sql: str, *values: object) -> sqlite3.Cursor:
                if not sql.lstrip().upper().startswith("SELECT"):
                    self._step(sql[:40])
                return super().execute(sql, *values)

            def executemany(self, sql: str, *values: object) -> sqlite3.Cursor:
                self._step(sql[:40])
                return super().executemany(sql, *values)

            def executescript(self, sql: str) -> sqlite3.Cursor:
                self._step("script")
                return super().executescript(sql)

            def __exit__(self, kind: object, error: object, trace: object) -> bool:
                if kind is None:
                    self._step("commit")
                return super().__exit__(kind, error, trace)

        return CONNECT(*given, factory=Watched, **more)

    def install(self) -> None:
        os.fsync = self.sync
        os.sync = self.sync_all
        sqlite3.connect = self.connect
        sys.addaudithook(self.audit)


def fixed_render(writer: tests.site_simulator.html.Writer, template: str, **values: object) -> str:
    """Pages are the same bytes in each run, unlike the real ones, so that archives compare."""
    writer._renders.clear()
    return RENDER(writer, template, **values)


def edit(site: SampleSite, change: dict) -> None:
    """One thing that an editor of the site did; `do` says what."""
    what, id_ = change.pop("do"), change.pop("id", None)
    if what == "keep":
        for page in site.store.pages():
            if page.id not in change["ids"]:
                site.store.remove(page.id)
    elif what == "remove":
        site.store.remove(id_)
    else:
        at = dt.datetime.fromisoformat(change.pop("at"))
        more, body = change.pop("more", None), change.pop("body", None)
        page = site.store.edit(id_, at=at, **change)
        path = page.files[0].path
        if more is not None:
            body = site.store.file(path).body + more.encode()
        elif body is not None:
            body = bytes.fromhex(body)
        if body is not None:
            site.store.replace_file(path, body, at=at)


def site_as_told(night: dict) -> Callable[[], SampleSite]:
    """The sample site after all that its editors did up to this night, with its faults."""

    def bundled() -> SampleSite:
        site = SampleSite(pipeline.sample_server.sample_data())
        for given in night.get("site", ()):
            edit(site, dict(given))
        if night.get("many"):
            many.publish_many(site, night["many"])
        for fault in night.get("faults", ()):
            site.faults.add(Fault.model_validate(fault))
        return site

    return bundled


@contextlib.contextmanager
def running_site(night: dict) -> Iterator[pipeline.sample_server.SampleServer]:
    """The night's site; one of many reports runs in its own process."""
    make = site_as_told(night)
    with faraway.running(make) if night.get("many") else make() as site:
        yield site


def resources_used() -> dict[str, float]:
    """CPU seconds of this process without its children, and its peak memory in KB."""
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    known = dict(line.split(":") for line in lines)
    return {"cpu": time.process_time(), "peak": int(known["VmHWM"].split()[0])}


def one_night(night: dict) -> int:
    folder = Path(night["folder"])
    os.chdir(folder)
    now = dt.datetime.fromisoformat(night["now"])
    steps = Steps(folder, night.get("at", 0), night.get("how", "kill"))
    ingest.fetch.client.Clock.now = lambda _self: now
    http.server.BaseHTTPRequestHandler.date_time_string = lambda _self, _at=None: night["now"]
    tests.site_simulator.html.Writer._render = fixed_render
    if night.get("many"):
        known = many.registry(night["many"], pipeline.sample_server.sample_registry())
        pipeline.sample_server.sample_registry = lambda: known
    if not night.get("isolated"):
        pipeline.crawl_site.sandboxed_page_reader = page_reader_here
        pipeline.run._workers = reading_here
        parsers.worker.Sandbox = SandboxHere
        pipeline.quiet_night.packaged_files = packaged_files_once
    if not night["every_page"]:
        league.site.build.site_pages = pages_of_each_folder
    pipeline.run.set_up_log.__defaults__ = (sys.stderr,)
    flags = pipeline.run.Flags(**night.get("flags", {}))
    settings = load_settings(sample=True, **night.get("settings", {}))
    if night.get("watch", True):
        steps.install()
    if "after" in night:
        READ.clear()  # So that an instant may also be one at which a document is read.
        # Ends the process at once, by the system, after so many seconds of its own work.
        signal.setitimer(signal.ITIMER_PROF, night["after"])
    try:
        with running_site(night) as site:
            code = pipeline.run.run_once(settings, flags, lambda: now, site)
            measured = resources_used()
        (Path(night["logs"]) / "taken.json").write_text(json.dumps(measured))
    except ProbationLeagueError as error:
        print(error, file=sys.stderr)
        code = 2
    except Exception as error:  # noqa: BLE001 - what a user would see as a traceback
        print(f"TRACEBACK {type(error).__name__}: {error}", file=sys.stderr)
        code = 99
    (Path(night["logs"]) / "steps.json").write_text(json.dumps(steps.taken))
    read = [(key, report.model_dump_json(by_alias=True)) for key, report in READ.items()]
    (Path(night["logs"]) / READINGS).write_text(json.dumps(read))
    return code


def child(night: dict) -> None:
    night.setdefault("logs", night["folder"])
    for number, name in ((1, "stdout"), (2, "stderr")):
        handle = os.open(Path(night["logs"]) / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(handle, number)
    sys.stdout = open(1, "w", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", closefd=False)  # noqa: SIM115
    code = 98
    try:
        code = one_night(night)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def warm() -> None:
    """Makes beforehand what each night's process would make anew: templates, schemas, selectors."""
    for templates in (review.diff_text.templates(), pages_environment()):
        for name in templates.list_templates():
            templates.get_template(name)
    read_page(b"<main><h1>An inspection</h1></main>", "https://site.example/")
    nobody = Material(records=[], registry=Registry([]), programmes=load_programmes(), ids={})
    with tempfile.TemporaryDirectory() as folder:
        pages = league.site.build.site_pages(nobody, pictures=())
        publish(nobody, Path(folder), as_of=dt.date(2026, 1, 1), pages=pages)
    for name in pipeline.quiet_night.PACKAGES:
        packaged_files_once(importlib.resources.files(name), name)


def remember_readings(file: Path) -> None:
    """Take over what a night read, so that no later night reads the same document."""
    if file.exists():
        for key, report in json.loads(file.read_text()):
            READ.setdefault(tuple(key), Report.model_validate_json(report))
        file.unlink()


def main() -> None:
    warm()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # What is loaded stays: no night needs to look through it for what it no longer uses.
    gc.freeze()
    for line in sys.stdin:
        night = json.loads(line)
        process = os.fork()
        if process == 0:
            child(night)
        _, status = os.waitpid(process, 0)
        answer = {"code": os.waitstatus_to_exitcode(status)}
        remember_readings(Path(night.get("logs", night["folder"])) / READINGS)
        measured = Path(night.get("logs", night["folder"])) / "taken.json"
        if measured.exists():
            answer |= json.loads(measured.read_text())
            measured.unlink()
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    os.environ["PROBATION_LEAGUE_PUBLISH__PICTURES"] = "false"
    main()
