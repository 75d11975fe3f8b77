"""Whether a run can end after the crawl, because nothing that its result depends on has changed.

A run's result depends on the documents, the files below `data/` and `output/`, the code, the facts,
the settings and the day. Of the day it only depends on whether a date that one of them names has
come: an ended year, an organisation's last day, a publication day that is known by its month.
"""

import datetime as dt
import hashlib
import importlib.metadata
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from pydantic import ValidationError

from pipeline.settings import LEDGER, RunConfig
from schemas.base import Model
from schemas.crawl import CrawlResult
from schemas.dates import PartialDate
from schemas.kinds import facts_folder
from support.source_code import code_sha256, packaged_files

PACKAGES = ("ingest", "league", "parsers", "pipeline", "review", "schemas", "support")
UNCHANGED_SINCE = "unchanged-since"
"""Ledger fact: JSON of the inputs of the last run that changed nothing."""
PASSED_OVER = ("archive", "review", "status.json", "last-checked.json", LEDGER, "run.lock")
"""What names begin with that decide nothing (each run writes them) or are part of the crawl."""
_DATE = re.compile(rb"(?<!\d)20\d\d(?:-\d\d(?:-\d\d)?)?(?!\d)")


class Inputs(Model):
    """What the result of a run depended on; `until` is the first day that may change it."""

    files: str
    documents: str = ""
    day: dt.date
    until: dt.date

    def same_result(self, later: "Inputs") -> bool:
        """Return whether a run with the `later` inputs has the result of one with these."""
        same = (self.files, self.documents) == (later.files, later.documents)
        return same and self.day <= later.day < self.until


def inputs_of(config: RunConfig, today: dt.date) -> Inputs:
    """Read everything but the crawl that the result of a run depends on."""
    settings = config.settings
    digest, dates = hashlib.sha256(settings.model_dump_json().encode()), set[bytes]()
    digest.update(f"{code_sha256(*PACKAGES)} {importlib.metadata.version('matplotlib')}".encode())
    facts = packaged_files(facts_folder(), "facts/")
    for path, body in (*facts, *_files(settings.data), *_files(settings.output)):
        digest.update(path.encode() + b"\0" + hashlib.sha256(body).digest())
        dates.update(_DATE.findall(body))
    return Inputs(files=digest.hexdigest(), day=today, until=first_day_after(today, dates))


def with_documents(inputs: Inputs, crawled: CrawlResult) -> Inputs:
    """Return the inputs with those of the crawl: documents, problems and notes."""
    text = crawled.model_dump_json(exclude={"counts", "route"})
    return inputs.model_copy(update={"documents": hashlib.sha256(text.encode()).hexdigest()})


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


def remembered(text: str | None) -> Inputs | None:
    """Return the inputs of the last run that changed nothing, if there was one."""
    try:
        return Inputs.model_validate_json(text) if text else None
    except ValidationError:  # Written by another release.
        return None


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith(PASSED_OVER))
        for name in sorted(name for name in names if not name.startswith(PASSED_OVER)):
            path = Path(parent, name)
            yield str(path), path.read_bytes()
