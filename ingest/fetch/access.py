"""Which URLs may be requested: only those of the site and its file hosts."""

import ipaddress
from urllib.parse import urlsplit

from ingest.fetch.client import FetchError, Purpose, Resolve
from ingest.urls import archive_prefix, bare_host, host_of, is_address, original
from schemas.crawl import CrawlOptions, ProblemKind
from support.safe_text import web_link

CONFIGURE = "if it is the site's own, add it to file_hosts in the configuration"


class HostRules:
    """The hosts of one site. Private addresses are refused unless the site itself has one.

    Another port of the site's own host counts as a file host: it is the same machine. In a web
    archive only copies of the site and of its file hosts may be requested.
    """

    def __init__(self, options: CrawlOptions, resolve: Resolve) -> None:
        self._resolve = resolve
        self._site = bare_host(host_of(options.site))
        self._file_hosts = {bare_host(host.lower()) for host in options.file_hosts}
        archived = archive_prefix(options.site)
        self._archived_site = bare_host(host_of(original(options.site))) if archived else None
        self._public: dict[str, bool] = {}

    def check(self, url: str, purpose: Purpose) -> None:
        """Raise FetchError for a URL that must not be requested."""
        if not is_address(url) or web_link(url) is None:
            raise _forbidden(url, "not a web address")
        parts, host = urlsplit(url), bare_host(host_of(url))
        if parts.username or parts.password:
            raise _forbidden(url, "the address contains a user name")
        if not self._is_known(host, purpose):
            raise _forbidden(url, f"the host {host} is not one of the site's", CONFIGURE)
        if purpose is not Purpose.ROBOTS and not self._is_allowed_copy(url, purpose):
            raise _forbidden(url, f"not a copy of {self._archived_site}", CONFIGURE)
        if not self._is_public(host) and self._is_public(self._site):
            raise _forbidden(url, f"the host {host} has a private address")

    def is_site(self, url: str) -> bool:
        """True if the URL is on the site's own host."""
        return bare_host(host_of(url)) == self._site

    def _is_known(self, host: str, purpose: Purpose) -> bool:
        if host == self._site:
            return True
        may_be_file_host = purpose in (Purpose.FILE, Purpose.ROBOTS)
        return may_be_file_host and (host in self._file_hosts or _name(host) == _name(self._site))

    def _is_allowed_copy(self, url: str, purpose: Purpose) -> bool:
        if self._archived_site is None:
            return True
        host = bare_host(host_of(original(url))) if archive_prefix(url) else ""
        return host == self._archived_site or (purpose is Purpose.FILE and host in self._file_hosts)

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


def _forbidden(url: str, what: str, remedy: str = "") -> FetchError:
    return FetchError(ProblemKind.FORBIDDEN_HOST, url, what, remedy)


def _name(host: str) -> str:
    return urlsplit(f"//{host}").hostname or host
