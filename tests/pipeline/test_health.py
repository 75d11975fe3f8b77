"""What an operator's monitor gets: one line with an exit code, metrics, messages and a schema."""

import contextlib
import datetime as dt
import importlib.machinery
import json
import re
import sys
import types
from pathlib import Path

import jsonschema
import pytest
import structlog
from structlog.testing import capture_logs

from league.exports.data_dictionary import json_schema
from pipeline.commands.status import check_health
from pipeline.notify import notify
from pipeline.options import Exit
from pipeline.settings import NotifySettings
from pipeline.status import write_status
from pipeline.texts import metrics
from schemas.crawl import CrawlCounts, Held, Problem, RunCounts, RunStatus, StatusFile
from tests.commands import called
from tests.few_pages import publishing_few_pages, with_results

NOW = dt.datetime(2026, 11, 24, 12, 0, tzinfo=dt.UTC)
MAX_AGE = dt.timedelta(hours=48)
HELD = Held(key="a", kind="held", address="https://x.example/a.pdf", why="score-in-band", new=True)


def status_after(code: int, *, age: int = 8, success: int | None = None, **more) -> StatusFile:
    """The status after a run that ended `age` hours ago; the last success may be older."""
    ended = NOW - dt.timedelta(hours=age)
    run = RunStatus(id="r", started=ended, ended=ended, exit_code=code, error=more.pop("error", ""))
    return StatusFile(
        run=run,
        last_success=NOW - dt.timedelta(hours=age if success is None else success),
        **more,
    )


@pytest.mark.parametrize(
    ("status", "code", "words"),
    [
        (status_after(0), 0, "healthy: last success 2026-11-24 04:00 UTC (8 h ago); waiting"),
        (status_after(3, held=(HELD,)), 0, "waiting items: 1"),
        (status_after(4, success=32, error="site down"), 4, "failed: exit code 4: site down; last"),
        (status_after(1, success=300), 4, "failed: exit code 1"),
        (status_after(0, age=49), 4, "stale: last success .* more than 48 h"),
        (status_after(143, success=32), 0, "healthy: .*32 h ago"),
        (status_after(143, success=56), 4, "stale: "),
        (status_after(0).model_copy(update={"last_success": None}), 4, "stale: no run has looked"),
        (None, 4, "stale: there was no run yet"),
    ],
)
def test_health_is_a_recent_success_and_no_failure(
    status: StatusFile | None, code: int, words: str
) -> None:
    found, line = check_health(status, now=NOW, max_age=MAX_AGE)
    assert (found, line.count("\n")) == (code, 0)
    assert re.match(words, line) or words in line


def test_the_command_prints_the_line_and_refuses_what_it_cannot_check(tmp_path: Path) -> None:
    write_status(tmp_path / "output", status_after(0))
    late = called(tmp_path, "status", "--check", "--max-age", "1m")
    assert (late.returncode, late.stdout[:6]) == (Exit.STALE, "stale:")
    assert called(tmp_path, "status", "--check", "--max-age", "99999d").returncode == 0
    for wrong in ("two", "48", "-1h", "999999d", ""):
        refused = called(tmp_path, "status", "--check", "--max-age", wrong)
        assert refused.returncode == Exit.USAGE, refused.stderr
    assert called(tmp_path, "status", "--check", "--json").returncode == Exit.USAGE
    (tmp_path / "output/status.json").write_text("{")
    assert called(tmp_path, "status", "--check").returncode == Exit.ERROR


