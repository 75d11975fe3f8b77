"""Write `league.sqlite` and its description beside the data.

Its bytes depend on the release of SQLite, so both are in no version and not in git.
"""

import sqlite3
from pathlib import Path

from pydantic import ValidationError

from league.exports.database import database
from league.publish.versions import Versions, sha256
from schemas.base import canonical_json
from schemas.versions import DatabaseNote, Manifest
from support.atomic_files import Disk, sha256_of_file
from support.files import code_sha256

DATABASE = "league.sqlite"
NOTE = "league.sqlite.json"


def write_database(output: Path, versions: Versions, newest: Manifest, disk: Disk) -> None:
    """Build the database of the newest version, unless it is there and unaltered."""
    basis = f"{canonical_json(newest)}{code_sha256('league.exports')}{sqlite3.sqlite_version}"
    made_from = sha256(basis.encode())
    note = _note(output / NOTE)
    there = sha256_of_file(output / DATABASE) if (output / DATABASE).is_file() else None
    if note is not None and (note.made_from, note.sha256) == (made_from, there):
        return
    wanted = (kept for kept in newest.files if kept.name.endswith((".csv", ".json")))
    files = {k.name: versions.read(k) for k in wanted if k.name != "league.json"}
    body = database(files)
    note = DatabaseNote(
        version=newest.version,
        size=len(body),
        sha256=sha256(body),
        sqlite_version=sqlite3.sqlite_version,
        made_from=made_from,
    )
    disk.replace(output / DATABASE, [body])
    disk.replace(output / NOTE, [canonical_json(note).encode()])


def _note(path: Path) -> DatabaseNote | None:
    try:
        return DatabaseNote.model_validate_json(path.read_bytes())
    except (FileNotFoundError, ValidationError):
        return None
