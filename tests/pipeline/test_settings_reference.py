"""The reference of settings is current, and `settings` says where each value comes from."""

import tomllib
from pathlib import Path

from pipeline.settings import Settings
from tests.commands import called
from tests.settings_reference import DOCUMENT, settings_reference

ROOT = Path(__file__).parents[2]


def test_the_reference_is_made_from_todays_models() -> None:
    assert DOCUMENT.read_text("utf-8") == settings_reference(), "run: make golden"


def test_no_sentence_is_left_of_a_setting_that_is_gone() -> None:
    words = tomllib.loads((ROOT / "pipeline/settings.toml").read_text("utf-8"))
    del words["introduction"]
    named = {key for table, keys in words.items() if table != "units" for key in keys}
    written = settings_reference()
    assert [key for key in named if f"| `{key}` |" not in written] == []
    assert set(words) - {"units", "settings"} <= set(Settings.model_fields)


def test_each_value_has_its_source_and_secrets_are_hidden(tmp_path: Path) -> None:
    (tmp_path / "probation-league.toml").write_text("pace = 5\n[crawl]\nretries = 9\nmax_misses=1")
    done = called(
        tmp_path,
        *("settings", "--output", "there"),
        PROBATION_LEAGUE_CRAWL__RETRIES="7",
        PROBATION_LEAGUE_REVIEW='{"strict": true}',
        PROBATION_LEAGUE_NOTIFY__PING="https://ping.example/secret-token",
    )
    assert done.returncode == 0, done.stderr
    lines = dict(line.split(" = ", 1) for line in done.stdout.splitlines())
    file = (tmp_path / "probation-league.toml").resolve()
    assert lines["output"] == '"there"  (option --output)'
    assert lines["pace"] == f"5.0  ({file})"
    assert lines["crawl.max_misses"] == f"1  ({file})"
    assert lines["crawl.retries"] == "7  (variable PROBATION_LEAGUE_CRAWL__RETRIES)"
    assert lines["review.strict"] == "true  (variable PROBATION_LEAGUE_REVIEW)"
    assert lines["review.who"] == '""  (default)'
    assert lines["notify.ping"] == '"**********"  (variable PROBATION_LEAGUE_NOTIFY__PING)'
    assert "secret-token" not in done.stdout + done.stderr
    sample = called(tmp_path, "settings", "--sample").stdout
    assert 'data = "data/sample"  (default of the sample)' in sample
