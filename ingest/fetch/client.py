"""The HTTP client, clock and resolver of a crawl, and what a request returns."""

import datetime as dt
import gzip
import html
import io
import re
import socket
import time
import unicodedata
import urllib.request
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Literal

import httpx

from ingest.urls import absolute_url
from schemas.crawl import CrawlOptions, ProblemKind
from schemas.errors import ConfigError
from support.files import packaged_toml
from support.html import decode_html

FORBIDDEN = 403
"""The status with which a host refuses us."""
MISSING = (404, 410)
"""The statuses with which a host says that it has no such page or file."""
FORBIDDEN_BY_ROBOTS = "robots.txt forbids this address"
REMEDIES = packaged_toml("ingest", "remedies.toml")
"""What to do about a URL without a document, by the kind of its problem."""

_FORWARDING = re.compile(
    r"""(?i)<meta\s[^>]*\brefresh\b[^>]*content\s*=\s*["']?\s*\d\s*[;,]\s*(?:url\s*=\s*)?"""
    r"""["']?([^"'>\s]+)"""
)
_LONGEST_FORWARDING = 4_000
"""Bytes of a page that only forwards to another one; a longer one has content of its own."""
_GZIP_MARK = b"\x1f\x8b"
Purpose = Literal["entry", "page", "file", "robots"]
"""What is requested; limits and allowed hosts depend on it."""
Resolve = Callable[[str], Sequence[str]]
"""Returns the IP addresses of a host name; raises OSError if it has none."""


class Clock:
    """Time as the crawl sees it: the clock of this machine, unless a test replaces it."""

    def now(self) -> dt.datetime:
        """The current time in UTC."""
        return dt.datetime.now(dt.UTC)

    def monotonic(self) -> float:
        """Seconds from some starting point; never runs backwards."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


def system_resolve(host: str) -> Sequence[str]:
    """The IP addresses of a host name; none behind a proxy: only that may be able to find them."""
    if urllib.request.getproxies():
        return ()
    return tuple(str(info[4][0]) for info in socket.getaddrinfo(host, None))


@dataclass(frozen=True)
class Network:
    """Everything outside this process that a crawl uses; tests replace it."""

    client: httpx.Client
    clock: Clock = field(default_factory=Clock)
    resolve: Resolve = system_resolve


def make_client(
    options: CrawlOptions, transport: httpx.BaseTransport | None = None
) -> httpx.Client:
    """An HTTP client with one connection at a time and no cookies; use it as a context.

    Proxies of the environment are used; raises ConfigError if httpx refuses them. `transport`
    replaces the network (sample site, tests).
    """
    agent = unicodedata.normalize("NFKD", options.user_agent).encode("ascii", "ignore").decode()
    headers = {
        "User-Agent": " ".join(agent.split()),  # No header may have accents or line breaks.
        "Accept": "text/html,application/xhtml+xml,application/pdf,*/*;q=0.8",
        "Accept-Language": "en-GB,en",
        "Accept-Encoding": "gzip",
    }
    limits = httpx.Limits(max_connections=1, max_keepalive_connections=1)
    try:
        return httpx.Client(
            headers=headers,
            timeout=options.timeout,
            limits=limits,
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
            transport=transport,
        )
    except (ValueError, ImportError, OSError, httpx.InvalidURL) as error:
        raise ConfigError(
            f"the network settings cannot be used: {error}",
            where="the environment",
            remedy="correct or unset HTTP_PROXY, HTTPS_PROXY, ALL_PROXY, NO_PROXY (where ranges of "
            "IPv6 addresses are not supported), SSL_CERT_FILE and SSL_CERT_DIR",
        ) from error


@dataclass(frozen=True)
class HttpResponse:
    """A complete response. `url` is the one after redirects; header names are lower case."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def media_type(self) -> str:
        """The media type without parameters, in lower case."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def forwards_to(self) -> str | None:
        """The URL to which a `meta` element forwards at once, in a page of a few lines."""
        if self.status != 200 or len(self.body) > _LONGEST_FORWARDING:
            return None
        found = _FORWARDING.search(decode_html(self.body))
        target = absolute_url(self.url, html.unescape(found[1])) if found else None
        return target if target != self.url else None

    @property
    def failure(self) -> "FetchError":
        """What a status other than 200 means."""
        what = f"HTTP status {self.status}"
        if self.status in (*MISSING, FORBIDDEN):  # A host that refuses us gives no response.
            return FetchError(ProblemKind.NOT_FOUND, self.url, what)
        if self.status == 401:
            what += ": a password is asked for"
        lasts = 400 <= self.status < 500
        kind = ProblemKind.UNEXPECTED if lasts else ProblemKind.FAULT
        return FetchError(kind, self.url, what)


def decompressed(body: bytes, coding: str, limit: int) -> bytes:
    """Decompress a body, all members of it; of one larger than `limit` at least a byte more.

    Raises httpx.DecodingError for another coding, EOFError if the data is cut off or damaged. The
    decoders of HTTP libraries return what they have if the data ends early, and ignore further
    gzip members (RFC 1952, 2.2): half a PDF would look complete. What is gzip is decompressed
    even if no header says so: a sitemap may be such a file.
    """
    coding = coding.strip().lower()
    if not body.startswith(_GZIP_MARK) and coding not in ("gzip", "x-gzip"):
        if coding in ("", "identity", "none", "utf-8", "binary"):  # Usual, if not always right.
            return body
        raise httpx.DecodingError(f"the content coding {coding!r} was not asked for")
    try:
        if not body:
            raise EOFError("no data")
        once = gzip.GzipFile(fileobj=io.BytesIO(body)).read(limit + 1)
        twice = once.startswith(_GZIP_MARK)  # A server may compress a compressed file.
        return gzip.GzipFile(fileobj=io.BytesIO(once)).read(limit + 1) if twice else once
    except (EOFError, OSError, zlib.error) as error:
        raise EOFError(f"the compressed data ends early or is damaged: {error}") from error


class _NoResponse(Exception):
    """Kind, URL, what happened, what to do: it follows from the kind, unless it is given."""

    def __init__(self, kind: ProblemKind, url: str, what: str, remedy: str = "") -> None:
        self.kind, self.url, self.what = kind, url, what
        self.remedy = remedy or REMEDIES[kind]
        super().__init__(f"{url}: {what}")


class FetchError(_NoResponse):
    """A request without usable response. The crawl continues with the next URL."""


class HostClosed(_NoResponse):
    """The host refuses us or cannot be reached: it gets no further request in this run.

    `status` is the status of the last response, 0 if there was none.
    """

    def __init__(
        self, kind: ProblemKind, url: str, what: str, remedy: str = "", *, status: int = 0
    ) -> None:
        self.status = status
        continues = "none needed: the next run continues where this stopped"
        super().__init__(kind, url, what, remedy or continues)


class OutOfTime(HostClosed):
    """The run has taken as long as it may: no host gets a further request."""

    def __init__(self, url: str, hours: float) -> None:
        what = f"the run took longer than {hours:g} hours (longest_run_hours)"
        super().__init__(ProblemKind.FAULT, url, what)
