"""The log of a run: sentences and progress bars on a terminal, elsewhere JSON lines of events."""

import logging
import sys
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from typing import TextIO

import rich.progress
import structlog
from rich.console import Console

from ingest.context import ProgressCallback
from support.files import packaged_toml
from support.safe_text import without_controls

SENTENCES: dict[str, str] = packaged_toml("pipeline", "log_events.toml")
"""What a terminal shows of each event of the log."""


def set_up_log(run_id: str, stream: TextIO | None = None) -> structlog.typing.FilteringBoundLogger:
    """Return the logger of a run, which adds its id to every line; for events only, never data.

    It writes to `stream`, or to the current standard error.
    """
    stream = stream if stream is not None else sys.stderr
    renderer: structlog.typing.Processor
    if stream.isatty():
        renderer = _sentence
    else:
        renderer = structlog.processors.JSONRenderer(sort_keys=True, ensure_ascii=False)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _without_controls,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(stream),
        cache_logger_on_first_use=False,
    )
    structlog.contextvars.clear_contextvars()
    if not stream.isatty():
        structlog.contextvars.bind_contextvars(run=run_id)
    logger: structlog.typing.FilteringBoundLogger = structlog.get_logger()
    return logger


@contextmanager
def progress_bars(console: Console) -> Iterator[ProgressCallback]:
    """Yield a callback that draws a bar for each step on a terminal, and nothing elsewhere."""
    bars = rich.progress.Progress(
        rich.progress.TextColumn("{task.description}"),
        rich.progress.BarColumn(),
        rich.progress.MofNCompleteColumn(),
        rich.progress.TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal or console.is_dumb_terminal,
    )
    tasks: dict[str, rich.progress.TaskID] = {}

    def show(step: str, done: int, of: int) -> None:
        if step not in tasks:
            tasks[step] = bars.add_task(step, total=of)
        bars.update(tasks[step], completed=done, total=of)

    with bars:
        yield show


def _without_controls(
    logger: object, method: str, event: MutableMapping[str, object]
) -> MutableMapping[str, object]:
    return {
        key: without_controls(value) if isinstance(value, str) else value
        for key, value in event.items()
    }


def _sentence(logger: object, method: str, event: MutableMapping[str, object]) -> str:
    sentence = SENTENCES.get(str(event["event"]), "{event}").format_map(event)
    return sentence if method == "info" else f"{method.capitalize()}: {sentence}"
