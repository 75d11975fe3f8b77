"""JSON Schemas of what is published: closed in our models, open for those who read."""

from typing import TypeAlias

from pydantic import BaseModel, JsonValue

from league.exports.data_dictionary import described
from schemas.base import SCHEMA_VERSION
from schemas.publication import ChangesFile, Manifest, Publication, VersionIndex
from schemas.report import Report

DIALECT = "https://json-schema.org/draft/2020-12/schema"
PUBLISHED: dict[str, type[BaseModel]] = {
    "league": Publication,
    "changes": ChangesFile,
    "manifest": Manifest,
    "versions": VersionIndex,
    "record": Report,
}
"""Name of a schema -> the model that it describes."""

Object: TypeAlias = dict[str, JsonValue]


def json_schema(name: str, base_url: str = "") -> Object:
    """The schema of that name (draft 2020-12); readers ignore fields that they do not know."""
    schema: Object = PUBLISHED[name].model_json_schema(mode="serialization", by_alias=True)
    opened = _opened(schema)
    if not isinstance(opened, dict):
        raise TypeError(f"the schema of {name} is no object")
    return {
        "$schema": DIALECT,
        "$id": schema_id(name, base_url),
        **described(opened, name),
    }


def schema_id(name: str, base_url: str) -> str:
    """The permanent name of a schema: an address if there is one, else a URN."""
    if base_url:
        return f"{base_url.rstrip('/')}/schema/{name}.schema.json"
    return f"urn:probation-league:schema:{name}:{SCHEMA_VERSION}"


def _opened(value: JsonValue) -> JsonValue:
    """Without the closing of objects; a map whose values have a schema keeps it."""
    if isinstance(value, dict):
        return {
            k: _opened(v)
            for k, v in value.items()
            if not (k == "additionalProperties" and v is False)
        }
    if isinstance(value, list):
        return [_opened(item) for item in value]
    return value
