"""The registry of organisations: finds the body that a printed name means; and authorities."""

import datetime as dt
import functools
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from importlib.resources.abc import Traversable

from schemas.base import Model
from schemas.errors import RegistryError
from schemas.kinds import OrganisationKind, facts_folder
from schemas.organisation import Area, Organisation, core_name, forms
from support.toml_models import invalid_data_as, read_entries, read_tables, toml_files

CANDIDATES = 3
"""Number of similar names proposed for an unknown one."""
CLOSE_ENOUGH = 70.0
"""Lowest similarity (0 to 100) of a proposed name."""

Index = dict[tuple[OrganisationKind, str], str]
"""Kind and form of a name -> id of the organisation."""


class Match(Model):
    """Which organisation a printed name means; `candidates` are only proposed, never used."""

    organisation: Organisation | None = None
    candidates: tuple[str, ...] = ()


class Registry:
    """Organisations and areas by id and by every printed name.

    A succession is written at one of the two organisations; both then show it.
    Raises RegistryError if two bodies of a kind share a name or a link has no target.
    """

    def __init__(self, organisations: Iterable[Organisation], areas: Iterable[Area] = ()) -> None:
        self.organisations: Mapping[str, Organisation] = _linked(organisations)
        self.areas: Mapping[str, Area] = {area.id: area for area in areas}
        self._names: Index = {}
        self._aliases: Index = {}
        for organisation in self.organisations.values():
            for dated in organisation.names:
                self._add(self._names, organisation, dated.name)
        for organisation in self.organisations.values():
            for alias in organisation.aliases:
                self._add(self._aliases, organisation, alias)
            if organisation.area is not None and organisation.area not in self.areas:
                raise RegistryError(f"no area {organisation.area!r}", where=organisation.id)
        for area in self.areas.values():
            if area.lead not in self.organisations:
                raise RegistryError(f"no organisation {area.lead!r}", where=f"area {area.id}")

    def members(self, kind: OrganisationKind, day: dt.date) -> tuple[Organisation, ...]:
        """Return the organisations of the kind that existed on the day, sorted by id."""
        alive = (o for o in self.organisations.values() if o.kind == kind and o.alive_on(day))
        return tuple(sorted(alive, key=lambda o: o.id))

    def match(self, name: str, kinds: Sequence[OrganisationKind]) -> Match:
        """Find the organisation printed as `name`, of one of the `kinds`.

        Normalised exactly, then by alias; otherwise the nearest names, as candidates only.
        """
        keys = [(kind, form) for kind in kinds for form in forms(name)]
        for index in (self._names, self._aliases):
            found = {index[key] for key in keys if key in index}
            if len(found) == 1:
                return Match(organisation=self.organisations[found.pop()])
            if found:
                return Match(candidates=tuple(sorted(found)))
        return Match(candidates=self._near(name, kinds))

    def _near(self, name: str, kinds: Sequence[OrganisationKind]) -> tuple[str, ...]:
        from rapidfuzz import fuzz, process

        choices = {
            (known, organisation.id): core_name(known)
            for organisation in self.organisations.values()
            if organisation.kind in kinds
            for known in organisation.all_names
        }
        hits = process.extract(
            core_name(name), choices, scorer=fuzz.WRatio, limit=20, score_cutoff=CLOSE_ENOUGH
        )
        ordered = sorted(hits, key=lambda hit: (-hit[1], hit[2]))
        return tuple(dict.fromkeys(key[1] for _, _, key in ordered))[:CANDIDATES]

    def _add(self, index: Index, organisation: Organisation, name: str) -> None:
        if not forms(name):
            raise RegistryError(f"{name!r} has no letter to find it by", where=organisation.id)
        for form in forms(name):
            key = (organisation.kind, form)
            held = self._names.get(key) or index.setdefault(key, organisation.id)
            if held != organisation.id:
                raise RegistryError(
                    f"{name!r} names both {held!r} and {organisation.id!r}",
                    where=f"organisations: {organisation.kind}",
                    remedy="give one of them another name or drop the alias",
                )


def _linked(organisations: Iterable[Organisation]) -> dict[str, Organisation]:
    """Return the organisations by id, with each succession entered at both ends."""
    known: dict[str, Organisation] = {}
    for organisation in organisations:
        if organisation.id in known:
            raise RegistryError("this id is given twice", where=organisation.id)
        known[organisation.id] = organisation
    links = [(link.id, o.id, link) for o in known.values() for link in o.predecessors]
    links += [(o.id, link.id, link) for o in known.values() for link in o.successors]
    for older, newer, _ in links:
        for missing in {older, newer} - set(known):
            raise RegistryError(f"no organisation {missing!r}", where=f"{older} to {newer}")
    # Where both organisations name the link, the one written at the later of them counts.
    pairs = sorted({(older, newer): link for older, newer, link in reversed(links)}.items())
    for id_ in {id_ for pair, _ in pairs for id_ in pair}:
        before = [link.model_copy(update={"id": old}) for (old, new), link in pairs if new == id_]
        after = [link.model_copy(update={"id": new}) for (old, new), link in pairs if old == id_]
        both = {"predecessors": tuple(before), "successors": tuple(after)}
        known[id_] = known[id_].model_copy(update=both)
    return known


@functools.cache
def load_registry() -> Registry:
    """The registry packaged with this software (real organisations)."""
    return load_registry_from(facts_folder().joinpath("organisations"))


def load_registry_from(folder: Traversable) -> Registry:
    """A registry from the TOML files of a folder: tables `organisations` and `areas`.

    Raises RegistryError naming file and entry for anything malformed or contradictory.
    """
    organisations: list[Organisation] = []
    areas: list[Area] = []
    for name, text in toml_files(folder):
        tables = read_tables(text, name, ("organisations", "areas"), error=RegistryError)
        entries = tables.get("organisations", ())
        organisations += read_entries(Organisation, entries, name, error=RegistryError)
        areas += read_entries(Area, tables.get("areas", ()), name, error=RegistryError)
    return Registry(organisations, areas)


@functools.cache
def load_authorities() -> Mapping[str, str]:
    """Return the names of local authorities by the code of the Office for National Statistics.

    Empty if the facts in use have no `authorities.toml`. Raises RegistryError if it is malformed.
    """
    file = facts_folder().joinpath("authorities.toml")
    if not file.is_file():
        return {}
    with invalid_data_as(RegistryError, where=file.name):
        names: dict[str, str] = tomllib.loads(file.read_text("utf-8")).get("authorities", {})
    return names
