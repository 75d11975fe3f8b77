"""Says which addresses may be asked for: the site, its storage, nothing else, nothing private."""

import ipaddress
from urllib.parse import urlsplit

from ingest.fetch.clock import Resolve
from ingest.fetch.outcome import FetchError, Purpose
from ingest.urls import archive_prefix, bare_host, host_of, is_address, original
from schemas.crawl import CrawlOptions, ProblemKind

CONFIGURE = "if it is the site's own, add it to file_hosts in the configuration"


class HostRules:
    """The hosts of one site. Where the site itself is on a private address, it may be asked.

    Another port of the site's own host counts as its storage: it is the same machine. Of a web
    archive only copies of the site and its storage are asked for.
    """

    def __init__(self, options: CrawlOptions, resolve: Resolve) -> None:
        self._resolve = resolve
        self._site = bare_host(host_of(options.site))
        self._files = {bare_host(host.lower()) for host in options.file_hosts}
        copied = archive_prefix(options.site)
        self._copied = bare_host(host_of(original(options.site))) if copied else None
        self._public: dict[str, bool] = {}
        self._passed: set[tuple[str, ...]] = set()

    def check(self, url: str, purpose: Purpose) -> None:
        """Raises FetchError for an address that must not be asked for."""
        place = (*url.split("/", 3)[:3], purpose)  # Scheme, user, host and port: all that counts.
        if place in self._passed:
            return
        if not is_address(url):
            raise self._forbidden(url, "not a web address")
        parts = urlsplit(url)
        host = bare_host(host_of(url))
        if parts.scheme not in ("http", "https") or not host:
            raise self._forbidden(url, "not a web address")
        if parts.username or parts.password:
            raise self._forbidden(url, "the address holds a user name")
        if not self._named(host, purpose):
            raise self._forbidden(url, f"the host {host} is not one of the site's", CONFIGURE)
        if self._copied is not None and purpose is not Purpose.ROBOTS:
            copy = bare_host(host_of(original(url))) if archive_prefix(url) else ""
            if copy != self._copied and not (purpose is Purpose.FILE and copy in self._files):
                raise self._forbidden(url, f"not a copy of {self._copied}", CONFIGURE)
        if not self._is_public(host) and self._is_public(self._site):
            raise self._forbidden(url, f"the host {host} has a private address")
        if self._copied is None:  # Of a web archive each address counts.
            self._passed.add(place)

    def is_site(self, url: str) -> bool:
        """Whether the address is one of the site's own host."""
        return bare_host(host_of(url)) == self._site

    def _named(self, host: str, purpose: Purpose) -> bool:
        if host == self._site:
            return True
        if purpose is not Purpose.FILE:
            return False
        return host in self._files or _name(host) == _name(self._site)

    def _is_public(self, host: str) -> bool:
        name = _name(host)
        if name not in self._public:
            try:
                addresses = self._resolve(name)
            except OSError as error:
                raise FetchError(
                    ProblemKind.FAULT, host, f"the host has no address: {error}"
                ) from error
            self._public[name] = all(
                ipaddress.ip_address(a.split("%")[0]).is_global for a in addresses
            )
        return self._public[name]

    @staticmethod
    def _forbidden(url: str, what: str, remedy: str = "") -> FetchError:
        return FetchError(ProblemKind.FORBIDDEN_HOST, url, what, remedy)


def _name(host: str) -> str:
    return urlsplit(f"//{host}").hostname or host
