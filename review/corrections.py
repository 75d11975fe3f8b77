"""Apply the maintainer's corrections to a draft before it is judged."""

import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, Literal

from schemas.dates import PartialDate
from schemas.decision import Decision, Setting, standard_field, standard_in
from schemas.errors import DecisionError
from schemas.rating import Rating
from schemas.registry import Registry
from schemas.report import (
    Correction,
    Evidence,
    IdentityField,
    OrganisationRef,
    Overall,
    Report,
    StandardState,
    Status,
)

CORRECTABLE_FIELDS: Final = (
    "overall.rating",
    "score.value",
    "score.max",
    standard_field("<id>"),
    "published",
    "fieldwork_started",
    "organisation",
    "title",
)
"""A wrong programme cannot be corrected: fix the parser or the programme's file."""
_UNKNOWN: Final = (None, StandardState.NOT_KNOWN.value)


def is_correctable(field: str) -> bool:
    """Return True if a field of the diff can be corrected."""
    return field in CORRECTABLE_FIELDS or standard_in(field) is not None


def corrected(
    draft: Report, decisions: Sequence[Decision], fields: Iterable[str], registry: Registry
) -> Report:
    """Return the draft with the corrections of those `fields`; the latest for a field wins.

    The evidence keeps its words, but loses a value that differs from the corrected one. A draft
    held by the parser is released, because the maintainer has checked it.
    """
    wanted = set(fields)
    latest: dict[str, tuple[Setting, Decision]] = {}
    for decision in decisions:
        latest.update({s.field: (s, decision) for s in decision.settings if s.field in wanted})
    for setting, _ in latest.values():
        draft = _apply(draft, setting, registry)
    made = tuple(
        Correction(
            field=setting.field,
            read=setting.read,
            right=setting.right,
            reason=decision.reason,
            on=decision.on.date(),
        )
        for setting, decision in latest.values()
    )
    status = Status.PASSED if draft.status is Status.HELD else draft.status
    return draft.model_copy(update={"status": status, "corrected": True, "corrections": made})


def as_read(record: Report, registry: Registry) -> Report:
    """Return the draft of an accepted record, with its corrections reversed.

    Other names or dates that a correction removed are not in the record, so this draft may fail
    fewer checks than the document itself.
    """
    draft = record
    for made in record.corrections:
        back = Setting(field=made.field, read=made.right, right=made.read)
        draft = _apply(draft, back, registry)
    return draft.model_copy(update={"corrected": False, "corrections": (), "checks": ()})


def _apply(draft: Report, setting: Setting, registry: Registry) -> Report:
    """Set one field. Raises DecisionError for a value that the field cannot have."""
    field, right = setting.field, setting.right
    if standard_in(field) is not None:
        return _with_standard(draft, field, right)
    if field == "organisation":
        return _with_organisation(draft, right, registry)
    if field not in _SETTERS:
        raise DecisionError(
            f"{field!r} cannot be corrected",
            remedy=f"fields that can be corrected: {', '.join(CORRECTABLE_FIELDS)}",
        )
    return _SETTERS[field](draft, right)


def _with_date(
    field: Literal["published", "fieldwork_started"], draft: Report, right: str | None
) -> Report:
    draft = _with_identity(draft, field, right)
    return draft.model_copy(update={field: _date(field, right)})


def _with_overall(draft: Report, right: str | None) -> Report:
    rating = _rating("overall.rating", right)
    evidence = _overruled(draft.overall.evidence, right)
    return draft.model_copy(update={"overall": Overall(rating=rating, evidence=evidence)})


def _with_score(draft: Report, value: int | None, maximum: int | None) -> Report:
    right = f"{value}/{maximum}" if value is not None and maximum is not None else None
    evidence = _overruled(draft.score.evidence, right)
    update = {"value": value, "max": maximum, "evidence": evidence}
    return draft.model_copy(update={"score": draft.score.model_copy(update=update)})


def _with_standard(draft: Report, field: str, right: str | None) -> Report:
    id_ = standard_in(field)
    if id_ not in {s.id for s in draft.standards}:
        known = ", ".join(s.id for s in draft.standards) or "none"
        raise DecisionError(f"no standard {id_!r} in this record", remedy=f"its standards: {known}")
    rating: Rating | None = None
    if right in _UNKNOWN:
        state = StandardState.NOT_KNOWN
    elif right == StandardState.NOT_RATED:
        state = StandardState.NOT_RATED
    else:
        rating, state = _rating(field, right), StandardState.RATED
    update = {"rating": rating, "state": state}
    standards = tuple(
        s.model_copy(update={**update, "evidence": _overruled(s.evidence, right)})
        if s.id == id_
        else s
        for s in draft.standards
    )
    return draft.model_copy(update={"standards": standards})


def _with_organisation(draft: Report, right: str | None, registry: Registry) -> Report:
    known = registry.get(right or "")
    if known is None:
        raise DecisionError(
            f"no organisation {right!r} is registered",
            remedy="give the id of a registered organisation, or use `review register`",
        )
    ref = OrganisationRef(id=known.id, name=known.name, kind=known.kind, printed=known.name)
    return _with_identity(draft, "organisation", known.name).model_copy(
        update={"organisation": ref}
    )


def _with_identity(draft: Report, field: IdentityField, right: str | None) -> Report:
    """Remove other values found for the field: the maintainer has checked them."""
    kept = tuple(i for i in draft.identity if i.field != field or i.value == right)
    return draft.model_copy(update={"identity": kept})


def _overruled(evidence: Sequence[Evidence], right: str | None) -> tuple[Evidence, ...]:
    return tuple(
        e if e.value in (None, right) else e.model_copy(update={"value": None}) for e in evidence
    )


def _rating(field: str, right: str | None) -> Rating | None:
    if right in _UNKNOWN:
        return None
    try:
        return Rating(right)
    except ValueError as error:
        allowed = ", ".join(rating.value for rating in Rating)
        raise DecisionError(
            f"{field}: {right!r} is not a rating", remedy=f"ratings: {allowed}"
        ) from error


def _integer(field: str, right: str | None) -> int | None:
    if right in _UNKNOWN:
        return None
    if right is None or not right.isascii() or not right.isdigit():
        raise DecisionError(
            f"{field}: {right!r} is not a whole number", remedy=f"or {StandardState.NOT_KNOWN}"
        )
    return int(right)


def _date(field: str, right: str | None) -> PartialDate | None:
    if right in _UNKNOWN:
        return None
    try:
        return PartialDate(right or "")
    except ValueError as error:
        raise DecisionError(f"{field}: {error}") from error


_SETTERS: Final[Mapping[str, Callable[[Report, str | None], Report]]] = {
    "overall.rating": _with_overall,
    "score.value": lambda d, right: _with_score(d, _integer("score.value", right), d.score.max),
    "score.max": lambda d, right: _with_score(d, d.score.value, _integer("score.max", right)),
    "published": functools.partial(_with_date, "published"),
    "fieldwork_started": functools.partial(_with_date, "fieldwork_started"),
    "title": lambda draft, right: draft.model_copy(update={"title": right}),
}
