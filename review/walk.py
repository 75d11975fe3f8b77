"""A walk through what waits: the next item, and the choices collected before one is written."""

from collections.abc import Iterable, Mapping, Sequence

from review.decisions import DecisionMaker, PendingDecision
from review.diff_text import remedies
from review.registrations import core_printed_name
from review.selection import select
from review.summary import by_urgency, group_key, passes, waiting_groups
from schemas.base import Model
from schemas.change import Waiting
from schemas.checks import is_unregistered
from schemas.decision import DecisionKind
from schemas.errors import DecisionError


class Choice(Model):
    """What the maintainer wants to be done about an item, as it was shown; nothing is written.

    `sets` are corrected fields with their right values. A name is registered as an alias of
    `organisation`, or, if that is None, as a new organisation, called `name` if given.
    """

    item: Waiting
    action: DecisionKind
    reason: str = ""
    sets: tuple[tuple[str, str], ...] = ()
    organisation: str | None = None
    name: str | None = None
    forced: bool = False

    @property
    def words(self) -> str:
        """The choice in a few words."""
        words: str = self.action.value
        if self.sets:
            words += f" {', '.join(f'{field} = {right}' for field, right in self.sets)}"
        if self.action is DecisionKind.REGISTER:
            new = f" as new: {self.name}" if self.name else " as new"
            words += f" as a name of {self.organisation}" if self.organisation else new
        if self.reason:
            words += f" ({self.reason})"
        return f"{words}, although a check fails" if self.forced else words


class Stale(DecisionError):
    """Items that changed since they were shown; `keys` name them."""

    def __init__(self, keys: Sequence[str]) -> None:
        super().__init__(
            f"changed while you looked: {', '.join(keys)}", remedy="look at them again"
        )
        self.keys = tuple(keys)


def actions(item: Waiting) -> frozenset[DecisionKind]:
    """Return what may be done about an item: what the diff offers as commands."""
    return frozenset(DecisionKind(command.split()[1]) for command in remedies(item))


class Walk:
    """The items in order, with the place reached and the choices so far.

    The most urgent item comes first. The items that pass in a large group follow one another, its
    sample first: when that is accepted, the rest can be accepted together.
    """

    def __init__(self, items: Iterable[Waiting], choices: Mapping[str, Choice] | None = None):
        self.items = _in_order(items)
        self.choices = dict(choices or {})
        self._steps: list[Sequence[str]] = [(key,) for key in self.choices]
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

    def decide(self, *choices: Choice) -> None:
        """Keep choices that were made in one step, and go on to the next item without one."""
        made = {choice.item.change.key: choice for choice in choices}
        for key in made:
            self.choices.pop(key, None)
        self.choices |= made
        self._steps.append(tuple(made))
        self.skip()

    def skip(self) -> None:
        """Go on to the next item without a choice."""
        self.position = self._undecided_from(self.position + 1)

    def back(self) -> None:
        """Go to the item before, whether or not it has a choice."""
        self.position = max(self.position - 1, 0)

    def undo(self) -> bool:
        """Take back the latest step and go to its first item; False if there is none."""
        if not self._steps:
            return False
        keys = self._steps.pop()
        self.choices = {key: made for key, made in self.choices.items() if key not in keys}
        self.position = next(n for n, i in enumerate(self.items) if i.change.key in keys)
        return True

    def sample(self, item: Waiting) -> Sequence[str]:
        """Return the keys to look at before the large group of a passing item is accepted."""
        return self._samples.get(group_key(item), ()) if passes(item) else ()

    def rest_of_group(self) -> Sequence[Waiting]:
        """Return the items without choice that may be accepted with the current one.

        Empty unless each item of the group's sample is accepted.
        """
        item = self.current
        sample = self.sample(item) if item is not None else ()
        accepted = {k for k, v in self.choices.items() if v.action is DecisionKind.ACCEPT}
        if item is None or not sample or not accepted.issuperset(sample):
            return ()
        group = [i for i in self.items if passes(i) and group_key(i) == group_key(item)]
        return [other for other in group if other.change.key not in self.choices]

    def _undecided_from(self, start: int) -> int:
        """Return where the next item is that needs a choice, from there on.

        One whose organisation a choice registers needs none: it is compared again afterwards.
        """
        made = self.choices.values()
        named = {core_printed_name(c.item.draft) for c in made if c.action is DecisionKind.REGISTER}
        for number, item in enumerate(self.items[start:], start):
            registered = is_unregistered(item.report) and core_printed_name(item.draft) in named
            if item.change.key not in self.choices and not registered:
                return number
        return len(self.items)


def pending(maker: DecisionMaker, choice: Choice) -> PendingDecision:
    """Return the decision of a choice. Raises DecisionError."""
    change = choice.item.change
    maker = maker.signing(reason=choice.reason, forced=choice.forced)
    if choice.action is DecisionKind.WITHDRAW:
        return maker.withdraw(select(maker.state, change.record or change.key))
    # Another document may be published under this id.
    chosen = select(maker.state, change.key)._replace(record=None)
    if choice.action is DecisionKind.REGISTER:
        return maker.register(chosen, alias_of=choice.organisation, name=choice.name)
    if choice.action is DecisionKind.CORRECT:
        return maker.correct(chosen, choice.sets)
    return maker.accept(chosen) if choice.action is DecisionKind.ACCEPT else maker.reject(chosen)


def all_pending(maker: DecisionMaker, choices: Sequence[Choice]) -> Sequence[PendingDecision]:
    """Return the decisions of all choices.

    Raises DecisionError, or Stale naming all items that have changed.
    """
    waiting = {item.change.key: item for item in maker.state.waiting}
    keys = [choice.item.change.key for choice in choices]
    stale = [k for k, choice in zip(keys, choices, strict=True) if waiting.get(k) != choice.item]
    if stale:
        raise Stale(stale)
    return [pending(maker, choice) for choice in choices]


def _in_order(items: Iterable[Waiting]) -> Sequence[Waiting]:
    """Sort by urgency; with the first passing item of a group come the others, sample first."""
    ordered = by_urgency(items)
    sample = {key for group in waiting_groups(ordered) for key in group.sample}
    first: dict[tuple[str, str], int] = {}
    places = {
        item.change.key: first.setdefault(group_key(item), place) if passes(item) else place
        for place, item in enumerate(ordered)
    }
    return sorted(ordered, key=lambda i: (places[i.change.key], i.change.key not in sample))
