"""Sends optional messages about a run, and optional pings to a monitor of scheduled jobs."""

import importlib.util
import logging
from typing import Literal

import httpx
from structlog.typing import FilteringBoundLogger

from pipeline.settings import NotifySettings
from schemas.errors import ConfigError

PING_SECONDS = 10.0
Ping = Literal["start", "success", "fail", "log"]
"""As healthchecks.io names them: `log` is recorded there and changes nothing."""


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


def notify(
    settings: NotifySettings,
    *,
    title: str,
    body: str,
    log: FilteringBoundLogger,
    failure: bool = False,
) -> bool:
    """Send a message to each configured apprise URL; return whether all were sent.

    By default there is none. If one cannot be sent, that is logged; the exit code of the run stays
    the same. A `failure` is sent as one: services show it with their own sign of alarm.
    """
    if not settings.urls:
        return True
    import apprise

    # apprise would log the URLs, which are secrets, to standard error.
    logging.getLogger("apprise").addHandler(logging.NullHandler())
    logging.getLogger("apprise").propagate = False
    messenger = apprise.Apprise()
    added = [messenger.add(url.get_secret_value()) for url in settings.urls]
    for number, valid in enumerate(added, start=1):
        if not valid:
            log.warning("notify.invalid-url", number=number)
    kind = apprise.NotifyType.FAILURE if failure else apprise.NotifyType.INFO
    sent = bool(messenger.notify(title=f"probation-league: {title}", body=body, notify_type=kind))
    if not sent:
        log.warning("notify.not-sent")
    return sent and all(added)


def ping(settings: NotifySettings, event: Ping, *, log: FilteringBoundLogger) -> bool:
    """Request the configured URL (with `/start`, `/fail` or `/log`); return whether it answered.

    The monitor alarms when a run fails, and when the ping of a success stays out.
    """
    if settings.ping is None:
        return True
    try:
        url = httpx.URL(settings.ping.get_secret_value())
        if event != "success":
            url = url.copy_with(path=f"{url.path.rstrip('/')}/{event}")
        httpx.get(url, timeout=PING_SECONDS).raise_for_status()
    except (httpx.HTTPError, httpx.InvalidURL, ValueError, ImportError, OSError) as error:
        # Most of these errors quote the URL, which is a secret.
        log.warning("notify.ping-failed", ping=event, error=type(error).__name__)
        return False
    return True
