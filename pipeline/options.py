"""Options that every command takes, and the exit codes promised to users."""

import enum
import functools
from collections.abc import Callable
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

import click

from pipeline.settings import Settings, load_settings

P = ParamSpec("P")
R = TypeVar("R")


NO_PICTURES = click.option(
    "--no-pictures", is_flag=True, help="Draw no pictures; earlier ones are removed."
)


class Exit(enum.IntEnum):
    """What an exit code means to a cron job."""

    DONE = 0
    ERROR = 1
    USAGE = 2
    NEW_TO_REVIEW = 3
    SITE = 4
    LOCKED = 5
    INTERRUPTED = 130
    TERMINATED = 143


def with_settings(command: Callable[Concatenate[Settings, P], R]) -> Callable[..., R]:
    """Adds `--data`, `--output` and `--sample` and hands the settings to the command."""

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
        sample: bool | None,  # noqa: FBT001 - click hands flags over so
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        return command(load_settings(data=data, output=output, sample=sample), *args, **kwargs)

    return wrapped
