"""The data dictionary: every published object, field, type and meaning, made from the schemas."""

import functools
import importlib.resources
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from pydantic import JsonValue

from league.exports.csv_files import Column, R
from league.exports.inspection_columns import INSPECTIONS, LONG
from league.exports.table_columns import BELOW, TABLE, UNRANKED

TITLES = {
    "league": "`league.json`",
    "changes": "`changes.json`",
    "versions": "`versions/index.json`",
    "manifest": "`versions/<version>/manifest.json`",
}
"""Schema -> the file that it describes. Records are described where they are kept."""
INTRODUCTION = """\
# Data dictionary

Made from the schemas by `python -m pipeline.data_dictionary`; not to be edited by hand.

Every field is always written. `null` means: none, or not known; never a low or a high value.
Readers should ignore fields that they do not know: a minor version of the schema adds some.
"""

Object: TypeAlias = dict[str, JsonValue]


@functools.cache
def _meanings() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    file = importlib.resources.files("league") / "fields.toml"
    tables = tomllib.loads(file.read_text("utf-8"))
    return {"any": {"": tables["any"]}, "own": tables["own"]}


def meaning(of: str, field: str) -> str | None:
    """What a field of an object means, None if nobody has said so yet."""
    own = _meanings()["own"].get(of, {})
    return own.get(field) or _meanings()["any"][""].get(field)


def described(schema: Object, name: str) -> Object:
    """The schema with the meaning of each field as its description."""
    definitions = schema.get("$defs")
    if isinstance(definitions, dict):
        schema = {**schema, "$defs": {k: _with(v, k) for k, v in definitions.items()}}
    found = _with(schema, name)
    return found if isinstance(found, dict) else schema


def _with(value: JsonValue, name: str) -> JsonValue:
    if not isinstance(value, dict) or not isinstance(fields := value.get("properties"), dict):
        return value
    told: Object = {}
    for field, rules in fields.items():
        said = meaning(name, field)
        told[field] = {**rules, "description": said} if isinstance(rules, dict) and said else rules
    return {**value, "properties": told}


def data_dictionary(schemas: Mapping[str, Object]) -> str:
    """The whole text, from the published schemas by name."""
    parts = [INTRODUCTION]
    told: set[str] = set()
    for name, title in TITLES.items():
        schema = schemas[name]
        parts.append(f"## {title}\n\n{_described(schema)}\n\n{_table(schema)}\n")
        definitions = schema.get("$defs")
        objects = definitions if isinstance(definitions, dict) else {}
        for object_name, rules in sorted(objects.items()):
            if object_name not in told and isinstance(rules, dict):
                told.add(object_name)
                parts += list(_object(object_name, rules))
    parts += _csv_parts()
    return "\n".join(parts)


def _object(name: str, rules: Object) -> Iterator[str]:
    values = rules.get("enum")
    if isinstance(values, list):
        yield f"### {name}\n\n{_described(rules)}\n\nValues: {_listed(values)}.\n"
    elif rules.get("properties"):
        yield f"### {name}\n\n{_described(rules)}\n\n{_table(rules)}\n"


def _described(rules: Object) -> str:
    return str(rules.get("description", "")).split("\n\n", 1)[0].replace("\n", " ")


def _table(rules: Object) -> str:
    fields, name = rules.get("properties"), str(rules.get("title"))
    rows = ["| field | type | meaning |", "|---|---|---|"]
    for field, own in (fields if isinstance(fields, dict) else {}).items():
        if isinstance(own, dict):
            told = own.get("description") or meaning(name, field) or ""
            rows.append(f"| `{field}` | {_type(own)} | {_cell(str(told))} |")
    return "\n".join(rows)


def _type(rules: JsonValue) -> str:
    if not isinstance(rules, dict):
        return "any"
    either, values, reference = rules.get("anyOf"), rules.get("enum"), rules.get("$ref")
    if isinstance(either, list):
        return " or ".join(_type(one) for one in either)
    if isinstance(values, list):
        return _listed(values)
    if isinstance(reference, str):
        return reference.rpartition("/")[2]
    return _plain_type(rules)


def _plain_type(rules: Object) -> str:
    if "const" in rules:
        return f"`{rules['const']}`"
    if rules.get("type") == "array":
        return f"list of {_type(rules.get('items'))}"
    if rules.get("type") == "object":
        return f"map to {_type(rules.get('additionalProperties'))}"
    return str(rules.get("format") or rules.get("type") or "any")


def _listed(values: list[JsonValue]) -> str:
    return ", ".join(f"`{value}`" for value in values)


def _cell(text: str) -> str:
    return text.replace("\n", " ").replace("|", "\\|")


def _csv_parts() -> list[str]:
    return [
        f"## `{INSPECTIONS.path}`\n\n{INSPECTIONS.description}\n\n{_columns(LONG)}\n",
        "## `programmes/<programme>.csv`\n\nOne row an inspection. The columns of "
        f"`{INSPECTIONS.path}` up to `document_url`, then for each standard a column with its id "
        "(the rating) and one with `_state` after it.\n",
        f"## `tables/<table>.csv`\n\nThe ranked rows of a table.\n\n{_columns(TABLE)}\n",
        f"## `{BELOW.path}`\n\n{BELOW.description}\n\n{_columns(UNRANKED)}\n",
    ]


def _columns(columns: Sequence[Column[R]]) -> str:
    rows = (f"| `{c.name}` | {c.type} | {_cell(c.description)} |" for c in columns)
    return "\n".join(["| column | type | meaning |", "|---|---|---|", *rows])
