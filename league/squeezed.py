"""Keeps what is about to be written packed, so that a publication is never whole in memory."""

import io
import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import overload

from pydantic import JsonValue

from schemas.packed import FAST

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

    def add(self, line: bytes) -> None:
        """Adds a line, in which no other may begin."""
        self._all.add(line + b"\n")

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._all.chunks():
            yield from chunk[:-1].split(b"\n")


class Items(Sequence[JsonValue]):
    """The items of a long JSON list, each packed by zlib and made when it is asked for."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = tuple(pieces)

    def __len__(self) -> int:
        return len(self._pieces)

    def __iter__(self) -> Iterator[JsonValue]:
        return (json.loads(zlib.decompress(piece)) for piece in self._pieces)

    @overload
    def __getitem__(self, index: int) -> JsonValue: ...
    @overload
    def __getitem__(self, index: slice) -> "Items": ...
    def __getitem__(self, index: int | slice) -> "JsonValue | Items":
        if isinstance(index, slice):
            return Items(self._pieces[index])
        item: JsonValue = json.loads(zlib.decompress(self._pieces[index]))
        return item

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Items | list) or len(other) != len(self):
            return False
        return all(one == another for one, another in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]
