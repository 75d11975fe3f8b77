"""JSON Schemas of the published files, and the data dictionary made from them.

Run as `python -m league.exports.data_dictionary` from the top of the repository to write
`docs/data-dictionary.md`.
"""

import importlib.resources
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from pydantic import BaseModel, JsonValue

from league.exports.csv_files import Column, meaning
from league.exports.league_json import JsonObject
from league.exports.rows import sheet_of
from schemas.base import SCHEMA_VERSION
from schemas.crawl import StatusFile
from schemas.publication import OrganisationFile, Publication
from schemas.report import Report
from schemas.versions import ChangesFile, Manifest, VersionIndex

DIALECT = "https://json-schema.org/draft/2020-12/schema"
PUBLISHED: dict[str, type[BaseModel]] = {
    "league": Publication,
    "changes": ChangesFile,
    "organisation": OrganisationFile,
    "manifest": Manifest,
    "versions": VersionIndex,
    "record": Report,
    "status": StatusFile,
}
"""Name of a schema -> the model that it describes."""

TITLES = {
    "league": "`league.json`",
    "changes": "`changes.json`",
    "organisation": "`organisations/<organisation>.json`",
    "versions": "`versions/index.json`",
    "manifest": "`versions/<version>/manifest.json`",
    "status": "`status.json`, the last run; not part of a version",
}
"""Name of a schema -> the file that it describes; the schema of a record is not in the text."""
CSV_FILES = (
    "inspections",
    "ratings",
    "organisations",
    "names",
    "successions",
    "standards",
    "table",
    "tables-by-day",
    "unranked",
    "programme",
    "inspections-long",
)
_INTRODUCTION = importlib.resources.files("league") / "exports/data_dictionary.md"


def json_schema(name: str, base_url: str = "") -> JsonObject:
    """Return a schema (draft 2020-12) with the meaning of each field.

    Our models forbid unknown fields; the published schemas allow them, so that a field added
    later breaks no reader.
    """
    schema = _opened(PUBLISHED[name].model_json_schema(mode="serialization", by_alias=True))
    if not isinstance(schema, dict):
        raise TypeError(f"the schema of {name} is not an object")
    definitions = schema.get("$defs")
    if isinstance(definitions, dict):
        schema["$defs"] = {k: _with_meanings(v, k) for k, v in definitions.items()}
    described = _with_meanings(schema, name)
    return {"$schema": DIALECT, "$id": _schema_id(name, base_url), **_object(described)}


def data_dictionary(schemas: Mapping[str, JsonObject]) -> str:
    """Return the text of the data dictionary, from the published schemas by name."""
    parts = [_INTRODUCTION.read_text("utf-8")]
    listed: set[str] = set()
    for name, title in TITLES.items():
        schema = schemas[name]
        parts.append(f"## {title}\n\n{_described(schema)}\n\n{_table(schema)}\n")
        definitions = schema.get("$defs")
        objects = definitions if isinstance(definitions, dict) else {}
        for object_name, rules in sorted(objects.items()):
            if object_name not in listed and isinstance(rules, dict):
                listed.add(object_name)
                parts += _object_parts(object_name, rules)
    parts += _csv_parts()
    return "\n".join(parts)


def _schema_id(name: str, base_url: str) -> str:
    """Return the permanent name of a schema: a URL if there is an address, else a URN."""
    if base_url:
        return f"{base_url.rstrip('/')}/schema/{name}.schema.json"
    return f"urn:probation-league:schema:{name}:{SCHEMA_VERSION}"


def _opened(value: JsonValue) -> JsonValue:
    """Return a schema without `additionalProperties: false`."""
    if isinstance(value, dict):
        return {
            k: _opened(v)
            for k, v in value.items()
            if not (k == "additionalProperties" and v is False)
        }
    if isinstance(value, list):
        return [_opened(item) for item in value]
    return value


def _with_meanings(value: JsonValue, name: str) -> JsonValue:
    fields = _object(value).get("properties")
    if not isinstance(value, dict) or not isinstance(fields, dict):
        return value
    described: JsonObject = {}
    for field, rules in fields.items():
        words = meaning(name, field)
        known = isinstance(rules, dict) and words
        described[field] = {**_object(rules), "description": words} if known else rules
    return {**value, "properties": described}


def _object(value: JsonValue) -> JsonObject:
    return value if isinstance(value, dict) else {}


def _object_parts(name: str, rules: JsonObject) -> Iterator[str]:
    values = rules.get("enum")
    if isinstance(values, list):
        yield f"### {name}\n\n{_described(rules)}\n\nValues: {_listed(values)}.\n"
    elif rules.get("properties"):
        yield f"### {name}\n\n{_described(rules)}\n\n{_table(rules)}\n"


def _described(rules: JsonObject) -> str:
    return str(rules.get("description", "")).split("\n\n", 1)[0].replace("\n", " ")


def _table(rules: JsonObject) -> str:
    fields, name = rules.get("properties"), str(rules.get("title"))
    rows = ["| field | type | meaning |", "|---|---|---|"]
    for field, own in (fields if isinstance(fields, dict) else {}).items():
        if isinstance(own, dict):
            words = own.get("description") or meaning(name, field) or ""
            rows.append(f"| `{field}` | {type_in_words(own)} | {_cell(str(words))} |")
    return "\n".join(rows)


def type_in_words(rules: JsonValue) -> str:
    """Return the type of a field of a JSON Schema, such as `date or null`."""
    if not isinstance(rules, dict):
        return "any"
    either, values, reference = rules.get("anyOf"), rules.get("enum"), rules.get("$ref")
    if isinstance(either, list):
        return " or ".join(type_in_words(one) for one in either)
    if isinstance(values, list):
        return _listed(values)
    if isinstance(reference, str):
        return reference.rpartition("/")[2]
    return _plain_type(rules)


def _plain_type(rules: JsonObject) -> str:
    if "const" in rules:
        return f"`{rules['const']}`"
    if rules.get("type") == "array":
        return f"list of {type_in_words(rules.get('items'))}"
    if rules.get("type") == "object":
        return f"map to {type_in_words(rules.get('additionalProperties'))}"
    return str(rules.get("format") or rules.get("type") or "any")


def _listed(values: list[JsonValue]) -> str:
    return ", ".join(f"`{value}`" for value in values)


def _cell(text: str) -> str:
    return text.replace("\n", " ").replace("|", "\\|")


def _csv_parts() -> Iterator[str]:
    for name in CSV_FILES:
        sheet = sheet_of(name)
        shown = _columns((*sheet.columns, *sheet.columns_after))
        yield f"## `{sheet.path or f'{name}s/<{name}>.csv'}`\n\n{sheet.description}\n\n{shown}\n"


def _columns(columns: Sequence[Column]) -> str:
    rows = (f"| `{c.name}` | {c.type} | {_cell(c.description)} |" for c in columns)
    return "\n".join(["| column | type | meaning |", "|---|---|---|", *rows])


if __name__ == "__main__":
    text = data_dictionary({name: json_schema(name) for name in TITLES})
    Path("docs/data-dictionary.md").write_text(text, "utf-8")
