"""One first night and one undisturbed second night, from which all others start."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.operations.nights import FIRST_NIGHT, SECOND_NIGHT, Nights, copied, steps, tree


class Calm(NamedTuple):
    """The folder after the first night, and what an undisturbed second one makes of it."""

    evening: Path
    morning: Path
    steps: list[str]
    tree: dict[str, str]
    cpu: float


@pytest.fixture(scope="session")
def nights() -> Iterator[Nights]:
    with Nights() as nights:
        yield nights


@pytest.fixture(scope="session")
def calm(nights: Nights, tmp_path_factory: pytest.TempPathFactory) -> Calm:
    evening = tmp_path_factory.mktemp("calm") / "evening"
    evening.mkdir()
    assert nights.night(evening, **FIRST_NIGHT).code == 0
    morning = copied(evening, evening.with_name("morning"))
    ended = nights.night(morning, **SECOND_NIGHT)
    assert ended.code == 3
    return Calm(evening, morning, steps(morning), tree(morning), ended.cpu)
