"""The base of every model, and the one way a model is written to a file."""

import json

from pydantic import BaseModel, ConfigDict

SCHEMA_VERSION = "2.0"
"""Of all that is written; what an older version wrote can be read, see `is_newer`."""


def is_newer(version: str) -> bool:
    """Return True if a file has a later major version than this code writes."""
    return int(version.split(".", maxsplit=1)[0]) > int(SCHEMA_VERSION.split(".", maxsplit=1)[0])


class Model(BaseModel):
    """A frozen value that refuses unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


def canonical_json(model: BaseModel) -> str:
    """Return a model as JSON with sorted keys, one value a line, and a final newline."""
    data = model.model_dump(mode="json", by_alias=True)
    return json.dumps(data, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
