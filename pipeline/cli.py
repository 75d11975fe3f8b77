"""The command line `probation-league`: imports a command, runs it, turns errors into exit codes."""

import importlib
import os
import sys
from collections.abc import Sequence

import click

from pipeline import __version__
from pipeline.options import Exit, explain_error
from schemas.errors import ProbationLeagueError

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
    "reconcile": ("reconcile", "reconcile_command", "Compare a CSV table with the records."),
    "export": ("transfer", "export_command", "Write the whole installation to a new file."),
    "import": ("transfer", "import_command", "Restore an exported installation."),
}
"""Command -> module of `pipeline.commands`, function in it, and its line in the help text."""


class LazyGroup(click.Group):
    """Imports the module of a command only when it is called, so that every command starts fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return list(COMMANDS)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, what) for name, (_, _, what) in COMMANDS.items()])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of that name, or None."""
        if cmd_name not in COMMANDS:
            return None
        module, function, _ = COMMANDS[cmd_name]
        command: click.Command = getattr(
            importlib.import_module(f"pipeline.commands.{module}"), function
        )
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command, or raise an error that suggests similar names.

        click looks for them among the commands that are imported, and none is.
        """
        try:
            return super().resolve_command(ctx, args)
        except click.NoSuchCommand as error:
            raise click.NoSuchCommand(args[0], possibilities=COMMANDS, ctx=ctx) from error


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="probation-league")
def cli() -> None:
    """Read HM Inspectorate of Probation's inspection reports and publish league tables.

    Unofficial: the ratings are the inspectorate's; the ranking and any mistakes are ours.

    Example: probation-league run --sample

    Exit codes of all commands: 0 done, 1 unexpected error, 2 wrong usage or configuration.
    `probation-league COMMAND --help` names the others.
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit with the code promised for what happened."""
    try:
        code = cli.main(args=arguments, standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except BrokenPipeError:
        # The reader of our output closed it (`| head`): what is still buffered goes nowhere.
        for stream in (sys.stdout, sys.stderr):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        sys.exit(Exit.ERROR)
    except (ProbationLeagueError, OSError) as error:
        code, what, remedy = explain_error(error)
        hint = f" ({remedy})" if remedy and remedy not in what else ""
        click.echo(f"probation-league: {what}{hint}", err=True)
        sys.exit(code)
    sys.exit(code if isinstance(code, int) else Exit.DONE)
