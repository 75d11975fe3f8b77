"""State that an earlier release wrote: its ledger migrates, its records and decisions are read."""

import json
import shutil
import sqlite3
from pathlib import Path

import pytest

from ingest.ledger.models import SCRIPTS
from ingest.ledger.store import Ledger
from review.store import Store
from schemas.errors import StateError
from tests.operations.nights import ROOT, Nights, said
from tests.operations.test_moving import NOW

OLD = ROOT / "tests/fixtures/state"
"""One folder for each format of the state, as a release wrote it; never edited, only added to."""
STATES = sorted(OLD.iterdir())
DUMPS = sorted(OLD.glob("*/ledger-*.sql"))


def old_ledger(dump: Path, folder: Path) -> Path:
    path = folder / "ledger.sqlite"
    folder.mkdir(parents=True, exist_ok=True)
    with sqlite3.connect(path) as ledger:
        ledger.executescript(dump.read_text("utf-8"))
    ledger.close()
    return path


@pytest.mark.parametrize("dump", DUMPS, ids=lambda dump: dump.stem)
def test_an_old_ledger_becomes_a_new_one_and_keeps_what_it_knew(dump: Path, tmp_path: Path) -> None:
    path = old_ledger(dump, tmp_path)
    with Ledger(path, NOW) as ledger:
        assert len(ledger.pages()) == 4
        assert len(ledger.files()) == 4
        assert len(ledger.sums()) == 12
        assert ledger.fact("cross-checked") is not None
    with sqlite3.connect(path) as migrated:
        assert migrated.execute("PRAGMA user_version").fetchone() == (len(SCRIPTS),)
    migrated.close()
    with Ledger(path, NOW):
        pass


def test_a_ledger_of_the_future_is_left_alone(tmp_path: Path) -> None:
    path = old_ledger(DUMPS[0], tmp_path)
    with sqlite3.connect(path) as ledger:
        ledger.execute(f"PRAGMA user_version = {len(SCRIPTS) + 1}")
    ledger.close()
    before = path.read_bytes()
    with pytest.raises(StateError, match="install a newer version"):
        Ledger(path, NOW)
    assert path.read_bytes() == before


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.name)
def test_old_records_and_decisions_are_read_and_published(
    nights: Nights, state: Path, tmp_path: Path
) -> None:
    data = tmp_path / "data/sample"
    shutil.copytree(state / "data", data)
    (dump,) = state.glob("ledger-*.sql")
    old_ledger(dump, data)
    kept = Store(data).load()
    assert len(kept.records) == 4
    assert [d.kind for d in kept.decisions] == ["reject"]
    assert set(kept.ids) == {str(record.id) for record in kept.records}
    order = {"now": "2026-11-28T04:20:00+00:00", "flags": {"history_only": True}}
    assert nights.night(tmp_path, **order).code == 0, said(tmp_path)
    league = json.loads((tmp_path / "output/sample/league.json").read_bytes())
    assert {i["id"] for i in league["inspections"]} == set(kept.ids)


def test_a_record_of_a_later_major_format_is_named(tmp_path: Path) -> None:
    shutil.copytree(STATES[0] / "data", tmp_path / "data")
    path = sorted((tmp_path / "data/records").glob("*.json"))[0]
    record = json.loads(path.read_bytes())
    path.write_text(json.dumps({**record, "schema_version": "3.0"}), "utf-8")
    with pytest.raises(StateError, match=r"has format 3\.0") as error:
        Store(tmp_path / "data").load()
    assert path.name in str(error.value)
