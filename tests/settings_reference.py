"""Writes docs/settings.md again (`make golden`): every setting with type, default and meaning."""

import json
from pathlib import Path

from pydantic_core import to_jsonable_python

from league.exports.data_dictionary import type_in_words
from pipeline.commands.settings import setting_fields, variable_of
from pipeline.settings import Settings
from support.files import packaged_toml

DOCUMENT = Path(__file__).parents[1] / "docs/settings.md"


def settings_reference() -> str:
    """The text of the document, from today's models and `pipeline/settings.toml`."""
    words = packaged_toml("pipeline", "settings.toml")
    parts, tables = [words["introduction"]], set[str]()
    for key, model in setting_fields():
        name, table = key[-1], "settings" if len(key) == 1 else key[0]
        if table not in tables:
            tables.add(table)
            title = "Top level" if model is Settings else f"`[{table}]`"
            parts.append(f"\n## {title}\n\n| key | type | default | unit | variable | meaning |")
            parts.append("|---|---|---|---|---|---|")
        rules = model.model_json_schema()["properties"][name]
        default = json.dumps(to_jsonable_python(model.model_fields[name].default))
        units = (unit for end, unit in words["units"].items() if f"_{name}".endswith(f"_{end}"))
        parts.append(
            f"| `{name}` | {type_in_words(rules)} | `{default}` | {next(units, '')} "
            f"| `{variable_of(key)}` | {words[table][name]} |"
        )
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    DOCUMENT.write_text(settings_reference(), "utf-8")
