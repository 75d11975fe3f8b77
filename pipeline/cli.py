"""The command line `probation-league`: imports a command, runs it, turns errors into exit codes."""

import contextlib
import gc
import importlib
import io
import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from pipeline import __version__
from pipeline.options import Exit, explain_error
from schemas.errors import ProbationLeagueError, with_remedy
from support.files import packaged_toml

COMMANDS = {
    "run": ("run", "run_command", "Find new reports, parse and check them, and publish."),
    "parse": ("parse", "parse_command", "Read report files (PDF or HTML), print the records."),
    "league": ("league", "league_command", "Print league tables from accepted records."),
    "chart": ("chart", "chart_command", "Draw one chart of the accepted records."),
    "publish": ("run", "publish_command", "Write output/ again from data/, without network."),
    "diff": ("diff", "diff_command", "Show what waits for a decision, and why."),
    "review": ("review", "review_commands", "Decide on what waits: one key for each item."),
    "reparse": ("run", "reparse_command", "Parse the archive again; show what would change."),
    "status": ("status", "status_command", "Show the last run and what waits."),
    "settings": ("settings", "settings_command", "Show each setting and where it comes from."),
    "notify": ("settings", "notify_command", "Send a test message to the configured URLs."),
    "reconcile": ("reconcile", "reconcile_command", "Compare a CSV table with the records."),
    "export": ("transfer", "export_command", "Write the whole installation to a new file."),
    "import": ("transfer", "import_command", "Restore an exported installation."),
}
"""Command -> module of `pipeline.commands`, function in it, line in the help text; in order."""
GARBAGE_THRESHOLDS = (50_000, 20, 50)
"""For `gc.set_threshold`. Records hold no reference cycles; to look for some as often as usual
takes a sixth of the time of publishing.
"""


class LazyGroup(click.Group):
    """Imports the module of a command only when it is called, so that every command starts fast.

    Until then a placeholder with the name and the help line represents it: in the help text, in
    the completion of a shell, and where a wrong name needs a similar one.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return list(self.commands)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command with its name and arguments."""
        name, _, rest = super().resolve_command(ctx, args)
        return (name, None, rest) if name is None else (name, _imported(name), rest)


def _imported(name: str) -> click.Command:
    """Import a command; examples and exit codes for its help are in `help.toml`."""
    module, function, _ = COMMANDS[name]
    command: click.Command = getattr(
        importlib.import_module(f"pipeline.commands.{module}"), function
    )
    texts = packaged_toml("pipeline.commands", "help.toml")
    inner = command.commands if isinstance(command, click.Group) else {}
    for words, each in {
        name: command,
        **{f"{name} {word}": c for word, c in inner.items()},
    }.items():
        # The mark keeps click from joining the lines of a paragraph.
        each.epilog = "\b\n" + texts[words].strip().replace("\n\n", "\n\n\b\n")
    return command


@click.group(
    cls=LazyGroup,
    commands=[click.Command(name, short_help=line) for name, (_, _, line) in COMMANDS.items()],
    context_settings={
        "help_option_names": ["-h", "--help"],
        # click assumes at least 50 columns.
        "terminal_width": min(shutil.get_terminal_size().columns, 80) - 2,
    },
)
@click.version_option(__version__, prog_name="probation-league")
def cli() -> None:
    """Read HM Inspectorate of Probation's inspection reports and publish league tables.

    Unofficial: the ratings are the inspectorate's; the ranking and any mistakes are ours.

    Example: probation-league run --sample

    Exit codes of all commands: 0 done, 1 unexpected error, 2 wrong usage or configuration.
    `probation-league COMMAND --help` names the others.
    """


def _prepare_terminal() -> None:
    """Accept a terminal that lacks characters, states no width, or is closed (`>&-`)."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    if os.environ.get("COLUMNS") == "0":
        del os.environ["COLUMNS"]  # Rich would print nothing.


def _drop_unwritten() -> None:
    """Send what is still buffered nowhere if the reader is gone (`| head`) or the disk is full."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit with the code promised for what happened."""
    gc.set_threshold(*GARBAGE_THRESHOLDS)
    _prepare_terminal()
    plain = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
    try:
        code = cli.main(args=arguments, standalone_mode=False, color=False if plain else None)
        sys.stdout.flush()
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (ProbationLeagueError, OSError) as error:
        code, what, remedy = explain_error(error)
        with contextlib.suppress(OSError):  # Our own output may be what cannot be written.
            if not isinstance(error, BrokenPipeError):
                click.echo(f"probation-league: {with_remedy(what, remedy)}", err=True)
        _drop_unwritten()
    sys.exit(code if isinstance(code, int) else Exit.DONE)
