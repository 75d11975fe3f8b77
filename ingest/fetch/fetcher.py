"""Sends GET requests politely: robots.txt, pace, retries, redirects, limits, and when to stop."""

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TypeVar
from urllib.parse import urljoin, urlsplit

import httpx
from protego import Protego

from ingest.fetch.access import HostRules, backoff, breaks_protocol, may_retry, retry_after
from ingest.fetch.client import (
    FORBIDDEN,
    FORBIDDEN_BY_ROBOTS,
    FetchError,
    HostClosed,
    HttpResponse,
    Network,
    OutOfTime,
    Purpose,
    decompressed,
)
from ingest.ledger.store import Ledger
from ingest.urls import absolute_url, host_of
from schemas.crawl import CrawlOptions, ProblemKind
from support.html import decode_html
from support.safe_text import whole_number

REDIRECTS = frozenset({301, 302, 303, 307, 308})
MOST_REDIRECTS = 5
LONGEST_WAIT = 3_600.0
"""Seconds that a host may ask us to wait; one that asks for more gets no further request."""
REQUEST_TIMEOUT = 408
"""The one 4xx that is retried, like every 5xx: other servers in front of a site have own ones."""
NO_SUCH_OBJECT = b"<Code>AccessDenied</Code>"
"""In the 403 of a store (S3) that does not list its objects: this one is missing."""
TOO_MANY_REQUESTS = 429
BAN_SECONDS = 600.0
"""Length of the platform's ban after too many requests: the minimum wait after a 429."""
LOST_ADDRESSES = 2
"""After this many URLs in a row without any response, the host is left alone."""
FAILING_ADDRESSES = 5
"""The same for URLs that answer 500, or whose connection is made and then closed without a word:
that is more often the fault of a page than of the host."""
DROPPED = (httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError)
"""A connection that was made and broke off."""
BEFORE_RULES = re.compile(r"(?m)^[^A-Za-z#\r\n]+")
"""Ignored before the name of a rule: spaces, or byte order marks read in a wrong encoding."""
AFTER_VALUE = re.compile(
    r"(?im)^(user-agent *: *[\w-]+(?=/)|crawl-delay *: *[\d.]+(?=[a-z, ]))[^\r\n]*"
)
"""A version after the name of a crawler, a unit after a number: Protego would ignore both rules."""
Result = TypeVar("Result")
NO_HEADERS: Mapping[str, str] = {}


@dataclass(eq=False)
class _Temporary(Exception):
    """A failure that may pass; `wait` is the time to wait in seconds, if the host gave one.

    After `limit` URLs in a row that fail so, the host is left alone. `kind` is that of a URL whose
    failure does not pass.
    """

    what: str
    wait: float | None = None
    limit: int = LOST_ADDRESSES
    kind: ProblemKind = ProblemKind.FAULT


@dataclass
class _Host:
    """A host in this crawl: seconds between two requests to it, and when the next may be sent.

    `closed` is why it gets no further request. `lost` counts the URLs in a row without a response;
    `warned`: it has said once that we send requests too often.
    """

    pace: float
    due: float = 0.0
    rules: Protego | None = None
    closed: HostClosed | None = None
    lost: int = 0
    warned: bool = False


