"""What of a record is a published value, and where two records differ in it."""

from collections.abc import Iterator, Sequence

from schemas.change import ValueChange
from schemas.dates import PartialDate
from schemas.decision import Values
from schemas.report import Outcome, Report, StandardRating

LISTS = ("standards.",)
"""Fields that come and go with the document: one that is missing counts as None."""


def values(report: Report) -> Values:
    """Every value that publication would show, by field; names and texts of evidence are none."""
    organisation = report.organisation
    score = report.score
    found: Values = {
        "status": report.status.value,
        "programme": report.programme,
        "organisation": organisation.id if organisation is not None else None,
        "title": report.title,
        "published": report.published,
        "fieldwork_started": report.fieldwork_started,
        "joint": "yes" if report.joint else "no",
        "language": report.language,
        "reason": report.reason,
        "overall.rating": report.overall.rating.value if report.overall.rating else None,
        "score.value": _number(score.value),
        "score.max": _number(score.max),
        "score.computed": _number(score.computed),
    }
    found.update({f"standards.{s.id}.rating": _standard(s) for s in report.standards})
    return found


def ratings(report: Report) -> Values:
    """The values by which a service is ranked."""
    ranked = ("overall.rating", "score.value")
    told = values(report)
    return {f: v for f, v in told.items() if f in ranked or f.startswith(LISTS)}


def _number(value: int | None) -> str | None:
    return None if value is None else str(value)


def _standard(standard: StandardRating) -> str:
    return standard.rating.value if standard.rating is not None else standard.state.value


def failing(report: Report) -> tuple[str, ...]:
    """The checks that failed or warned, as `name: outcome`."""
    bad = (Outcome.FAIL, Outcome.WARN)
    return tuple(sorted(f"{c.check}: {c.outcome}" for c in report.checks if c.outcome in bad))


def differences(before: Values, after: Values) -> tuple[ValueChange, ...]:
    """Where two sets of values differ, in the order of the fields.

    A field that one of them does not know at all (it was written by an earlier version of this
    software) is no difference, but a standard that is missing is.
    """
    fields = dict.fromkeys((*before, *after))
    return tuple(
        ValueChange(field=field, before=before.get(field), after=after.get(field))
        for field in fields
        if before.get(field) != after.get(field)
        and (field.startswith(LISTS) or (field in before and field in after))
    )


def most_telling(changes: Sequence[ValueChange]) -> ValueChange:
    """The change to name if only one is named: whether a record passed or is held says little."""
    return next((c for c in changes if c.field != "status"), changes[0])


def contradictions(reported: Values, read: Values) -> tuple[ValueChange, ...]:
    """Where a report says otherwise than a reported result did; a value that is new is none."""
    return tuple(
        change
        for change in differences(reported, read)
        if change.before is not None and change.field not in _TOLD_ONLY_BY_A_REPORT
        if change.before != "not-known" and not _more_exact(change)
    )


_TOLD_ONLY_BY_A_REPORT = ("title", "reason", "joint", "language", "score.computed")
"""A list of results does not tell these, or in its own words."""


def _more_exact(change: ValueChange) -> bool:
    if change.field not in ("published", "fieldwork_started"):
        return False
    if change.before is None or change.after is None:
        return False
    return PartialDate(change.after).within(PartialDate(change.before))


def described(values_: Values) -> Iterator[tuple[str, str]]:
    """The values that are known, for a reader."""
    return ((field, value) for field, value in values_.items() if value is not None)
