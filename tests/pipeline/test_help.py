"""Each command can be called and says what it does."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import click
import pytest

from pipeline.cli import COMMANDS, cli
from review.store import Store
from tests.commands import called

REPOSITORY = Path(__file__).parents[2]


def test_the_help_names_every_command(tmp_path: Path) -> None:
    done = called(tmp_path, "--help")
    assert done.returncode == 0, done.stderr
    assert [name for name in COMMANDS if f"\n  {name} " not in done.stdout] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_has_help_with_an_example(tmp_path: Path, name: str) -> None:
    done = called(tmp_path, name, "--help")
    assert done.returncode == 0, done.stderr
    assert "probation-league" in done.stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_the_line_of_a_command_in_the_help_begins_like_its_own_help(name: str) -> None:
    _, command, _ = cli.resolve_command(click.Context(cli), [name])
    assert command is not None
    words = COMMANDS[name][2].partition(" ")[0]
    assert command.name == name
    assert command.get_short_help_str(200).startswith(words)


def test_the_examples_in_the_help_use_commands_and_options_that_exist() -> None:
    texts = tomllib.loads((REPOSITORY / "pipeline/commands/help.toml").read_text("utf-8"))
    assert {words.partition(" ")[0] for words in texts} == set(COMMANDS)
    for text in texts.values():
        for example in re.findall(r"^  probation-league (.*?)(?:  +.*)?$", text, re.MULTILINE):
            _, command, words = cli.resolve_command(click.Context(cli), example.split())
            if isinstance(command, click.Group) and words:
                _, command, words = command.resolve_command(click.Context(command), words)
            assert command is not None
            options = {option for each in command.params for option in each.opts}
            assert {word for word in words if word.startswith("--")} <= options, example


@pytest.fixture(scope="module")
def _read_once() -> Iterator[None]:
    """The state of this repository is read once, and not by each command."""
    state = Store(REPOSITORY / "data").load()
    with patch.object(Store, "load", lambda _store: state):
        yield


@pytest.mark.usefixtures("_read_once")
@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("leage",), "Did you mean 'league'?"),
        (("review", "acept", "x"), "Did you mean 'accept'?"),
        (("league", "regoin"), "did you mean region?"),
        (("league", "standard", "leadershp"), "did you mean Leadership?"),
        (("league", "area", "midland"), "did you mean Midlands?"),
        (("chart", "heat-map-crcs"), "did you mean heat-map-crc"),
        (("diff", "nps-2018--wales--2019-04-71"), "did you mean nps-2018--wales--2019-04-17"),
        (
            ("review", "reject", "nps-2018--wals--2019-04-17", "--reason", "x"),
            "did you mean nps-2018--wales",
        ),
        (("league", "organisation", "Wale"), "Wales"),
        (("diff", "nope"), "`probation-league diff` lists what waits"),
        (("diff", "0123456789ab"), "`probation-league diff` lists what waits"),
    ],
)
def test_a_wrong_name_is_wrong_usage_and_near_names_are_suggested(
    words: tuple[str, ...], hint: str
) -> None:
    done = called(REPOSITORY, *words)
    assert done.returncode == 2, done.stderr
    assert hint in done.stderr
