"""The command line `probation-league`: finds a command, runs it, turns errors into exit codes."""

import importlib
import sys
from collections.abc import Sequence

import click

from pipeline import __version__
from pipeline.lock import Locked
from pipeline.options import Exit
from schemas.errors import ConfigError, ProbationLeagueError, SiteChanged, SiteRefused

COMMANDS = {
    "run": "run",
    "parse": "parse",
    "league": "league",
    "chart": "chart",
    "publish": "publish",
    "diff": "diff",
    "review": "review",
    "reparse": "reparse",
    "status": "status",
    "reconcile": "reconcile",
}
"""Command -> module of `pipeline.commands`, imported only when the command is called."""


class LazyGroup(click.Group):
    """Imports a command's module only when it is called, so that each starts fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All commands, in the order in which a user meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name; its module holds it as `command`."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"pipeline.commands.{COMMANDS[cmd_name]}")
        command: click.Command = module.command
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="probation-league")
def cli() -> None:
    """Reads HM Inspectorate of Probation's inspection reports and publishes league tables.

    Unofficial: the ratings are the inspectorate's, the order and any mistakes are ours.
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs the command line and exits with the code promised for what happened."""
    try:
        code = cli.main(args=arguments, standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except ProbationLeagueError as error:
        click.echo(f"probation-league: {error}", err=True)
        sys.exit(_code_of(error))
    sys.exit(code if isinstance(code, int) else Exit.DONE)


def _code_of(error: ProbationLeagueError) -> Exit:
    if isinstance(error, ConfigError):
        return Exit.USAGE
    if isinstance(error, Locked):
        return Exit.LOCKED
    if isinstance(error, SiteChanged | SiteRefused):
        return Exit.SITE
    return Exit.ERROR
