"""JSON Schemas of the published files, and the data dictionary made from them.

Run as `python -m league.exports.data_dictionary` from the top of the repository to write
`docs/data-dictionary.md`.
"""

from pathlib import Path
from typing import Any

from pydantic import BaseModel

from league.environment import rendered
from league.exports.csv_files import meaning, sheet_of, sheet_texts
from schemas.base import SCHEMA_VERSION
from schemas.crawl import StatusFile
from schemas.publication import OrganisationFile, Publication
from schemas.report import Report
from schemas.versions import ChangesFile, Manifest, VersionIndex

DIALECT = "https://json-schema.org/draft/2020-12/schema"
PUBLISHED: dict[str, tuple[type[BaseModel], str | None]] = {
    "league": (Publication, "`league.json`"),
    "changes": (ChangesFile, "`changes.json`"),
    "organisation": (OrganisationFile, "`organisations/<organisation>.json`"),
    "versions": (VersionIndex, "`versions/index.json`"),
    "manifest": (Manifest, "`versions/<version>/manifest.json`"),
    "record": (Report, None),
    "status": (StatusFile, "`status.json`, the last run; not part of a version"),
}
"""Name of a schema -> its model, and its title in the dictionary (None: it is left out)."""
SOMETIMES_MISSING = ("KeptFile", "rows")
"""Manifests of earlier versions stay as they are, without this field."""


def json_schema(name: str, base_url: str = "") -> dict[str, Any]:
    """Return a schema (draft 2020-12) with the meaning of each field.

    Our models forbid unknown fields; the published schemas allow them, so that a field added
    later breaks no reader. Each field is always written, but in records of earlier releases.
    """
    model, _ = PUBLISHED[name]
    schema = model.model_json_schema(mode="serialization", by_alias=True)
    for title, rules in {**schema.get("$defs", {}), name: schema}.items():
        if rules.get("additionalProperties") is False:
            del rules["additionalProperties"]
        if "properties" in rules and name != "record":
            every = rules["properties"]
            rules["required"] = [field for field in every if (title, field) != SOMETIMES_MISSING]
        for field, own in rules.get("properties", {}).items():
            if words := meaning(title, field):
                own["description"] = words
    # The permanent name: a URL if there is an address, else a URN.
    id_ = f"urn:probation-league:schema:{name}:{SCHEMA_VERSION}"
    if base_url:
        id_ = f"{base_url.rstrip('/')}/schema/{name}.schema.json"
    return {"$schema": DIALECT, "$id": id_, **schema}


def data_dictionary() -> str:
    """Return the data dictionary, which describes an object where it first occurs."""
    listed: set[str] = set()
    files = []
    for name, (_, title) in PUBLISHED.items():
        if title is None:
            continue
        schema = json_schema(name)
        objects = {k: v for k, v in sorted(schema["$defs"].items()) if k not in listed}
        listed.update(objects)
        files.append((title, schema, objects))
    described = [name for name, words in sheet_texts().items() if "description" in words]
    sheets = [(name, sheet_of(name)) for name in described]
    values = {"files": files, "sheets": sheets, "type": type_in_words}
    return rendered("data_dictionary.md", values)


def type_in_words(rules: dict[str, Any]) -> str:
    """Return the type of a field of a JSON Schema, such as `date or null`."""
    if "anyOf" in rules:
        return " or ".join(map(type_in_words, rules["anyOf"]))
    if values := rules.get("enum", [rules["const"]] if "const" in rules else []):
        return ", ".join(f"`{value}`" for value in values)
    if "$ref" in rules:
        return str(rules["$ref"]).rpartition("/")[2]
    if rules.get("type") == "array":
        return f"list of {type_in_words(rules.get('items', {}))}"
    if rules.get("type") == "object":
        return f"map to {type_in_words(rules.get('additionalProperties', {}))}"
    return str(rules.get("format") or rules.get("type") or "any")


if __name__ == "__main__":
    Path("docs/data-dictionary.md").write_text(data_dictionary(), "utf-8")
