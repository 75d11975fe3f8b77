"""The commands `settings`, what is configured and where, and `notify`, a try of the messages."""

import click

from pipeline.logs import set_up_log
from pipeline.notify import check_notify, notify, ping
from pipeline.options import Exit, with_settings
from pipeline.settings import Settings
from pipeline.settings_reference import settings_in_force
from schemas.errors import ConfigError
from support.safe_text import without_controls


@click.command("settings")
@with_settings
def settings_command(settings: Settings) -> int:
    """Show each setting in force, and where its value comes from; secrets are hidden.

    Options override PROBATION_LEAGUE_* variables, these the file probation-league.toml in the
    working folder.
    """
    given = click.get_current_context().params
    options = {name for name, value in given.items() if value is not None}
    for key, value, source in settings_in_force(settings, options):
        click.echo(without_controls(f"{key} = {value}  ({source})"))
    return Exit.DONE


@click.command("notify")
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
