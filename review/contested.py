"""Decisions on one item that two people made in two clones, neither knowing of the other."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from review.decision_log import DecisionLog, subjects
from review.diff_text import command_line
from schemas.change import Lapse, Notice
from schemas.decision import Decision, DecisionKind

Pair = tuple[Decision, Decision]


def contested(log: DecisionLog) -> Sequence[Pair]:
    """Return pairs of active decisions that differ and were made without each other.

    A later decision that was made with both in view settles the matter.
    """
    by_subject: dict[str, list[Decision]] = defaultdict(list)
    for decision in log.active:
        for subject in subjects(decision):
            by_subject[subject].append(decision)
    pairs = {
        (one.name, other.name): (one, other)
        for related in by_subject.values()
        for one, other in combinations(related, 2)
        if _differ(one, other)
        and not any({one.name, other.name} <= set(later.knew or ()) for later in related)
    }
    return [pairs[names] for names in sorted(pairs)]


def contested_text(pair: Pair, options: str) -> str:
    """Return who decided what, and the command by which to choose."""
    one, other = pair
    undo = next((d for d in (other, one) if d.kind is not DecisionKind.UNDO), other)
    return (
        f"two decisions on {other.id or one.id or other.subject}, each made without the other:\n"
        f"  {_words(one)}\n  {_words(other)}\n"
        "Undo the later one, or both and decide again: "
        f"{command_line(f'review undo {undo.name}', options)}"
    )


def contested_notices(log: DecisionLog) -> Iterator[Notice]:
    """Yield a notice of each contested pair, for the summary of a run."""
    for one, other in contested(log):
        detail = f"made without knowing of {one.name}"
        yield Notice(
            decision=other.name, key=other.id or one.id, lapse=Lapse.CONTESTED, detail=detail
        )


def _differ(one: Decision, other: Decision) -> bool:
    if other.knew is None or one.name in other.knew or other.name in (one.knew or ()):
        return False
    together = (one.on, one.who) == (other.on, other.who)
    return not together and _effect(one) != _effect(other)


def _effect(decision: Decision) -> Iterable[object]:
    sha256 = decision.base.sha256 if decision.base is not None else None
    settings = sorted((s.field, s.right or "") for s in decision.settings)
    return decision.kind, sha256, settings, decision.organisation, decision.alias, decision.undoes


def _words(decision: Decision) -> str:
    by = f" by {decision.who}" if decision.who else ""
    made = [f"{s.field} = {s.right or 'not known'}" for s in decision.settings]
    made += [f"a name of {decision.alias.organisation}"] if decision.alias else []
    made += [f"new: {decision.organisation.id}"] if decision.organisation else []
    what = f": {', '.join(made)}" if made else ""
    reason = f" ({decision.reason})" if decision.reason else ""
    return f"{decision.kind.value}{by} on {decision.on:%Y-%m-%d %H:%M} UTC{what}{reason}"
