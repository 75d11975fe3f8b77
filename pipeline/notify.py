"""Tells a person that a run ended: an optional message, and an optional ping after success."""

import importlib.util
import logging

import httpx
from structlog.typing import FilteringBoundLogger

from pipeline.settings import NotifySettings
from schemas.errors import ConfigError

PING_SECONDS = 10.0


def check(settings: NotifySettings) -> None:
    """Raises ConfigError if addresses are configured and the extra `notify` is not installed.

    Asked before a run begins: a message that can never be sent must not be found out at its end.
    """
    if settings.urls and importlib.util.find_spec("apprise") is None:
        raise ConfigError(
            "messages are configured but apprise is not installed",
            where="PROBATION_LEAGUE_NOTIFY__URLS",
            remedy="pip install 'probation-league[notify]', or unset the variable",
        )


def notify(settings: NotifySettings, *, title: str, body: str, log: FilteringBoundLogger) -> None:
    """Sends a message to each configured address (any that apprise knows); none by default.

    A message that cannot be sent is logged and fails nothing: the run's own exit code stands.
    """
    if not settings.urls:
        return
    import apprise

    # Its own log would name addresses on standard error.
    logging.getLogger("apprise").addHandler(logging.NullHandler())
    logging.getLogger("apprise").propagate = False
    messenger = apprise.Apprise()
    for number, url in enumerate(settings.urls, start=1):
        if not messenger.add(url.get_secret_value()):
            log.warning("notify.address-not-understood", address=number)
    if not messenger.notify(title=title, body=body):
        log.warning("notify.not-sent")


def ping(settings: NotifySettings, *, log: FilteringBoundLogger) -> None:
    """Calls the configured address after a run that did its work, so that silence is the alarm."""
    if settings.ping is None:
        return
    try:
        httpx.get(settings.ping.get_secret_value(), timeout=PING_SECONDS).raise_for_status()
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        # The address is a secret and stands in the message of most of these errors.
        log.warning("notify.ping-failed", error=type(error).__name__)
