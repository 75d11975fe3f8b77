"""Whether a run can end after the crawl, because nothing that its result depends on has changed.

Each run asks what the next one would find if all remained as it is; if that is nothing, it notes
what it depended on.

A run's result depends on the documents, the files below `data/` and `output/`, the code, the facts,
the settings and the day. Of the day it only depends on whether a date that one of them names has
come: an ended year, an organisation's last day, a publication day that is known by its month.
"""

import contextlib
import datetime as dt
import hashlib
import importlib.metadata
import importlib.resources
import itertools
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from pipeline.settings import LEDGER, RunConfig
from review.summary import RunSummary
from schemas.base import Model
from schemas.crawl import CrawlResult, StatusFile
from schemas.dates import PartialDate
from schemas.kinds import facts_folder
from support.files import packaged_files

PACKAGES = ("ingest", "league", "parsers", "pipeline", "review", "schemas", "support")
LAST_RUN = "unchanged-run"
"""Ledger fact: JSON of the last run if one like it would change nothing (`LastRun`)."""
WRITTEN = ("records", "waiting", "ids.json")
"""What a run writes below `data/`; all else there is given."""
PASSED_OVER = ("archive", "review", "status.json", "last-checked.json", LEDGER, "run.lock")
"""What names begin with that decide nothing (each run writes them) or are part of the crawl."""
_DATE = re.compile(
    rb'20(?<!\d20)(?<!"since": "20)(?<!"read": "20)(?<!read = 20)'
    rb"(?>\d\d(?:-\d\d(?:-\d\d)?)?)(?!\d|T\d)"
)
"""Begins with plain text, which is searched for forty times faster than what may stand before."""


class Inputs(Model):
    """What the result of a run depends on; `until` is the first later day that may change it.

    `written` are the files that a run writes, `given` are those that it only reads.
    """

    given: str
    written: str
    crawled: str = ""
    day: dt.date
    until: dt.date

    def with_crawl(self, crawled: CrawlResult) -> "Inputs":
        """Return these inputs with the documents, problems and notes of the crawl."""
        told = {"problems": {"__all__": {"new"}}}
        text = crawled.model_dump_json(exclude={"counts": True, "route": True, **told})
        return self.model_copy(update={"crawled": hashlib.sha256(text.encode()).hexdigest()})


class LastRun(Model):
    """What a run left behind, and status and summary of one that changes nothing of it."""

    inputs: Inputs
    status: StatusFile
    summary: RunSummary

    def same_files(self, now: Inputs) -> bool:
        """Return whether no file has changed since, and no date has come that may matter."""
        same = (self.inputs.given, self.inputs.written) == (now.given, now.written)
        return same and self.inputs.day <= now.day < self.inputs.until


def inputs_of(config: RunConfig, today: dt.date) -> Inputs:
    """Read everything but the crawl that the result of a run depends on."""
    settings = config.settings
    given, written = hashlib.sha256(settings.model_dump_json().encode()), hashlib.sha256()
    given.update(importlib.metadata.version("matplotlib").encode())
    # Its content names the run, but a lost review page must be made again.
    written.update(b"reviewed" if (settings.output / "review/index.html").is_file() else b"")
    code = [packaged_files(importlib.resources.files(name), name) for name in PACKAGES]
    facts = packaged_files(facts_folder(), "facts")
    by_run, dates = tuple(str(settings.data / name) for name in WRITTEN), set[bytes]()
    for path, body in itertools.chain(*code, facts, _files(settings.data)):
        _add(written if path.startswith(by_run) else given, path, body)
        dates.update(dates_in(body))
    # Dates in the output come from these.
    metrics = settings.status.metrics_file
    for path, body in _files(settings.output):
        if Path(path) != metrics:
            _add(written, path, body)
    until = first_day_after(today, dates)
    return Inputs(given=given.hexdigest(), written=written.hexdigest(), day=today, until=until)


def dates_in(body: bytes) -> list[bytes]:
    """Return the dates in a file but for those that say when somebody found or read something."""
    return _DATE.findall(body)


def first_day_after(today: dt.date, dates: Iterable[bytes]) -> dt.date:
    """Return the first day after today on which one of the dates begins or has ended.

    At the latest it is the next 1 January, since tables are kept for the end of each year.
    """
    days = {dt.date(today.year + 1, 1, 1)}
    for text in dates:
        if text[:4] >= b"%d" % today.year:
            try:
                date = PartialDate(text.decode())
            except ValueError:  # Not a date: 2026-13 in an address.
                continue
            days |= {date.earliest, date.latest, date.latest + dt.timedelta(days=1)}
    return min(day for day in days if day > today)


def _add(digest: "hashlib._Hash", path: str, body: bytes) -> None:
    digest.update(path.encode() + b"\0" + hashlib.sha256(body).digest())


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith(PASSED_OVER))
        for name in sorted(name for name in names if not name.startswith(PASSED_OVER)):
            path = Path(parent, name)
            # What cannot be read, such as another program's file, is nothing that a run wrote.
            with contextlib.suppress(OSError):
                yield str(path), path.read_bytes()
