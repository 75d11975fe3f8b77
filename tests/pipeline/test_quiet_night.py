"""A run without news ends after the crawl, and only then."""

import datetime as dt
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from league.compile import publication
from league.exports.league_json import content_sha256
from pipeline import nightly_job
from pipeline.crawl_site import Flags
from pipeline.quiet_night import dates_in, first_day_after
from pipeline.run import run_once
from pipeline.settings import load_settings
from tests.few_pages import few_pages
from tests.league.making import material, organisation, record
from tests.pipeline.test_run import sums
from tests.reading_here import reading_here

OFFLINE = Flags(offline=True)
FIRST = dt.date(2030, 3, 1)
"""Later than every date of the sample: what is due then depends on nothing else."""


class Installation:
    """A folder in which the sample was run, and how often a run compared all records."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.compared = folder, 0
        monkeypatch.chdir(folder)
        monkeypatch.setattr("pipeline.run._workers", reading_here)
        monkeypatch.setattr("league.site.build.site_pages", few_pages)
        reconcile = nightly_job.reconcile

        def counted(*arguments: object, **named: object) -> object:
            self.compared += 1
            return reconcile(*arguments, **named)  # type: ignore[arg-type]

        monkeypatch.setattr(nightly_job, "reconcile", counted)

    def is_quiet(self, day: dt.date, flags: Flags = OFFLINE, *, expected: int = 0) -> bool:
        """Run and return whether the run ended without comparing."""
        before, now = self.compared, dt.datetime.combine(day, dt.time(2), dt.UTC)
        assert run_once(load_settings(sample=True), flags, lambda: now) == expected
        return self.compared == before

    def status(self) -> dict[str, object]:
        text = (self.folder / "output/sample/status.json").read_text("utf-8")
        return dict(json.loads(text))


@pytest.fixture(scope="module")
def after_news(
    first_night: tuple[Path, subprocess.CompletedProcess[str]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """The folder after a run that published a version."""
    folder = tmp_path_factory.mktemp("after-news")
    for name in ("data", "output"):
        shutil.copytree(first_night[0] / name, folder / name)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PROBATION_LEAGUE_PUBLISH__PICTURES", "false")
        installation = Installation(folder, patch)
        assert not installation.is_quiet(FIRST)
    return folder


@pytest.fixture
def installation(after_news: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Installation:
    folder = tmp_path / "copy"
    shutil.copytree(after_news, folder)
    monkeypatch.setenv("PROBATION_LEAGUE_PUBLISH__PICTURES", "false")
    return Installation(folder, monkeypatch)


def test_the_night_after_news_compares_nothing(installation: Installation) -> None:
    before, bytes_before = installation.status(), sums(installation.folder / "output/sample")
    assert installation.is_quiet(FIRST + dt.timedelta(days=1))
    after = installation.status()
    assert sums(installation.folder / "output/sample") == bytes_before
    assert after.pop("run") != before.pop("run")
    assert after == before


def test_it_tells_and_leaves_what_a_whole_run_would(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also after a night that left items for the maintainer."""
    monkeypatch.setenv("PROBATION_LEAGUE_REVIEW__CAREFUL_SAMPLE", "true")
    monkeypatch.setenv("PROBATION_LEAGUE_PUBLISH__PICTURES", "false")
    quiet, whole = tmp_path / "quiet", tmp_path / "whole"
    quiet.mkdir()
    Installation(quiet, monkeypatch)
    night = dt.datetime.combine(FIRST, dt.time(2), dt.UTC)
    assert run_once(load_settings(sample=True), Flags(), lambda: night) == 3
    shutil.copytree(quiet, whole)
    capsys.readouterr()

    def of_second_night(folder: Path) -> tuple[object, ...]:
        installation = Installation(folder, monkeypatch)
        ended_early = installation.is_quiet(FIRST + dt.timedelta(days=1), Flags())
        status = installation.status()
        del status["run"]
        files = sums(folder / "output/sample") | sums(folder / "data/sample/waiting")
        return ended_early, capsys.readouterr().out, status, files

    ended_early, *found = of_second_night(quiet)
    assert ended_early
    monkeypatch.setattr(nightly_job, "_last_run", lambda _job: None)
    ended_early, *expected = of_second_night(whole)
    assert not ended_early
    assert found == expected
    assert "(0 new)" in str(found[0])


def test_moments_and_the_day_since_when_an_item_waits_are_no_dates_that_matter() -> None:
    texts = ('"retrieved": "2026-05-01T04:20:00Z"', '"since": "2026-05-01"', '"on": "2026-05-02"')
    texts += ('"read": "2026-05-01"', "read = 2026-05-01")
    assert [found for text in texts for found in dates_in(text.encode())] == [b"2026-05-02"]


