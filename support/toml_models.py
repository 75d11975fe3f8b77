"""Read TOML files into pydantic models and report what is wrong with them as our own errors."""

import contextlib
import tomllib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from importlib.resources.abc import Traversable
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

M = TypeVar("M", bound=BaseModel)


ErrorClass = Callable[..., Exception]
"""An exception class that takes what is wrong, and by name `where` and `remedy`."""


@contextlib.contextmanager
def invalid_data_as(error: ErrorClass, *, where: str, remedy: str = "") -> Iterator[None]:
    """Raise `error` for data that pydantic or the TOML parser refuses in the block, or not UTF-8.

    The error's `where` is `where`, then the key of the first value that is wrong.
    """
    try:
        yield
    except ValidationError as invalid:
        first = invalid.errors()[0]
        key = ".".join(map(str, first["loc"]))
        place = f"{where}: {key}" if key else where
        raise error(first["msg"], where=place, remedy=remedy) from invalid
    except UnicodeDecodeError as invalid:
        raise error("not UTF-8: save it in that encoding", where=where, remedy=remedy) from invalid
    except tomllib.TOMLDecodeError as invalid:
        raise error(f"not valid TOML: {invalid}", where=where, remedy=remedy) from invalid


def toml_files(folder: Traversable) -> Iterator[tuple[str, str]]:
    """Yield (name, text) of the TOML files of a folder, sorted by name."""
    files = (file for file in folder.iterdir() if file.name.endswith(".toml"))
    for file in sorted(files, key=lambda file: file.name):
        yield file.name, file.read_text("utf-8")


def read_tables(
    text: str, file: str, known: Collection[str], *, error: ErrorClass, remedy: str = ""
) -> dict[str, list[dict[str, Any]]]:
    """Return the arrays of tables of a TOML text; raise `error` for a key outside `known`."""
    with invalid_data_as(error, where=file, remedy=remedy):
        tables = tomllib.loads(text)
    for unknown in sorted(set(tables) - set(known)):
        raise error(f"unknown table {unknown!r}", where=file, remedy=remedy)
    for name, table in tables.items():
        if not isinstance(table, list) or not all(isinstance(each, dict) for each in table):
            raise error(f"must be an array of tables: [[{name}]]", where=file, remedy=remedy)
    return tables


def read_entries(
    model: type[M], tables: Iterable[Mapping[str, object]], file: str, *, error: ErrorClass
) -> Iterator[M]:
    """Yield each table as a model; raise `error` naming file, entry (id or number) and key.

    An id given twice is an error too.
    """
    seen: list[object] = []
    for number, table in enumerate(tables, start=1):
        entry = table.get("id", f"entry {number}")
        if entry in seen:
            raise error("this id is given twice", where=f"{file}: {entry}")
        seen.append(entry)
        with invalid_data_as(error, where=f"{file}: {entry}"):
            yield model.model_validate(table)
