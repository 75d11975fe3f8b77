"""The bytes of `league.json`: one item a line, so that it can be compared and read in parts."""

import hashlib
import itertools
import json
import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from pydantic import JsonValue

from league.squeezed import Item, Items
from schemas.errors import StateError

VOLATILE = frozenset({"version", "as_of", "age_months", "changes"})
"""Keys that differ from day to day though nothing new is known."""
LAST = "inspections"
"""The list that stands last, so that all before it can be read without it."""
EMPTY = [b"[]"]
"""The lines of a list without items."""
_KEY = re.compile(rb'"([a-z_]+)": ')
_OPENS = b'"%s": [' % LAST.encode()

Object: TypeAlias = dict[str, JsonValue]
Value: TypeAlias = JsonValue | Items


@dataclass(frozen=True, slots=True)
class Document:
    """A publication as bytes: its head without inspections, and each inspection as one line.

    Long lists of the head are packed. `lines` can be gone through again and again.
    """

    head: Mapping[str, Value]
    lines: Iterable[bytes]

    @property
    def content(self) -> str:
        """SHA-256 of all that is not volatile: two documents of one content need one version."""
        digest = hashlib.sha256()
        for key, value in self.head.items():
            if key not in VOLATILE:
                digest.update(_compact(key))
                for piece in _pieces(value):
                    digest.update(piece)
        for line in self.lines:
            digest.update(b"\n" + line)
        return digest.hexdigest()

    def having(self, **values: Value) -> "Document":
        """The document with other values in its head; their place stays."""
        return Document({**self.head, **values}, self.lines)

    def chunks(self) -> Iterator[bytes]:
        """The file, piece by piece."""
        yield b"{\n"
        for key, value in self.head.items():
            yield b'"%s": ' % key.encode()
            if isinstance(value, Items):
                yield from _spread_items(value)
            else:
                yield spread(value)
            yield b",\n"
        yield _OPENS
        for number, line in enumerate(self.lines):
            yield (b"\n" if number == 0 else b",\n") + line
        yield b"\n]\n}\n"


def head_of(
    lines: Callable[[], Iterable[bytes]], keys: Container[str], lists: Container[str] = ()
) -> dict[str, Value]:
    """What the head of a document says under these keys, from the lines of its file.

    Of `lists` the items are packed. A head set in another way (by a formatter, or before its lines
    were indented) is read whole. Raises StateError if the file is not one of ours.
    """
    try:
        return _head_of(lines(), keys, lists)
    except ValueError:
        return {key: value for key, value in _whole(lines()).items() if key in keys}


def _head_of(
    lines: Iterable[bytes], keys: Container[str], lists: Container[str]
) -> dict[str, Value]:
    found: dict[str, Value] = {}
    items: dict[str, list[Item]] = {}
    for key, value in head_items(lines, lists):
        if key not in keys:
            continue
        if key not in lists:
            found[key] = json.loads(b"".join(value))
        elif value != EMPTY:
            items.setdefault(key, []).append(Item(b"".join(value)))
        else:
            items.setdefault(key, [])
    return {**found, **{key: Items(each) for key, each in items.items()}}


def _whole(lines: Iterable[bytes]) -> Object:
    kept = list(itertools.takewhile(_is_head, lines))
    before = b"".join(kept).rstrip()
    try:
        head: Object = json.loads(before.rstrip(b",") + b"}" if before.endswith(b",") else before)
    except ValueError as error:
        raise StateError(
            f"not a publication of ours: {error}", remedy="restore it from git"
        ) from error
    return head


def _by_key(lines: Iterable[bytes], items_of: Container[str]) -> Iterator[tuple[str, list[bytes]]]:
    """Each top-level key with the lines of its value: only such a key begins without a space.

    The items of lists, which begin with one space, come one by one where they are asked for.
    """
    key, parts = "", list[bytes]()
    for line in lines:
        match = _KEY.match(line)
        begins_item = key in items_of and line.startswith(b" {")
        if match is None and not begins_item:
            parts.append(line)
            continue
        if key:
            yield key, _ended(parts)
        if match is None:
            parts = [line]
        else:
            key, parts = match[1].decode(), [line[match.end() :]]
    if key:
        yield key, _ended(parts)


def _ended(parts: list[bytes]) -> list[bytes]:
    """The lines of a value without the comma after it."""
    parts[-1] = parts[-1].rstrip().rstrip(b",")
    return parts


