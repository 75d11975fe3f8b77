"""The list of all published data files: what each holds, its rows, size, checksum and licence."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from league.exports.csv_files import other_files
from league.exports.rows import all_sheets
from schemas.publication import Publication
from schemas.versions import KeptFile


@dataclass(frozen=True, slots=True)
class DataFile:
    """A published data file, or several of one form (`organisations/<organisation>.json`).

    `rows` is None for files without rows; `size` in bytes and `sha256` are None for files that
    no version lists. `deprecated`: it will be removed, its description says when.
    """

    path: str
    title: str
    description: str
    rows: int | None
    size: int | None
    sha256: str | None
    licence: str
    deprecated: bool = False


def data_catalogue(publication: Publication, files: Sequence[KeptFile]) -> tuple[DataFile, ...]:
    """Return the data files of a publication; `files` are those of its manifest."""
    return tuple(_data_files(publication, {kept.name: kept for kept in files}))


def _data_files(publication: Publication, kept: dict[str, KeptFile]) -> Iterator[DataFile]:
    named = {path: (path, description) for path, description in other_files().items()}
    named |= {s.path: (s.title, s.description) for s, _ in all_sheets(publication, {})}
    schemas = (path for path in sorted(kept) if path.startswith("schema/"))
    named |= dict.fromkeys(schemas, ("JSON Schema", "Fields and their meaning, for programs."))
    for path, (title, description) in named.items():
        file = kept.get(path)
        yield DataFile(
            path=path,
            title=title,
            description=description,
            rows=file.rows if file is not None else None,
            size=file.size if file is not None else None,
            sha256=file.sha256 if file is not None else None,
            licence=publication.licence.name,
            deprecated="deprecated" in title,
        )
