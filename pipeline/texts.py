"""What a run and its commands say; the templates of the texts are in `pipeline/templates`."""

import datetime as dt
import functools
import shutil
import textwrap

import click
import jinja2

from review.diff_text import templates
from review.summary import RunSummary
from schemas.change import ChangeKind
from schemas.crawl import StatusFile
from schemas.dates import PartialDate
from support.safe_text import without_controls
from support.templates import template_environment

COLOURS = {"+": "green", "-": "red", "!": "yellow"}
"""Of what was added, removed, and needs attention; a headline begins with a digit, keys with [."""
SHOWN = 10
"""Items listed one by one; of the others only the number is given."""


def text_lines(template: str, **values: object) -> list[str]:
    """Return the lines of a text, without control characters."""
    return _templates().get_template(template).render(values).splitlines()


def print_line(text: str) -> None:
    """Print a line in the colour of its first character, wrapped at the width of the terminal.

    Paths and addresses are never split, nor a line with a command: they may be copied.
    """
    text = without_controls(text)
    copied = "probation-league " in text
    width = len(text) if copied else max(shutil.get_terminal_size().columns - 1, 20)
    lines = textwrap.wrap(
        text, width, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False
    )
    for line in lines or [""]:
        click.secho(line, fg=COLOURS.get(text[:1]), bold=text[:1].isdigit() or text[:1] == "[")


def log_fields(status: StatusFile, summary: RunSummary, *, new_version: bool) -> dict[str, object]:
    """Return the fields of the final log event; logs are mailed around, so never a rating."""
    counts = status.counts
    return {
        **counts.model_dump(exclude={"crawl", "unchanged", "records"}),
        **counts.crawl.model_dump(include={"requests", "bytes", "files_fetched"}),
        "exit_code": summary.exit_code,
        "version": status.version,
        "new_version": new_version,
        "notices": len(summary.notices),
        "accepted_kinds": summary.accepted,
        "waiting_kinds": summary.waiting,
        "waiting_groups": [
            f"{group.programme} {group.layout}: {group.items}, {group.passing} pass"
            for group in summary.groups[:SHOWN]
        ],
        "most_urgent": [
            f"{item.kind}: {item.key}: {', '.join(item.why)}" for item in summary.urgent
        ],
    }


def metrics(status: StatusFile, *, cpu_seconds: float) -> str:
    """Return the status in Prometheus' text format; times are seconds since 1970.

    The age of the data is `time()` minus a timestamp.
    """
    return "\n".join([*text_lines("metrics.txt", status=status, cpu_seconds=cpu_seconds), ""])


@functools.cache
def _templates() -> jinja2.Environment:
    made = template_environment("pipeline", plain=True)
    made.filters.update(templates().filters, unix=_unix)
    made.globals["kinds"] = tuple(ChangeKind)
    return made


def _unix(day: dt.date | dt.datetime | str | None) -> float | None:
    """Return seconds since 1970; of a day, those of its beginning in UTC."""
    if isinstance(day, str):
        day = PartialDate(day).latest
    if day is not None and not isinstance(day, dt.datetime):
        day = dt.datetime.combine(day, dt.time(), dt.UTC)
    return day.timestamp() if day is not None else None
