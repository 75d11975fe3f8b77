"""What a person sees on a terminal: sentences, progress, and tables at every width."""

import ast
import io
import json
import string
import sys
from pathlib import Path

import pytest
from rich.console import Console
from rich.text import Text

from pipeline.cli import main
from pipeline.logs import SENTENCES, progress_bars, set_up_log
from support.terminal_table import TerminalTable

PIPELINE = Path(__file__).parents[2] / "pipeline"
RATING = "Requires improvement"


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_a_terminal_shows_sentences_and_anything_else_gets_json() -> None:
    terminal, file = Terminal(), io.StringIO()
    set_up_log("r", terminal).info("run.started", site="sample\x1b[2J")
    set_up_log("r", terminal).warning("notify.not-sent")
    set_up_log("r", file).info("run.started", site="sample")
    assert terminal.getvalue() == (
        "Run started: sample\ufffd[2J.\nWarning: A message could not be sent.\n"
    )
    line = json.loads(file.getvalue())
    assert (line["event"], line["site"], line["run"]) == ("run.started", "sample", "r")


def test_a_terminal_that_lacks_a_character_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", terminal)
    with pytest.raises(SystemExit):
        main(["--version"])
    terminal.write("‘Good’")
    terminal.seek(0)
    assert terminal.read().endswith("\\u2018Good\\u2019")


def test_each_event_has_a_sentence_made_of_its_fields() -> None:
    logged = {}
    for path in PIPELINE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(
                ("log.info", "log.warning", "log.error")
            ):
                event = ast.literal_eval(node.args[0])
                logged[event] = {keyword.arg for keyword in node.keywords}
    assert logged.keys() == SENTENCES.keys()
    for event, sentence in SENTENCES.items():
        used = {field for _, field, _, _ in string.Formatter().parse(sentence) if field}
        assert used <= logged[event] or None in logged[event], event


@pytest.mark.parametrize(
    ("terminal", "name", "drawn"), [(True, "xterm", True), (True, "dumb", False)]
)
def test_progress_is_drawn_only_where_the_cursor_can_be_moved(
    monkeypatch: pytest.MonkeyPatch, terminal: bool, name: str, drawn: bool
) -> None:
    monkeypatch.setenv("TERM", name)
    out = io.StringIO()
    with progress_bars(Console(file=out, force_terminal=terminal, width=40)) as progress:
        progress("publish", 2, 9)
    assert ("2/9" in out.getvalue()) is drawn


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_a_table_loses_nothing_at_any_width(width: int) -> None:
    table = TerminalTable("Rank", "Service", "Rating", "Published")
    table.columns[2].min_width = len(RATING)
    for number in (0, 2, 3):
        table.columns[number].no_wrap = True
    table.add_row("=3", "North Calder and the Fells", Text(RATING), "2023-03-02")
    console = Console(file=io.StringIO(), width=width)
    console.print(table)
    text = console.file.getvalue()
    for word in f"=3 North Calder and the Fells {RATING} 2023-03-02".split():
        assert word in text
    assert max(map(len, text.splitlines())) <= width
