"""The names of local authorities by code (authorities.toml)."""

import functools
import tomllib
from collections.abc import Mapping

from schemas.errors import RegistryError
from schemas.kinds import facts_folder
from support.toml_models import invalid_data_as


@functools.cache
def load_authorities() -> Mapping[str, str]:
    """Return the names of local authorities by the code of the Office for National Statistics.

    Empty if the facts in use have no such file. Raises RegistryError if it is malformed.
    """
    file = facts_folder().joinpath("authorities.toml")
    if not file.is_file():
        return {}
    with invalid_data_as(RegistryError, where=file.name):
        names: dict[str, str] = tomllib.loads(file.read_text("utf-8")).get("authorities", {})
    return names
