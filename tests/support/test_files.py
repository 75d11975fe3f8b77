"""Files are written in one step, and errors name the file."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from support.files import (
    Disk,
    path_in_errors,
    sha256_of_file,
    write_file,
    write_if_changed,
)


def test_a_file_is_replaced_and_nothing_else_is_left(tmp_path: Path) -> None:
    path = tmp_path / "new" / "file.json"
    write_file(path, b"old")
    write_file(path, b"new")
    assert path.read_bytes() == b"new"
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("wait", [True, False])
def test_a_failed_write_keeps_the_old_file_and_leaves_no_temporary_one(
    tmp_path: Path, wait: bool
) -> None:
    def chunks() -> Iterable[bytes]:
        yield b"half"
        raise OSError(28, "No space left on device")

    path = tmp_path / "file.json"
    path.write_bytes(b"old")
    with pytest.raises(OSError, match="No space") as error:
        Disk().replace(path, chunks(), wait=wait)
    assert path.name in str(error.value.filename)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_with_the_same_content_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "file.json"
    assert write_if_changed(path, b"a")
    before = path.stat().st_mtime_ns
    assert not write_if_changed(path, b"a")
    assert path.stat().st_mtime_ns == before
    assert write_if_changed(path, b"b")


def test_a_finished_folder_is_renamed_with_its_content(tmp_path: Path) -> None:
    disk = Disk()
    disk.write(tmp_path / ".draft.tmp" / "inner" / "file", [b"a", b"b"])
    disk.rename_folder(tmp_path / ".draft.tmp", tmp_path / "version")
    assert (tmp_path / "version" / "inner" / "file").read_bytes() == b"ab"
    assert not (tmp_path / ".draft.tmp").exists()


def test_removing_the_last_file_removes_its_folder(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_file(tmp_path / "folder" / name, b"")
    Disk().remove(tmp_path / "folder" / "a")
    assert (tmp_path / "folder").exists()
    Disk().remove(tmp_path / "folder" / "b")
    assert not (tmp_path / "folder").exists()


def test_an_error_that_names_no_file_gets_its_name(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="full") as error, path_in_errors(tmp_path / "a"):
        raise OSError(28, "full")
    assert error.value.filename == str(tmp_path / "a")


def test_the_sum_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    assert sha256_of_file(tmp_path / "empty").startswith("e3b0c44298fc1c14")
