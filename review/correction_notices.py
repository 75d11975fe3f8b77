"""What is published about values that a decision, or its undoing, shows to have been wrong."""

import datetime as dt
from collections.abc import Iterable, Iterator

from review.decision_log import ACCEPTING, DecisionLog
from review.diff import differences, values
from schemas.change import ChangeKind, CorrectionNotice
from schemas.decision import Base, Decision, DecisionKind


def correction_notices(
    decisions: Iterable[Decision], *, name_people: bool
) -> tuple[CorrectionNotice, ...]:
    """Return one notice for each value that a decision found wrong, and for each removed record.

    A notice of an undone decision is `retracted`: what it called wrong is right. If the decision
    was published, its undo has separate notices. `who` and `note` are left empty unless
    `name_people`.
    """
    log = DecisionLog(decisions)
    found = [notice for decision in log.all for notice in _notices(decision, log)]
    if name_people:
        return tuple(found)
    return tuple(notice.model_copy(update={"who": "", "note": ""}) for notice in found)


def _notices(decision: Decision, log: DecisionLog) -> Iterator[CorrectionNotice]:
    base = decision.base or Base()
    undone = log.undone_by(decision)
    notice = CorrectionNotice(
        id=decision.id or "",
        on=decision.on.astimezone(dt.UTC).date(),
        what=ChangeKind.CORRECTED,
        reason=decision.reason,
        who=decision.who,
        note=decision.note,
        retracted=not log.is_active(decision),
        of_undoing=undone is not None,
    )
    if undone is not None and not notice.reason:
        reason = f"the decision of {undone.on.astimezone(dt.UTC).date()} was undone"
        notice = notice.model_copy(update={"reason": reason})
    removed = {"what": ChangeKind.WITHDRAWN}
    if decision.kind is DecisionKind.WITHDRAW and decision.id is not None:
        yield notice.model_copy(update=removed)
    elif decision.kind is DecisionKind.CORRECT and decision.id is not None:
        for s in decision.settings:
            before = (base.record or {}).get(s.field, s.read)
            yield notice.model_copy(update={"field": s.field, "before": before, "after": s.right})
    elif undone is not None:
        for id_ in decision.removes:
            yield notice.model_copy(update={"id": id_, **removed})
        if undone.kind not in ACCEPTING or base.record is None:
            return
        if decision.before is None:
            yield notice.model_copy(update=removed)
            return
        for c in differences(base.record, values(decision.before)):
            update = {"field": c.field, "before": c.before, "after": c.after}
            yield notice.model_copy(update=update)
