"""The kinds of body that are inspected, and every fact that depends on the kind (kinds.toml)."""

import functools
import importlib.resources
import os
import re
from collections.abc import Mapping
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic.config import JsonDict
from typing_extensions import TypeAliasType

from schemas.base import Model
from schemas.errors import RegistryError
from support.toml_models import read_entries, read_tables

FACTS_VARIABLE = "PROBATION_LEAGUE_FACTS"
"""Environment variable with a folder of facts to use instead of the packaged ones.

It holds `kinds.toml`, `coverage.toml`, `programmes/` and `organisations/`, as `schemas/` does;
without an `authorities.toml`, no local authority is named.
"""


class AreaRole(Model):
    """What a body that covers an area is compared with: the `members` that work inside it."""

    members: str
    ratings_compare: bool
    heading: str
    label: str


class Kind(Model):
    """One kind of body; `schemas/kinds.toml` explains the fields."""

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    prefix: str
    short: str | None = None
    singular: str
    plural: str
    name: str
    title: str
    abbreviations: tuple[str, ...] = ()
    leads: tuple[str, ...] = ()
    written_out: str | None = None
    labels: tuple[str, ...] = ()
    name_pattern: re.Pattern[str] | None = None
    mentions: tuple[str, ...] = ()
    inspected: tuple[str, ...] = ()
    name_words: re.Pattern[str] | None = None
    columns: re.Pattern[str] | None = None
    affixes: tuple[str, str] = ("", "")
    weak: bool = False
    area: AreaRole | None = None
    listed: bool = False
    starts_inferred: bool = False


class Subject(Model):
    """Words after "an inspection of", and the kinds of body they allow, the likeliest first."""

    pattern: re.Pattern[str]
    kinds: tuple[str, ...]


def facts_folder() -> Traversable:
    """Return the folder of facts: the packaged one unless PROBATION_LEAGUE_FACTS names another."""
    named = os.environ.get(FACTS_VARIABLE)
    return Path(named) if named else importlib.resources.files("schemas")


@functools.cache
def load_kinds() -> Mapping[str, Kind]:
    """Return the kinds by id, in the order of the tables. Raises RegistryError if malformed."""
    entries = read_entries(Kind, _tables()["kinds"], "kinds.toml", error=RegistryError)
    kinds = {kind.id: kind for kind in entries}
    for kind in kinds.values():
        if kind.area is not None and kind.area.members not in kinds:
            raise RegistryError(f"no kind {kind.area.members!r}", where=f"kinds.toml: {kind.id}")
    return kinds


def area_role(kind: str) -> AreaRole:
    """Return the role of a kind that covers areas. Raises ValueError for another kind."""
    role = load_kinds()[kind].area
    if role is None:
        raise ValueError(f"a {kind} does not cover an area")
    return role


@functools.cache
def load_subjects() -> tuple[Subject, ...]:
    """Return what titles say of the kind inspected. Raises RegistryError if malformed."""
    tables = _tables().get("subjects", ())
    return tuple(read_entries(Subject, tables, "kinds.toml", error=RegistryError))


def _tables() -> Mapping[str, list[dict[str, object]]]:
    text = facts_folder().joinpath("kinds.toml").read_text("utf-8")
    return read_tables(text, "kinds.toml", ("kinds", "subjects"), error=RegistryError)


def _known(kind: str) -> str:
    if kind not in load_kinds():
        raise ValueError(f"unknown kind {kind!r}; known: {', '.join(load_kinds())}")
    return kind


def _list_known(schema: JsonDict) -> None:
    schema["enum"] = list(load_kinds())


_LISTED = Field(
    title="OrganisationKind",
    description="The kinds of body that the inspectorate inspects.",
    json_schema_extra=_list_known,
)
OrganisationKind = TypeAliasType(
    "OrganisationKind", Annotated[str, AfterValidator(_known), _LISTED]
)
"""The id of a kind; pydantic refuses one that kinds.toml does not define."""
