"""Asks for the entry addresses of a source: each once a run, missing ones remembered."""

import datetime as dt
from typing import Protocol

from ingest.fetch.fetcher import Web
from ingest.fetch.outcome import Answer, FetchError, HostClosed, Purpose
from ingest.sources.base import SourceSilent

MISSING_FOR = dt.timedelta(days=30)
"""A missing entry address is tried again after this time."""


class Facts(Protocol):
    """What is remembered from run to run."""

    now: dt.datetime

    def fact(self, name: str) -> str | None:
        """Something remembered."""

    def set_fact(self, name: str, value: str | None) -> None:
        """Remembers something; None forgets it."""


class Entries:
    """The entry addresses of one site, as one run may ask for them."""

    def __init__(self, web: Web, facts: Facts) -> None:
        self.web, self.facts = web, facts

    def get(self, url: str) -> Answer:
        """The answer of an entry address with status 200; raises SourceSilent otherwise."""
        if self._known_missing(url):
            raise SourceSilent(url, "it was missing when last tried")
        try:
            answer = self.web.get(url, Purpose.ENTRY)
        except HostClosed:
            raise
        except FetchError as error:
            raise SourceSilent(url, error.what) from error
        if answer.status in (404, 410):
            self.facts.set_fact(f"missing:{url}", self.facts.now.isoformat())
        if answer.status != 200:
            raise SourceSilent(url, f"it answered {answer.status}")
        return answer

    def _known_missing(self, url: str) -> bool:
        since = self.facts.fact(f"missing:{url}")
        if since is None or self.web.options.full:
            return False
        return abs(self.facts.now - dt.datetime.fromisoformat(since)) < MISSING_FOR
