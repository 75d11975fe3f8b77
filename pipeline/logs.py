"""What a run tells: progress on a terminal, one JSON line an event otherwise."""

import logging
import sys
import unicodedata
from collections.abc import MutableMapping
from typing import TextIO

import structlog


def set_up_log(run_id: str, stream: TextIO | None = None) -> structlog.typing.FilteringBoundLogger:
    """The logger of a run; every line carries its id. Data never goes here, only events.

    It writes to `stream`, or to what is standard error now.
    """
    stream = stream if stream is not None else sys.stderr
    renderer: structlog.typing.Processor
    if stream.isatty():
        renderer = structlog.dev.ConsoleRenderer(pad_event_to=24, sort_keys=False)
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


def clean(text: str) -> str:
    """Text without control and direction characters, which could rewrite a terminal line."""
    return "".join(
        c if unicodedata.category(c) not in ("Cc", "Cf") else "\N{REPLACEMENT CHARACTER}"
        for c in text
    )


def _without_controls(
    logger: object, method: str, event: MutableMapping[str, object]
) -> MutableMapping[str, object]:
    return {key: clean(value) if isinstance(value, str) else value for key, value in event.items()}