def head_items(
    lines: Iterable[bytes], lists: Container[str]
) -> Iterator[tuple[str, Sequence[bytes]]]:
    """The keys of a document's head, each with the lines of its value; of `lists` item by item.

    A list without items gives `EMPTY` in their place. Raises ValueError if the lines are not set
    as ours are.
    """
    for key, value in _by_key(itertools.takewhile(_is_head, lines), items_of=lists):
        if key not in lists or value == EMPTY:
            yield key, value
        elif value[0].startswith(b" {"):
            value[-1] = value[-1].removesuffix(b"]")
            yield key, value
        elif value != [b"["]:
            raise ValueError(f"{key} is no list with one item after the other")


def inspection_lines(lines: Iterable[bytes]) -> Iterator[bytes]:
    """The inspections of a document, each one line, from the lines of its file."""
    inside = itertools.dropwhile(_is_head, lines)
    next(inside, None)
    for line in inside:
        if line.startswith(b"]"):
            return
        yield line.rstrip(b",\n")


def _is_head(line: bytes) -> bool:
    return line != _OPENS + b"\n"


def _pieces(value: Value) -> Iterator[bytes]:
    """What is stable of a value as JSON, an item of a list at a time; no two values alike."""
    if isinstance(value, Items):
        yield b"["
        for packed in value.packed:
            yield from _stable_pieces(packed)
            yield b"\n"
        return
    if not isinstance(value, list):
        yield b":" + _compact(_stable(value))
        return
    yield b"["
    for item in value:
        yield _compact(_stable(item)) + b"\n"


def _stable_pieces(item: Item) -> Iterator[bytes]:
    """What `_compact(_stable(…))` gives of the whole item, line by line of its long lists."""
    stable = ((key, value) for key, value in item.bare.items() if key not in VOLATILE)
    for place, (key, value) in enumerate(stable):
        yield (b"," if place else b"{") + _compact(key) + b":"
        if key not in item.lists:
            yield _compact(_stable(value))
            continue
        yield b"["
        for number, line in enumerate(item.lists[key]):
            yield (b"," if number else b"") + _compact(_stable(json.loads(line)))
        yield b"]"
    yield b"}"


def _stable(value: JsonValue) -> JsonValue:
    if isinstance(value, dict):
        return {k: _stable(v) for k, v in value.items() if k not in VOLATILE}
    if isinstance(value, list):
        return [_stable(item) for item in value]
    return value


def spread(value: JsonValue, indent: bytes = b" ") -> bytes:
    """JSON in lines, neither one long nor one a value.

    Lists of objects stand with one object a line; inside a table, its rows likewise. Every line
    but the first begins with the indent.
    """
    if not isinstance(value, list) or not _of_objects(value):
        return _compact(value)
    between = b",\n" + indent
    return b"[\n" + indent + between.join(_item(item, indent + b" ") for item in value) + b"]"


def _spread_items(items: Items, indent: bytes = b" ") -> Iterator[bytes]:
    """As `spread` sets a list of objects, piece by piece."""
    if not items:
        yield from EMPTY
        return
    for number, item in enumerate(items.packed):
        yield (b",\n" if number else b"[\n") + indent
        yield from _spread_item(item, indent + b" ")
    yield b"]"


def _spread_item(item: Item, indent: bytes) -> Iterator[bytes]:
    if not any(map(len, item.lists.values())):
        yield _item(item.bare, indent)
        return
    for place, (key, value) in enumerate(item.bare.items()):
        yield (b",\n" + indent if place else b"{") + _compact(key) + b": "
        lines = item.lists.get(key)
        if not lines:
            yield spread(value, indent)
            continue
        for number, line in enumerate(lines):
            yield (b",\n" if number else b"[\n") + indent
            yield _item(json.loads(line), indent + b" ")
        yield b"]"
    yield b"}"


def _item(item: JsonValue, indent: bytes) -> bytes:
    if not isinstance(item, dict) or not any(map(_of_objects, item.values())):
        return _compact(item)
    parts = (_compact(key) + b": " + spread(value, indent) for key, value in item.items())
    return b"{" + (b",\n" + indent).join(parts) + b"}"


def _of_objects(value: JsonValue) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def _compact(value: JsonValue) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
