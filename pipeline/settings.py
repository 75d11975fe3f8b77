"""The configuration: `probation-league.toml`, `PROBATION_LEAGUE_*` variables, the command line."""

import datetime as dt
import tomllib
from pathlib import Path

from pydantic import Field, SecretStr, ValidationError
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


class CrawlSettings(Model):
    """How the site is read. Seconds, bytes and days; hosts as in an address."""

    user_agent_contact: str = ""
    file_hosts: tuple[str, ...] = ("cdn.websitebuilder.service.justice.gov.uk",)
    post_types: tuple[str, ...] = ("document",)
    listing_paths: tuple[str, ...] = ()
    sitemap_paths: tuple[str, ...] = ("/sitemap_index.xml", "/wp-sitemap.xml")
    old_listing_paths: tuple[str, ...] = OLD_LISTINGS
    old_years: tuple[int, ...] = tuple(range(2018, 2026))
    max_page_bytes: int = 10_000_000
    max_file_bytes: int = 100_000_000
    timeout: float = 60.0
    stall_seconds: float = 300.0
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
    base_url: str = ""
    pictures: bool = True


class ParseSettings(Model):
    """Limits of the process that reads one file."""

    seconds: float = 60.0
    memory_bytes: int = 1_000_000_000
    pages: int = 1_000
    file_bytes: int = 100_000_000
    workers: int | None = None


class NotifySettings(Model):
    """Where to tell of a run; addresses come from the environment only and are never logged."""

    urls: tuple[SecretStr, ...] = ()
    ping: SecretStr | None = None


class Settings(BaseSettings):
    """All settings of a command; the command line wins over variables, those over the file."""

    model_config = SettingsConfigDict(
        frozen=True,
        extra="forbid",
        env_prefix="PROBATION_LEAGUE_",
        env_nested_delimiter="__",
        toml_file=CONFIG_FILE,
    )

    data: Path = Path("data")
    output: Path = Path("output")
    site: str = LIVE_SITE
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
        first = error.errors()[0]
        key = ".".join(map(str, first["loc"]))
        raise ConfigError(
            f"{key}: {first['msg']}", where=f"{CONFIG_FILE} or PROBATION_LEAGUE_{key.upper()}"
        ) from error
    return settings


def without_pictures(settings: Settings) -> Settings:
    """The same settings, but that publishing draws no pictures."""
    publish = settings.publish.model_copy(update={"pictures": False})
    return settings.model_copy(update={"publish": publish})


def _no_secrets_in_the_file() -> None:
    """Addresses to tell of a run hold passwords: a file that may be kept in git is no place."""
    path = Path(CONFIG_FILE)
    if path.is_file() and "notify" in tomllib.loads(path.read_text("utf-8")):
        raise ConfigError(
            "notify: its addresses are secrets and come from the environment only",
            where=CONFIG_FILE,
            remedy="set PROBATION_LEAGUE_NOTIFY__URLS and PROBATION_LEAGUE_NOTIFY__PING instead",
        )
