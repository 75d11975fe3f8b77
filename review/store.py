"""Keeps records, decisions, minted ids and waiting items as files in `data/`."""

import contextlib
import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final, TypeVar

from pydantic import BaseModel, RootModel, ValidationError

from review.minting import WITHDRAWN
from review.state import Outcome, State
from schemas.base import SCHEMA_VERSION, canonical_json
from schemas.change import Seen, Waiting
from schemas.decision import Decision
from schemas.errors import DecisionError, StateError, naming
from schemas.packed import Packed
from schemas.report import Report

M = TypeVar("M", bound=BaseModel)
Ids = RootModel[dict[str, str]]

IN_GIT: Final = ("records", "decisions", "ids.json")
"""What of the state is kept in git; the rest is made again by a run."""


class Store:
    """The state folder. Every file is written whole or not at all, and only where it differs."""

    def __init__(self, data: Path) -> None:
        self.records = data / "records"
        self.decisions = data / "decisions"
        self.waiting = data / "waiting"
        self._ids = data / "ids.json"
        self._seen = data / "waiting" / "seen" / "seen.json"

    def load(self) -> State:
        """All that is kept, the records packed as they are read, whatever becomes of their files.

        Raises StateError naming the file that is damaged or too new.
        """
        return State(
            records=Packed.of(Report, self._all(self.records, Report)),
            decisions=tuple(self._all(self.decisions, Decision)),
            ids=self.ids(),
            waiting=tuple(self._all(self.waiting, Waiting)),
            seen=_read(self._seen, Seen) if self._seen.exists() else Seen(),
        )

    def ids(self) -> dict[str, str]:
        """Every id ever published and its present one, or `withdrawn`."""
        return _read(self._ids, Ids).root if self._ids.exists() else {}

    def save(self, outcome: Outcome) -> None:
        """Writes what a run came to: records first, then ids, then what waits.

        Raises StateError if a record that was published would vanish without a withdrawal.
        """
        self.save_records(outcome)
        self.save_ids(outcome.ids)

    def save_records(self, outcome: Outcome) -> None:
        """Writes records and waiting items, but no ids: those are written with a publication."""
        published = self.ids()
        for id_ in outcome.removed:
            if published.get(id_) == id_ and outcome.ids.get(id_) != WITHDRAWN:
                raise StateError(
                    "a published record cannot be removed",
                    where=str(self.records / f"{id_}.json"),
                    remedy="use `review withdraw`",
                )
        written = set(outcome.written)
        for record in outcome.records if written else ():
            if record.id in written:
                self.record(record)
        for id_ in outcome.removed:
            (self.records / f"{id_}.json").unlink(missing_ok=True)
        self._save_waiting(outcome)

    def save_ids(self, ids: dict[str, str]) -> None:
        """Writes `ids.json`. Raises StateError if an id that was published is missing."""
        lost = set(self.ids()) - set(ids)
        if lost:
            raise StateError(f"ids would be lost: {', '.join(sorted(lost))}", where=str(self._ids))
        _write(self._ids, Ids(ids))

    def add(self, decision: Decision) -> Path:
        """Writes a new decision. Raises DecisionError if one of that name is there."""
        path = self.decisions / f"{decision.name}.json"
        if path.exists():
            raise DecisionError("the same was decided this very second", where=str(path))
        _write(path, decision)
        return path

    def record(self, record: Report) -> None:
        """Writes one accepted record."""
        _write(self.records / f"{record.id}.json", record)

    def settle(self, key: str) -> None:
        """Takes an item that was decided off the waiting ones."""
        (self.waiting / f"{key}.json").unlink(missing_ok=True)

    def _save_waiting(self, outcome: Outcome) -> None:
        for item in outcome.waiting:
            _write(self.waiting / f"{item.change.key}.json", item)
        wanted = {f"{item.change.key}.json" for item in outcome.waiting}
        for path in self.waiting.glob("*.json"):
            if path.name not in wanted:
                path.unlink()
        _write(self._seen, outcome.seen)

    def _all(self, folder: Path, model: type[M]) -> Iterator[M]:
        return (_read(path, model) for path in sorted(folder.glob("*.json")))


def _read(path: Path, model: type[M]) -> M:
    try:
        text = path.read_text("utf-8")
        version = json.loads(text).get("schema_version", SCHEMA_VERSION)
        if version.split(".")[0] != SCHEMA_VERSION.split(".")[0]:
            raise StateError(
                f"is of format {version}, this software reads {SCHEMA_VERSION}",
                where=str(path),
                remedy="use the version of the software that wrote it, or a newer one",
            )
        return model.model_validate_json(text)
    except (OSError, UnicodeDecodeError) as error:
        raise StateError(f"cannot be read: {error}", where=str(path)) from error
    except (json.JSONDecodeError, AttributeError) as error:
        raise StateError(
            "is not valid JSON",
            where=str(path),
            remedy=f"finish the merge if it was left with conflicts, or `git checkout {path}`",
        ) from error
    except ValidationError as error:
        first = error.errors()[0]
        at = ".".join(map(str, first["loc"]))
        raise StateError(f"{at}: {first['msg']}", where=str(path)) from error


def _write(path: Path, model: BaseModel) -> None:
    """Puts the file in its place by one rename, unless it is there already with these bytes."""
    body = canonical_json(model).encode()
    with contextlib.suppress(OSError):
        if path.read_bytes() == body:
            return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".tmp")
    try:
        with naming(path), os.fdopen(handle, "wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    finally:
        Path(temporary).unlink(missing_ok=True)
