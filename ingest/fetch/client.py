"""What a visit reaches outside with: the HTTP client, the clock, the resolver, chance."""

import random
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import httpx

from ingest.fetch.clock import Clock, Resolve, SystemClock, system_resolve
from schemas.crawl import CrawlOptions


def headers_of(options: CrawlOptions) -> dict[str, str]:
    """What each request says of us and of what we take."""
    return {
        "User-Agent": options.user_agent,
        "Accept": "text/html,application/xhtml+xml,application/pdf,*/*;q=0.8",
        "Accept-Language": "en-GB,en",
        "Accept-Encoding": "gzip, deflate",
    }


class Client:
    """Asks by httpx's transports themselves, one request at a time, and names us honestly.

    What `httpx.Client` adds to them (cookies, sign-on, redirects) a visit neither has nor wants,
    and it costs as much as all else that is done for a request. Proxies of the environment are
    used. `transport` leads elsewhere than the network, for the sample and for tests.
    """

    def __init__(self, options: CrawlOptions, transport: httpx.BaseTransport | None) -> None:
        self._headers = httpx.Headers(headers_of(options))
        self._extensions = {"timeout": httpx.Timeout(options.timeout).as_dict()}
        self._transport = transport
        self._ways: dict[tuple[str, ...], httpx.BaseTransport] = {}
        self._proxies = {} if transport is not None else urllib.request.getproxies()
        self._made: dict[str, httpx.BaseTransport] = {}
        self._open = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._open.close()

    @contextmanager
    def stream(self, url: str, headers: Mapping[str, str]) -> Iterator[httpx.Response]:
        """The answer to one request, its body not yet read. Raises httpx.TransportError."""
        given = {**self._headers, **headers} if headers else self._headers
        request = httpx.Request("GET", url, headers=given, extensions=self._extensions)
        response = self._way(url).handle_request(request)
        response.request = request
        try:
            yield response
        finally:
            response.close()

    def _way(self, url: str) -> httpx.BaseTransport:
        place = tuple(url.split("/", 3)[:3])
        if place not in self._ways:
            parts = urlsplit(url)
            proxy = self._proxies.get(parts.scheme) or self._proxies.get("all") or ""
            if urllib.request.proxy_bypass(parts.hostname or ""):
                proxy = ""
            self._ways[place] = self._transport or self._transport_by(proxy)
        return self._ways[place]

    def _transport_by(self, proxy: str) -> httpx.BaseTransport:
        """One connection at a time, TLS verified."""
        if proxy not in self._made:
            limits = httpx.Limits(max_connections=1, max_keepalive_connections=1)
            address = proxy if not proxy or "://" in proxy else f"http://{proxy}"
            made = httpx.HTTPTransport(limits=limits, proxy=address or None)
            self._made[proxy] = self._open.enter_context(made)
        return self._made[proxy]


@dataclass(frozen=True)
class Outside:
    """All that a visit touches outside of itself; tests give their own."""

    client: Client
    clock: Clock = field(default_factory=SystemClock)
    resolve: Resolve = system_resolve
    chance: random.Random = field(default_factory=random.Random)


def make_client(options: CrawlOptions, transport: httpx.BaseTransport | None = None) -> Client:
    """A client for these options; use it as a context."""
    return Client(options, transport)
