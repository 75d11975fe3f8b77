"""The commands `settings`, what is in force and why, and `notify`, a try of the messages."""

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import click
from pydantic import BaseModel

from pipeline.logs import set_up_log
from pipeline.notify import check_notify, notify, ping
from pipeline.options import Exit, with_settings
from pipeline.settings import (
    CONFIG_FILE,
    PREFIX,
    SAMPLE,
    Settings,
    settings_of_file,
    settings_of_variables,
)
from schemas.errors import ConfigError
from support.safe_text import without_controls

Key = tuple[str, ...]
"""A key of the file: the table, unless it is at the top level, and the name."""


@click.command("settings")
@with_settings
def settings_command(settings: Settings) -> int:
    """Show each setting in force, and where its value comes from; secrets are hidden.

    Options override PROBATION_LEAGUE_* variables, these the file probation-league.toml in the
    working folder.
    """
    values, given = settings.model_dump(mode="json"), set(map(str.upper, os.environ))
    sources = dict.fromkeys(_keys(settings_of_file()), str(Path(CONFIG_FILE).resolve()))
    for key in _keys(settings_of_variables()):
        sources[key] = "variable " + variable_of(key if variable_of(key) in given else key[:1])
    if settings.sample:
        sources |= {(name,): "default of the sample" for name in SAMPLE}
    options = click.get_current_context().params
    sources |= {(name,): f"option --{name}" for name in options if options[name] is not None}
    for key, _ in setting_fields():
        value = values[key[0]] if len(key) == 1 else values[key[0]][key[1]]
        text, source = json.dumps(value, ensure_ascii=False), sources.get(key, "default")
        click.echo(without_controls(f"{'.'.join(key)} = {text}  ({source})"))
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


def setting_fields() -> Iterator[tuple[Key, type[BaseModel]]]:
    """Yield the key of each setting, and the model of its table."""
    for name, field in Settings.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from (((name, inner), kind) for inner in kind.model_fields)
        else:
            yield (name,), Settings


def variable_of(key: Key) -> str:
    """Return the environment variable of a setting."""
    return PREFIX + "__".join(key).upper()


def _keys(given: Mapping[str, object]) -> Iterator[Key]:
    """Yield the key of each value that a source gives."""
    for name, value in given.items():
        yield from ((name, inner) for inner in value) if isinstance(value, dict) else [(name,)]
