"""Who publishes a source of reported results, in words for readers; data in `publishers.toml`."""

import functools
import importlib.resources
import re
from urllib.parse import urlsplit

from schemas.base import Model
from schemas.errors import StateError
from support.safe_text import web_link
from support.toml_models import read_entries, read_tables

FILE = "publishers.toml"


class Publisher(Model):
    """Hosts (with all below them) and the words for their publisher; `{host}` is the host.

    `pattern` limits the entry to addresses that it is found in.
    """

    hosts: tuple[str, ...]
    words: str
    pattern: re.Pattern[str] | None = None


def publisher_of(source: str) -> str:
    """Return who published a source: by its host, or the source itself if it is no address."""
    address = web_link(source)
    if address is None:
        return source
    host = (urlsplit(address).hostname or "").removeprefix("www.")
    for publisher in _publishers():
        below = any(host == own or host.endswith(f".{own}") for own in publisher.hosts)
        if below and (publisher.pattern is None or publisher.pattern.search(address)):
            return publisher.words.format(host=host)
    return f"the website {host}"


@functools.cache
def _publishers() -> tuple[Publisher, ...]:
    text = importlib.resources.files("schemas").joinpath(FILE).read_text("utf-8")
    tables = read_tables(text, FILE, ("publishers",), error=StateError)
    return tuple(read_entries(Publisher, tables["publishers"], FILE, error=StateError))
