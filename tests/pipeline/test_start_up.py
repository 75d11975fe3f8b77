"""A command imports only what it needs, so that it answers at once."""

import subprocess
import sys

import pytest

HEAVY = {"bs4", "httpx", "jinja2", "lxml", "matplotlib", "pdfplumber", "pypdfium2"}
HELP = "from click.testing import CliRunner; from pipeline.cli import cli; CliRunner().invoke(cli, "


@pytest.mark.parametrize(
    ("code", "unwanted"),
    [
        (HELP + "['--help'])", {*HEAVY, "pydantic", "filelock", "rich", "structlog"}),
        (HELP + "['leage'])", {*HEAVY, "pydantic"}),
        ("import pipeline.commands.parse", {*HEAVY, "rich", "structlog"}),
        ("import pipeline.commands.status", {*HEAVY, "rich", "structlog", "review"}),
        # Each process that reads documents imports it: the main module of its parent.
        ("import pipeline.__main__", {*HEAVY, "click", "pydantic"}),
    ],
)
def test_a_command_does_not_import_what_others_need(code: str, unwanted: set[str]) -> None:
    code += "; import sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    imported = set(done.stdout.split())
    assert "pipeline" in imported
    assert imported & unwanted == set()
