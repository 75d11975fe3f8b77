"""The data dictionary says of every field what it means, and is current."""

from pathlib import Path

import pytest

from league.exports.data_dictionary import PUBLISHED, data_dictionary, json_schema
from schemas.base import SCHEMA_VERSION

DOCUMENT = Path(__file__).parents[2] / "docs" / "data-dictionary.md"


@pytest.mark.parametrize("name", PUBLISHED)
def test_every_published_field_has_a_meaning_in_the_schema(name):
    schema = json_schema(name)
    silent = [
        f"{title}.{field}"
        for title, rules in {name: schema, **schema["$defs"]}.items()
        for field, own in rules.get("properties", {}).items()
        if not own.get("description")
    ]
    assert silent == []


def test_a_schema_promises_every_field_that_is_always_written():
    missing = {
        (title, field)
        for name in PUBLISHED.keys() - {"record"}
        for title, rules in {name: json_schema(name), **json_schema(name)["$defs"]}.items()
        for field in rules.get("properties", {}).keys() - set(rules.get("required", ()))
    }
    # The manifests of early versions lack it.
    assert missing == {("KeptFile", "rows")}


def test_the_document_is_made_from_todays_schemas():
    made = data_dictionary()
    assert DOCUMENT.read_text("utf-8") == made, "run: python -m league.exports.data_dictionary"


def test_the_document_and_the_changes_say_first_what_the_major_version_changed():
    made = data_dictionary()
    assert f"Changed in {SCHEMA_VERSION}" in made.split("##")[0]
    changes = DOCUMENT.parents[1].joinpath("CHANGELOG.md").read_text("utf-8")
    assert f"The schema is {SCHEMA_VERSION}" in changes.split("## Unreleased")[1].split(":")[0]
