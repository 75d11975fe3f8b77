"""Nights on a running copy of the sample site, and the commands of the maintainer after them."""

import datetime as dt
import io
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch
from zoneinfo import ZoneInfo

from pipeline.cli import main
from pipeline.crawl_site import Flags
from pipeline.run import run_once
from pipeline.settings import load_settings
from tests.few_pages import publishing_few_pages
from tests.reading_here import reading_here, worker_here
from tests.site_simulator.content import SitePage
from tests.site_simulator.site import SampleSite

FIXTURES = Path(__file__).parents[1] / "fixtures"
LONDON = ZoneInfo("Europe/London")
FIRST_NIGHT = dt.datetime(2026, 11, 24, 3, 0, tzinfo=dt.UTC)
EASTMARCH = "pdu-2023--eastmarch--2024-02-13"
EASTMARCH_PAGE = 2466
EASTMARCH_FILE = "an-inspection-of-probation-services-in-eastmarch-pdu.pdf"
PENHALLOW = "pdu-2023--penhallow-west-tamar--2025-10-24"
PENHALLOW_PAGE = 3120
ORMESBY = "region-2023--ormesby-city--2024-12-05"
ORMESBY_PAGE = 2702
CASTLE_QUAYS_PAGE = 2755
GUIDANCE_PAGE = 1502
CASTLE_QUAYS = "region-2023--castle-quays-riverside--2025-02-20"


def fixture(name: str) -> bytes:
    """Return a made-up document of the tests."""
    return (FIXTURES / name).read_bytes()


class Answer(NamedTuple):
    """The result of a command."""

    code: int
    out: str
    err: str


@dataclass
class Maintainer:
    """A folder with `data` and `output` of the sample, the site, and the maintainer's commands."""

    folder: Path
    site: SampleSite
    settings: Mapping[str, str] = field(default_factory=dict)
    nights: int = 0
    printed: str = ""
    logged: str = ""

    @property
    def today(self) -> dt.date:
        """The day of the last night, on which decisions are published."""
        return FIRST_NIGHT.date() + dt.timedelta(days=max(0, self.nights - 1))

    def night(self, **flags: bool) -> int:
        """Run one more night and return its exit code; see `printed` and `logged`."""
        now = FIRST_NIGHT + dt.timedelta(days=self.nights)
        self.nights += 1
        with self.there_now():
            settings = load_settings(sample=True)
            out, err = io.StringIO(), io.StringIO()
            with redirect_stderr(err), redirect_stdout(out):
                code = run_once(settings, Flags(**flags), lambda: now, self.site)
        self.printed, self.logged = out.getvalue(), err.getvalue()
        return code

    def call(self, *arguments: str) -> Answer:
        """Run a command with `--sample` after its name."""
        words = list(arguments)
        words.insert(2 if words[0] == "review" else 1, "--sample")
        return self.plain(*words)

    def plain(self, *words: str) -> Answer:
        """Run a command as it is given."""
        out, err = io.StringIO(), io.StringIO()
        with self.there_now(), redirect_stdout(out), redirect_stderr(err):
            try:
                main(list(words))
            except SystemExit as end:
                code = int(end.code or 0)
        return Answer(code, out.getvalue(), err.getvalue())

    def output_of(self, *arguments: str) -> str:
        """Return what a successful command prints."""
        done = self.call(*arguments)
        assert done.code == 0, done.err
        return done.out

    def waiting(self) -> dict[str, dict[str, object]]:
        """Return the waiting changes by key."""
        items = json.loads(self.output_of("diff", "--json"))
        return {item["change"]["key"]: item["change"] for item in items}

    def record(self, id_: str) -> dict[str, object]:
        """Return an accepted record."""
        path = self.folder / "data/sample/records" / f"{id_}.json"
        found: dict[str, object] = json.loads(path.read_text("utf-8"))
        return found

    def league(self) -> dict[str, object]:
        """What is published."""
        path = self.folder / "output/sample/league.json"
        found: dict[str, object] = json.loads(path.read_text("utf-8"))
        return found

    def summary(self) -> dict[str, object]:
        """Return the summary of the last night."""
        path = self.folder / "output/sample/review/summary.json"
        found: dict[str, object] = json.loads(path.read_text("utf-8"))
        return found

    def kept(self) -> dict[str, bytes]:
        """All files of the state and of what is published, but for the review page and the lock."""
        apart = (
            "output/sample/review",
            "output/sample/status.json",
            "output/sample/last-checked.json",
            "data/sample/run.lock",
            "data/sample/ledger.sqlite",
            "data/sample/waiting/pictures",
        )
        return {
            name: path.read_bytes()
            for top in ("data", "output")
            for path in sorted((self.folder / top).rglob("*"))
            if path.is_file()
            and not (name := str(path.relative_to(self.folder))).startswith(apart)
            and "/archive/" not in name
        }

    def page_file(self, page_id: int, ending: str) -> str:
        """The path on the file server of a page's file."""
        page = self.site.store.page(page_id)
        assert page is not None
        return next(file.path for file in page.files if file.path.endswith(ending))

    def replace_file(self, page_id: int, ending: str, body: bytes) -> None:
        """Replace a file under the same address, and touch its page."""
        at = dt.datetime(2026, 11, 24, 9, 0, tzinfo=LONDON)
        self.site.store.edit(page_id, at=at)
        self.site.store.replace_file(self.page_file(page_id, ending), body, at=at)

    def edit(self, page_id: int, **changes: object) -> None:
        """Change a page."""
        self.site.store.edit(page_id, at=dt.datetime(2026, 11, 24, 9, 0, tzinfo=LONDON), **changes)

    def add(self, title: str, pdf: bytes, on: dt.date = dt.date(2026, 11, 24)) -> SitePage:
        """Publish a report."""
        at = dt.datetime(on.year, on.month, on.day, 0, 1, tzinfo=LONDON)
        return self.site.add_report(title, at, pdf=pdf)

    def there(self, folder: Path) -> "Maintainer":
        """Return the same maintainer with another folder and the same site."""
        return replace(self, folder=folder)

    @contextmanager
    def there_now(self) -> Iterator[None]:
        """Work in the folder, on the day of the last night, with the maintainer's settings."""
        before, kept = Path.cwd(), dict(os.environ)
        os.chdir(self.folder)
        os.environ.update(
            {
                "COLUMNS": "80",
                "PROBATION_LEAGUE_PUBLISH__PICTURES": "false",
                "PROBATION_LEAGUE_PARSE__WORKERS": "1",
                "PROBATION_LEAGUE_AS_OF": str(self.today),
                **self.settings,
            }
        )
        try:
            with patch("pipeline.run._workers", reading_here), worker_here, publishing_few_pages:
                yield
        finally:
            os.chdir(before)
            os.environ.clear()
            os.environ.update(kept)


CAREFUL = {"PROBATION_LEAGUE_REVIEW__CAREFUL_SAMPLE": "true"}
"""Treat the sample like real reports."""
