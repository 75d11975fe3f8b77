"""The command `league`: what a newcomer asks, in each form, of a day, a round or a version."""

import csv
import datetime as dt
import io
import json

import pytest
from click.testing import CliRunner

from pipeline.commands.league import league_command
from pipeline.commands.review import review_commands
from pipeline.commands.run import publish_command
from schemas.base import canonical_json
from schemas.registry import load_registry
from tests.few_pages import few_pages
from tests.league.making import organisation, record

REGISTRY = load_registry()
TODAY = dt.date(2026, 11, 24)


def real(id_: str):
    found = REGISTRY.organisations.get(id_)
    assert found is not None
    return found


@pytest.fixture
def state(tmp_path, monkeypatch):
    """A folder with accepted records about registered organisations; the ratings are made up."""
    monkeypatch.setattr("league.site.build.site_pages", few_pages)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PROBATION_LEAGUE_AS_OF", TODAY.isoformat())
    monkeypatch.setenv("PROBATION_LEAGUE_PUBLISH__PICTURES", "false")
    monkeypatch.setenv("COLUMNS", "80")
    unpaid = {"unpaid-work": "O"}
    records = [
        record(real("nps-midlands"), "nps-2018", "2018-12-18", "G"),
        record(
            real("crc-warwickshire-west-mercia"), "crc-2018", "2019-07-17", "R", standards=unpaid
        ),
        record(real("pdu-sheffield"), "pdu-2021", "2023-03-30", "I", (1, 27)),
        record(real("pdu-sheffield"), "pdu-2023", "2026-11-02", "R", (9, 21)),
        record(real("pdu-gwent"), "pdu-2023", "2025-05", "R"),
        record(real("youth-sheffield"), "youth-2021", "2024-05-14", "G", (24, 36)),
    ]
    folder = tmp_path / "data" / "records"
    folder.mkdir(parents=True)
    for made in records:
        (folder / f"{made.id}.json").write_text(canonical_json(made), "utf-8")
    ids = {made.id: made.id for made in records}
    (tmp_path / "data" / "ids.json").write_text(json.dumps(ids), "utf-8")
    return tmp_path


def ask(*words: str):
    return CliRunner().invoke(league_command, words, catch_exceptions=False, standalone_mode=False)


def told(*words: str) -> str:
    return ask(*words).stdout


def test_without_a_table_all_kinds_that_have_something_to_show_are_printed(state):
    text = told()
    assert "Probation delivery units" in text
    assert "Youth justice services" in text
    assert all(len(line) <= 80 for line in text.splitlines())


def test_a_table_shows_place_rating_score_date_and_what_its_signs_mean(state):
    text = told("pdu-2023")
    assert "1 to 2" in text
    assert "the same rating and their order is not known" in " ".join(text.split())
    assert "9/21" in text
    assert any("Sheffield" in line and "new rules" in line for line in text.splitlines())
    assert "As of 24 November 2026" in text
    assert "Unofficial" in text


def test_how_the_midlands_division_compares_with_its_companies(state):
    text = told("area", "midlands")
    assert "1 below" in text
    assert "the table shows 26 June 2021" in " ".join(text.split())
    found = json.loads(told("area", "midlands", "--format", "json"))
    assert found["id"] == "nps-midlands"
    rows = list(csv.DictReader(io.StringIO(told("area", "midlands", "--format", "csv"))))
    assert {row["role"] for row in rows} == {"lead", "member"}


def test_who_is_best_at_unpaid_work_though_the_companies_have_ended(state):
    text = told("standard", "unpaid", "work")
    assert "Warwickshire and West Mercia" in text
    assert "as of 26 June 2021" in " ".join(text.split())
    found = json.loads(told("standard", "crc-2018/unpaid-work", "--format", "json"))
    assert (found["id"], found["known"]) == ("crc-2018/unpaid-work", 1)


def test_what_changed_since_last_month(state):
    text = told("changes")
    assert "Sheffield" in text
    assert "2026-11-02" in text
    assert "Gwent" not in text.split("Place")[0]
    assert "Gwent" in told("changes", "--since", "2025-01-01")


def test_what_is_only_dated_by_the_running_year_is_named_as_not_yet_counted(state):
    assert "Not counted yet" not in told("changes")
    path = state / "data/records/pdu-2023--gwent--2025-05.json"
    path.write_text(path.read_text("utf-8").replace('"2025-05"', '"2026"'), "utf-8")
    text = " ".join(told("changes").split())
    assert "Not counted yet, because the exact date is not known: Gwent" in text


@pytest.mark.parametrize("name", ["pdu-sheffield", "Sheffield PDU", "sheffield pdu"])
def test_everything_about_one_organisation(state, name):
    text = told("organisation", name)
    assert "Inadequate" in text
    assert "Requires improvement" in text
    found = json.loads(told("organisation", name, "--format", "json"))
    assert len(found["inspections"]) == 2


def test_a_name_of_several_is_answered_with_their_ids(state):
    with pytest.raises(Exception, match=r"pdu-sheffield.*youth-sheffield"):
        ask("organisation", "Sheffield")


