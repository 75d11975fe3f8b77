"""The base of every model, and the one way a model is written to a file."""

import json
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict

from support.safe_text import whole_number, without_controls

SCHEMA_VERSION = "2.0"
"""Of all that is written; what an older version wrote can be read, see `is_newer`."""


def _plain(text: str) -> str:
    # Python escapes the bytes of an argument that the terminal's encoding does not have.
    typed = text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return without_controls(" ".join(typed.split()))


PlainText = Annotated[str, AfterValidator(_plain)]
"""What a person typed, as one line without control characters, which no page may show."""


def is_newer(version: object) -> bool:
    """Return True if a file has a later major version than this code writes."""
    major, ours = (whole_number(str(v).partition(".")[0]) for v in (version, SCHEMA_VERSION))
    return (major or 0) > (ours or 0)


class Model(BaseModel):
    """A frozen value that refuses unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


def canonical_json(model: BaseModel) -> str:
    """Return a model as JSON with sorted keys, one value a line, and a final newline."""
    data = model.model_dump(mode="json", by_alias=True)
    return json.dumps(data, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
