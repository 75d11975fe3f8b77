"""Options that every command takes, exit codes, and what to do about each kind of error."""

import enum
import errno
import functools
import re
import shlex
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Concatenate, ParamSpec

import click

from schemas.errors import ConfigError, Locked, ProbationLeagueError, SiteChanged, SiteRefused
from support.files import packaged_toml

if TYPE_CHECKING:
    from pipeline.settings import Settings

Options = ParamSpec("Options")

NO_PICTURES = click.option(
    "--no-pictures", is_flag=True, help="Publish without pictures; remove those there are."
)
NEXT_RUN = "the next run completes the work"
DISK_REMEDIES: Mapping[str, str] = packaged_toml("pipeline", "disk_remedies.toml")
"""Read at the start: a process that may open no further file could not read it."""
OUR_COMMAND = re.compile("`((?:diff|publish|review|run|status)\\b[^`]*)`")
"""A command in an error, without the name of the program and the options that name the state."""
OTHER_REMEDY = "see docs/operations.md"


class Exit(enum.IntEnum):
    """Exit codes promised to users and cron jobs."""

    DONE = 0
    ERROR = 1
    USAGE = 2
    NEW_TO_REVIEW = 3
    SITE = 4
    STALE = 4  # of `status --check`
    LOCKED = 5
    INTERRUPTED = 130
    TERMINATED = 143


CODES = {
    ConfigError: Exit.USAGE,
    Locked: Exit.LOCKED,
    SiteChanged: Exit.SITE,
    SiteRefused: Exit.SITE,
}
"""Exit codes of our errors; of the others it is 1."""
STOPPED = (Exit.INTERRUPTED, Exit.TERMINATED)
"""Stopped in good order: no failure; if it happens every night, the last success gets too old."""


def with_settings(command: "Callable[Concatenate[Settings, Options], int]") -> Callable[..., int]:
    """Add `--data`, `--output` and `--sample` to a command and pass it the settings."""

    @click.option(
        "--data", type=click.Path(file_okay=False, path_type=Path), help="State folder [data]."
    )
    @click.option(
        "--output",
        type=click.Path(file_okay=False, path_type=Path),
        help="Published folder [output].",
    )
    @click.option("--sample", is_flag=True, default=None, help="Use the bundled, made-up sample.")
    @functools.wraps(command)
    def wrapped(
        data: Path | None,
        output: Path | None,
        sample: bool | None,  # noqa: FBT001 - click passes flags by position
        *args: Options.args,
        **kwargs: Options.kwargs,
    ) -> int:
        from pipeline.settings import load_settings

        settings = load_settings(data=data, output=output, sample=sample)
        try:
            return command(settings, *args, **kwargs)
        except ProbationLeagueError as error:
            error.problem = typed(error.problem, settings)
            error.remedy = typed(error.remedy, settings)
            raise

    return wrapped


def typed(text: str, settings: "Settings") -> str:
    """Return a text with each of our commands, such as `review undo ID`, as it can be typed."""
    options = state_options(settings)
    end = f" {options}`" if options else "`"
    return OUR_COMMAND.sub(lambda found: f"`probation-league {found[1]}{end}", text)


def state_options(settings: "Settings") -> str:
    """Return the options by which a printed command finds the same state, such as `--sample`."""
    from pipeline.settings import load_settings

    usual = load_settings(sample=settings.sample or None)
    found = ["--sample"] if settings.sample else []
    for name in ("data", "output"):
        path = getattr(settings, name)
        if path != getattr(usual, name):
            found += [f"--{name}", shlex.quote(str(path))]
    return " ".join(found)


def nothing_waits(settings: "Settings") -> str:
    """Return what to print if there is no waiting item: in a clone without a run, nobody knows."""
    from pipeline.settings import LEDGER

    if (settings.data / LEDGER).exists():
        return "Nothing waits for a decision."
    return (
        f"No run was made here: what waits is not in git, so {settings.data} cannot say. "
        f"To find it: probation-league run {state_options(settings)}"
    ).rstrip()


def explain_error(error: BaseException) -> tuple[Exit, str, str]:
    """Return the exit code promised for an error, what happened and where, and the remedy."""
    if isinstance(error, ProbationLeagueError):
        code = next((code for kind, code in CODES.items() if isinstance(error, kind)), Exit.ERROR)
        return code, error.problem, error.remedy
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        name = errno.errorcode.get(error.errno or 0, "")
        remedy = DISK_REMEDIES.get(name, OTHER_REMEDY)
        return Exit.ERROR, f"{where}{error.strerror or error}", remedy
    if isinstance(error, SystemExit):
        return Exit.TERMINATED, "ended by SIGTERM", NEXT_RUN
    if isinstance(error, KeyboardInterrupt):
        return Exit.INTERRUPTED, "interrupted", NEXT_RUN
    return Exit.ERROR, f"unexpected: {type(error).__name__}: {error}", "please report this"
