"""The page that shows the tables as an earlier version of ours had them."""

from league.site import addresses
from league.site.site import Plan, Site
from schemas.publication import Publication


def earlier_page(site: Site, version: str, publication: Publication | None) -> Plan:
    """The page of a version; without its publication it only says where the files are."""
    corrected = {name for e in site.versions if e.version == version for name in e.corrected}
    return Plan(
        addresses.version_page(version),
        "earlier.html",
        f"Version {version}",
        f"The tables as we published them in version {version}.",
        {"version": version, "old": publication, "corrected": corrected},
    )
