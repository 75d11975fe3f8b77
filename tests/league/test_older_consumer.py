"""What consumers of 1.0 were promised still holds today."""

import csv
import gzip
import hashlib
import io
import json
import shutil
from pathlib import Path

import jsonschema
import pytest

from league.exports.data_dictionary import PUBLISHED, json_schema
from league.publish.publish import publish
from league.publish.versions import read_publication
from league.site.build import site_pages
from schemas.errors import StateError
from schemas.report import Report
from tests.league.making import TODAY, material

FOLDER = Path(__file__).parents[1] / "fixtures" / "league-1.0"
VERSION = "2026-11-24.1"
CHANGED_IN_2_0 = {
    "PublishedEvidence.text",  # null for a value that others reported: nothing is quoted
    "Evidence.text",
    "Identification.text",
    "Inspection.joint",  # null where no source says
    "Report.joint",
    "Inspection.source_status",  # `unchecked` for what was never fetched
    "Report.source_status",
    "Codes.gss",  # a service may cover several authorities
    "CoverageItem.programme",  # null where a count covers several
    "CoverageItem.expected",  # null where a statement gives only a percentage
    "CoverageItem.missing",
}
SINCE_2_0 = {"organisation", "status"}
"""Files that 1.0 did not have."""
RENAMED = {"ScoreConfidence": "ValueConfidence"}
"""Definitions in the schema; their names are for people."""
WORDS = ("title", "description", "default")
"""What of a schema is for people and may change."""


def kept(name: str) -> bytes:
    return gzip.decompress((FOLDER / "versions" / VERSION / f"{name}.gz").read_bytes())


def schema(name: str) -> dict:
    return json.loads(kept(f"schema/{name}.schema.json"))


@pytest.fixture
def source(sample):
    paths = sorted((FOLDER / "records").glob("*.json"))
    records = [Report.model_validate_json(path.read_bytes()) for path in paths]
    return material(records, sample.registry.organisations.values())


def plain(value):
    if isinstance(value, dict):
        return {
            k: plain(v)
            for k, v in value.items()
            if not (k in WORDS and isinstance(v, str | int | list | None))
        }
    return [plain(v) for v in value] if isinstance(value, list) else value


def objects(rules: dict) -> dict[str, dict]:
    """Every object and enumeration of a schema by name; the whole is `.`."""
    return {".": rules, **rules.get("$defs", {})}


@pytest.mark.parametrize("name", sorted(set(PUBLISHED) - SINCE_2_0))
def test_no_field_was_removed_or_retyped_but_those_of_2_0(name):
    today = objects(json_schema(name))
    text = kept(f"schema/{name}.schema.json").decode()
    for old, new in RENAMED.items():
        text = text.replace(f'"{old}"', f'"{new}"').replace(f'/{old}"', f'/{new}"')
    for title, before in objects(json.loads(text)).items():
        now = today[title]
        assert now.get("enum") == before.get("enum"), f"{title}: a new value is a major change"
        assert set(before.get("required", ())) <= set(now.get("required", ())), title
        for field, rules in before.get("properties", {}).items():
            if f"{before.get('title', title)}.{field}" in CHANGED_IN_2_0:
                continue
            assert plain(now["properties"][field]) == plain(rules), f"{title}.{field}"


def test_todays_output_is_valid_by_the_schema_of_1_0(source, tmp_path):
    publish(source, tmp_path, as_of=TODAY)
    validator = jsonschema.Draft202012Validator(schema("league"))
    found = json.loads((tmp_path / "league.json").read_bytes())
    assert list(validator.iter_errors(found)) == []


def shapes(value, path="$"):
    """Every path of a document with the types that stand there."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from shapes(item, f"{path}.{key}")
    elif isinstance(value, list):
        for item in value:
            yield from shapes(item, f"{path}[]")
    else:
        yield path, type(value).__name__


def test_everything_that_1_0_said_of_these_records_is_said_today(source, tmp_path):
    publish(source, tmp_path, as_of=TODAY)
    today = json.loads((tmp_path / "league.json").read_bytes())
    before = json.loads(kept("league.json"))
    assert set(shapes(before)) <= set(shapes(today))
    for then, now in zip(before["tables"], today["tables"], strict=True):
        assert then["id"] == now["id"]
        for row, same in zip(then["rows"], now["rows"], strict=True):
            assert row.items() <= same.items()


@pytest.mark.parametrize(
    "name", ["inspections.csv", "tables/pdu.csv", "programmes/pdu-2023.csv", "unranked.csv"]
)
def test_csv_columns_keep_their_names_and_place(source, tmp_path, name):
    publish(source, tmp_path, as_of=TODAY)
    before = next(csv.reader(io.StringIO(kept(name).decode())))
    # Since 2.0 a row of inspections.csv is an inspection; its former form has another name.
    now_named = name.replace("inspections", "inspections-long")
    now = next(csv.reader(io.StringIO((tmp_path / now_named).read_text("utf-8-sig"))))
    assert now[: len(before)] == before


def test_an_output_of_1_0_is_read_and_published_over(source, tmp_path):
    shutil.copytree(FOLDER / "versions", tmp_path / "versions")
    assert read_publication(tmp_path).version == VERSION
    fewer = material(
        source.records[:-1],
        source.registry.organisations.values(),
        ids={source.records[-1].id: "withdrawn"},
    )
    result = publish(fewer, tmp_path, as_of=TODAY)
    assert result.version == "2026-11-24.2"
    assert [c.kind for c in result.changes.inspections] == ["withdrawn"]


def test_the_first_version_after_the_upgrade_changes_no_value(source, tmp_path):
    shutil.copytree(FOLDER / "versions", tmp_path / "versions")
    result = publish(source, tmp_path, as_of=TODAY, pages=site_pages(source, pictures=()))
    assert (result.version, result.new) == ("2026-11-24.2", True)
    assert (result.changes.inspections, result.changes.ranks) == ((), ())
    earlier = (tmp_path / f"earlier/{VERSION}.html").read_text("utf-8")
    assert "as we published it" in earlier
    assert "<table" in earlier


def test_a_version_in_the_form_of_another_release_is_shown_as_a_page(source, tmp_path):
    shutil.copytree(FOLDER / "versions", tmp_path / "versions")
    league = json.loads(kept("league.json"))
    league["organisations"][0]["unknown_here"] = True
    body = json.dumps(league).encode()
    folder = tmp_path / "versions" / VERSION
    (folder / "league.json.gz").write_bytes(gzip.compress(body))
    was, now = (hashlib.sha256(each).hexdigest() for each in (kept("league.json"), body))
    manifest = folder / "manifest.json"
    manifest.write_text(manifest.read_text("utf-8").replace(was, now), "utf-8")
    with pytest.raises(StateError, match="this release cannot read"):
        read_publication(tmp_path)
    publish(source, tmp_path, as_of=TODAY, pages=site_pages(source, pictures=()))
    assert "<table" in (tmp_path / f"earlier/{VERSION}.html").read_text("utf-8")
