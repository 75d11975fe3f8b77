"""Sends an optional message at the end of a run, and an optional ping after success."""

import importlib.util
import logging

import httpx
from structlog.typing import FilteringBoundLogger

from pipeline.settings import NotifySettings
from schemas.errors import ConfigError

PING_SECONDS = 10.0


def check_notify(settings: NotifySettings) -> None:
    """Raise ConfigError if messages are configured but the extra `notify` is not installed.

    Called before a run, so that the mistake is not found only at its end.
    """
    if settings.urls and importlib.util.find_spec("apprise") is None:
        raise ConfigError(
            "messages are configured but apprise is not installed",
            where="PROBATION_LEAGUE_NOTIFY__URLS",
            remedy="pip install 'probation-league[notify]', or unset the variable",
        )


def notify(settings: NotifySettings, *, title: str, body: str, log: FilteringBoundLogger) -> None:
    """Send a message to each configured apprise URL; by default there is none.

    If it cannot be sent, that is logged; the exit code of the run stays the same.
    """
    if not settings.urls:
        return
    import apprise

    # apprise would log the URLs, which are secrets, to standard error.
    logging.getLogger("apprise").addHandler(logging.NullHandler())
    logging.getLogger("apprise").propagate = False
    messenger = apprise.Apprise()
    for number, url in enumerate(settings.urls, start=1):
        if not messenger.add(url.get_secret_value()):
            log.warning("notify.invalid-url", number=number)
    if not messenger.notify(title=title, body=body):
        log.warning("notify.not-sent")


def ping(settings: NotifySettings, *, log: FilteringBoundLogger) -> None:
    """Request the configured URL after a completed run: a monitor alarms when it stays silent."""
    if settings.ping is None:
        return
    try:
        httpx.get(settings.ping.get_secret_value(), timeout=PING_SECONDS).raise_for_status()
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        # Most of these errors quote the URL, which is a secret.
        log.warning("notify.ping-failed", error=type(error).__name__)
