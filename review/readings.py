"""The readings of a run: judged once, then packed, with the card of each at hand."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from review.card import Card, card_of
from review.decision_log import Replay, replay
from review.facts import Facts
from review.matching import Index, groups
from review.standing import Decided
from schemas.change import Notice
from schemas.packed import pack, unpack
from schemas.report import Report


class Reading(NamedTuple):
    """A document as read, as judged today, and what earlier decisions make of that.

    `draft` gives it as read, for the few that wait.
    """

    draft: Callable[[], Report]
    judged: Report
    replayed: Replay

    @property
    def report(self) -> Report:
        """The reading with the corrections in force."""
        return self.replayed.report


class Readings:
    """All drafts as judged by today's facts. `cards` are of what earlier decisions make of each,
    in the order of the drafts; `notices` tell of those decisions.
    """

    def __init__(self, drafts: Sequence[Report], decided: Decided, facts: Facts) -> None:
        self._drafts, self._decided, self._facts = drafts, decided, facts
        self._judged: list[bytes] = []
        self.cards: list[Card] = []
        self.notices: list[Notice] = []
        for place, draft in enumerate(drafts):
            reading = self._of(place, facts.judge(draft))
            self._judged.append(pack(reading.judged))
            self.cards.append(card_of(reading.report))
            self.notices += reading.replayed.notices

    def reading(self, place: int) -> Reading:
        """The reading of the draft at that place."""
        return self._of(place, unpack(Report, self._judged[place]))

    def together(self, index: Index, *, reported: bool) -> Iterator[tuple[str, Sequence[Reading]]]:
        """The readings of one record or inspection together, newest first, the best one first.

        With each group goes the id of its record, or what is no id. `reported`: only the results
        reported elsewhere, else only documents.
        """
        places = [place for place, card in enumerate(self.cards) if card.reported == reported]
        places.sort(key=lambda place: _order(self.cards[place]), reverse=True)
        found: dict[str, list[int]] = defaultdict(list)
        for number, group in enumerate(groups([self.cards[place] for place in places])):
            members = [places[at] for at in group]
            records = (index.find(self.cards[place]).record for place in members)
            ids = [id_ for id_ in records if id_ is not None]
            found[min(ids) if ids else f"\0{number:06}"] += members
        for key, members in found.items():
            yield key, [self.reading(place) for place in members]

    def _of(self, place: int, judged: Report) -> Reading:
        def draft() -> Report:
            return self._drafts[place]

        decisions = self._decided.on_document(judged.source.sha256, judged.id)
        return Reading(draft, judged, replay(draft, judged, decisions, self._facts))


def _order(card: Card) -> tuple[str, str, str]:
    return str(card.inspected.published or ""), card.id or "", card.sha256 or ""
