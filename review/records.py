"""The accepted records while a run goes through them: packed, with the card of each at hand."""

from collections.abc import Iterator, Mapping, Sequence

from review.card import Card, card_of
from schemas.packed import Packed, pack, unpack
from schemas.report import Report


class Records(Mapping[str, Report]):
    """Records by id, which may be put and taken out; each is unpacked when it is asked for."""

    def __init__(self, records: Sequence[Report]) -> None:
        packed = Packed.of(Report, records)
        self.cards: dict[str, Card] = {}
        self._pieces: dict[str, bytes] = {}
        for piece, record in zip(packed.pieces, packed, strict=True):
            self._pieces[str(record.id)] = piece
            self.cards[str(record.id)] = card_of(record)
        self._before = dict(self._pieces)

    def __getitem__(self, id_: str) -> Report:
        return unpack(Report, self._pieces[id_])

    def __contains__(self, id_: object) -> bool:
        return id_ in self._pieces

    def __iter__(self) -> Iterator[str]:
        return iter(self._pieces)

    def __len__(self) -> int:
        return len(self._pieces)

    def put(self, id_: str, record: Report) -> None:
        """The record of that id from now on."""
        self._pieces[id_] = pack(record)
        self.cards[id_] = card_of(record)

    def drop(self, id_: str) -> None:
        """There is no record of that id any more."""
        del self._pieces[id_], self.cards[id_]

    def packed(self) -> Packed[Report]:
        """All records, by id."""
        return Packed(Report, (piece for _, piece in sorted(self._pieces.items())))

    def written(self) -> tuple[str, ...]:
        """The ids of those that differ from what they were at first."""
        return tuple(sorted(id_ for id_ in self._pieces if self._differs(id_)))

    def removed(self) -> tuple[str, ...]:
        """The ids of those that were there at first and are not any more."""
        return tuple(sorted(self._before.keys() - self._pieces.keys()))

    def _differs(self, id_: str) -> bool:
        before, now = self._before.get(id_), self._pieces[id_]
        if before is None or before == now:
            return before is None
        return unpack(Report, before) != unpack(Report, now)
