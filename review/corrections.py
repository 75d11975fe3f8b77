"""Apply the maintainer's corrections to a draft before it is judged."""

from collections.abc import Callable, Collection, Sequence
from typing import Annotated, Final, TypeVar

from annotated_types import MinLen
from pydantic import NonNegativeInt, TypeAdapter

from schemas.dates import PartialDate
from schemas.decision import Decision, standard_field, standard_in
from schemas.errors import DecisionError
from schemas.rating import Rating
from schemas.registry import Registry
from schemas.report import Correction, Evidence, OrganisationRef, Report, StandardState, Status
from support.files import packaged_toml

CORRECTABLE_FIELDS: Sequence[str] = packaged_toml("review", "rules.toml")["correctable"]
_UNKNOWN: Final = (None, StandardState.NOT_KNOWN.value)
_OR_UNKNOWN: Final = f"or {StandardState.NOT_KNOWN}"
_WHOLE: Final = TypeAdapter(NonNegativeInt).validate_python
_WORDS: Final = TypeAdapter(Annotated[str, MinLen(1)]).validate_python
_Value = TypeVar("_Value")


def is_correctable(field: str) -> bool:
    """Return True if a field of the diff can be corrected."""
    return field in CORRECTABLE_FIELDS or standard_in(field) is not None


def corrected(
    draft: Report, decisions: Sequence[Decision], fields: Collection[str], registry: Registry
) -> Report:
    """Return the draft with the corrections of those `fields`; the latest for a field wins.

    The evidence keeps its words, but loses a value that differs from the corrected one. A draft
    held by the parser is released, because the maintainer has checked it.
    """
    latest = {
        s.field: Correction(**dict(s), reason=decision.reason, on=decision.on.date())
        for decision in decisions
        for s in decision.settings
        if s.field in fields
    }
    for made in latest.values():
        draft = _apply(draft, made.field, made.right, registry)
    status = Status.PASSED if draft.status is Status.HELD else draft.status
    made_all = tuple(latest.values())
    return draft.model_copy(update={"status": status, "corrected": True, "corrections": made_all})


def as_read(record: Report, registry: Registry) -> Report:
    """Return the draft of an accepted record, with its corrections reversed.

    Other names or dates that a correction removed are not in the record, so this draft may fail
    fewer checks than the document itself.
    """
    draft = record
    for made in record.corrections:
        draft = _apply(draft, made.field, made.read, registry)
    return draft.model_copy(update={"corrected": False, "corrections": (), "checks": ()})


def _apply(draft: Report, field: str, right: str | None, registry: Registry) -> Report:
    """Set one field. Raises DecisionError for a value that the field cannot have."""
    if (standard := standard_in(field)) is not None:
        return _with_standard(draft, standard, right)
    update: dict[str, object]
    match field:
        case "overall.rating":
            evidence = _overruled(draft.overall.evidence, right)
            overall = {"rating": _rating(field, right), "evidence": evidence}
            update = {"overall": draft.overall.model_copy(update=overall)}
        case "score.value" | "score.max":
            number = _known(field, right, _WHOLE, "a whole number", _OR_UNKNOWN)
            score = draft.score.model_copy(update={field.removeprefix("score."): number})
            printed = None if None in (score.value, score.max) else f"{score.value}/{score.max}"
            evidence = _overruled(score.evidence, printed)
            update = {"score": score.model_copy(update={"evidence": evidence})}
        case "published" | "fieldwork_started":
            draft = _with_identity(draft, field, right)
            remedy = "write 2025, 2025-03 or 2025-03-14"
            update = {field: _known(field, right, PartialDate, "a date", remedy)}
        case "organisation":
            ref = _organisation(right, registry)
            draft = _with_identity(draft, field, ref.name)
            update = {field: ref}
        case "title":
            update = {field: _known(field, right, _WORDS, "a title", _OR_UNKNOWN)}
        case _:
            remedy = f"fields that can be corrected: {', '.join(CORRECTABLE_FIELDS)}"
            raise DecisionError(f"{field!r} cannot be corrected", remedy=remedy)
    return draft.model_copy(update=update)


def _with_standard(draft: Report, id_: str, right: str | None) -> Report:
    if id_ not in {s.id for s in draft.standards}:
        known = ", ".join(s.id for s in draft.standards) or "none"
        raise DecisionError(f"no standard {id_!r} in this record", remedy=f"its standards: {known}")
    rating, state = None, StandardState.NOT_RATED
    if right != StandardState.NOT_RATED:
        rating = _rating(standard_field(id_), right)
        state = StandardState.NOT_KNOWN if rating is None else StandardState.RATED
    update = {"rating": rating, "state": state}
    standards = tuple(
        s.model_copy(update={**update, "evidence": _overruled(s.evidence, right)})
        if s.id == id_
        else s
        for s in draft.standards
    )
    return draft.model_copy(update={"standards": standards})


def _organisation(right: str | None, registry: Registry) -> OrganisationRef:
    known = registry.organisations.get(right or "")
    if known is None:
        remedy = "give the id of a registered one; `review register ID` registers that of an item"
        raise DecisionError(f"no organisation {right!r} is registered", remedy=remedy)
    return OrganisationRef(id=known.id, name=known.name, kind=known.kind, printed=known.name)


def _with_identity(draft: Report, field: str, right: str | None) -> Report:
    """Remove other values found for the field: the maintainer has checked them."""
    kept = tuple(i for i in draft.identity if i.field != field or i.value == right)
    return draft.model_copy(update={"identity": kept})


def _overruled(evidence: Sequence[Evidence], right: str | None) -> tuple[Evidence, ...]:
    return tuple(
        e if e.value in (None, right) else e.model_copy(update={"value": None}) for e in evidence
    )


def _known(
    field: str, right: str | None, read: Callable[[str], _Value], what: str, remedy: str
) -> _Value | None:
    """Return the value that a text states; None if it says that the value is not known."""
    if right in _UNKNOWN:
        return None
    try:
        return read(right or "")
    except ValueError as error:
        raise DecisionError(f"{field}: {right!r} is not {what}", remedy=remedy) from error


def _rating(field: str, right: str | None) -> Rating | None:
    remedy = f"ratings: {', '.join(map(str, Rating))}"
    return _known(field, right, lambda text: Rating(text.capitalize()), "a rating", remedy)
