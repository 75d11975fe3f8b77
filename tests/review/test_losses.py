"""Files of the state that are lost, cut or old stop publication before anything is written."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipeline.cli import cli
from review.store import Store
from schemas.errors import StateError
from tests.review.conftest import small_site
from tests.review.nights import EASTMARCH, ORMESBY, PENHALLOW, Maintainer
from tests.review.test_git import commit, git

HERE = Path(__file__).parents[2]
REAL = Path("data/sample")


def lose_one(data: Path) -> None:
    (data / f"records/{EASTMARCH}.json").unlink()


def lose_all(data: Path) -> None:
    shutil.rmtree(data / "records")


def rename_one(data: Path) -> None:
    (data / f"records/{EASTMARCH}.json").rename(data / f"records/{EASTMARCH}-old.json")


def cut_one(data: Path) -> None:
    path = data / f"records/{EASTMARCH}.json"
    path.write_bytes(path.read_bytes()[:300])


def edit_one(data: Path) -> None:
    path = data / f"records/{EASTMARCH}.json"
    record = json.loads(path.read_text("utf-8"))
    record["overall"]["rating"] = "Inadequate"
    path.write_text(json.dumps(record), "utf-8")


def edit_standard(data: Path) -> None:
    path = data / f"records/{PENHALLOW}.json"
    record = json.loads(path.read_text("utf-8"))
    record["standards"][0]["rating"] = "Inadequate"
    path.write_text(json.dumps(record), "utf-8")


def lose_ids(data: Path) -> None:
    (data / "ids.json").unlink()


def empty_ids(data: Path) -> None:
    (data / "ids.json").write_text("{}\n", "utf-8")


def cut_ids(data: Path) -> None:
    path = data / "ids.json"
    path.write_bytes(path.read_bytes()[:40])


def lose_decisions(data: Path) -> None:
    shutil.rmtree(data / "decisions")


def lose_everything(data: Path) -> None:
    for name in ("records", "decisions", "waiting"):
        shutil.rmtree(data / name)
    (data / "ids.json").unlink()


def an_older_copy(data: Path) -> None:
    """Put back what git had before the withdrawal and before one report was accepted."""
    lose_decisions(data)
    lose_one(data)
    (data / "ids.json").write_text(f'{{"{PENHALLOW}": "{PENHALLOW}"}}\n', "utf-8")


@pytest.fixture(scope="module")
def two_decisions(first_night: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder after a correction and a withdrawal."""
    folder = tmp_path_factory.mktemp("decided")
    shutil.copytree(first_night, folder, dirs_exist_ok=True)
    with small_site() as site:
        desk = Maintainer(folder, site, nights=1)
        started = ("--set", "fieldwork_started=2025-07-01", "--reason", "typo")
        desk.output_of("review", "correct", PENHALLOW, *started)
        desk.output_of("review", "withdraw", ORMESBY, "--reason", "of another region")
    return folder


@pytest.fixture
def decided(two_decisions: Path, tmp_path: Path) -> Iterator[Maintainer]:
    """A maintainer after both decisions."""
    shutil.copytree(two_decisions, tmp_path, dirs_exist_ok=True)
    with small_site() as site:
        yield Maintainer(tmp_path, site, nights=1)


@pytest.mark.parametrize(
    ("lose", "named"),
    [
        (lose_one, EASTMARCH),
        (lose_all, EASTMARCH),
        (rename_one, f"{EASTMARCH}-old.json"),
        (cut_one, f"{EASTMARCH}.json"),
        (edit_one, f"overall.rating = Inadequate in {EASTMARCH}"),
        (edit_standard, f"standards.leadership.rating = Inadequate in {PENHALLOW}"),
        (lose_ids, "ids.json"),
        (empty_ids, "ids.json"),
        (cut_ids, "ids.json"),
        (lose_decisions, "decisions"),
        (lose_everything, EASTMARCH),
        (an_older_copy, EASTMARCH),
    ],
)
def test_what_is_lost_stops_publication_and_the_run_with_nothing_written(
    decided: Maintainer, lose: Callable[[Path], None], named: str
) -> None:
    lose(decided.folder / REAL)
    before = decided.kept()
    done = decided.call("publish")
    assert done.code == 1
    assert named in done.err
    assert decided.night(offline=True) == 1
    assert named in decided.logged
    decision = decided.call("review", "withdraw", PENHALLOW, "--reason", "no")
    assert decision.code == 1
    assert decided.kept() == before


