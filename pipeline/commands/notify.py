"""The command `notify`: tries the configured messages and pings."""

import click

from pipeline.logs import set_up_log
from pipeline.notify import check_notify, notify, ping
from pipeline.options import Exit, with_settings
from pipeline.settings import Settings
from schemas.errors import ConfigError

EPILOG = """\b
Example:
  probation-league notify --test

\b
Exit codes: 0 all sent, 1 one could not be sent (standard error says which), 2 none is configured.
"""


@click.command("notify", epilog=EPILOG)
@click.option("--test", is_flag=True, required=True, help="Send a message and a ping now.")
@with_settings
def notify_command(settings: Settings, *, test: bool) -> int:
    """Send a test message to the configured URLs, and a ping that changes nothing (`/log`)."""
    urls, check = settings.notify.urls, settings.notify.ping
    if not urls and check is None:
        raise ConfigError(
            "no message or ping is configured",
            where="PROBATION_LEAGUE_NOTIFY__URLS, PROBATION_LEAGUE_NOTIFY__PING",
            remedy="see Monitoring in docs/operations.md",
        )
    check_notify(settings.notify)
    log = set_up_log("notify-test")
    body = "A test of the messages of `probation-league run`. Nothing happened."
    sent = notify(settings.notify, title="test message", body=body, log=log)
    sent = ping(settings.notify, "log", log=log) and sent
    if sent:
        click.echo(f"Messages sent: {len(urls)}, pings sent: {int(check is not None)}")
    return Exit.DONE if sent else Exit.ERROR
