"""Settings: command line over variables over the file; mistakes are named."""

from pathlib import Path

import pytest

from pipeline.settings import load_settings
from schemas.errors import ConfigError


@pytest.fixture(autouse=True)
def _in_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_the_command_line_wins_over_variables_and_those_over_the_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    Path("probation-league.toml").write_text(
        'pace = 5.0\ndata = "from-file"\n[crawl]\nretries = 9\n'
    )
    assert load_settings().pace == 5.0
    monkeypatch.setenv("PROBATION_LEAGUE_PACE", "6")
    monkeypatch.setenv("PROBATION_LEAGUE_CRAWL__RETRIES", "7")
    settings = load_settings(data=Path("given"))
    assert (settings.pace, settings.data, settings.crawl.retries) == (6.0, Path("given"), 7)


def test_a_table_in_json_and_its_keys_are_put_together(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("probation-league.toml").write_text("[review]\nwho = 'aa'\nmost_new_in_one_run = 5\n")
    monkeypatch.setenv("PROBATION_LEAGUE_REVIEW", '{"strict": true, "who": "bb"}')
    monkeypatch.setenv("probation_league_review__who", "cc")
    monkeypatch.setenv("PROBATION_LEAGUE_CRAWL__OLD_YEARS", "[2019, 2020]")
    settings = load_settings()
    review = settings.review
    assert (review.strict, review.who, review.most_new_in_one_run) == (True, "cc", 5)
    assert settings.crawl.old_years == (2019, 2020)


def test_an_empty_variable_is_as_good_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """A script that passes on a variable it does not have must not use the working folder."""
    without = load_settings()
    for name in ("DATA", "AS_OF", "REVIEW__STRICT"):
        monkeypatch.setenv(f"PROBATION_LEAGUE_{name}", "")
    assert load_settings() == without


def test_the_sample_keeps_its_own_folders_unless_told_otherwise() -> None:
    settings = load_settings(sample=True)
    assert (settings.data, settings.output, settings.pace) == (
        Path("data/sample"),
        Path("output/sample"),
        0.0,
    )
    assert load_settings(sample=True, output=Path("there")).output == Path("there")


def test_the_file_may_begin_with_a_byte_order_mark() -> None:
    file = Path("probation-league.toml")
    file.write_text("pace = 7", "utf-8-sig")
    assert load_settings().pace == 7
    file.write_text("pace = 7", "utf-16")
    with pytest.raises(ConfigError, match="not UTF-8"):
        load_settings()


@pytest.mark.parametrize(
    "text", ["pace = -1", "paace = 1", "pace = 'x'", "pace", "[crawl]\nretrys = 1"]
)
def test_a_mistake_in_the_file_is_named(text: str) -> None:
    Path("probation-league.toml").write_text(text)
    with pytest.raises(ConfigError, match=r"probation-league\.toml"):
        load_settings()


def test_secret_addresses_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROBATION_LEAGUE_NOTIFY__PING", "https://ping.example/secret-token")
    assert "secret-token" not in repr(load_settings())


def test_the_variable_for_a_folder_of_facts_is_not_taken_for_a_misspelt_setting(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PROBATION_LEAGUE_FACTS", str(tmp_path))
    assert load_settings() == load_settings(pace=2.0)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("PACES", "1", "PROBATION_LEAGUE_PACES: no such key .*pace"),
        ("CRAWL__RETRYS", "1", "PROBATION_LEAGUE_CRAWL__RETRYS: crawl.retrys: no such key"),
        ("PARSE__SECONDS", "-1", "PROBATION_LEAGUE_PARSE__SECONDS: .*greater than 0"),
        ("PARSE__WORKERS", "0", "PROBATION_LEAGUE_PARSE__WORKERS: .*greater than 0"),
        ("CRAWL__FILE_HOSTS", "a.example", "CRAWL__FILE_HOSTS: .*write lists and tables as JSON"),
        ("REVIEW", "[true", "PROBATION_LEAGUE_REVIEW: .*write lists and tables as JSON"),
        ("SITE", "hmip.example", "PROBATION_LEAGUE_SITE: .*begins with https?://"),
        ("PUBLISH__BASE_URL", "hmip.example", "PUBLISH__BASE_URL: .*begins with https?://"),
    ],
)
def test_a_mistake_in_a_variable_is_named_as_it_is_set(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    monkeypatch.setenv(f"PROBATION_LEAGUE_{name}", value)
    with pytest.raises(ConfigError, match=said):
        load_settings()


def test_a_mistake_on_the_command_line_names_the_option() -> None:
    with pytest.raises(ConfigError, match=r"^--pace: .*greater than or equal to 0"):
        load_settings(pace=-1.0)
    with pytest.raises(ConfigError, match=r"^--site: .*begins with http"):
        load_settings(site="ftp://hmip.example/")