def test_a_lost_undo_stops_publication_of_what_was_undone(desk: Maintainer) -> None:
    rating = ("--set", "overall.rating=Inadequate", "--reason", "x", "--force")
    desk.output_of("review", "correct", PENHALLOW, *rating)
    right = desk.league()
    desk.output_of("review", "undo", PENHALLOW)
    (undo,) = (desk.folder / REAL / "decisions").glob("*undo*")
    undo.unlink()
    assert right != desk.league()
    assert desk.call("publish").code == 1
    assert desk.night(offline=True) == 1


@pytest.mark.parametrize("name", [ORMESBY, PENHALLOW])
def test_a_record_from_before_its_decision_is_not_published(desk: Maintainer, name: str) -> None:
    """Withdrawn or corrected, and then the old file was put back."""
    path = desk.folder / REAL / f"records/{name}.json"
    old = path.read_bytes()
    if name == ORMESBY:
        desk.output_of("review", "withdraw", name, "--reason", "of another region")
    else:
        rating = ("--set", "overall.rating=Inadequate", "--reason", "x", "--force")
        desk.output_of("review", "correct", name, *rating)
    right = desk.league()
    path.write_bytes(old)
    done = desk.call("publish")
    assert done.code == 1
    assert name in done.err
    assert "run --offline" in done.err
    assert desk.call("review", "withdraw", EASTMARCH, "--reason", "no").code == 1
    assert desk.night(offline=True) == 0
    assert desk.call("publish").code == 0
    assert desk.league()["inspections"] == right["inspections"]


def test_a_damaged_file_that_is_not_in_git_can_be_removed(decided: Maintainer) -> None:
    (decided.folder / REAL / "waiting/seen/seen.json").write_text('{"records": {', "utf-8")
    assert decided.night(offline=True) == 1
    assert "remove it; the next run writes it again" in decided.logged


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (b"", "is not valid JSON"),
        (b"[" * 100_000, "is not valid JSON"),
        (b'{"schema_version": ' + b"9" * 5_000 + b"}", "is not valid JSON"),
        (b'{"schema_version": 2}', "schema_version"),
        (b'{"schema_version": "3.0"}', "has format 3.0"),
        (b"[]", "should be an object"),
        ("{}".encode("utf-16"), "not UTF-8"),
    ],
)
def test_a_damaged_decision_is_named_with_what_to_do(
    body: bytes, what: str, tmp_path: Path
) -> None:
    path = tmp_path / "decisions/one.json"
    path.parent.mkdir()
    path.write_bytes(body)
    with pytest.raises(StateError, match=what) as refused:
        Store(tmp_path).load()
    assert str(path) in refused.value.where
    assert refused.value.remedy


def test_a_decision_saved_by_another_editor_is_read(decided: Maintainer) -> None:
    for path in (decided.folder / REAL / "decisions").iterdir():
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert "Nothing new" in decided.output_of("publish")


@pytest.mark.parametrize(("copied", "remedy"), [(True, "it is a copy of"), (False, "rename it to")])
def test_a_record_under_another_name_is_never_to_replace_one(
    copied: bool, remedy: str, tmp_path: Path
) -> None:
    """Programs that synchronise folders, and git's users, leave copies beside the files."""
    record = sorted((HERE / "data/records").glob("*.json"))[0]
    names = [f"{record.stem} (conflicted copy).json", *[record.name] * copied]
    (tmp_path / "records").mkdir()
    for name in names:
        shutil.copy(record, tmp_path / "records" / name)
    with pytest.raises(StateError, match="conflicted copy") as refused:
        Store(tmp_path).load()
    assert remedy in refused.value.remedy


def test_the_error_names_the_command_that_restores_the_file(tmp_path: Path) -> None:
    left_out = shutil.ignore_patterns("sample", "*.html", "*.svg")
    for name in ("data", "output"):
        shutil.copytree(HERE / name, tmp_path / name, ignore=left_out)
    git(tmp_path, "init", "-qb", "main")
    commit(tmp_path, "Publish")
    lost = sorted((tmp_path / "data/records").iterdir())[5]
    lost.unlink()
    arguments = ("--data", str(tmp_path / "data"), "--output", str(tmp_path / "output"))
    with pytest.raises(StateError, match=lost.stem) as refused:
        cli.main(["publish", *arguments], standalone_mode=False)
    restore = f"git -C {lost.parent} checkout -- {lost}"
    assert restore in refused.value.remedy
    git(tmp_path, *restore.split()[1:])
    assert lost.exists()
