"""Addresses of one page made comparable: host spelling, scheme, slash, case, web archives."""

import functools
import re
from urllib.parse import urljoin, urlsplit, urlunsplit

_ARCHIVED = re.compile(r"^(?P<prefix>.*/\d{4,14}(?:[a-z]{2}_)?/)(?P<original>https?:/{1,2}.+)$")
"""A web archive's form: its own address, a timestamp, the original address."""
REMEMBERED = 1_000
"""Each address is looked at many times in a row; to remember all of a large site takes memory."""
_DEFAULT_PORTS = {"http": 80, "https": 443}


@functools.lru_cache(maxsize=REMEMBERED)
def original(url: str) -> str:
    """The address as it was on its own site: without the prefix of a web archive."""
    match = _ARCHIVED.match(url)
    return re.sub(r"^(https?):/(?!/)", r"\1://", match["original"]) if match else url


def archive_prefix(url: str) -> str:
    """The web archive's part of an address with its timestamp, or an empty string."""
    match = _ARCHIVED.match(url)
    return match["prefix"] if match else ""


def host_of(url: str) -> str:
    """The host of an address in lower case, with its port where that is not the scheme's own."""
    return _host("/".join(url.split("/", 3)[:3]))


@functools.lru_cache(maxsize=REMEMBERED)
def _host(place: str) -> str:
    """The host of an address without its path: the many addresses of a site have few of them."""
    parts = urlsplit(place)
    name = (parts.hostname or "").lower()
    name = f"[{name}]" if ":" in name else name
    if parts.port is None or parts.port == _DEFAULT_PORTS.get(parts.scheme):
        return name
    return f"{name}:{parts.port}"


def bare_host(host: str) -> str:
    """A host without the `www.` that may stand before it."""
    return host.removeprefix("www.")


@functools.lru_cache(maxsize=REMEMBERED)
def page_key(url: str) -> str:
    """What makes two addresses one page: not scheme, www, case, final slash or fragment.

    A web archive's copy has the key of the page it is a copy of.
    """
    parts = urlsplit(original(url))
    path = re.sub(r"/+$", "", parts.path).lower()
    query = f"?{parts.query}" if parts.query else ""
    return f"{bare_host(host_of(urlunsplit(parts)))}{path}/{query}"


@functools.lru_cache(maxsize=REMEMBERED)
def file_key(url: str) -> str:
    """What makes two addresses one file: as for a page, but its path's case counts."""
    parts = urlsplit(original(url))
    query = f"?{parts.query}" if parts.query else ""
    return f"{bare_host(host_of(urlunsplit(parts)))}{parts.path}{query}"


def page_address(url: str, site: str) -> str:
    """The address to ask a page of the site by: the site's scheme and host, a final slash.

    Addresses of other hosts come back as they are, without fragment.
    """
    url = url.partition("#")[0]
    if archive_prefix(site) or _name(url) != _name(site):
        return url
    parts, home = urlsplit(url), urlsplit(site)
    last = parts.path.rpartition("/")[2]
    path = parts.path if not last or "." in last else parts.path + "/"
    return urlunsplit((home.scheme, home.netloc, path or "/", parts.query, ""))


def _name(url: str) -> str:
    """The host of an address without `www.` and port."""
    return bare_host(host_of(url)).partition(":")[0]


def entry_address(site: str, path: str) -> str:
    """The address of an entry path of the site, below a web archive's prefix if the site is."""
    return archive_prefix(site) + urljoin(original(site), path)


def is_address(url: str) -> bool:
    """Whether the text can be an address: an editor may have typed `http://[…` or a wrong port."""
    try:
        return urlsplit(url).port != 0
    except ValueError:
        return False


def joined(base: str, href: str) -> str:
    """Where a link of the page `base` leads to, without fragment; empty if it is no address."""
    try:
        found = urljoin(base, href.strip()).partition("#")[0]
    except ValueError:
        return ""
    return found if is_address(found) else ""


def link_address(base: str, href: str) -> str:
    """As `joined`, but on a web archive's copy it leads to the archive's copy of that page.

    It does so whether the archive has rewritten the link or not.
    """
    found, prefix = joined(base, href), archive_prefix(base)
    rewritten = archive_prefix(found) and not (prefix and _relative(href.strip()))
    if not found or not prefix or rewritten:
        return found
    inner = joined(original(base), href)
    return prefix + inner if inner else ""


def _relative(href: str) -> bool:
    """Whether a link is relative to its page's folder: `urljoin` then spoils the inner `//`."""
    return not urlsplit(href).scheme and not href.startswith("/")


def same_site(key: str, site: str) -> bool:
    """Whether a page's key (see `page_key`) is of the site, itself or a web archive's copy."""
    return key.partition("/")[0] == host_of_pages(site)


def host_of_pages(site: str) -> str:
    """The host that the keys of a site's pages begin with."""
    return bare_host(host_of(original(site)))


def post_id_of(url: str) -> int | None:
    """The number of the page in a short link (`/?p=123`), None for any other address."""
    match = re.search(r"[?&]p=(\d+)", url)
    return int(match[1]) if match else None
