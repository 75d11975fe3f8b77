"""One first night and one undisturbed second night, from which all others start."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.operations.nights import FIRST_NIGHT, SECOND_NIGHT, Nights, copied, steps, tree

PATIENCE = 900
"""Seconds that a test may take with what it starts from: nights are slow on a busy machine."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Nights take longer than other tests."""
    for item in items:
        if item.path.parent == Path(__file__).parent and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(PATIENCE))


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
