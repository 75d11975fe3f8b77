"""Keeps `output/status.json`: what the last run did, for a monitor and for people."""

import os
import tempfile
from pathlib import Path

from pydantic import ValidationError

from schemas.base import canonical_json
from schemas.errors import StateError
from schemas.run import RunStatus, Status

STATUS_FILE = "status.json"


def read_status(output: Path) -> Status | None:
    """The status of the last run; None if there was none.

    Raises StateError if the file is damaged: a monitor must not take that for good news.
    """
    path = output / STATUS_FILE
    try:
        return Status.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValidationError) as error:
        raise StateError(
            "cannot be read", where=str(path), remedy="remove it; the next run writes it again"
        ) from error


def write_status(output: Path, status: Status) -> None:
    """Puts the status in its place by one rename."""
    output.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=output, prefix=".status-", suffix=".tmp")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(canonical_json(status))
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(output / STATUS_FILE)
    finally:
        Path(temporary).unlink(missing_ok=True)


def failed(before: Status | None, run: RunStatus) -> Status:
    """The status after a run that failed: what was known before stands, with this run's error."""
    if before is None:
        return Status(run=run)
    return before.model_copy(update={"run": run})
