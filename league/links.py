"""Paths of the pages below `output/`."""

import datetime as dt
from urllib.parse import quote

HOME = "index.html"
ABOUT = "about.html"
CORRECTIONS = "corrections.html"
VERSIONS = "versions.html"
ORGANISATIONS = "organisations/index.html"
AREAS = "areas/index.html"
STANDARDS = "standards/index.html"
DOWNLOADS = "downloads.html"
COMPARE = "compare.html"
MISSING_PAGE = "404.html"
"""What a server shows for an address without a page."""
SITEMAP = "sitemap.xml"
ROBOTS = "robots.txt"
VERSION = "version.json"
"""The version and its day, which no page names."""
LAST_CHECKED = "last-checked.json"
"""The time of the last look for new reports, written by the run; pages work without it."""


def table_page(table_id: str, on: dt.date | None = None) -> str:
    """Return the path of a table, today's or that of an earlier day."""
    return f"tables/{table_id}.html" if on is None else f"tables/{table_id}/{on}.html"


def organisation_page(organisation_id: str) -> str:
    """Return the path of an organisation; ids of inspections are anchors on the page."""
    return f"organisations/{organisation_id}.html"


def badge(organisation_id: str) -> str:
    """Return the path of the badge of an organisation, an SVG to show on other sites."""
    return f"badges/{organisation_id}.svg"


def area_page(area_id: str) -> str:
    """Return the path of an area."""
    return f"areas/{area_id}.html"


def standard_page(programme_id: str, standard_id: str) -> str:
    """Return the path of a standard of a programme."""
    return f"standards/{programme_id}/{standard_id}.html"


def version_page(version: str) -> str:
    """Return the path of the page of an earlier version."""
    return f"earlier/{version}.html"


def picture(name: str, form: str) -> str:
    """Return the path of a picture; `form` is `svg` or `png`."""
    return f"pictures/{name}.{form}"


def mail_link(contact: str) -> str | None:
    """Return a `mailto:` link if the contact looks like an e-mail address."""
    if "@" not in contact or any(c.isspace() or c in ":/<>" for c in contact):
        return None
    return "mailto:" + quote(contact, safe="@.+-_")
