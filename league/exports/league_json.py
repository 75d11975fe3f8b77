"""The bytes of `league.json`, one object or row per line so that two versions can be compared."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from pydantic import JsonValue

from schemas.publication import Publication

VOLATILE = frozenset({"version", "as_of", "age_months", "age_months_max", "changes"})
"""Keys whose values differ from day to day although nothing new is known."""
LAST_LIST = "inspections"
"""The last list of the file; each inspection is one line without indent."""

_compact = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def league_json(publication: Publication) -> bytes:
    """Return the file."""
    data, each = _data(publication)
    inspections = b",\n".join(_compact(inspection).encode() for inspection in each)
    head = "".join(f"{_compact(key)}: {json_lines(value)},\n" for key, value in data.items())
    beginning = f'{{\n{head}"{LAST_LIST}": [\n'.encode()
    return b"".join([beginning, inspections, b"\n" if inspections else b"", b"]\n}\n"])


def content_sha256(publication: Publication) -> str:
    """Return a hash of all that is not volatile: a version is due only if this changes."""
    data, inspections = _data(publication)
    digest = hashlib.sha256(_compact(_stable(data)).encode())
    for item in inspections:
        digest.update(b"\n" + _compact(item).encode())
    return digest.hexdigest()


def pretty(value: JsonValue) -> bytes:
    """Return JSON for reading: indented, in the order given, with a final newline."""
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def _data(publication: Publication) -> tuple[dict[str, Any], Iterator[dict[str, Any]]]:
    """Return all but the inspections, and these one by one: together they take much memory."""
    data = publication.model_dump(mode="json", by_alias=True, exclude={LAST_LIST})
    return data, (i.model_dump(mode="json", by_alias=True) for i in publication.inspections)


def _stable(value: JsonValue) -> JsonValue:
    if isinstance(value, dict):
        return {k: _stable(v) for k, v in value.items() if k not in VOLATILE}
    if isinstance(value, list):
        return [_stable(item) for item in value]
    return value


def json_lines(value: JsonValue, indent: str = " ") -> str:
    """Return JSON with one object of a list per line, likewise the rows inside a table."""
    if not isinstance(value, list) or not _of_objects(value):
        return _compact(value)
    items = f",\n{indent}".join(_item(item, indent + " ") for item in value)
    return f"[\n{indent}{items}]"


def _item(item: JsonValue, indent: str) -> str:
    if not isinstance(item, dict) or not any(map(_of_objects, item.values())):
        return _compact(item)
    parts = (f"{_compact(key)}: {json_lines(value, indent)}" for key, value in item.items())
    return "{" + f",\n{indent}".join(parts) + "}"


def _of_objects(value: JsonValue) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)