def test_metrics_have_prometheus_text_format() -> None:
    counts = RunCounts(records=7, crawl=CrawlCounts(requests=3))
    problem = Problem(kind="fault", where="https://x.example/", what="w")
    text = metrics(
        status_after(3, counts=counts, held=(HELD, HELD), problems=(problem,), as_of="2026-11-24"),
        cpu_seconds=1.5,
    )
    value = r"-?\d+(\.\d+)?"
    sample = rf'probation_league_[a-z_]+(\{{kind="[a-z-]+"\}})? {value}'
    comment = r"# (HELP probation_league_[a-z_]+ .+|TYPE probation_league_[a-z_]+ gauge)"
    assert text.endswith("\n")
    lines = text.splitlines()
    assert [line for line in lines if not re.fullmatch(f"{sample}|{comment}", line)] == []
    found = dict(line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
    assert len(found) == len([line for line in lines if not line.startswith("#")])
    prefix = "probation_league_"
    assert found[f'{prefix}waiting{{kind="held"}}'] == "2"
    assert found[f'{prefix}waiting{{kind="new"}}'] == "0"
    assert float(found[f"{prefix}last_success_timestamp_seconds"]) == NOW.timestamp() - 8 * 3600
    assert float(found[f"{prefix}version_timestamp_seconds"]) == NOW.timestamp() - 12 * 3600
    assert f"{prefix}newest_report_timestamp_seconds" not in found
    assert [found[prefix + name] for name in ("requests", "problems", "records")] == ["3", "1", "7"]
    assert (found[f"{prefix}last_run_cpu_seconds"], found[f"{prefix}last_run_exit_code"]) == (
        "1.5",
        "3",
    )


def test_before_the_first_run_the_status_says_how_to_start(tmp_path: Path) -> None:
    shown = called(tmp_path, "status")
    assert shown.returncode == 0
    assert "To start: probation-league run; to try it: probation-league run" in shown.stdout
    assert called(tmp_path, "status", "--json").returncode == 1


def test_the_status_file_has_a_published_schema() -> None:
    validator = jsonschema.Draft202012Validator(json_schema("status"))
    status = status_after(3, held=(HELD,), notes=("a note",))
    assert list(validator.iter_errors(json.loads(status.model_dump_json()))) == []
    assert list(validator.iter_errors({"run": "yesterday"})) != []


class Messenger:
    """Stands in for `apprise.Apprise`, an optional library."""

    sent: list[dict[str, str]]

    def add(self, url: str) -> bool:
        return "wrong" not in url

    def notify(self, **message: str) -> bool:
        self.sent.append(message)
        return True


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, str]]:
    """The messages that are sent."""
    apprise = types.ModuleType("apprise")
    apprise.__spec__ = importlib.machinery.ModuleSpec("apprise", None)
    apprise.NotifyType = types.SimpleNamespace(FAILURE="failure", INFO="info")
    apprise.Apprise = type("Apprise", (Messenger,), {"sent": (messages := [])})
    monkeypatch.setitem(sys.modules, "apprise", apprise)
    return messages


def test_a_failure_is_sent_as_a_failure_and_a_wrong_url_is_logged_by_its_number(
    sent: list[dict[str, str]],
) -> None:
    settings = NotifySettings(urls=("json://host/secret", "wrong://secret"))
    with capture_logs() as logs:
        log = structlog.get_logger()
        assert not notify(settings, title="the run failed", body="why", log=log, failure=True)
    title = "probation-league: the run failed"
    assert sent == [{"title": title, "body": "why", "notify_type": "failure"}]
    assert [(line["event"], line["number"]) for line in logs] == [("notify.invalid-url", 2)]


def test_a_test_message_can_be_sent(tmp_path: Path, sent: list[dict[str, str]]) -> None:
    urls = {"PROBATION_LEAGUE_NOTIFY__URLS": '["json://host/secret"]'}
    done = called(tmp_path, "notify", "--test", **urls)
    assert (done.returncode, done.stdout) == (0, "Messages sent: 1, pings sent: 0\n"), done.stderr
    assert [message["notify_type"] for message in sent] == ["info"]
    unreachable = {"PROBATION_LEAGUE_NOTIFY__PING": "http://127.0.0.1:9/secret"}
    failed = called(tmp_path, "notify", "--test", **unreachable)
    assert (failed.returncode, failed.stdout) == (1, "")
    assert "secret" not in failed.stderr
    assert called(tmp_path, "notify", "--test").returncode == Exit.USAGE


def test_the_first_publication_moves_the_bar_is_announced_and_leaves_metrics(
    tmp_path: Path, sent: list[dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[tuple[str, int, int]] = []
    bars = contextlib.nullcontext(lambda *step: steps.append(step))
    monkeypatch.setattr("pipeline.run.progress_bars", lambda _console: bars)
    with publishing_few_pages, with_results("pdu-lambeth"):
        done = called(
            tmp_path,
            *("run", "--history-only"),
            PROBATION_LEAGUE_NOTIFY__URLS='["json://host/secret"]',
            PROBATION_LEAGUE_STATUS__METRICS_FILE="metrics/league.prom",
        )
    # Before the first version nobody knows how many there will be.
    assert steps == [("publish", 1, 1), ("publish", 2, 2)]
    version = json.loads((tmp_path / "output/status.json").read_text("utf-8"))["version"]
    assert [f"version {version} published" in message["title"] for message in sent] == [True]
    assert sorted(p.name for p in (tmp_path / "metrics").iterdir()) == ["league.prom"]
    text = (tmp_path / "metrics/league.prom").read_text("utf-8")
    assert f"probation_league_last_run_exit_code {done.returncode}\n" in text
    # Nothing looked for new reports, so that a monitor must not take it for a healthy night.
    assert called(tmp_path, "status", "--check").returncode == Exit.STALE
