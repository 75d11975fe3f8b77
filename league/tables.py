"""League tables kept packed, each with its rows apart, so that a long one is no long JSON."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import overload

from league.squeezed import Item, Lines, item_of
from schemas.base import Model
from schemas.tables import LeagueRow, LeagueTable, Unranked

ROWS: Mapping[str, type[Model]] = {"rows": LeagueRow, "unranked": Unranked}
"""The long lists of a table, and what they hold."""
_OPENS = re.compile(rb'"(rows|unranked)": \[$')


class Tables(Sequence[LeagueTable]):
    """The tables of a publication; one is made anew each time, equal to what was packed."""

    def __init__(self, items: Iterable[Item] = ()) -> None:
        self._items = tuple(items)

    @classmethod
    def of(cls, tables: Iterable[LeagueTable]) -> "Tables":
        """Tables that are there whole, packed."""
        return cls(item_of(table, *ROWS) for table in tables)

    def __len__(self) -> int:
        return len(self._items)

    @overload
    def __getitem__(self, index: int) -> LeagueTable: ...
    @overload
    def __getitem__(self, index: slice) -> "Tables": ...
    def __getitem__(self, index: int | slice) -> "LeagueTable | Tables":
        if isinstance(index, slice):
            return Tables(self._items[index])
        return self._items[index].model(LeagueTable, ROWS)


def read_table(lines: Iterable[bytes]) -> Item:
    """A table of a document, from the lines that it takes there: each row has one of its own.

    Raises ValueError if it is no table that this release knows, or its lines are not set as ours.
    """
    bare: list[bytes] = []
    lists: dict[str, Lines] = {}
    inside: Lines | None = None
    for line in lines:
        text = line.strip()
        if inside is None:
            bare.append(text)
            if opens := _OPENS.search(text):
                inside = lists[opens[1].decode()] = Lines()
        elif text.endswith(b"},"):
            inside.add(text[:-1])
        else:  # The last of its list: `}],` or, where the table ends with the list, `}]}`.
            row, _, rest = text.rpartition(b"]")
            inside.add(row)
            inside = None
            bare.append(b"]" + rest)
    item = Item(b"".join(bare), lists)
    item.model(LeagueTable, ROWS)
    return item
