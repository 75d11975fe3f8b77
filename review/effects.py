"""Withdrawals and undone decisions: what they do to the records themselves."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from review.records import Records
from review.standing import Decided
from review.values import differences, most_telling, values
from schemas.change import Cause, Change, ChangeKind, Disposition, Lapse, Notice
from schemas.decision import Decision, DecisionKind
from schemas.report import Report


class Effects(NamedTuple):
    """What was changed, and the decisions that could not be carried out."""

    changes: Sequence[Change]
    notices: Sequence[Notice]


def carry_out(records: Records, decided: Decided, ids: Mapping[str, str]) -> Effects:
    """Carries the last withdrawal or undoing on each record out.

    One that was taken on other values than are published now is refused and told. A record once
    published does not vanish by undoing: it has to be withdrawn.
    """
    changes: list[Change] = []
    notices: list[Notice] = []
    for id_, decision in decided.last_on_records():
        if decision.kind not in (DecisionKind.WITHDRAW, DecisionKind.UNDO):
            continue
        now, wanted = records.get(id_), _wanted(decision)
        if _same(now, wanted):
            continue
        refused = _refused(decision, now, published=ids.get(id_) == id_)
        if refused:
            notices.append(
                Notice(decision=decision.name, key=id_, lapse=Lapse.REFUSED, detail=refused)
            )
            continue
        shown = wanted or now
        if wanted is None:
            records.drop(id_)
        else:
            records.put(id_, wanted)
        if shown is not None:
            changes.append(_change(id_, decision, shown))
    return Effects(changes, notices)


def _wanted(decision: Decision) -> Report | None:
    return decision.before if decision.kind is DecisionKind.UNDO else None


def _same(one: Report | None, other: Report | None) -> bool:
    if one is None or other is None:
        return one is other
    return not differences(values(one), values(other))


def _refused(decision: Decision, now: Report | None, *, published: bool) -> str:
    base = decision.base.record if decision.base is not None else None
    if (now is None) != (base is None):
        return "taken while there was a record" if now is None else "taken while there was none"
    if now is not None and base is not None:
        apart = differences(base, values(now))
        if apart:
            first = most_telling(apart)
            return (
                f"taken when {first.field} was published as {first.before}; it is {first.after} now"
            )
    if decision.kind is DecisionKind.UNDO and decision.before is None and published:
        return "it has been published since; use `review withdraw`"
    return ""


def _change(id_: str, decision: Decision, shown: Report) -> Change:
    withdrawn = decision.kind is DecisionKind.WITHDRAW
    return change_of(
        shown,
        key=id_,
        kind=ChangeKind.WITHDRAWN if withdrawn else ChangeKind.RESTORED,
        disposition=Disposition.ACCEPTED,
    ).model_copy(update={"record": id_, "causes": (Cause.DECISION,)})


def change_of(report: Report, *, key: str, kind: ChangeKind, disposition: Disposition) -> Change:
    """The change that a record or reading is, with what names it to a reader."""
    return Change(
        key=key,
        kind=kind,
        disposition=disposition,
        status=report.status,
        programme=report.programme,
        organisation=report.organisation.name if report.organisation else None,
        title=report.title,
        layout=report.layout,
        sha256=report.source.sha256,
        document_url=report.source.document_url,
        page_url=report.source.page_url,
    )
