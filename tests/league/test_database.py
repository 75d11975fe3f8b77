"""`league.sqlite` answers questions, keeps its keys, and is the same from the same data."""

import json
import re
import sqlite3
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest

from league.exports.data_files import data_catalogue
from league.publish.publish import publish
from league.publish.versions import Versions, read_publication
from schemas.organisation import Area, DatedName
from schemas.versions import DatabaseNote
from support.files import Disk
from tests.league.making import TODAY, material, organisation, record

QUESTIONS = re.findall(
    r"```sql\n(.*?)```", (Path(__file__).parents[2] / "docs/questions.md").read_text("utf-8"), re.S
)
SODEXO = (DatedName(name="Sodexo"),)


def league(rating="R"):
    north = organisation("North West region", "region", area="region-north-west")
    inside = {"area": "region-north-west"}
    ash, birch = (organisation(f"{name} PDU", **inside) for name in ("Ash", "=Birch"))
    essex = organisation("Essex", "crc", ends="2021-06-26", owners=SODEXO)
    elm, oak = (organisation(name, "youth-justice-service", **inside) for name in ("Elm", "Oak"))
    protection = {"public-protection": "I"}
    home = organisation("Home", "approved-premises", **inside)
    return material(
        [
            record(ash, "pdu-2023", "2024-01-10", "G", standards={"staffing": "I"}),
            record(ash, "pdu-2023", "2026-01-10", "R"),
            record(birch, "pdu-2023", "2025-01-10", rating, standards={"staffing": "I"}),
            record(essex, "crc-2018", "2019-05-01", "G"),
            record(elm, "youth-2021", "2024-05-14", "O"),
            record(home, "approved-premises-2025", "2025-10-01", "I", standards=protection),
        ],
        [north, ash, birch, essex, elm, oak, home],
        [Area(id="region-north-west", name="North West", kind="region", lead=north.id)],
    )


@pytest.fixture(scope="module")
def output(tmp_path_factory):
    folder = tmp_path_factory.mktemp("output")
    publish(league(), folder, as_of=TODAY)
    publish(league("I"), folder, as_of=TODAY)
    return folder


def ask(output, statement):
    with closing(sqlite3.connect(output / "league.sqlite")) as connection:
        return connection.execute(statement).fetchall()


ANSWERS = [
    [("Ash PDU", "Good", "Requires improvement")],
    [(1,)],
    [("Elm", "youth-justice-service", "2024-05-14")],
    [("North West", "Inadequate", 1), ("North West", "Requires improvement", 1)],
    [("Oak",)],
    [],
    [(1, 1, "Essex", "Good")],
    [("pdu-2023", "Staffing", 2)],
    [("Sodexo", "Good", 1)],
    None,
]


@pytest.mark.parametrize("number", range(10))
def test_each_question_has_one_statement_with_the_right_answer(output, number):
    answer = ask(output, QUESTIONS[number])
    if ANSWERS[number] is not None:
        assert answer == ANSWERS[number]
    else:
        assert {since for _, since in answer} == {str(TODAY)}


def test_the_search_finds_an_owner_and_the_last_statement_is_the_search(output):
    assert len(QUESTIONS) == 11
    assert ask(output, QUESTIONS[10]) == [("crc-essex",)]


def test_the_history_says_since_when_a_value_stands(output):
    changes = json.loads((output / "changes.json").read_bytes())
    history = {h["inspection"]: h for h in changes["history"]}
    of_birch = next(h for id_, h in history.items() if "birch" in id_)
    (change,) = (c for c in of_birch["changes"] if c["field"] == "overall.rating")
    assert (of_birch["version"], change["version"]) == ("2026-11-24.1", "2026-11-24.2")
    assert (change["before"], change["after"]) == ("Requires improvement", "Inadequate")
    assert ask(output, "SELECT version, field, after FROM value_changes") == [
        (c["version"], c["field"], c["after"]) for c in of_birch["changes"]
    ]
    each = sorted(path.stem for path in (output / "changes").iterdir())
    assert each == ["2026-11-24.1", "2026-11-24.2"]


def test_keys_hold_and_the_note_describes_the_file(output):
    assert ask(output, "PRAGMA foreign_key_check") == []
    assert ask(output, "PRAGMA integrity_check") == [("ok",)]
    assert ("=Birch PDU",) in ask(output, "SELECT name FROM organisations")
    described = (output / "metadata.yaml").read_text("utf-8").partition("      rankings:\n")[2]
    for _, column, *_ in ask(output, "PRAGMA table_info(rankings)"):
        assert f"          {column}: " in described
    note = DatabaseNote.model_validate_json((output / "league.sqlite.json").read_bytes())
    body = (output / "league.sqlite").read_bytes()
    assert (note.size, note.sha256) == (len(body), sha256(body).hexdigest())


def test_the_same_data_gives_the_same_bytes_and_it_is_in_no_version(output, tmp_path):
    publish(league(), tmp_path, as_of=TODAY)
    publish(league("I"), tmp_path, as_of=TODAY)
    before = (output / "league.sqlite").read_bytes()
    assert (tmp_path / "league.sqlite").read_bytes() == before
    (tmp_path / "league.sqlite").write_bytes(b"spoilt")
    publish(league("I"), tmp_path, as_of=TODAY)
    assert (tmp_path / "league.sqlite").read_bytes() == before
    assert not list((tmp_path / "versions").rglob("*sqlite*"))


def test_the_list_of_data_files_gives_rows_size_and_checksum(output):
    manifest = Versions(output / "versions", Disk()).newest()
    files = {f.path: f for f in data_catalogue(read_publication(output), manifest.files)}
    assert files["inspections.csv"].kept.rows == 6
    body = (output / "inspections.csv").read_bytes()
    assert files["inspections.csv"].kept.sha256 == sha256(body).hexdigest()
    assert "deprecated" in files["inspections-long.csv"].title
    assert all(f.description for f in files.values())
    assert {kept.name for kept in manifest.files} <= set(files)
    assert files["league.sqlite"].kept is None
