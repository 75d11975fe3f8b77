"""Keeps what is about to be written packed, so that a publication is never whole in memory."""

import io
import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar, overload

from pydantic import JsonValue

from schemas.base import Model
from schemas.packed import FAST

M = TypeVar("M", bound=Model)
Body = Callable[[], Iterable[bytes]]
"""A file's bytes, made piece by piece each time they are asked for."""
PIECE = 1 << 16
"""Bytes that are packed together."""


class Squeezed:
    """Bytes that were added one after the other, given back in larger pieces."""

    def __init__(self) -> None:
        self._packed: list[bytes] = []
        self._open = io.BytesIO()

    def add(self, body: bytes) -> None:
        """Adds bytes at the end."""
        self._open.write(body)
        if self._open.tell() >= PIECE:
            self._packed.append(zlib.compress(self._open.getvalue(), FAST))
            self._open = io.BytesIO()

    def chunks(self) -> Iterator[bytes]:
        """All that was added."""
        for piece in self._packed:
            yield zlib.decompress(piece)
        if rest := self._open.getvalue():
            yield rest


class Lines(Iterable[bytes]):
    """Lines without their ends, which can be gone through again and again."""

    def __init__(self) -> None:
        self._all = Squeezed()
        self._number = 0

    def add(self, line: bytes) -> None:
        """Adds a line, in which no other may begin."""
        self._all.add(line + b"\n")
        self._number += 1

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._all.chunks():
            yield from chunk[:-1].split(b"\n")

    def __len__(self) -> int:
        return self._number


class Item:
    """A JSON object; its long lists are kept packed, an object a line, and are empty in `bare`."""

    def __init__(self, bare: bytes, lists: Mapping[str, Lines] | None = None) -> None:
        self._bare = zlib.compress(bare, FAST)
        self.lists = lists or {}

    @property
    def bare(self) -> dict[str, JsonValue]:
        """The object without what is in its long lists."""
        made: dict[str, JsonValue] = json.loads(zlib.decompress(self._bare))
        return made

    def whole(self) -> dict[str, JsonValue]:
        """The object with all that is in it."""
        return {**self.bare, **{k: [*map(json.loads, v)] for k, v in self.lists.items()}}

    def model(self, model: type[M], of: Mapping[str, type[Model]]) -> M:
        """The object as a model, with all that is in it; `of` tells what its long lists hold.

        Raises ValidationError if it is none.
        """
        bare = model.model_validate_json(zlib.decompress(self._bare))
        return bare.model_copy(
            update={k: tuple(map(of[k].model_validate_json, v)) for k, v in self.lists.items()}
        )


def item_of(model: Model, *lists: str) -> Item:
    """A model as an item, with those of its fields that are long lists of models apart."""
    found: dict[str, Lines] = {}
    for name in lists:
        lines = found[name] = Lines()
        for each in getattr(model, name):
            lines.add(each.model_dump_json(by_alias=True).encode())
    bare = model.model_copy(update=dict.fromkeys(lists, ()))
    return Item(bare.model_dump_json(by_alias=True).encode(), found)


class Items(Sequence[JsonValue]):
    """The items of a long JSON list, packed; each is made when it is asked for."""

    def __init__(self, items: Iterable[Item]) -> None:
        self.packed = tuple(items)

    def __len__(self) -> int:
        return len(self.packed)

    @overload
    def __getitem__(self, index: int) -> JsonValue: ...
    @overload
    def __getitem__(self, index: slice) -> "Items": ...
    def __getitem__(self, index: int | slice) -> "JsonValue | Items":
        if isinstance(index, slice):
            return Items(self.packed[index])
        return self.packed[index].whole()

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Items | list) or len(other) != len(self):
            return False
        return all(one == another for one, another in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]
