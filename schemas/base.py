"""The base of every model: frozen, closed, and written the same way each time."""

import json
from collections.abc import Iterator

from pydantic import BaseModel, ConfigDict

SCHEMA_VERSION = "1.0"


class Model(BaseModel):
    """A frozen value that refuses fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Numerous(Model):
    """A value of which thousands may be in memory at once: a row, an organisation.

    pydantic keeps with each model a set of the fields that were given, for a row more bytes than
    for the row itself. Those of which the same were given share one.
    """

    def model_post_init(self, _context: object, /) -> None:
        """Puts the shared set in the place of the own one, which is equal."""
        own = self.__pydantic_fields_set__
        object.__setattr__(self, "__pydantic_fields_set__", _GIVEN.setdefault(frozenset(own), own))


_GIVEN: dict[frozenset[str], set[str]] = {}


def canonical_json(model: BaseModel) -> str:
    """The one spelling of a model in a file: sorted keys, one value a line, final newline."""
    return "".join(canonical_pieces(model))


def canonical_pieces(model: BaseModel) -> Iterator[str]:
    """The same in small pieces, for a file that may be large: they take five times their text."""
    data = model.model_dump(mode="json", by_alias=True)
    yield from json.JSONEncoder(ensure_ascii=False, indent=2, sort_keys=True).iterencode(data)
    yield "\n"