class Fetcher:
    """The network for one crawl; remembers closed hosts until it ends.

    `entries` are the responses of the entry URLs, `requests` all requests: URL, bytes received.
    """

    def __init__(self, options: CrawlOptions, network: Network, ledger: Ledger) -> None:
        self.options = options
        self.hosts = HostRules(options, network.resolve)
        self._network, self._ledger = network, ledger
        self._name = options.user_agent.partition("/")[0]  # Else a word of the contact may match.
        self._hosts: dict[str, _Host] = defaultdict(lambda: _Host(options.pace))
        self._deadline = network.clock.monotonic() + options.longest_run_hours * 3600
        self.entries: dict[str, HttpResponse] = {}
        self.requests: list[tuple[str, int]] = []

    def get(
        self, url: str, purpose: Purpose, headers: Mapping[str, str] = NO_HEADERS
    ) -> HttpResponse:
        """Request a URL; follow redirects within the allowed hosts.

        Raises HostClosed if the host gets no (further) request, FetchError if this URL gives no
        response. A 4xx is a response, except 408, 429, and 403 unless a store says that it has no
        such file. Responses of entry URLs are cached for the crawl.
        """
        if url in self.entries:
            return self.entries[url]
        response = self._follow(url, purpose, headers)
        if purpose == "entry":
            self.entries[url] = response
        return response

    def sitemaps(self, site: str) -> tuple[str, ...]:
        """The sitemaps that the site's robots.txt names."""
        return tuple(self._robots(site).sitemaps)

    def close(
        self, url: str, kind: ProblemKind, what: str, remedy: str = "", *, status: int = 0
    ) -> HostClosed:
        """Send no further request to the URL's host in this crawl; return the error to raise."""
        host = self._host(url)
        host.closed = host.closed or HostClosed(kind, url, what, remedy, status=status)
        return host.closed

    def reopen(self, closed: HostClosed) -> None:
        """Allow requests to a host again that refused only an address the crawl can do without."""
        self._host(closed.url).closed = None

    def _host(self, url: str) -> _Host:
        return self._hosts[host_of(url)]

    def _follow(self, url: str, purpose: Purpose, headers: Mapping[str, str]) -> HttpResponse:
        seen = [url]
        while True:
            here = seen[-1]
            self._with_retries(here, partial(self._check, here, purpose))
            rules = None if purpose == "robots" else self._robots(here)
            if rules is not None and not rules.can_fetch(here, self._name):
                raise FetchError(ProblemKind.REFUSED, here, FORBIDDEN_BY_ROBOTS)
            request = partial(self._request_once, here, purpose, headers)
            response = self._with_retries(here, request)
            target = None
            if response.status in REDIRECTS:
                target = response.headers.get("location")
            elif purpose in ("page", "file"):
                target = response.forwards_to
            if not target:
                return response
            target = absolute_url(here, target)
            if not target:
                raise FetchError(ProblemKind.UNEXPECTED, url, "it redirects to an invalid address")
            if target in seen or len(seen) > MOST_REDIRECTS:
                what = f"too many redirects or a redirect loop (last to {target})"
                raise FetchError(ProblemKind.UNEXPECTED, url, what)
            if urlsplit(here).scheme == "https" and urlsplit(target).scheme == "http":
                what = "a redirect leads from https to http"
                raise FetchError(ProblemKind.FORBIDDEN_HOST, target, what)
            seen.append(target)

    def _robots(self, url: str) -> Protego:
        """The robots.txt of a host (RFC 9309); a missing or empty one allows everything."""
        host = self._host(url)
        if host.rules is None:
            text = AFTER_VALUE.sub(r"\1", self._robots_text(url) or "")
            rules = host.rules = Protego.parse(text)
            rate = rules.request_rate(self._name)
            apart = min(rate.seconds // rate.requests, 9_999_999) if rate else 0
            delay = max(rules.crawl_delay(self._name) or 0.0, apart)
            if delay > LONGEST_WAIT:
                what = (
                    f"robots.txt asks for {delay:.0f} seconds between two requests, "
                    f"more than the {LONGEST_WAIT:.0f} that this program waits"
                )
                remedy = "ask the inspectorate for permission to read the site at a normal pace"
                raise self.close(url, ProblemKind.REFUSED, what, remedy)
            host.pace = max(host.pace, delay)
        return host.rules

    def _robots_text(self, url: str) -> str | None:
        """The text of robots.txt; None if the host has none.

        RFC 9309, 2.3.1: a missing file means no rules, a failing host means stay away. So does
        everything else that is not the file.
        """
        fact = f"robots:{host_of(url)}"
        kept = self._ledger.fact(fact)
        try:
            response = self._follow(urljoin(url, "/robots.txt"), "robots", NO_HEADERS)
            if response.status != 200 and not 400 <= response.status < 500:
                raise FetchError(ProblemKind.FAULT, url, f"HTTP status {response.status}")
        except FetchError as error:
            if kept is None:
                what = f"robots.txt: {error.what}"
                raise self.close(url, ProblemKind.REFUSED, what, error.remedy) from error
            return kept
        if response.status == 200 and response.media_type == "text/html" and kept is not None:
            return kept  # A web page was sent; the known rules still apply.
        text = BEFORE_RULES.sub("", decode_html(response.body)) if response.status == 200 else None
        self._ledger.set_fact(fact, text)
        return text

    def _check(self, url: str, purpose: Purpose) -> None:
        try:
            self.hosts.check(url, purpose)
        except OSError as error:
            raise _Temporary(f"the host has no address: {error}") from error

    def _with_retries(self, url: str, attempt: Callable[[], Result]) -> Result:
        """The result of an attempt that may fail for a while; close the host if it seems down."""
        host, attempts = self._host(url), self.options.retries + 1
        for number in range(1, attempts + 1):
            if host.closed is not None:
                raise host.closed
            try:
                return attempt()
            except _Temporary as error:
                failure = error
            if number < attempts:
                wait = failure.wait
                if wait is None:
                    wait = backoff(number, host.pace)
                self._network.clock.sleep(wait)
        host.lost += 1
        lasting = FetchError(failure.kind, url, f"{failure.what}, {attempts} times")
        if host.lost >= failure.limit:
            raise self.close(url, lasting.kind, lasting.what, lasting.remedy) from failure
        raise lasting from failure

    def _request_once(self, url: str, purpose: Purpose, headers: Mapping[str, str]) -> HttpResponse:
        host = self._host(url)
        self._wait(url, host)
        size = 0
        try:
            with self._network.client.stream("GET", url, headers=headers) as response:
                try:
                    body = self._read_body(response, purpose)
                finally:
                    size = response.num_bytes_downloaded
        except httpx.InvalidURL as error:
            raise FetchError(ProblemKind.UNEXPECTED, url, f"invalid address: {error}") from error
        except EOFError as error:
            what = f"the body is not complete: {error}"
            raise FetchError(ProblemKind.FAULT, url, what) from error
        except httpx.DecodingError as error:
            what = f"the body cannot be read: {error}"
            raise FetchError(ProblemKind.UNEXPECTED, url, what) from error
        except httpx.TransportError as error:
            what = f"{type(error).__name__}: {error}"
            if may_retry(error):
                kind = ProblemKind.UNEXPECTED if breaks_protocol(error) else ProblemKind.FAULT
                limit = FAILING_ADDRESSES if isinstance(error, DROPPED) else LOST_ADDRESSES
                raise _Temporary(what, limit=limit, kind=kind) from error
            raise FetchError(ProblemKind.UNEXPECTED, url, what) from error
        finally:
            self.requests.append((url, size))
        result = HttpResponse(url, response.status_code, dict(response.headers), body)
        self._obey(result, host, purpose)
        host.lost = 0
        return result

    def _wait(self, url: str, host: _Host) -> None:
        """Wait until the pace allows the next request to the host, and count that request.

        Raises OutOfTime if the run must end before.
        """
        clock = self._network.clock
        now = clock.monotonic()
        due = max(host.due, now)
        if due > self._deadline:
            raise OutOfTime(url, self.options.longest_run_hours)
        if due > now:
            clock.sleep(due - now)
        host.due = max(due, clock.monotonic()) + host.pace

    def _obey(self, response: HttpResponse, host: _Host, purpose: Purpose) -> None:
        """Raise if the host refuses us, asks us to wait, or has failed."""
        url, status = response.url, response.status
        longest = min(LONGEST_WAIT, self._deadline - self._network.clock.monotonic())
        asked = retry_after(response.headers.get("retry-after"), self._network.clock.now())
        if status == FORBIDDEN and purpose != "robots" and NO_SUCH_OBJECT not in response.body:
            what = "the host refuses us (403)"
            raise self.close(url, ProblemKind.REFUSED, what, status=status)
        if status == TOO_MANY_REQUESTS:
            ban = BAN_SECONDS if self.options.pace > 0 else 0.0  # Without a pace: a test site.
            wait = None if asked is None else max(asked, ban)
            if wait is None or wait > longest or host.warned:
                what = "the host answers that we send requests too often (429)"
                raise self.close(url, ProblemKind.REFUSED, what)
            host.warned = True
            host.pace *= 2
            raise _Temporary("too many requests (429)", wait)
        if status >= 500 or status == REQUEST_TIMEOUT:
            if asked is not None and asked > longest:
                what = f"the host asks us to wait {asked:.0f} seconds"
                raise self.close(url, ProblemKind.REFUSED, what)
            limit = FAILING_ADDRESSES if status == 500 else LOST_ADDRESSES
            raise _Temporary(f"server error ({status})", asked, limit=limit)

    def _read_body(self, response: httpx.Response, purpose: Purpose) -> bytes:
        """Read a body within the limits of size and speed.

        Raises FetchError for a body that is too large or too slow (it is not requested again in
        this crawl), httpx.TransportError for one that breaks off.
        """
        options, clock, url = self.options, self._network.clock, str(response.request.url)
        setting = "max_file_bytes" if purpose == "file" else "max_page_bytes"
        limit: int = getattr(options, setting)
        what = f"the body is larger than {limit:,} bytes ({setting})"
        too_large = FetchError(ProblemKind.TOO_LARGE, url, what)
        if (whole_number(response.headers.get("content-length", "")) or 0) > limit:
            raise too_large
        body = bytearray()
        began, counted = clock.monotonic(), 0
        # In chunks as they arrive: chunks of a fixed size would hide a slow transfer for hours.
        for chunk in response.iter_raw():
            body += chunk
            if len(body) > limit:
                raise too_large
            if clock.monotonic() > self._deadline:
                raise OutOfTime(url, options.longest_run_hours)
            passed = clock.monotonic() - began
            if passed >= options.stall_seconds:
                speed = (len(body) - counted) / passed
                if speed < options.stall_bytes_per_second:
                    what = (
                        f"the body arrived at {speed:.0f} bytes per second for {passed:.0f} "
                        f"seconds, slower than the limit of {options.stall_bytes_per_second:.0f}"
                    )
                    raise FetchError(ProblemKind.FAULT, url, what)
                began, counted = clock.monotonic(), len(body)
        if not body and response.status_code != 200:
            return b""
        coding = response.headers.get("content-encoding", "")
        complete = decompressed(bytes(body), coding, limit)
        if len(complete) > limit:
            raise too_large
        return complete
