"""What a visit reaches outside with: the HTTP client, the clock, the resolver, chance."""

import random
from dataclasses import dataclass, field

import httpx

from ingest.fetch.clock import Clock, Resolve, SystemClock, system_resolve
from schemas.crawl import CrawlOptions


@dataclass(frozen=True)
class Outside:
    """All that a visit touches outside of itself; tests give their own."""

    client: httpx.Client
    clock: Clock = field(default_factory=SystemClock)
    resolve: Resolve = system_resolve
    chance: random.Random = field(default_factory=random.Random)


def make_client(
    options: CrawlOptions, transport: httpx.BaseTransport | None = None
) -> httpx.Client:
    """A client that names us honestly: one connection, TLS verified, no redirect followed.

    `transport` leads elsewhere than the network, for the sample and for tests.
    """
    return httpx.Client(
        transport=transport,
        timeout=options.timeout,
        follow_redirects=False,
        limits=httpx.Limits(max_connections=1, max_keepalive_connections=1),
        headers={
            "User-Agent": options.user_agent,
            "Accept": "text/html,application/xhtml+xml,application/pdf,*/*;q=0.8",
            "Accept-Language": "en-GB,en",
            "Accept-Encoding": "gzip, deflate",
        },
    )
