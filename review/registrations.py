"""Lays the maintainer's registrations over the packaged registry of organisations."""

from collections.abc import Iterable
from typing import NamedTuple

from schemas.change import Lapse, Notice
from schemas.decision import Alias, Decision, DecisionKind
from schemas.errors import RegistryError
from schemas.names import normalise_name
from schemas.organisation import Organisation
from schemas.registry import Registry


class Overlaid(NamedTuple):
    """The registry with all registrations that fit, and notices of those that do not."""

    registry: Registry
    notices: tuple[Notice, ...]


def overlaid(registry: Registry, decisions: Iterable[Decision]) -> Overlaid:
    """The registry as packaged, with what was registered since.

    One registration that contradicts the packaged registry (which may have grown since) is left
    out and told; it never stops a run.
    """
    notices: list[Notice] = []
    for decision in decisions:
        if decision.kind is not DecisionKind.REGISTER:
            continue
        try:
            changed = changed_organisation(registry, decision)
            registry = registry.with_changes([changed])
        except _Known as known:
            notices.append(_notice(decision, Lapse.OBSOLETE, str(known)))
        except RegistryError as error:
            notices.append(_notice(decision, Lapse.REFUSED, str(error)))
    return Overlaid(registry, tuple(notices))


class _Known(RegistryError):
    """The registry says so already."""


def changed_organisation(registry: Registry, decision: Decision) -> Organisation:
    """The organisation that a registration adds, or a known one with the alias it adds.

    Raises RegistryError where the alias is of no organisation or all of it is known already.
    """
    if decision.alias is not None:
        return _with_alias(registry, decision.alias)
    organisation = decision.organisation
    if organisation is None:
        raise RegistryError("a registration without organisation or alias", where=decision.name)
    if registry.get(organisation.id) is not None:
        raise _Known(f"{organisation.id} is in the registry now")
    return organisation


def _with_alias(registry: Registry, alias: Alias) -> Organisation:
    known = registry.get(alias.organisation)
    if known is None:
        raise RegistryError(
            f"no organisation {alias.organisation!r} to give the name {alias.name!r}"
        )
    names = {*(normalise_name(n.name) for n in known.names), *map(normalise_name, known.aliases)}
    if normalise_name(alias.name) in names:
        raise _Known(f"{known.id} is known as {alias.name!r} now")
    return known.model_copy(update={"aliases": (*known.aliases, alias.name)})


def _notice(decision: Decision, lapse: Lapse, detail: str) -> Notice:
    return Notice(decision=decision.name, key=decision.id, lapse=lapse, detail=detail)