def test_summary_in_sentences_counts_and_csv(state):
    assert "0 of the 2 PDUs ranked here are rated Good or Outstanding" in " ".join(
        told("summary").split()
    )
    assert json.loads(told("summary", "--format", "json"))["headline"]
    assert "nps-2018,Round 1,Good,1" in told("summary", "--format", "csv")


@pytest.mark.parametrize("day", ["2019-09-30", "2019-09", "Round 1", "crc-2018: round 1"])
def test_a_day_a_month_or_a_round(state, day):
    found = json.loads(told("crc", "--as-of", day, "--format", "json"))
    assert found["as_of"] == "2019-09-30"
    assert [row["organisation"]["id"] for row in found["rows"]] == ["crc-warwickshire-west-mercia"]


def test_a_kind_that_has_ended_is_shown_for_its_last_day(state):
    result = ask("crc")
    found = json.loads(told("crc", "--format", "json"))
    assert (found["as_of"], found["ended"], len(found["rows"])) == ("2021-06-26", True, 1)
    assert "ended on 26 June 2021" in result.stderr
    assert "26 June 2021, their last day" in " ".join(result.stdout.split())


def test_json_of_all_kinds_is_an_array_and_csv_names_the_table(state):
    assert [t["id"] for t in json.loads(told("--format", "json"))][:2] == ["crc", "nps-division"]
    rows = list(csv.DictReader(io.StringIO(told("--format", "csv"))))
    ended = {"crc", "nps-division"}
    assert {row["table"] for row in rows} == {"pdu", "youth-justice-service", *ended}
    assert {row["table"] for row in rows if row["ended"] == "true"} == ended
    assert told("youth", "--format", "csv").startswith("rank,rank_to,tied")


def test_a_version_shows_what_we_had_published(state, monkeypatch):
    # Of the pages of all real organisations none is looked at here.
    monkeypatch.setattr("league.site.build.site_pages", lambda *_, **__: lambda _: [])
    runner = CliRunner()
    done = runner.invoke(publish_command, [], catch_exceptions=False, standalone_mode=False)
    assert "Published version 2026-11-24.1" in done.stdout
    why = ["withdraw", "pdu-2023--gwent--2025-05", "--reason", "of another service"]
    runner.invoke(review_commands, why, catch_exceptions=False, standalone_mode=False)
    again = runner.invoke(publish_command, [], catch_exceptions=False, standalone_mode=False)
    assert "2026-11-24.2" in again.stdout
    then = json.loads(told("pdu", "--version", "2026-11-24.1", "--format", "json"))
    now = json.loads(told("pdu", "--version", "2026-11-24.2", "--format", "json"))
    assert (len(then["rows"]), len(now["rows"])) == (2, 1)
    assert "Gwent" in told("changes", "--version", "2026-11-24.2")
    once_more = runner.invoke(publish_command, [], catch_exceptions=False, standalone_mode=False)
    assert "Nothing new" in once_more.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("pdus",), "no table 'pdus'.*pdu-2021"),
        (("pdu", "wales"), "too many words"),
        (("area",), "missing area name"),
        (("area", "nowhere"), "no area.*Midlands"),
        (("standard", "cooking"), "no standard.*Unpaid work"),
        (("organisation", "Atlantis on Sea"), "no organisation"),
        (("crc", "--as-of", "yesterday"), "neither a day nor a round.*crc-2018: Round 1"),
        (("crc", "--as-of", "Round 2", "--version", "x"), "cannot be combined with --as-of"),
        (("crc", "--version", "2020-01-01.1"), "no version"),
        (("crc", "--since", "2020"), "--since needs"),
    ],
)
def test_what_cannot_be_answered_says_why_and_what_there_is(state, words, said):
    with pytest.raises(Exception, match=f"(?s){said}"):
        ask(*words)


def test_two_rounds_that_end_on_different_days_are_told_apart(state):
    with pytest.raises(Exception, match=r"different days.*nps-2018: Round 2"):
        ask("--as-of", "Round 2")
    assert (
        json.loads(told("crc", "--as-of", "Round 2", "--format", "json"))["as_of"] == "2020-07-31"
    )


def test_before_anything_was_accepted_it_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Exception, match=r"no record has been accepted yet.*run"):
        ask("pdu")


def test_control_characters_and_markup_in_names_do_nothing_to_the_terminal(state):
    bad = organisation("Evil", "pdu").model_copy(update={"id": "pdu-gwent"})
    made = record(bad, "pdu-2023", "2025-05", "R").model_copy(
        update={"title": "[bold]x[/bold]\x1b[31m", "reason": "\x1b]0;owned\x07 [red]r"}
    )
    path = state / "data/records" / "pdu-2023--gwent--2025-05.json"
    path.write_text(canonical_json(made), "utf-8")
    text = told("organisation", "pdu-gwent")
    assert "\x1b" not in text
    assert "\x07" not in text
    assert "[red]r" in text
