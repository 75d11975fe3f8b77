"""Read and write the state in `data/`: records, decisions, ids and waiting items."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, RootModel
from pydantic_core import from_json

from schemas.base import SCHEMA_VERSION, canonical_json, is_newer
from schemas.change import RunOutcome, Seen, Shown, State, Waiting
from schemas.decision import WITHDRAWN_ID, Decision
from schemas.errors import DecisionError, StateError
from schemas.report import Report
from support.files import git_restore, write_if_changed
from support.toml_models import invalid_data_as

_M = TypeVar("_M", bound=BaseModel)
_Ids = RootModel[dict[str, str]]


class Store:
    """The state folder. A file is written in one step, and only if its content changes."""

    def __init__(self, data: Path) -> None:
        self.records = data / "records"
        self.decisions = data / "decisions"
        self.waiting = data / "waiting"
        self._ids = data / "ids.json"
        self._seen = data / "waiting" / "seen" / "seen.json"
        self._shown = data / "waiting" / "seen" / "shown.json"

    def load(self) -> State:
        """Read the whole state.

        Raises StateError naming a file that is damaged or too new, or OSError.
        """
        records = tuple(_read_all(self.records, Report))
        for path, record in zip(_files(self.records), records, strict=True):
            if path.stem != record.id:
                right = path.with_name(f"{record.id}.json")
                copy = f"it is a copy of {right.name}: compare them, and remove this one"
                remedy = copy if right.exists() else f"rename it to {right.name}"
                what = f"contains the record {record.id}"
                raise StateError(what, where=str(path), remedy=remedy)
        return State(
            records=records,
            decisions=tuple(_read_all(self.decisions, Decision)),
            ids=self.ids(),
            waiting=tuple(_read_all(self.waiting, Waiting)),
            seen=_read(self._seen, Seen) if self._seen.exists() else Seen(),
            shown=_read(self._shown, Shown) if self._shown.exists() else Shown(),
        )

    def save_shown(self, shown: Shown) -> None:
        """Remember what the maintainer was shown. Raises OSError."""
        _write(self._shown, shown)

    def ids(self) -> dict[str, str]:
        """Return every id ever published with its current id, or `withdrawn`."""
        return _read(self._ids, _Ids).root if self._ids.exists() else {}

    def save_records(self, outcome: RunOutcome) -> None:
        """Write records and waiting items, but no ids.

        Raises StateError if a published record would be removed without a decision.
        """
        published = self.ids()
        for id_ in outcome.removed:
            if published.get(id_) == id_ and outcome.ids.get(id_) != WITHDRAWN_ID:
                raise StateError(
                    "a published record cannot be removed",
                    where=str(self.records / f"{id_}.json"),
                    remedy=f"`review withdraw {id_} --reason '…'`",
                )
        for record in outcome.records:
            if record.id in outcome.written:
                _write(self.records / f"{record.id}.json", record)
        for id_ in outcome.removed:
            (self.records / f"{id_}.json").unlink(missing_ok=True)
        waiting = {self.waiting / f"{item.change.key}.json": item for item in outcome.waiting}
        for path, item in waiting.items():
            _write(path, item)
        for path in set(self.waiting.glob("*.json")) - set(waiting):
            path.unlink()
        _write(self._seen, outcome.seen)

    def save_ids(self, ids: dict[str, str]) -> None:
        """Write `ids.json`. Raises StateError if a published id is missing."""
        lost = set(self.ids()) - set(ids)
        if lost:
            raise StateError(f"ids would be lost: {', '.join(sorted(lost))}", where=str(self._ids))
        _write(self._ids, _Ids(ids))

    def add(self, decisions: Iterable[Decision]) -> Sequence[Path]:
        """Write new decisions and return their files.

        Raises DecisionError, with none written, if one of the files already exists.
        """
        new = {self.decisions / f"{decision.name}.json": decision for decision in decisions}
        for path in new:
            if path.exists():
                raise DecisionError("the same decision was made this second", where=str(path))
        for path, decision in new.items():
            _write(path, decision)
        return tuple(new)


def _files(folder: Path) -> Sequence[Path]:
    """Return the files by key: the order in which a run leaves what they contain."""
    # `glob` takes a folder that must not be read for an empty one.
    paths = folder.iterdir() if folder.exists() else ()
    return sorted((p for p in paths if p.suffix == ".json"), key=lambda path: path.stem)


def _read_all(folder: Path, model: type[_M]) -> Iterator[_M]:
    return (_read(path, model) for path in _files(folder))


def _read(path: Path, model: type[_M]) -> _M:
    where = str(path)
    remedy = f"resolve a merge conflict in it, or restore it from git: {git_restore(path)}"
    if issubclass(model, Waiting | Seen | Shown):
        remedy = "remove it; the next run writes it again"
    with invalid_data_as(StateError, where=where, remedy=remedy):
        text = path.read_text("utf-8-sig")
        try:
            found = from_json(text)
        except ValueError as error:
            raise StateError("is not valid JSON", where=where, remedy=remedy) from error
        version = found.get("schema_version") if isinstance(found, dict) else None
        if is_newer(version):
            what = f"has format {version}, but this version reads formats up to {SCHEMA_VERSION}"
            newer = "use the version that wrote it, or a newer one"
            raise StateError(what, where=where, remedy=newer)
        return model.model_validate_json(text)


def _write(path: Path, model: BaseModel) -> None:
    write_if_changed(path, canonical_json(model).encode())
