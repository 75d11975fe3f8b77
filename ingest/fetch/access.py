"""Which URLs may be requested, which failures may pass, and how long to wait after one."""

import datetime as dt
import functools
import ipaddress
from contextlib import suppress
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import httpx

from ingest.fetch.client import FetchError, Purpose, Resolve
from ingest.urls import archive_prefix, bare_host, host_name, host_of, is_address, original
from schemas.crawl import CrawlOptions, ProblemKind
from support.safe_text import web_link

LONGEST_BACKOFF = 60.0
PERMANENT_ERRORS = ("CERTIFICATE_VERIFY_FAILED", "Invalid URL in location header")
"""Messages of transport errors that a retry cannot mend."""
LOST_CONNECTION = ("Server disconnected", "peer closed connection")
"""Messages of protocol errors that only mean that the connection was lost."""


class HostRules:
    """The hosts of one site. Private addresses are refused unless the site itself has one.

    Another port of the site's own host counts as a file host: it is the same machine. In a web
    archive only copies of the site and of its file hosts may be requested.
    """

    def __init__(self, options: CrawlOptions, resolve: Resolve) -> None:
        self._site = bare_host(host_of(options.site))
        self._site_name = host_name(options.site)
        # Somebody may have configured a URL: its host is meant.
        hosts = (host if "://" in host else f"https://{host}" for host in options.file_hosts)
        self._file_hosts = {bare_host(host_of(host)) for host in filter(is_address, hosts)}
        archived = archive_prefix(options.site)
        self._archived_site = bare_host(host_of(original(options.site))) if archived else None
        self._is_public = functools.cache(functools.partial(_is_public, resolve))

    def check(self, url: str, purpose: Purpose) -> None:
        """Raise FetchError for a URL that must not be requested, OSError without address."""
        if not is_address(url) or web_link(url) is None:
            raise _forbidden(url, "not a web address")
        parts, host, name = urlsplit(url), bare_host(host_of(url)), host_name(url)
        if parts.username or parts.password:
            raise _forbidden(url, "the address contains a user name")
        may_give_files = host in self._file_hosts or name == self._site_name
        known = may_give_files if purpose in ("file", "robots") else self.is_site(url)
        if not known:
            raise _forbidden(url, f"the host {host} is not one of the site's")
        if purpose != "robots" and not self._is_allowed_copy(url, purpose):
            raise _forbidden(url, f"not a copy of {self._archived_site}")
        if not self._is_public(name) and self._is_public(self._site_name):
            raise _forbidden(url, f"the host {host} has a private address")

    def is_site(self, url: str) -> bool:
        """True if the URL is on the site's own host."""
        return is_address(url) and bare_host(host_of(url)) == self._site

    def _is_allowed_copy(self, url: str, purpose: Purpose) -> bool:
        if self._archived_site is None:
            return True
        host = bare_host(host_of(original(url))) if archive_prefix(url) else ""
        return host == self._archived_site or (purpose == "file" and host in self._file_hosts)


def _is_public(resolve: Resolve, host: str) -> bool:
    return all(ipaddress.ip_address(a.split("%")[0]).is_global for a in resolve(host))


def _forbidden(url: str, what: str) -> FetchError:
    return FetchError(ProblemKind.FORBIDDEN_HOST, url, what)


def may_retry(error: httpx.TransportError) -> bool:
    """True for a temporary error: a lost connection, not a wrong address or certificate."""
    if isinstance(error, httpx.UnsupportedProtocol | httpx.LocalProtocolError):
        return False
    return not any(message in str(error) for message in PERMANENT_ERRORS)


def breaks_protocol(error: httpx.TransportError) -> bool:
    """True for an answer that is not valid HTTP: a lost connection is none of that kind."""
    lost = any(message in str(error) for message in LOST_CONNECTION)
    return isinstance(error, httpx.RemoteProtocolError) and not lost


def retry_after(value: str | None, now: dt.datetime) -> float | None:
    """The seconds that a Retry-After header asks for: a number, possibly a fraction, or a date."""
    if not value:
        return None
    with suppress(ValueError):
        return max(0.0, float(value))
    with suppress(ValueError, OverflowError):
        until = parsedate_to_datetime(value)
        until = until if until.tzinfo else until.replace(tzinfo=dt.UTC)
        return max(0.0, (until - now).total_seconds())
    return None


def backoff(attempt: int, pace: float) -> float:
    """Seconds before the next attempt: half the pace, doubled after each."""
    return min(LONGEST_BACKOFF, max(pace, 0.1) * 2.0 ** (attempt - 2))
