"""The page that shows the tables as an earlier version of ours had them."""

import functools
from collections.abc import Callable

from league.parts import Parts
from league.site import links as addresses
from league.site.site import Content, Plan, Site
from schemas.errors import StateError


def earlier_page(site: Site, version: str, read: Callable[[str], Parts]) -> Plan:
    """The page of a version; one that `read` cannot read only says where its files are."""
    content = functools.partial(_content, site, version, read)
    return Plan(addresses.version_page(version), content)


def _content(site: Site, version: str, read: Callable[[str], Parts]) -> Content:
    try:
        publication: Parts | None = read(version)
    except StateError:
        publication = None
    corrected = {name for e in site.versions if e.version == version for name in e.corrected}
    return Content(
        "earlier.html",
        f"Version {version}",
        f"The tables as we published them in version {version}.",
        {"version": version, "old": publication, "corrected": corrected},
    )
