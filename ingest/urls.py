"""Canonical keys of URLs, links, and the copies that web archives make of a site."""

import re
import unicodedata
from urllib.parse import unquote, urljoin, urlsplit, urlunsplit

from bs4 import BeautifulSoup, Tag

from support.safe_text import whole_number

_ARCHIVED = re.compile(r"^(?P<prefix>.*/\d{4,14}(?:[a-z]{2}_)?/)(?P<original>https?:/{1,2}.+)$")
"""URL of a copy in a web archive: its prefix with a timestamp, then the original URL."""
SHORT_LINK = "?p="
"""Part of a WordPress short link (`/?p=123`), which redirects to the page's own address."""
_C0_AND_SPACE = "".join(map(chr, range(33)))
_DEFAULT_PORTS = {"http": 80, "https": 443}


def original(url: str) -> str:
    """The URL on its own site: without the prefix of a web archive."""
    match = _ARCHIVED.match(url)
    return re.sub(r"^(https?):/(?!/)", r"\1://", match["original"]) if match else url


def archive_prefix(url: str) -> str:
    """The web archive's prefix of a URL, with its timestamp; empty if there is none."""
    match = _ARCHIVED.match(url)
    return match["prefix"] if match else ""


def host_of(url: str) -> str:
    """The host of a URL in lower case, with its port unless it is the scheme's default."""
    parts = urlsplit(url)
    name = (parts.hostname or "").lower()
    name = f"[{name}]" if ":" in name else name
    if parts.port is None or parts.port == _DEFAULT_PORTS.get(parts.scheme):
        return name
    return f"{name}:{parts.port}"


def bare_host(host: str) -> str:
    """A host without a leading `www.`."""
    return host.removeprefix("www.")


def host_name(url: str) -> str:
    """The host of a URL without `www.` and port."""
    return bare_host(urlsplit(url).hostname or "")


def file_key(url: str) -> str:
    """The key of a file: its URL without scheme, `www.` and fragment.

    A copy in a web archive has the key of the original file.
    """
    url = original(url)
    parts = urlsplit(url)
    query = f"?{parts.query}" if parts.query else ""
    return f"{bare_host(host_of(url))}{_one_spelling(parts.path)}{query}"


def page_key(url: str) -> str:
    """The key of a page: like `file_key`, but without upper case in the path and final slash."""
    path, mark, query = file_key(url).partition("?")
    return f"{path.rstrip('/').lower()}/{mark}{query}"


def file_name(url: str) -> str:
    """The file name at the end of a URL or path, in one spelling whatever encodes its accents."""
    return _one_spelling(unquote(urlsplit(url).path if "://" in url else url).rpartition("/")[2])


def _one_spelling(path: str) -> str:
    """The path in one spelling: accents and `~-._` percent-encoded or not, NFC or NFD."""
    encoded = re.search(r"%(?:[89a-f][0-9a-f]|7e|2d|2e|5f)", path, re.IGNORECASE) is not None
    return unicodedata.normalize("NFC", unquote(path) if encoded else path)


def page_address(url: str, site: str) -> str:
    """The URL to request a page of the site by: the site's scheme and host, a final slash.

    URLs of other hosts are returned unchanged, without fragment.
    """
    url = url.partition("#")[0]
    if archive_prefix(site) or host_name(url) != host_name(site):
        return url
    parts, home = urlsplit(url), urlsplit(site)
    last = parts.path.rpartition("/")[2]
    path = parts.path if not last or "." in last else parts.path + "/"
    return urlunsplit((home.scheme, home.netloc, path or "/", parts.query, ""))


def entry_address(site: str, path: str) -> str:
    """The URL of an entry path of the site, in the web archive if the site is a copy in one."""
    return archive_prefix(site) + urljoin(original(site), path)


def is_address(url: str) -> bool:
    """True if a URL can be parsed; editors mistype links (`http://[…`, a wrong port)."""
    try:
        return urlsplit(url).port != 0
    except ValueError:
        return False


def absolute_url(base: str, href: str) -> str:
    """The target of a link on the page `base`, without fragment; empty if it is no URL.

    As browsers do (https://url.spec.whatwg.org/#url-parsing), white space around a link and line
    breaks in it do not count, a space inside is encoded, and a backslash before the query is a
    slash.
    """
    href = re.sub(r"[\t\n\r]", "", href.strip(_C0_AND_SPACE))
    path = re.match(r"(?i)(?![a-z][a-z0-9+.-]*:)[^?#]*|https?:[^?#]*", href)
    if path:
        href = path[0].replace("\\", "/") + href[path.end() :]
    try:
        found = urljoin(base, href).partition("#")[0].replace(" ", "%20")
    except ValueError:
        return ""
    return found if is_address(found) else ""


def link_address(base: str, href: str) -> str:
    """Like `absolute_url`, but a link on an archived copy leads to the archived copy of its target.

    Works whether or not the web archive has rewritten the link.
    """
    found, prefix = absolute_url(base, href), archive_prefix(base)
    # `urljoin` breaks the inner `//` of a copy's URL for links relative to its folder.
    relative = re.match(r"(?i)\s*(?:/|[a-z][a-z0-9+.-]*:)", href) is None
    if not found or not prefix or (archive_prefix(found) and not relative):
        return found
    inner = absolute_url(original(base), href)
    return prefix + inner if inner else ""


def base_address(soup: BeautifulSoup, url: str) -> str:
    """The URL that the links of a page are relative to: its `base` element may state another."""
    base = soup.find("base", href=True)
    return (isinstance(base, Tag) and link_address(url, str(base["href"]))) or url


def same_site(key: str, site: str) -> bool:
    """True if a page's key (see `page_key`) belongs to the site or to an archived copy of it."""
    return key.partition("/")[0] == bare_host(host_of(original(site)))


def post_id_of(url: str) -> int | None:
    """The page number in a short link (`/?p=123`); None for any other URL."""
    match = re.search(r"[?&]p=(\d+)", url)
    return whole_number(match[1]) if match else None
