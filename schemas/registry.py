"""The registry of organisations: finds the body that a printed name stands for."""

import functools
import importlib.resources
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from importlib.resources.abc import Traversable
from typing import Literal

from pydantic import ValidationError

from schemas.base import Model
from schemas.errors import RegistryError
from schemas.names import core_name, normalise_name
from schemas.organisation import Area, Organisation, OrganisationKind

CANDIDATES = 3
"""How many near names are proposed for an unknown one."""
CLOSE_ENOUGH = 70.0
"""Similarity (0 to 100) below which a name is not even proposed."""


class Match(Model):
    """What a printed name stands for; a `close` name is only ever proposed, never taken."""

    how: Literal["exact", "alias", "close", "none"]
    organisation: Organisation | None = None
    candidates: tuple[str, ...] = ()


class Registry:
    """Organisations and areas by id, and by every name they are printed under."""

    def __init__(self, organisations: Iterable[Organisation], areas: Iterable[Area] = ()) -> None:
        self.organisations: Mapping[str, Organisation] = _by_id(organisations)
        self.areas: Mapping[str, Area] = {area.id: area for area in areas}
        self._names: dict[tuple[OrganisationKind, str], str] = {}
        self._aliases: dict[tuple[OrganisationKind, str], str] = {}
        for organisation in self.organisations.values():
            for dated in organisation.names:
                self._add(self._names, organisation, dated.name)
            for alias in organisation.aliases:
                self._add(self._aliases, organisation, alias)
        self._check_links()

    def get(self, organisation_id: str) -> Organisation | None:
        """The organisation of that id, if there is one."""
        return self.organisations.get(organisation_id)

    def match(self, name: str, kinds: Sequence[OrganisationKind]) -> Match:
        """The organisation printed as `name`, of one of the `kinds`.

        Normalised exactly, then by alias; otherwise the nearest names, as candidates only.
        """
        ways: tuple[tuple[Literal["exact", "alias"], dict[tuple[OrganisationKind, str], str]], ...]
        ways = (("exact", self._names), ("alias", self._aliases))
        for how, index in ways:
            for form in (normalise_name(name), core_name(name)):
                found = {index[kind, form] for kind in kinds if (kind, form) in index}
                if len(found) == 1:
                    return Match(how=how, organisation=self.organisations[found.pop()])
                if found:
                    return Match(how="close", candidates=tuple(sorted(found)))
        near = self._near(name, kinds)
        return Match(how="close" if near else "none", candidates=near)

    def with_changes(self, organisations: Iterable[Organisation]) -> "Registry":
        """This registry with organisations added, or put in the place of those of the same id."""
        return Registry(
            {**self.organisations, **{o.id: o for o in organisations}}.values(), self.areas.values()
        )

    def _near(self, name: str, kinds: Sequence[OrganisationKind]) -> tuple[str, ...]:
        from rapidfuzz import fuzz, process

        choices = {
            (form, id_): form
            for index in (self._names, self._aliases)
            for (kind, form), id_ in index.items()
            if kind in kinds
        }
        hits = process.extract(
            core_name(name), choices, scorer=fuzz.WRatio, limit=20, score_cutoff=CLOSE_ENOUGH
        )
        ids = dict.fromkeys(key[1] for _, _, key in hits)
        return tuple(ids)[:CANDIDATES]

    def _add(
        self, index: dict[tuple[OrganisationKind, str], str], organisation: Organisation, name: str
    ) -> None:
        for form in {normalise_name(name), core_name(name)}:
            held = index.setdefault((organisation.kind, form), organisation.id)
            if held != organisation.id:
                raise RegistryError(
                    f"{name!r} names both {held!r} and {organisation.id!r}",
                    where=f"organisations: {organisation.kind}",
                    remedy="give one of them another name or drop the alias",
                )

    def _check_links(self) -> None:
        for organisation in self.organisations.values():
            links = (*organisation.predecessors, *organisation.successors)
            for missing in {link.id for link in links} - set(self.organisations):
                raise RegistryError(f"no organisation {missing!r}", where=organisation.id)
            if organisation.area is not None and organisation.area not in self.areas:
                raise RegistryError(f"no area {organisation.area!r}", where=organisation.id)
        for area in self.areas.values():
            if area.lead not in self.organisations:
                raise RegistryError(f"no organisation {area.lead!r}", where=f"area {area.id}")


def _by_id(organisations: Iterable[Organisation]) -> dict[str, Organisation]:
    known: dict[str, Organisation] = {}
    for organisation in organisations:
        if organisation.id in known:
            raise RegistryError("this id is given twice", where=organisation.id)
        known[organisation.id] = organisation
    return known


@functools.cache
def load_registry() -> Registry:
    """The registry packaged with this software (real organisations)."""
    return load_registry_from(importlib.resources.files("schemas.organisations"))


def load_registry_from(folder: Traversable) -> Registry:
    """A registry from the TOML files of a folder: tables `organisations` and `areas`.

    Raises RegistryError naming file and entry for anything malformed or contradictory.
    """
    organisations: list[Organisation] = []
    areas: list[Area] = []
    files = (file for file in folder.iterdir() if file.name.endswith(".toml"))
    for file in sorted(files, key=lambda file: file.name):
        try:
            tables = tomllib.loads(file.read_text("utf-8"))
            organisations += [
                Organisation.model_validate(t) for t in tables.get("organisations", ())
            ]
            areas += [Area.model_validate(t) for t in tables.get("areas", ())]
        except tomllib.TOMLDecodeError as error:
            raise RegistryError(f"not valid TOML: {error}", where=file.name) from error
        except ValidationError as error:
            first = error.errors()[0]
            at = ".".join(map(str, first["loc"]))
            raise RegistryError(
                f"{first['msg']}: {first['input']!r}", where=f"{file.name}: {at}"
            ) from error
    return Registry(organisations, areas)
