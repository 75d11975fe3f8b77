"""Atom feed of new, changed and corrected inspections."""

import datetime as dt
import functools
import itertools
from collections.abc import Iterable, Iterator

import jinja2

from league.links import organisation_page
from schemas.publication import Publication
from schemas.versions import ChangesFile, InspectionChange
from support.safe_text import without_controls

ENTRIES = 50
"""Number of entries in the feed, newest first."""
TAG = "tag:probation-league.invalid,2026:"
"""Begins the ids of an installation without an address; `.invalid` belongs to nobody."""
_PLAIN = functools.partial(without_controls, replacement=" ")


def feed(publication: Publication, base_url: str, versions: Iterable[ChangesFile]) -> bytes:
    """Return the feed of the newest changes (RFC 4287).

    Without an address its ids are `tag:` names (RFC 4151) and its links are relative.
    `versions`, newest first, are read only until the feed is full.
    """
    text = _template().render(
        base=f"{base_url.rstrip('/')}/" if base_url else "",
        ids=base_url.rstrip("/") or (f"{TAG}sample" if publication.sample else f"{TAG}league"),
        head=publication,
        sample=" (made-up sample)" if publication.sample else "",
        entries=list(itertools.islice(_entries(versions), ENTRIES)),
    )
    return text.encode()


@functools.cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("league", "publish"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(plain=_PLAIN, what=_what, details=_details, page=_page)
    return environment.get_template("feed.atom")


def _entries(
    versions: Iterable[ChangesFile],
) -> Iterator[tuple[str, dt.date, InspectionChange]]:
    for version in versions:
        for change in version.inspections:
            yield version.version, version.as_of, change


def _page(change: InspectionChange) -> str:
    return f"{organisation_page(change.organisation.id)}#{change.inspection}"


def _what(change: InspectionChange) -> str:
    rating = change.rating.value if change.rating is not None else "not rated"
    return {
        "new": f"new inspection, {rating}",
        "changed": f"changed, {rating}",
        "corrected": f"corrected, {rating}",
        "withdrawn": "withdrawn",
    }[change.kind]


def _details(change: InspectionChange) -> str:
    fields = [
        f"{field.field}: {field.before or 'not known'} is now {field.after or 'not known'}"
        for field in change.fields
    ]
    return f"Published {change.published}, {change.programme}. " + "; ".join(fields)
