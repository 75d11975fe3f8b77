"""Shows a run while it goes on: bars on a terminal, nothing otherwise."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)

from ingest.context import ProgressCallback, no_progress


@contextmanager
def progress_on(console: Console) -> Iterator[ProgressCallback]:
    """A bar for each kind of step, on a terminal; elsewhere a run is quiet."""
    if not console.is_terminal:
        yield no_progress
        return
    bars = Progress(
        TextColumn("{task.description:<8}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
    )
    tasks: dict[str, TaskID] = {}

    def told(what: str, done: int, of: int) -> None:
        if what not in tasks:
            tasks[what] = bars.add_task(what, total=of)
        bars.update(tasks[what], completed=done, total=of)

    with bars:
        yield told
