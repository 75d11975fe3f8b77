"""Keeps rows that were read in little memory: each as JSON, and made again when it is asked for."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Generic

from ingest.ledger.packing import Row


class Kept(Mapping[str, Row], Generic[Row]):
    """Rows of one kind by key, in the order in which they were put in.

    A row takes 7 KB in memory and 1.4 KB as JSON, from which it is made in some 20 µs, anew each
    time. It is not compressed: that would take longer, and pieces this small fall in the holes
    that objects leave.
    """

    __slots__ = ("_model", "_pieces")

    def __init__(self, model: type[Row], rows: Iterable[tuple[str, Row]] = ()) -> None:
        self._model = model
        self._pieces = {key: row.model_dump_json().encode() for key, row in rows}

    def __getitem__(self, key: str) -> Row:
        return self._model.model_validate_json(self._pieces[key])

    def __iter__(self) -> Iterator[str]:
        return iter(self._pieces)

    def __len__(self) -> int:
        return len(self._pieces)

    def __contains__(self, key: object) -> bool:
        return key in self._pieces

    def put(self, key: str, row: Row) -> None:
        """Puts a row in the place of its earlier self, or at the end."""
        self._pieces[key] = row.model_dump_json().encode()

    def where(self, wanted: Callable[[str], bool]) -> "Kept[Row]":
        """The rows of these keys as they are now; what is put in later does not change them."""
        some = Kept(self._model)
        some._pieces = {key: piece for key, piece in self._pieces.items() if wanted(key)}
        return some

    def copy(self) -> "Kept[Row]":
        """All rows as they are now; what is put in later does not change them."""
        some = Kept(self._model)
        some._pieces = dict(self._pieces)
        return some
