"""What publication tells of decisions: corrections and withdrawals, with the reason given."""

import datetime as dt
from collections.abc import Iterator, Sequence

from review.standing import Decided
from schemas.change import ChangeKind, CorrectionNotice
from schemas.decision import Decision, DecisionKind


def notices(decisions: Sequence[Decision], *, tell_who: bool) -> tuple[CorrectionNotice, ...]:
    """One notice a corrected field or withdrawal that stands; `who` and `note` only if told to."""
    standing = Decided(decisions).standing
    found = [notice for decision in standing for notice in _of(decision)]
    if tell_who:
        return tuple(found)
    return tuple(notice.model_copy(update={"who": "", "note": ""}) for notice in found)


def _of(decision: Decision) -> Iterator[CorrectionNotice]:
    if decision.id is None:
        return
    about = {
        "id": decision.id,
        "on": decision.on.astimezone(dt.UTC).date(),
        "reason": decision.reason,
        "who": decision.who,
        "note": decision.note,
    }
    if decision.kind is DecisionKind.WITHDRAW:
        yield CorrectionNotice.model_validate({**about, "what": ChangeKind.WITHDRAWN})
    if decision.kind is DecisionKind.CORRECT:
        shown = decision.base.record if decision.base is not None else None
        for setting in decision.settings:
            before = (shown or {}).get(setting.field, setting.read)
            told = {"field": setting.field, "before": before, "after": setting.right}
            yield CorrectionNotice.model_validate({**about, **told, "what": ChangeKind.CORRECTED})
