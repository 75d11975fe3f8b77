"""Settings: `probation-league.toml`, `PROBATION_LEAGUE_*` variables, the command line."""

import contextlib
import datetime as dt
import json
import os
import tomllib
from collections.abc import Container
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, Field, PositiveInt, SecretStr, ValidationError
from pydantic_core import ErrorDetails

from schemas.base import Model
from schemas.crawl import CrawlLimits, ParseLimits
from schemas.errors import ConfigError
from schemas.kinds import FACTS_VARIABLE
from schemas.programme import Programmes, load_programmes
from schemas.registry import Registry, load_registry
from support.safe_text import web_link
from support.toml_models import invalid_data_as

LEDGER = "ledger.sqlite"
"""The ledger in the data folder; it exists where a run was made."""
CONFIG_FILE = "probation-league.toml"
LIVE_SITE = "https://hmiprobation.justiceinspectorates.gov.uk/"
PREFIX = "PROBATION_LEAGUE_"
SAMPLE = {"data": Path("data/sample"), "output": Path("output/sample"), "pace": 0.0}
"""Settings of the sample, unless an option gives another value."""


def _valid_url(value: str) -> str:
    if value and web_link(value) is None:
        raise ValueError("a URL begins with http:// or https:// and names a host")
    return value


Url = Annotated[str, AfterValidator(_valid_url)]
"""An http(s) URL, or empty."""


class CrawlSettings(CrawlLimits):
    """How the site is crawled; `user_agent_contact` is sent in the User-Agent header."""

    user_agent_contact: str = ""
    file_hosts: tuple[str, ...] = ("cdn.websitebuilder.service.justice.gov.uk",)


class ReviewSettings(Model):
    """What a run may accept automatically, and the effect of a decision; see `settings.toml`."""

    strict: bool = False
    most_new_in_one_run: int = 20
    who: str = ""
    publish_reasons: bool = False
    publish_at_once: bool = True
    careful_sample: bool = False


class PublishSettings(Model):
    """Who publishes; without `base_url` there is no feed and there are no absolute links."""

    publisher: str = "probation-league"
    contact: str = ""
    homepage: str = ""
    base_url: Url = ""
    pictures: bool = True


class ParseSettings(ParseLimits):
    """Limits of the child process that parses one file, and the number of such processes."""

    workers: PositiveInt | None = None


class StatusSettings(Model):
    """Where to write metrics of each run for Prometheus' node exporter; by default nowhere."""

    metrics_file: Path | None = None


class NotifySettings(Model):
    """Where to send messages and pings: secrets, so only from the environment, and never logged."""

    urls: tuple[SecretStr, ...] = ()
    ping: SecretStr | None = None


class Settings(Model):
    """All settings; the command line overrides variables, and those override the file."""

    data: Path = Path("data")
    output: Path = Path("output")
    site: Url = Field(default=LIVE_SITE, min_length=1)
    pace: float = Field(default=2.0, ge=0)
    as_of: dt.date | None = None
    sample: bool = False
    crawl: CrawlSettings = CrawlSettings()
    review: ReviewSettings = ReviewSettings()
    publish: PublishSettings = PublishSettings()
    parse: ParseSettings = ParseSettings()
    status: StatusSettings = StatusSettings()
    notify: NotifySettings = NotifySettings()


def load_settings(**given: object) -> Settings:
    """Return the settings; `given` are the options of the command line (None: not given).

    With `sample`, data and output default to the sample's own folders. Raises ConfigError.
    """
    options = {key: value for key, value in given.items() if value is not None}
    values = _merged(_merged(settings_of_file(), settings_of_variables()), options)
    try:
        settings = Settings.model_validate(values)
        if settings.sample:
            settings = Settings.model_validate({**values, **SAMPLE, **options})
    except ValidationError as error:
        raise _config_error(error.errors()[0], options) from error
    return settings


def settings_of_file() -> dict[str, Any]:
    """Return the values in `probation-league.toml` of the working folder. Raises ConfigError."""
    path = Path(CONFIG_FILE)
    with invalid_data_as(ConfigError, where=CONFIG_FILE):
        values = tomllib.loads(path.read_text("utf-8-sig")) if path.is_file() else {}
    if "notify" in values:
        raise ConfigError(
            "notify: the URLs are secrets and must come from the environment",
            where=CONFIG_FILE,
            remedy="set PROBATION_LEAGUE_NOTIFY__URLS and PROBATION_LEAGUE_NOTIFY__PING instead",
        )
    return values


def settings_of_variables() -> dict[str, Any]:
    """Return the values of the `PROBATION_LEAGUE_*` variables; lists and tables are JSON.

    `PROBATION_LEAGUE_CRAWL__RETRIES` is the key `retries` of the table `crawl`. An empty variable
    is as good as none. Raises ConfigError for a name that begins with no key or table.
    """
    values: dict[str, Any] = {}
    for name, text in sorted(os.environ.items()):
        if not name.upper().startswith(PREFIX) or name == FACTS_VARIABLE:
            continue
        key, in_table, inner = name[len(PREFIX) :].lower().partition("__")
        if key not in Settings.model_fields:
            known = ", ".join(Settings.model_fields)
            raise ConfigError("no such key", where=name, remedy=f"one of: {known}")
        if not text:
            continue
        value: object = text
        if text.startswith(("[", "{")):
            with contextlib.suppress(ValueError):  # The model refuses a text there.
                value = json.loads(text)
        values = _merged(values, {key: {inner: value} if in_table else value})
    return values


def _merged(values: dict[str, Any], others: dict[str, Any]) -> dict[str, Any]:
    """Return both, the `others` over the `values`; tables of both are merged."""
    merged = {**values, **others}
    for key in values.keys() & others.keys():
        if isinstance(values[key], dict) and isinstance(others[key], dict):
            merged[key] = values[key] | others[key]
    return merged


@dataclass(frozen=True, slots=True)
class RunConfig:
    """Settings with the packaged facts; organisations registered in `data/` are added later."""

    settings: Settings
    programmes: Programmes
    registry: Registry


def load_config(settings: Settings) -> RunConfig:
    """Return the settings with the facts they need: real organisations or the sample's."""
    if settings.sample:
        from pipeline.sample_server import sample_registry

        return RunConfig(settings, load_programmes(), sample_registry())
    return RunConfig(settings, load_programmes(), load_registry())


def utc_now() -> dt.datetime:
    """Return the current time to the second."""
    return dt.datetime.now(dt.UTC).replace(microsecond=0)


def without_pictures(settings: Settings) -> Settings:
    """Return the same settings with pictures switched off."""
    publish = settings.publish.model_copy(update={"pictures": False})
    return settings.model_copy(update={"publish": publish})


def _config_error(first: ErrorDetails, options: Container[str]) -> ConfigError:
    """Return the error with the option, or the key and variable, that has the wrong value."""
    path = [str(part) for part in first["loc"]]
    what = "no such key" if first["type"] == "extra_forbidden" else first["msg"]
    if path[0] in options:
        return ConfigError(what, where=f"--{path[0].replace('_', '-')}")
    where = f"{CONFIG_FILE} or {PREFIX}{'__'.join(path).upper()}"
    as_json = 'write lists and tables as JSON: ["one", "two"]'
    remedy = as_json if first["type"] in ("tuple_type", "model_type") else ""
    return ConfigError(f"{'.'.join(path)}: {what}", where=where, remedy=remedy)
