"""What is published is valid: JSON Schema, Frictionless, CSV, Atom."""

import csv
import io
import json
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from league.exports.csv_files import FORMULA, Column, cell, csv_body
from league.exports.data_dictionary import PUBLISHED, json_schema
from league.publish.publish import publish
from schemas.base import SCHEMA_VERSION
from schemas.publication import About
from tests.league.making import TODAY, material, organisation, record

ATOM = {"a": "http://www.w3.org/2005/Atom"}
ABOUT = About(sample=True, base_url="https://league.example", publisher="A <b>&\x07 publisher")


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two versions of a league with names made to break files."""
    folder = tmp_path_factory.mktemp("output")
    bad = [
        organisation(n) for n in ("=1+1", '@SUM("A1")', "<script>alert(1)</script>", "O'Neil, é")
    ]
    first = [record(who, "pdu-2023", "2024-05", "R", (9, 21)) for who in bad[:3]]
    publish(material(first, bad, about=ABOUT), folder, as_of=TODAY)
    more = [*first, record(bad[3], "pdu-2021", "2023", "-")]
    publish(material(more, bad, about=ABOUT), folder, as_of=TODAY)
    return folder


@pytest.mark.parametrize(
    ("file", "schema"),
    [
        ("league.json", "league"),
        ("changes.json", "changes"),
        ("versions/index.json", "versions"),
        ("versions/2026-11-24.2/manifest.json", "manifest"),
    ],
)
def test_each_published_file_is_valid_by_the_schema_beside_it(output, file, schema):
    rules = json.loads((output / f"schema/{schema}.schema.json").read_bytes())
    validator = jsonschema.Draft202012Validator(rules)
    validator.check_schema(rules)
    found = json.loads((output / file).read_bytes())
    assert list(validator.iter_errors(found)) == []
    # Open: a field added later breaks no reader.
    assert list(validator.iter_errors({**found, "added_in_2030": 1})) == []


@pytest.mark.parametrize("name", PUBLISHED)
def test_schemas_are_named_by_urn_without_an_address(name):
    assert json_schema(name)["$id"] == f"urn:probation-league:schema:{name}:{SCHEMA_VERSION}"
    assert json_schema(name, "https://league.example/")["$id"] == (
        f"https://league.example/schema/{name}.schema.json"
    )


def test_the_record_schema_holds_for_records(output):
    made = record(organisation("Ash"), "pdu-2023", "2024-05", "R", (9, 21))
    validator = jsonschema.Draft202012Validator(json_schema("record"))
    assert list(validator.iter_errors(json.loads(made.model_dump_json()))) == []


def test_the_data_package_is_valid_and_every_csv_keeps_its_types(output):
    import frictionless  # Loads slowly, and each test process collects this module.

    report = frictionless.validate(str(output / "datapackage.json"))
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "message"])
    package = json.loads((output / "datapackage.json").read_bytes())
    described = {resource["path"] for resource in package["resources"]}
    there = {str(p.relative_to(output)) for p in output.rglob("*.csv")}
    assert described == there
    for resource in package["resources"]:
        text = (output / resource["path"]).read_text("utf-8")
        assert text.startswith("\ufeff") is (resource["path"] != "inspections-long.csv")
        header = next(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
        assert header == [field["name"] for field in resource["schema"]["fields"]]
        assert all(field["type"] for field in resource["schema"]["fields"])


def rows_of(output, name):
    return list(csv.DictReader(io.StringIO((output / name).read_text("utf-8-sig"))))


def test_inspections_have_a_row_each_with_source_and_confidence(output):
    rows = rows_of(output, "inspections.csv")
    assert len(rows) == len({row["inspection"] for row in rows}) == 4
    assert {row["source_url"][:20] for row in rows} == {"https://inspectorate"}


def test_an_inspection_names_the_rated_one_before_unless_their_order_is_not_known(tmp_path):
    who = organisation("Ash PDU")
    dates = [("2021-08", "I"), ("2022-08", "R"), ("2024", "G"), ("2024-06", "I"), ("2025-01", "G")]
    source = material([record(who, "pdu-2023", day, rating) for day, rating in dates])
    publish(source, tmp_path, as_of=TODAY)
    rows = {row["published"]: row for row in rows_of(tmp_path, "inspections.csv")}
    found = {day: (row["previous_rating"], row["movement"]) for day, row in rows.items()}
    assert found["2021-08"] == ("", "")
    assert found["2022-08"] == ("Inadequate", "1")
    assert found["2024-06"] == ("Requires improvement", "-1")
    assert found["2024"] == found["2025-01"] == ("", "")
    (listed,) = rows_of(tmp_path, "organisations.csv")
    assert (listed["organisation"], listed["official_code"]) == (who.id, "")


def test_a_rating_of_a_standard_that_is_not_known_has_no_row(output):
    assert rows_of(output, "ratings.csv") == []
    assert len(rows_of(output, "standards.csv")) > 50


def test_tables_of_a_kind_that_has_ended_have_the_rows_of_its_last_day(tmp_path):
    gone = organisation("Essex", "crc", ends="2021-06-26")
    source = material([record(gone, "crc-2018", "2019-05-01", "G", (20, 30))], [gone])
    publish(source, tmp_path, as_of=TODAY)
    (row,) = rows_of(tmp_path, "tables/crc.csv")
    assert (row["organisation"], row["as_of"], row["ended"]) == (gone.id, "2021-06-26", "true")
    league = json.loads((tmp_path / "league.json").read_bytes())
    (table,) = (t for t in league["tables"] if t["id"] == "crc-2018")
    assert (table["as_of"], table["ended"], len(table["rows"])) == ("2021-06-26", True, 1)
    days = {r["as_of"] for r in rows_of(tmp_path, "tables-by-day.csv") if r["table"] == "crc"}
    assert {"2019-12-31", "2020-12-31", "2021-06-26"} <= days


def test_the_long_file_has_one_row_an_inspection_and_standard(output):
    rows = rows_of(output, "inspections-long.csv")
    assert len(rows) == 3 * 7 + 9
    assert {row["published_precision"] for row in rows} == {"month", "year"}


def test_the_wide_file_has_a_column_a_standard_with_its_state(output):
    row = rows_of(output, "programmes/pdu-2023.csv")[0]
    assert (row["leadership"], row["leadership_state"]) == ("", "not-known")


def test_no_cell_of_any_file_can_be_taken_for_a_formula(output):
    cells = [
        value
        for path in output.rglob("*.csv")
        for row in csv.reader(io.StringIO(path.read_text("utf-8")))
        for value in row
    ]
    assert "'=1+1" in cells
    assert not [value for value in cells if FORMULA.match(value)]


@given(st.text())
def test_any_text_comes_out_as_one_safe_cell(text):
    body = csv_body(
        [Column({"name": "a"}, lambda t: t), Column({"name": "b"}, lambda _t: 1)], [text]
    )
    assert body.endswith(b"\r\n")
    rows = list(csv.reader(io.StringIO(body.decode("utf-8", "surrogatepass"), newline="")))
    assert len(rows) == 2
    assert rows[1] == [cell(text), "1"]
    assert not FORMULA.match(cell(text))


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\t=1", " =1", "\r\n=1", "＝1"])
def test_a_formula_in_any_dress_gets_an_apostrophe(text):
    assert cell(text).startswith("'")


def test_numbers_stay_numbers_though_they_start_with_a_minus():
    assert (cell(-1), cell(True), cell(None)) == ("-1", "true", "")


def test_the_feed_is_wellformed_and_tells_what_is_new(output):
    root = etree.fromstring((output / "feed.atom").read_bytes())
    assert root.findtext("a:id", namespaces=ATOM) == "https://league.example/feed.atom"
    assert "made-up sample" in root.findtext("a:title", namespaces=ATOM)
    entries = root.findall("a:entry", ATOM)
    assert [e.findtext("a:title", namespaces=ATOM) for e in entries] == [
        "O'Neil, é: added, not rated (published 2023)"
    ]
    (summary,) = (e.findtext("a:summary", namespaces=ATOM) for e in entries)
    assert summary == "Probation delivery unit inspections, first programme."
    ids = [e.findtext("a:id", namespaces=ATOM) for e in entries]
    assert ids == [
        "https://league.example/versions/2026-11-24.2/changes.json#pdu-2021--oneil-e--2023"
    ]
    for tag in ("id", "title", "updated", "author", "link"):
        assert root.find(f"a:{tag}", ATOM) is not None
    assert all(e.find("a:updated", ATOM) is not None for e in entries)


def test_league_json_can_be_read_as_a_stream_one_inspection_a_line(output):
    lines = (output / "league.json").read_text("utf-8").splitlines()
    start = lines.index('"inspections": [')
    found = [json.loads(line.rstrip(",")) for line in lines[start + 1 : -2]]
    assert [i["id"] for i in found] == sorted(i["id"] for i in found)
    assert len(found) == 4
    assert not any("box" in e for i in found for e in i["overall"]["evidence"])
