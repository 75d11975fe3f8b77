"""Makes the decision that registers an unknown organisation, or one more name of a known one."""

from review.decisions import Desk, Step
from review.registrations import changed_organisation
from review.selection import Chosen
from schemas.decision import Alias, Base, DecisionKind
from schemas.errors import DecisionError, RegistryError
from schemas.names import core_name, normalise_name
from schemas.organisation import DatedName, Organisation
from schemas.report import OrganisationRef, Outcome, Report


def printed_name(chosen: Chosen) -> OrganisationRef:
    """The organisation as the waiting document prints it.

    Raises DecisionError where none waits, where it names none, or where it is known already.
    """
    report = chosen.item.report if chosen.item is not None else None
    if report is None:
        raise DecisionError("nothing waits under this name", where=chosen.name)
    if report.organisation is None:
        raise DecisionError(
            "the document does not say who was inspected",
            where=chosen.name,
            remedy="`review correct --set organisation=ID`, or `review reject`",
        )
    known = report.check("organisation-known")
    if known is not None and known.outcome is not Outcome.FAIL:
        raise DecisionError(
            f"its organisation is registered: {report.organisation.id}", where=chosen.name
        )
    return report.organisation


def register(desk: Desk, chosen: Chosen, organisation: Organisation) -> Step:
    """Registers an organisation under the name given and under the one that is printed."""
    ref = printed_name(chosen)
    printed = ref.printed or ref.name
    names = {normalise_name(n.name) for n in organisation.names}
    if normalise_name(printed) not in names | set(map(normalise_name, organisation.aliases)):
        aliases = (*organisation.aliases, printed)
        organisation = organisation.model_copy(update={"aliases": aliases})
    return _step(desk, chosen, {"organisation": organisation})


def give_alias(desk: Desk, chosen: Chosen, organisation_id: str) -> Step:
    """Says that the printed name stands for a registered organisation."""
    ref = printed_name(chosen)
    alias = Alias(organisation=organisation_id, name=ref.printed or ref.name)
    if desk.facts.registry.get(organisation_id) is None:
        near = ", ".join(ref.candidates) or "none"
        raise DecisionError(
            f"no organisation {organisation_id!r} is registered", remedy=f"nearest: {near}"
        )
    return _step(desk, chosen, {"alias": alias})


def unregistered(ref: OrganisationRef, id_: str | None, name: str | None) -> Organisation:
    """The organisation that a printed name would be registered as, if nothing else is said."""
    return Organisation(
        id=id_ or ref.id, kind=ref.kind, names=(DatedName(name=name or ref.printed or ref.name),)
    )


def _step(desk: Desk, chosen: Chosen, update: dict[str, object]) -> Step:
    item = chosen.item
    base = Base(sha256=item.change.sha256 if item is not None else None)
    decision = desk.signed(DecisionKind.REGISTER).model_copy(update={**update, "base": base})
    try:
        changed = changed_organisation(desk.facts.registry, decision)
        desk.facts.registry.with_changes([changed])
    except RegistryError as error:
        raise DecisionError(str(error), where=chosen.name) from error
    waiting = (i.draft for i in desk.state.waiting if item is not None)
    name = core_name(_printed(item.draft)) if item is not None else ""
    return Step(decision, tuple(d for d in waiting if core_name(_printed(d)) == name))


def _printed(draft: Report) -> str:
    ref = draft.organisation
    return "" if ref is None else ref.printed or ref.name
