"""Puts a maintainer's corrections into a reading before it is judged."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from schemas.dates import PartialDate
from schemas.decision import Decision, Setting
from schemas.errors import DecisionError
from schemas.evidence import Evidence, IdentityField
from schemas.rating import Rating
from schemas.registry import Registry
from schemas.report import (
    Correction,
    OrganisationRef,
    Overall,
    Report,
    StandardState,
    Status,
)

FIELDS: Final = (
    "overall.rating",
    "score.value",
    "score.max",
    "standards.<id>.rating",
    "published",
    "fieldwork_started",
    "organisation",
    "title",
)
"""What can be corrected. A wrong programme is a fault of the parser or of the programme's file."""
NOT_KNOWN: Final = "not-known"
NOT_RATED: Final = "not-rated"


def can_be_set(field: str) -> bool:
    """Whether a field of the diff can be corrected."""
    return field in FIELDS or (field.startswith("standards.") and field.endswith(".rating"))


def corrected(
    draft: Report, decisions: Sequence[Decision], fields: Iterable[str], registry: Registry
) -> Report:
    """The draft with the settings of those `fields`, the latest decision on a field winning.

    What the document says stays as evidence; only what was read there no longer counts where it
    differs. A draft that the parser held is released: the correction is the maintainer's word.
    """
    wanted = set(fields)
    latest: dict[str, tuple[Setting, Decision]] = {}
    for decision in decisions:
        latest.update({s.field: (s, decision) for s in decision.settings if s.field in wanted})
    for setting, _ in latest.values():
        draft = apply(draft, setting, registry)
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
    """The draft that an accepted record came from, its corrections taken back.

    What a correction weighed away (other names or dates that were said) is not in the record, so
    this may fail fewer checks than the document itself does.
    """
    draft = record
    for made in record.corrections:
        back = Setting(field=made.field, read=made.right, right=made.read)
        draft = apply(draft, back, registry)
    return draft.model_copy(update={"corrected": False, "corrections": (), "checks": ()})


def apply(draft: Report, setting: Setting, registry: Registry) -> Report:
    """The draft with one field set. Raises DecisionError for a value that the field cannot have."""
    field, right = setting.field, setting.right
    if field.startswith("standards."):
        return _with_standard(draft, field, right)
    if field == "organisation":
        return _with_organisation(draft, right, registry)
    if field not in _SETTERS:
        raise DecisionError(
            f"{field!r} cannot be corrected", remedy=f"fields that can: {', '.join(FIELDS)}"
        )
    return _SETTERS[field](draft, right)


def _with_title(draft: Report, right: str | None) -> Report:
    return draft.model_copy(update={"title": right})


def _with_published(draft: Report, right: str | None) -> Report:
    draft = _with_identity(draft, "published", right)
    return draft.model_copy(update={"published": _date("published", right)})


def _with_fieldwork(draft: Report, right: str | None) -> Report:
    draft = _with_identity(draft, "fieldwork_started", right)
    return draft.model_copy(update={"fieldwork_started": _date("fieldwork_started", right)})


def _with_score_value(draft: Report, right: str | None) -> Report:
    return _with_score(draft, _whole("score.value", right), draft.score.max)


def _with_score_max(draft: Report, right: str | None) -> Report:
    return _with_score(draft, draft.score.value, _whole("score.max", right))


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
    id_ = field.removeprefix("standards.").removesuffix(".rating")
    if id_ not in {s.id for s in draft.standards}:
        known = ", ".join(s.id for s in draft.standards) or "none"
        raise DecisionError(f"no standard {id_!r} in this record", remedy=f"its standards: {known}")
    if right in (None, NOT_KNOWN):
        rating, state = None, StandardState.NOT_KNOWN
    elif right == NOT_RATED:
        rating, state = None, StandardState.NOT_RATED
    else:
        rating, state = _rating(field, right), StandardState.RATED
    standards = tuple(
        s.model_copy(
            update={
                "rating": rating,
                "state": state,
                "evidence": _overruled(s.evidence, right),
            }
        )
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
    """Without what else is said of the field: the maintainer has weighed it."""
    said = tuple(i for i in draft.identity if i.field != field or i.value == right)
    return draft.model_copy(update={"identity": said})


def _overruled(evidence: Sequence[Evidence], right: str | None) -> tuple[Evidence, ...]:
    return tuple(
        e if e.value in (None, right) else e.model_copy(update={"value": None}) for e in evidence
    )


def _rating(field: str, right: str | None) -> Rating | None:
    if right in (None, NOT_KNOWN):
        return None
    try:
        return Rating(right)
    except ValueError as error:
        spelt = ", ".join(rating.value for rating in Rating)
        raise DecisionError(
            f"{field}: {right!r} is no rating", remedy=f"ratings: {spelt}"
        ) from error


def _whole(field: str, right: str | None) -> int | None:
    if right in (None, NOT_KNOWN):
        return None
    if right is None or not right.isascii() or not right.isdigit():
        raise DecisionError(f"{field}: {right!r} is no whole number", remedy=f"or {NOT_KNOWN}")
    return int(right)


def _date(field: str, right: str | None) -> PartialDate | None:
    if right in (None, NOT_KNOWN):
        return None
    try:
        return PartialDate(right or "")
    except ValueError as error:
        raise DecisionError(f"{field}: {error}") from error


_SETTERS: Final[Mapping[str, Callable[[Report, str | None], Report]]] = {
    "overall.rating": _with_overall,
    "score.value": _with_score_value,
    "score.max": _with_score_max,
    "published": _with_published,
    "fieldwork_started": _with_fieldwork,
    "title": _with_title,
}
