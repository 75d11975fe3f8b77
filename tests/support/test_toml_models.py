"""What is wrong with a TOML file is raised as our error with file, entry and key."""

from pathlib import Path

import pytest
from pydantic import BaseModel

from support.toml_models import invalid_data_as, read_entries, read_tables, toml_files


class Town(BaseModel):
    id: str
    people: int


class BadFile(Exception):
    def __init__(self, what: str, *, where: str, remedy: str = "") -> None:
        super().__init__(f"{where}: {what} ({remedy})")


def read(text: str) -> list[Town]:
    tables = read_tables(text, "towns.toml", ["towns"], error=BadFile, remedy="edit it")
    towns = tables.get("towns", ())
    return list(read_entries(Town, towns, "towns.toml", error=BadFile))


def test_entries_are_read_in_order() -> None:
    text = '[[towns]]\nid = "b"\npeople = 2\n[[towns]]\nid = "a"\npeople = 1\n'
    assert [town.id for town in read(text)] == ["b", "a"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("towns = [", r"towns.toml: not valid TOML: .*\(edit it\)"),
        ("[[cities]]", "towns.toml: unknown table 'cities'"),
        ("towns = 3", "towns.toml: must be an array of tables"),
        ('[[towns]]\nid = "a"\npeople = "x"', "towns.toml: a: people: Input should be a valid int"),
        ("[[towns]]\npeople = 1", "towns.toml: entry 1: id: Field required"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(text: str, message: str) -> None:
    with pytest.raises(BadFile, match=message):
        read(text)


def test_invalid_json_is_translated_too() -> None:
    with (
        pytest.raises(BadFile, match=r"a\.json: Invalid JSON"),
        invalid_data_as(BadFile, where="a.json"),
    ):
        Town.model_validate_json("{")


def test_files_of_a_folder_come_sorted_by_name(tmp_path: Path) -> None:
    for name in ("b.toml", "a.toml", "notes.md"):
        (tmp_path / name).write_text(name, "utf-8")
    assert list(toml_files(tmp_path)) == [("a.toml", "a.toml"), ("b.toml", "b.toml")]
