"""The command line `probation-league`: finds a command, runs it, turns errors into exit codes."""

import importlib
import os
import sys
from collections.abc import Sequence

import click

from pipeline import __version__
from pipeline.options import Exit
from schemas.errors import ProbationLeagueError

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
    "export": "export",
    "import": "import_",
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
    except BrokenPipeError:
        # Whoever read our output has enough of it (`| head`).
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(Exit.ERROR)
    except (ProbationLeagueError, OSError) as error:
        from pipeline.failing import verdict

        code, what, remedy = verdict(error)
        hint = f" ({remedy})" if remedy and remedy not in what else ""
        click.echo(f"probation-league: {what}{hint}", err=True)
        sys.exit(code)
    sys.exit(code if isinstance(code, int) else Exit.DONE)
