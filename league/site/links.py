"""Where each page stands below `output/`, and which outside addresses a page may link to."""

import datetime as dt
from urllib.parse import quote, urlsplit

HOME = "index.html"
ABOUT = "about.html"
CORRECTIONS = "corrections.html"
VERSIONS = "versions.html"
ORGANISATIONS = "organisations/index.html"
AREAS = "areas/index.html"
STANDARDS = "standards/index.html"


def table_page(table_id: str, on: dt.date | None = None) -> str:
    """The page of a table, as it stands or as it stood on a day."""
    return f"tables/{table_id}.html" if on is None else f"tables/{table_id}/{on}.html"


def organisation_page(organisation_id: str) -> str:
    """The page of an organisation; an inspection's id is an anchor on it."""
    return f"organisations/{organisation_id}.html"


def area_page(area_id: str) -> str:
    """The page of an area."""
    return f"areas/{area_id}.html"


def standard_page(programme_id: str, standard_id: str) -> str:
    """The page of a standard of a programme."""
    return f"standards/{programme_id}/{standard_id}.html"


def version_page(version: str) -> str:
    """The page that shows the tables as an earlier version of ours had them."""
    return f"earlier/{version}.html"


def picture(name: str, form: str) -> str:
    """A picture; `form` is `svg` or `png`."""
    return f"pictures/{name}.{form}"


def root_of(path: str) -> str:
    """The way from a page up to the folder that holds them all: empty, `../`, `../../`."""
    return "../" * path.count("/")


def outside_link(address: str | None) -> str | None:
    """The address if it may become a link: only `http` and `https`, with a host."""
    if not address:
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return address if parts.scheme in {"http", "https"} and parts.netloc else None


def mail_link(contact: str) -> str | None:
    """A `mailto:` link if the contact looks like an e-mail address."""
    if "@" not in contact or any(c.isspace() or c in ":/<>" for c in contact):
        return None
    return "mailto:" + quote(contact, safe="@.+-_")
