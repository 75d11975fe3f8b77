"""Each command can be called and says what it does."""

from pathlib import Path

import pytest

from pipeline.cli import COMMANDS
from tests.commands import called


def test_the_help_names_every_command(tmp_path: Path) -> None:
    done = called(tmp_path, "--help")
    assert done.returncode == 0, done.stderr
    assert [name for name in COMMANDS if f"\n  {name} " not in done.stdout] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_has_help_with_an_example(tmp_path: Path, name: str) -> None:
    done = called(tmp_path, name, "--help")
    assert done.returncode == 0, done.stderr
    assert "probation-league" in done.stdout
