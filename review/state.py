"""The accepted state, the outcome of a run, and how record ids are assigned."""

from collections.abc import Iterable, Mapping

from pydantic import Field

from schemas.base import Model
from schemas.change import Change, Notice, Seen, Waiting
from schemas.dates import PartialDate
from schemas.decision import WITHDRAWN_ID, Decision, DecisionKind
from schemas.report import Report


class State(Model):
    """Everything kept in `data/`: accepted records, decisions, published ids, waiting items.

    `numbered` has the keys of the waiting items by the numbers that `diff` showed last.
    """

    records: tuple[Report, ...] = ()
    decisions: tuple[Decision, ...] = ()
    ids: dict[str, str] = Field(default_factory=dict)
    waiting: tuple[Waiting, ...] = ()
    seen: Seen = Seen()
    numbered: dict[str, str] = Field(default_factory=dict)


class RunOutcome(Model):
    """The result of one run.

    `records` are all accepted records, sorted by id; `newest` is their latest publication date.
    `written` and `removed` are the ids of the records that changed or left. `new` are the keys
    that the maintainer sees for the first time (exit code 3).
    """

    records: tuple[Report, ...]
    newest: PartialDate | None = None
    written: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    ids: dict[str, str] = Field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    new: tuple[str, ...] = ()
    notices: tuple[Notice, ...] = ()
    unchanged: int = 0
    dismissed: int = 0
    seen: Seen = Seen()

    def state(self, decisions: tuple[Decision, ...]) -> State:
        """Return the accepted state after the run, with the given decisions."""
        return State(
            records=self.records,
            decisions=decisions,
            ids=self.ids,
            waiting=self.waiting,
            seen=self.seen,
        )


def current_ids(
    published: Mapping[str, str], records: Iterable[Report], decisions: Iterable[Decision]
) -> dict[str, str]:
    """Map every id ever published to its current id: the content of `data/ids.json`.

    An id is never removed; one whose record no longer exists maps to `withdrawn`.
    """
    by_id = {str(record.id): record for record in records}
    ids = {id_: now if now in by_id else WITHDRAWN_ID for id_, now in published.items()}
    for id_, record in by_id.items():
        ids[id_] = id_
        ids.update(dict.fromkeys(record.former_ids, id_))
    for decision in decisions:
        if decision.kind is DecisionKind.WITHDRAW and decision.id is not None:
            ids.setdefault(decision.id, WITHDRAWN_ID)
    return dict(sorted(ids.items()))
