"""The base of every model: frozen, closed, and written the same way each time."""

import json

from pydantic import BaseModel, ConfigDict

SCHEMA_VERSION = "1.0"


class Model(BaseModel):
    """A frozen value that refuses fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


def canonical_json(model: BaseModel) -> str:
    """The one spelling of a model in a file: sorted keys, one value a line, final newline."""
    data = model.model_dump(mode="json", by_alias=True)
    return json.dumps(data, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
