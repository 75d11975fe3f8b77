"""A walk through what waits: the next item, and the verdicts collected before one is written."""

import enum
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from review.decisions import DecisionMaker, PendingDecision
from review.diff_text import remedies
from review.queue import by_urgency, group_key, passes, waiting_groups
from review.registrations import new_organisation, printed_organisation
from review.selection import Selection, select
from schemas.base import Model
from schemas.change import ChangeKind, Waiting
from schemas.errors import DecisionError


class Action(enum.StrEnum):
    """What a maintainer may do about an item; the values are the names of the commands."""

    ACCEPT = "accept"
    CORRECT = "correct"
    REJECT = "reject"
    REGISTER = "register"
    WITHDRAW = "withdraw"


class Verdict(Model):
    """What the maintainer wants to be done about an item, as it was shown; nothing is written.

    `sets` are corrected fields with their right values. A name is registered as an alias of
    `organisation`, or, if that is None, as a new organisation.
    """

    item: Waiting
    action: Action
    reason: str = ""
    sets: tuple[tuple[str, str], ...] = ()
    organisation: str | None = None
    forced: bool = False

    @property
    def words(self) -> str:
        """The verdict in a few words."""
        if self.action is Action.CORRECT:
            return f"correct {', '.join(f'{field} = {right}' for field, right in self.sets)}"
        if self.action is Action.REGISTER:
            name = f"as a name of {self.organisation}" if self.organisation else "as new"
            return f"register {name}"
        if self.forced:
            return f"{self.action} although a check fails"
        return f"{self.action} ({self.reason})" if self.reason else self.action.value


class Stale(DecisionError):
    """Items that changed since they were shown; `keys` name them."""

    def __init__(self, keys: Sequence[str]) -> None:
        super().__init__(
            f"changed while you looked: {', '.join(keys)}", remedy="look at them again"
        )
        self.keys = tuple(keys)


def actions(item: Waiting) -> frozenset[Action]:
    """Return what may be done about an item: what the diff offers as commands."""
    return frozenset(Action(command.split()[1]) for command in remedies(item))


class Walk:
    """The items in order, with the place reached and the verdicts so far.

    The most urgent item comes first. The items that pass in a large group follow one another, its
    sample first: when that is accepted, the rest can be accepted together.
    """

    def __init__(self, items: Iterable[Waiting], verdicts: Mapping[str, Verdict] | None = None):
        self.items = tuple(_in_order(items))
        self.verdicts = dict(verdicts or {})
        self.position = self._undecided_from(0)
        self._samples = {
            (group.programme, group.layout): group.sample
            for group in waiting_groups(self.items)
            if group.passing > len(group.sample)
        }

    @property
    def current(self) -> Waiting | None:
        """The item to look at; None at the end."""
        return self.items[self.position] if self.position < len(self.items) else None

    def decide(self, verdict: Verdict) -> None:
        """Keep a verdict, and go on to the next item without one."""
        key = verdict.item.change.key
        self.verdicts.pop(key, None)
        self.verdicts[key] = verdict
        self.skip()

    def skip(self) -> None:
        """Go on to the next item without a verdict."""
        self.position = self._undecided_from(self.position + 1)

    def back(self) -> None:
        """Go to the item before, whether or not it has a verdict."""
        self.position = max(self.position - 1, 0)

    def undo(self) -> bool:
        """Take back the latest verdict and go to its item; False if there is none."""
        if not self.verdicts:
            return False
        key, _ = self.verdicts.popitem()
        self.position = next(n for n, item in enumerate(self.items) if item.change.key == key)
        return True

    def sample(self, item: Waiting) -> Sequence[str]:
        """Return the keys to look at before the large group of a passing item is accepted."""
        return self._samples.get(group_key(item), ()) if passes(item) else ()

    def rest_of_group(self) -> Sequence[Waiting]:
        """Return the items without verdict that may be accepted with the current one.

        Empty unless each item of the group's sample is accepted.
        """
        item = self.current
        if item is None or not self.sample(item):
            return ()
        accepted = {k for k, v in self.verdicts.items() if v.action is Action.ACCEPT}
        if not accepted.issuperset(self.sample(item)):
            return ()
        return [
            other
            for other in self.items
            if passes(other)
            and group_key(other) == group_key(item)
            and other.change.key not in self.verdicts
        ]

    def _undecided_from(self, start: int) -> int:
        undecided = (
            number
            for number in range(start, len(self.items))
            if self.items[number].change.key not in self.verdicts
        )
        return next(undecided, len(self.items))


def pending(maker: DecisionMaker, verdict: Verdict) -> PendingDecision:
    """Return the decision of a verdict. Raises DecisionError, or Stale if the item has changed."""
    maker = maker.signing(reason=verdict.reason, forced=verdict.forced)
    chosen = _selected(maker, verdict)
    if verdict.action is Action.REGISTER:
        if verdict.organisation is not None:
            return maker.add_alias(chosen, verdict.organisation)
        organisation = new_organisation(printed_organisation(chosen), None, None)
        return maker.register(chosen, organisation)
    if verdict.action is Action.CORRECT:
        return maker.correct(chosen, verdict.sets)
    make: Mapping[Action, Callable[[Selection], PendingDecision]] = {
        Action.ACCEPT: maker.accept,
        Action.REJECT: maker.reject,
        Action.WITHDRAW: maker.withdraw,
    }
    return make[verdict.action](chosen)


def all_pending(maker: DecisionMaker, verdicts: Iterable[Verdict]) -> Sequence[PendingDecision]:
    """Return the decisions of all verdicts. Raises DecisionError, or Stale naming all items that
    have changed.
    """
    made: list[PendingDecision] = []
    stale: list[str] = []
    for verdict in verdicts:
        try:
            made.append(pending(maker, verdict))
        except Stale as error:
            stale += error.keys
    if stale:
        raise Stale(stale)
    return made


def _selected(maker: DecisionMaker, verdict: Verdict) -> Selection:
    change = verdict.item.change
    now = next((item for item in maker.state.waiting if item.change.key == change.key), None)
    if now != verdict.item:
        raise Stale([change.key])
    about_record = verdict.action is Action.WITHDRAW or change.kind is ChangeKind.DATES_OVERLAP
    return select(maker.state, (change.record if about_record else None) or change.key)


def _in_order(items: Iterable[Waiting]) -> Iterator[Waiting]:
    """Yield by urgency; with the first passing item of a group come the others, sample first."""
    ordered = by_urgency(items)
    samples = {(g.programme, g.layout): g.sample for g in waiting_groups(ordered)}
    done = set()
    for item in ordered:
        key = group_key(item)
        if not passes(item):
            yield item
        elif key not in done:
            done.add(key)
            together = [other for other in ordered if passes(other) and group_key(other) == key]
            yield from sorted(together, key=lambda i: i.change.key not in samples[key])
