"""The bytes of `league.json`: one item a line, so that it can be compared and read in parts."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from pydantic import JsonValue

from schemas.errors import StateError

VOLATILE = frozenset({"version", "as_of", "age_months", "changes"})
"""Keys that differ from day to day though nothing new is known."""
LAST = "inspections"
"""The list that stands last, so that all before it can be read without it."""

Object: TypeAlias = dict[str, JsonValue]


@dataclass(frozen=True, slots=True)
class Document:
    """A publication as bytes: its head without inspections, and each inspection as one line."""

    head: Object
    lines: Sequence[bytes]

    @property
    def content(self) -> str:
        """SHA-256 of all that is not volatile: two documents of one content need one version."""
        digest = hashlib.sha256(_compact(_stable(self.head)))
        for line in self.lines:
            digest.update(line)
        return digest.hexdigest()

    def having(self, **values: JsonValue) -> "Document":
        """The document with other values in its head; their place stays."""
        return Document({**self.head, **values}, self.lines)

    def chunks(self) -> Iterator[bytes]:
        """The file, piece by piece."""
        yield b"{\n"
        for key, value in self.head.items():
            yield b'"%s": ' % key.encode() + spread(value) + b",\n"
        yield b'"%s": [' % LAST.encode()
        for number, line in enumerate(self.lines):
            yield (b"\n" if number == 0 else b",\n") + line
        yield b"\n]\n}\n"


def read_document(body: bytes, where: str) -> Document:
    """A document read back from its file. Raises StateError if it is not one of ours."""
    start = body.rfind(b'\n"%s": [' % LAST.encode())
    try:
        if start < 0:
            return _read_other(body)
        opened = body.index(b"[", start) + 1
        head = json.loads(body[:start].rstrip(b",") + b"}")
        closed = body.rindex(b"]", opened)
        lines = body[opened:closed].strip(b"\n").split(b"\n")
        return Document(head, [line.rstrip(b",") for line in lines if line])
    except (ValueError, TypeError) as error:
        raise StateError(
            f"not a publication of ours: {error}", where=where, remedy="restore it from git"
        ) from error


def _read_other(body: bytes) -> Document:
    """The same content in another layout, such as after a formatter."""
    head = json.loads(body)
    return Document({k: v for k, v in head.items() if k != LAST}, [_compact(i) for i in head[LAST]])


def _stable(value: JsonValue) -> JsonValue:
    if isinstance(value, dict):
        return {k: _stable(v) for k, v in value.items() if k not in VOLATILE}
    if isinstance(value, list):
        return [_stable(item) for item in value]
    return value


def spread(value: JsonValue) -> bytes:
    """JSON in lines, neither one long nor one a value.

    Lists of objects stand with one object a line; inside a table, its rows likewise.
    """
    if not isinstance(value, list) or not _of_objects(value):
        return _compact(value)
    return b"[\n" + b",\n".join(_item(item) for item in value) + b"\n]"


def _item(item: JsonValue) -> bytes:
    if not isinstance(item, dict) or not any(map(_of_objects, item.values())):
        return _compact(item)
    parts = (_compact(key) + b": " + spread(value) for key, value in item.items())
    return b"{" + b",\n".join(parts) + b"}"


def _of_objects(value: JsonValue) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def _compact(value: JsonValue) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