@pytest.mark.parametrize("edited", ["records", "reference"])
def test_an_edit_during_a_run_is_seen_by_the_next(
    installation: Installation, monkeypatch: pytest.MonkeyPatch, edited: str
) -> None:
    folder = installation.folder / "data/sample" / edited
    publish_state = nightly_job.publish_state

    def edit_meanwhile(*arguments: object, **named: object) -> object:
        if edited == "records":
            path = next(folder.glob("*.json"))
            title = '"title": "Another title"'
            path.write_text(re.sub('"title": "[^"]*"', title, path.read_text("utf-8")), "utf-8")
        else:
            folder.mkdir()
            (folder / "notes.txt").write_text("A note", "utf-8")
        return publish_state(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(nightly_job, "publish_state", edit_meanwhile)
    assert not installation.is_quiet(FIRST, Flags(offline=True, fresh=True))
    monkeypatch.setattr(nightly_job, "publish_state", publish_state)
    code = 3 if edited == "records" else 0
    assert not installation.is_quiet(FIRST, expected=code)


@pytest.mark.parametrize("file", ["league.json", "index.html", "league.sqlite"])
def test_a_lost_file_is_made_again(installation: Installation, file: str) -> None:
    path = installation.folder / "output/sample" / file
    body = path.read_bytes()
    path.unlink()
    assert not installation.is_quiet(FIRST)
    assert path.read_bytes() == body


def test_a_lost_review_page_is_made_again(installation: Installation) -> None:
    path = installation.folder / "output/sample/review/index.html"
    path.unlink()
    assert not installation.is_quiet(FIRST)
    assert path.exists()


def test_an_edited_record_is_seen(installation: Installation) -> None:
    path = next((installation.folder / "data/sample/records").glob("*.json"))
    path.write_text(path.read_text("utf-8").replace("\n", "\n\n", 1), "utf-8")
    assert not installation.is_quiet(FIRST)


def test_other_settings_facts_or_options_are_no_quiet_night(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not installation.is_quiet(FIRST, Flags(offline=True, fresh=True))
    monkeypatch.setenv("PROBATION_LEAGUE_PUBLISH__PUBLISHER", "A charity")
    assert not installation.is_quiet(FIRST)


@pytest.mark.parametrize("day", [FIRST - dt.timedelta(days=1), dt.date(2031, 1, 1)])
def test_an_earlier_day_and_a_new_year_are_compared(
    installation: Installation, day: dt.date
) -> None:
    assert not installation.is_quiet(day)


def test_without_a_status_everything_is_done(installation: Installation) -> None:
    (installation.folder / "output/sample/status.json").unlink()
    assert not installation.is_quiet(FIRST)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("2026-05-02", "2026-05-02"),
        ("2026-05-01", "2026-05-02"),
        ("2026-06", "2026-06-01"),
        ("2026-05", "2026-05-31"),
        ("2026-04", "2027-01-01"),
        ("2026", "2026-12-31"),
        ("2025", "2027-01-01"),
        ("2028", "2027-01-01"),
        ("2026-13", "2027-01-01"),
    ],
)
def test_the_first_day_on_which_a_date_matters(text: str, first: str) -> None:
    assert str(first_day_after(dt.date(2026, 5, 1), [text.encode()])) == first


@pytest.mark.parametrize("step", [pytest.param(1, marks=pytest.mark.soak), 7])
def test_over_two_years_the_publication_changes_only_on_such_a_day(step: int) -> None:
    """Looked at each day, or once a week."""
    dates = ["2025-03-09", "2025-04", "2025-12", "2026", "2026-02-28", "2026-07", "2027-01-01"]
    ash = organisation("Ash PDU", ends="2026-09")
    birch, elm = organisation("Birch PDU", starts="2025-06"), organisation("Elm PDU")
    bodies = [ash, birch, elm]
    records = [
        record(bodies[n % 3], "pdu-2023", date, "RGIO"[n % 4]) for n, date in enumerate(dates)
    ]
    made = material(records, bodies)
    named = [date.encode() for date in (*dates, "2026-09", "2025-06")]
    before, until = "", dt.date.min
    changed = 0
    for number in range(0, 800, step):
        day = dt.date(2025, 1, 1) + dt.timedelta(days=number)
        now = content_sha256(publication(made, day))
        if now != before:
            assert day >= until, f"{day} changed the publication"
            changed += 1
        if day >= until:
            until = first_day_after(day, named)
        before = now
    assert changed >= len(dates)
