"""What this repository publishes is real, valid, complete, and whole in every version."""

import gzip
import hashlib
import json
from pathlib import Path

import jsonschema
import pytest

ROOT = Path(__file__).parents[2]
OUTPUT, RECORDS = ROOT / "output", ROOT / "data" / "records"


@pytest.fixture(scope="module")
def league() -> dict:
    return json.loads((OUTPUT / "league.json").read_bytes())


@pytest.mark.parametrize("every", [9, pytest.param(1, marks=pytest.mark.soak)])
def test_it_is_valid_by_the_schema_beside_it(league: dict, every: int) -> None:
    """One in so many of what it lists: to check all takes seconds."""
    schema = json.loads((OUTPUT / "schema" / "league.schema.json").read_bytes())
    some = {k: v[::every] if isinstance(v, list) else v for k, v in league.items()}
    jsonschema.Draft202012Validator(schema).validate(some)


def test_it_is_real(league: dict) -> None:
    assert league["sample"] is False
    assert sum(i["overall"]["rating"] is not None for i in league["inspections"]) >= 220


def test_it_has_every_accepted_record_and_no_other(league: dict) -> None:
    accepted = {path.stem for path in RECORDS.glob("*.json")}
    assert {i["id"] for i in league["inspections"]} == accepted


def test_what_is_held_stands_in_no_file_or_page() -> None:
    held = b"youth-2018--south-tyneside--2021"
    files = [path for path in OUTPUT.rglob("*") if path.is_file()]
    assert [path for path in files if held in path.read_bytes()] == []


def test_every_file_of_every_version_is_what_its_manifest_says() -> None:
    versions = OUTPUT / "versions"
    index = json.loads((versions / "index.json").read_bytes())["versions"]
    assert {v["version"] for v in index} == {p.name for p in versions.iterdir() if p.is_dir()}
    for entry in index:
        manifest = (versions / entry["manifest"]).read_bytes()
        assert hashlib.sha256(manifest).hexdigest() == entry["sha256"]
        for file in json.loads(manifest)["files"]:
            body = gzip.decompress((versions / file["kept"]).read_bytes())
            assert hashlib.sha256(body).hexdigest() == file["sha256"], file["kept"]
            if entry is index[-1]:
                assert (OUTPUT / file["name"]).read_bytes() == body, file["name"]
