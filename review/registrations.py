"""The organisations and aliases that the maintainer registers, added to the packaged registry."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from review.decision_log import DecisionLog, notice_of
from review.diff import is_registrable
from review.diff_text import possible
from review.policy import RuleSet
from review.selection import Selection
from schemas.change import Notice, State
from schemas.checks import is_unregistered
from schemas.decision import Decision, DecisionKind
from schemas.errors import DecisionError, RegistryError
from schemas.organisation import DatedName, Organisation, core_name, normalise_name
from schemas.registry import Registry
from schemas.report import OrganisationRef, Report


class RegistryOverlay(NamedTuple):
    """The registry with all registrations that fit, and notices of those that do not."""

    registry: Registry
    notices: tuple[Notice, ...]


def overlay_registrations(registry: Registry, decisions: Iterable[Decision]) -> RegistryOverlay:
    """Add the maintainer's registrations to the packaged registry.

    Undone ones are ignored. A registration that contradicts the registry, which may have grown
    since, is left out with a notice. It never stops a run.
    """
    notices: list[Notice] = []
    for decision in DecisionLog(decisions).active:
        if decision.kind is not DecisionKind.REGISTER:
            continue
        try:
            registry = registered(registry, decision)
        except _AlreadyKnownError as known:
            notices.append(notice_of(decision, "obsolete", str(known)))
        except RegistryError as error:
            notices.append(notice_of(decision, "refused", str(error)))
    return RegistryOverlay(registry, tuple(notices))


def registered(registry: Registry, decision: Decision) -> Registry:
    """Return the registry with the organisation or the alias that a decision registers.

    Raises RegistryError if the organisation is unknown or the registry already has the name.
    """
    organisation, alias = decision.organisation, decision.alias
    if alias is not None:
        known = registry.organisations.get(alias.organisation)
        if known is None:
            raise RegistryError(
                f"no organisation {alias.organisation!r} for the alias {alias.name!r}"
            )
        if normalise_name(alias.name) in map(normalise_name, known.all_names):
            raise _AlreadyKnownError(f"{known.id} already has the name {alias.name!r}")
        organisation = known.model_copy(update={"aliases": (*known.aliases, alias.name)})
    elif organisation is None:
        raise RegistryError("registration without organisation or alias", where=decision.name)
    elif registry.organisations.get(organisation.id) is not None:
        raise _AlreadyKnownError(f"{organisation.id} is already registered")
    organisations = {**registry.organisations, organisation.id: organisation}
    return Registry(organisations.values(), registry.areas.values())


def is_registered(record: Report, registry: Registry) -> bool:
    """Return True if the registry still finds the record's organisation by its printed name."""
    ref = record.organisation
    if ref is None:
        return True
    found = registry.match(ref.printed or ref.name, (ref.kind,)).organisation
    return found is not None and found.id == ref.id


def only_registered_by(
    state: State, rules: RuleSet, without: Registry, known: Iterable[Report]
) -> tuple[tuple[str, ...], Sequence[Decision]]:
    """Return the records that a registration alone made possible, and the decisions on them.

    The registry in `rules` has the organisation, `without` lacks it. `known` are the drafts of all
    documents known here.
    """

    def only_here(report: Report) -> bool:
        return is_registered(report, rules.registry) and not is_registered(report, without)

    log = DecisionLog(state.decisions)
    ids = tuple(str(record.id) for record in state.records if only_here(record))
    judged = [report for report in map(rules.judge, known) if only_here(report)]
    on_documents = [d for report in judged for d in log.on_document(report)]
    return ids, [*on_documents, *(d for id_ in ids for d in log.on_record(id_))]


def printed_organisation(selection: Selection) -> OrganisationRef:
    """Return the unknown organisation as the waiting document prints it.

    Raises DecisionError if nothing waits, no organisation is printed, or it is registered.
    """
    item = selection.item
    if item is None:
        raise DecisionError("nothing waits under this id", where=selection.name)
    ref = item.report.organisation
    if ref is not None and is_registrable(item.report):
        return ref
    if ref is None:
        what = "the document does not name an organisation"
    elif not is_unregistered(item.report):
        what = f"its organisation is already registered: {ref.id}"
    else:
        what = "it is a translation, or rates several services: it does not name a new organisation"
    raise DecisionError(what, where=selection.name, remedy=possible(item))


def core_printed_name(draft: Report) -> str:
    """Return what tells printed names of organisations apart; empty if none is printed."""
    ref = draft.organisation
    return core_name("" if ref is None else ref.printed or ref.name)


def new_organisation(ref: OrganisationRef, id_: str | None, name: str | None) -> Organisation:
    """Return the organisation to register for a printed name, with another id or name if given.

    The printed name becomes an alias if it differs from the name.
    """
    printed = ref.printed or ref.name
    name = name or printed
    differs = normalise_name(name) != normalise_name(printed)
    return Organisation(
        id=id_ or ref.id,
        kind=ref.kind,
        names=(DatedName(name=name),),
        aliases=(printed,) if differs else (),
    )


class _AlreadyKnownError(RegistryError):
    """The registry already has the organisation or the alias."""
