"""The configuration: `probation-league.toml`, `PROBATION_LEAGUE_*` variables, the command line."""

import datetime as dt
import os
import tomllib
from collections.abc import Container
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, PositiveFloat, PositiveInt, SecretStr, ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

from schemas.base import Model
from schemas.crawl import OLD_LISTINGS
from schemas.errors import ConfigError

CONFIG_FILE = "probation-league.toml"
LIVE_SITE = "https://hmiprobation.justiceinspectorates.gov.uk/"
PREFIX = "PROBATION_LEAGUE_"


def _address(said: str) -> str:
    if said and not said.startswith(("http://", "https://")):
        raise ValueError("an address begins with http:// or https://")
    return said


Address = Annotated[str, AfterValidator(_address)]
"""A web address, or nothing."""


class CrawlSettings(Model):
    """How the site is read. Seconds, bytes and days; hosts as in an address."""

    user_agent_contact: str = ""
    file_hosts: tuple[str, ...] = ("cdn.websitebuilder.service.justice.gov.uk",)
    post_types: tuple[str, ...] = ("document",)
    listing_paths: tuple[str, ...] = ()
    sitemap_paths: tuple[str, ...] = ("/sitemap_index.xml", "/wp-sitemap.xml")
    old_listing_paths: tuple[str, ...] = OLD_LISTINGS
    old_years: tuple[int, ...] = tuple(range(2018, 2026))
    max_page_bytes: PositiveInt = 10_000_000
    max_file_bytes: PositiveInt = 100_000_000
    timeout: PositiveFloat = 60.0
    stall_seconds: PositiveFloat = 300.0
    stall_bytes_per_second: float = 1_000.0
    retries: int = 4
    revisit_files_days: int = 30
    cross_check_days: int = 7
    newest_report_weeks: int = 26
    tolerated_fall: int = 3
    max_misses: int = 5
    accepted_changes: tuple[str, ...] = ()


class ReviewSettings(Model):
    """What the run may accept by itself, and what a decision does.

    `careful_sample`: the made-up sample is weighed as real reports are, not trusted.
    `publish_at_once`: a decision is published when it is taken; off in a clone whose decisions
    reach the publishing machine through git.
    """

    strict: bool = False
    most_new_in_one_run: int = 20
    who: str = ""
    publish_reasons: bool = False
    publish_at_once: bool = True
    careful_sample: bool = False


class PublishSettings(Model):
    """What a publication says of itself; without `base_url` no feed and no absolute links."""

    publisher: str = "probation-league"
    contact: str = ""
    homepage: str = ""
    base_url: Address = ""
    pictures: bool = True


class ParseSettings(Model):
    """Limits of the process that reads one file."""

    seconds: PositiveFloat = 60.0
    memory_bytes: PositiveInt = 1_000_000_000
    pages: PositiveInt = 1_000
    file_bytes: PositiveInt = 100_000_000
    workers: PositiveInt | None = None


class NotifySettings(Model):
    """Where to tell of a run; addresses come from the environment only and are never logged."""

    urls: tuple[SecretStr, ...] = ()
    ping: SecretStr | None = None


class Settings(BaseSettings):
    """All settings of a command; the command line wins over variables, those over the file."""

    model_config = SettingsConfigDict(
        frozen=True,
        extra="forbid",
        env_prefix=PREFIX,
        env_nested_delimiter="__",
        toml_file=CONFIG_FILE,
    )

    data: Path = Path("data")
    output: Path = Path("output")
    site: Address = Field(default=LIVE_SITE, min_length=1)
    pace: float = Field(default=2.0, ge=0)
    as_of: dt.date | None = None
    sample: bool = False
    crawl: CrawlSettings = CrawlSettings()
    review: ReviewSettings = ReviewSettings()
    publish: PublishSettings = PublishSettings()
    parse: ParseSettings = ParseSettings()
    notify: NotifySettings = NotifySettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Command line, then variables, then the file of the working directory."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def load_settings(**given: object) -> Settings:
    """The settings of a command; `given` holds what the command line says (None = not given).

    With `sample`, state and output default to the sample's own folders. Raises ConfigError.
    """
    said = {key: value for key, value in given.items() if value is not None}
    try:
        _no_secrets_in_the_file()
        _no_unknown_variables()
        settings = Settings(**said)  # type: ignore[arg-type]
        if settings.sample:
            own = {"data": Path("data/sample"), "output": Path("output/sample"), "pace": 0.0}
            settings = Settings(**{**own, **said})  # type: ignore[arg-type]
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"not valid TOML: {error}", where=CONFIG_FILE) from error
    except SettingsError as error:
        # Neither the value nor the error that quotes it is shown: it may be a secret.
        raise ConfigError(
            str(error).partition(" from source")[0],
            where="PROBATION_LEAGUE_* variables",
            remedy='lists and tables are written as JSON: ["one", "two"]',
        ) from None
    except ValidationError as error:
        raise _mistake(error.errors()[0], said) from error
    return settings


def without_pictures(settings: Settings) -> Settings:
    """The same settings, but that publishing draws no pictures."""
    publish = settings.publish.model_copy(update={"pictures": False})
    return settings.model_copy(update={"publish": publish})


def _mistake(first: ErrorDetails, said: Container[str]) -> ConfigError:
    """Names the option, or the key and the variable, that holds a value which cannot be."""
    path = [str(part) for part in first["loc"]]
    what = "no such key" if first["type"] == "extra_forbidden" else first["msg"]
    if path[0] in said:
        return ConfigError(what, where=f"--{path[0].replace('_', '-')}")
    where = f"{CONFIG_FILE} or {PREFIX}{'__'.join(path).upper()}"
    return ConfigError(f"{'.'.join(path)}: {what}", where=where)


def _no_unknown_variables() -> None:
    """A misspelt variable would be passed over in silence; those of a table are judged with it."""
    for name in sorted(os.environ):
        key = name.upper().removeprefix(PREFIX).partition("__")[0].lower()
        if name.upper().startswith(PREFIX) and key not in Settings.model_fields:
            raise ConfigError(
                "no such key", where=name, remedy=f"one of: {', '.join(Settings.model_fields)}"
            )


def _no_secrets_in_the_file() -> None:
    """Addresses to tell of a run hold passwords: a file that may be kept in git is no place."""
    path = Path(CONFIG_FILE)
    if path.is_file() and "notify" in tomllib.loads(path.read_text("utf-8")):
        raise ConfigError(
            "notify: its addresses are secrets and come from the environment only",
            where=CONFIG_FILE,
            remedy="set PROBATION_LEAGUE_NOTIFY__URLS and PROBATION_LEAGUE_NOTIFY__PING instead",
        )
