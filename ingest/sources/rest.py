"""The REST source: pages with titles and dates, a hundred a request."""

import html
import json
import re
from collections.abc import Sequence
from contextlib import suppress
from itertools import islice
from typing import Any
from urllib.parse import urljoin

from pydantic import AliasPath, BaseModel, Field, TypeAdapter, ValidationError

from ingest.fetch.client import HttpResponse
from ingest.sources.base import ListPage, ReportSource, SourceListing, SourceUnavailable, utc_time
from ingest.urls import entry_address, is_address
from schemas.crawl import Listing
from schemas.dates import london_day_of
from support.html import decode_html
from support.safe_text import whole_number

FIELDS = "id,link,date,modified_gmt,title"
QUERY = f"?per_page=100&orderby=id&order=asc&_fields={FIELDS}"
"""In the order of ids: in that of edits, pages would change places between two requests."""
TOTAL = "x-wp-total"
_NEXT = re.compile(r'<([^>]+)>[^,<]*;\s*rel="?next\b')


class _Entry(BaseModel, frozen=True):
    id: int = Field(lt=2**63)
    link: str
    date: str | None = None
    modified_gmt: str | None = None
    title: str | None = Field(None, validation_alias=AliasPath("title", "rendered"))


class _Type(BaseModel, frozen=True):
    rest_base: str
    collection: str | None = Field(
        None, validation_alias=AliasPath("_links", "wp:items", 0, "href")
    )


_TYPES = TypeAdapter(dict[str, _Type])


class RestSource(ReportSource):
    """The collections of the wanted post types, found through the list of types."""

    name = "rest"

    def list_reports(self) -> SourceListing:
        """The pages of the wanted types; raises SourceUnavailable if REST does not respond."""
        read = [
            self.read_on(url + QUERY, self._read(self.get(url + QUERY)), self._read)
            for url in self._collections()
        ]
        return SourceListing(
            route=self.name,
            listings=tuple(listing for each in read for listing in each.listings),
            partial=any(each.partial for each in read),
            stated=sum(each.stated or 0 for each in read),
            notes=tuple(self.notes),
        )

    def _collections(self) -> Sequence[str]:
        url = entry_address(self.options.site, self.options.rest_path)
        response = self.get(url)
        try:
            types = _TYPES.validate_python(_json(response))
        except ValidationError as error:
            raise SourceUnavailable(url, _unexpected(error)) from error
        bases = {type_.rest_base: type_ for type_ in types.values()}
        names = self.report_types(types) or self.report_types(bases)
        found = []
        for name in names:
            type_ = types.get(name) or bases[name]
            found.append(type_.collection or urljoin(url, type_.rest_base))
        if not found:
            raise SourceUnavailable(url, f"no wanted type among {', '.join(types) or 'none'}")
        return found

    def _read(self, response: HttpResponse) -> ListPage:
        """One page of a collection; an entry that cannot be read is left out, with a note."""
        read = _json(response)
        # PHP writes a list from which a plugin has removed an entry as an object.
        values = list(read.values()) if isinstance(read, dict) else read
        entries, failures = [], []
        for value in values:
            try:
                entries.append(_Entry.model_validate(value))
            except ValidationError as error:
                failures.append((value, _unexpected(error)))
        if failures and not entries:
            raise SourceUnavailable(response.url, failures[0][1])
        for value, what in failures:
            note = f"an entry of the REST list cannot be read: {what}: {str(value)[:100]}"
            self.notes += [note] if note not in self.notes else []
        total = whole_number(response.headers.get(TOTAL, ""))
        link = _NEXT.search(response.headers.get("link", ""))
        following = html.unescape(link[1]) if link else ""
        found = [self._listing(entry) for entry in entries if is_address(entry.link)]
        return ListPage(found, following, total, partial=total is None and not following)

    def _listing(self, entry: _Entry) -> Listing:
        return Listing(
            url=entry.link,
            title=html.unescape(entry.title) if entry.title is not None else None,
            published=london_day_of(entry.date or ""),
            modified=utc_time(entry.modified_gmt),
            post_id=entry.id,
            route=self.name,
        )


def _json(response: HttpResponse) -> Any:
    """The list or object in a response, between whatever plugins print before and after it.

    nginx replaces REST's own errors by small HTML pages.
    """
    text = decode_html(response.body)
    for start in islice(re.finditer(r"(?m)^[\s\ufeff]*[{[]", text), 20):
        with suppress(ValueError, RecursionError):
            return json.JSONDecoder().raw_decode(text, start.end() - 1)[0]
    raise SourceUnavailable(response.url, f"not JSON but {response.media_type or 'no media type'}")


def _unexpected(error: ValidationError) -> str:
    first = error.errors()[0]
    at = ".".join(map(str, first["loc"])) or "the top"
    return f"unexpected JSON at {at}: {first['msg']}"
