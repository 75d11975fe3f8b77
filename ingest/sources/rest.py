"""The REST route: pages with titles and dates, a hundred a request, newest edits first."""

import datetime as dt
import html
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar
from urllib.parse import urljoin

import pydantic
from pydantic import BaseModel, ConfigDict, TypeAdapter

from ingest.fetch.outcome import Answer
from ingest.sources.base import Known, SourceSilent, Survey
from ingest.sources.entry import Entries
from ingest.sources.types import report_types, told_of
from ingest.urls import entry_address, is_address, page_key
from schemas.dates import london_day_of
from schemas.page import Listing

FACT = "rest-collections"
FIELDS = "id,link,date,modified_gmt,title"
QUERY = f"?per_page=100&orderby=modified&order=desc&_fields={FIELDS}"
_NEXT = re.compile(r'<([^>]+)>;\s*rel="next"')


class _Open(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class _Title(_Open):
    rendered: str


class _Entry(_Open):
    id: int
    link: str
    date: str | None = None
    modified_gmt: str | None = None
    title: _Title | None = None


class _Link(_Open):
    href: str


class _Type(_Open):
    rest_base: str
    links: dict[str, tuple[_Link, ...]] = pydantic.Field(default_factory=dict, alias="_links")


T = TypeVar("T")
_TYPES = TypeAdapter(dict[str, _Type])
_ENTRIES = TypeAdapter(tuple[_Entry, ...])


class RestRoute:
    """The collections of the wanted types, found through the list of types."""

    name = "rest"

    def __init__(self, entries: Entries) -> None:
        self._entries = entries
        self._options = entries.web.options
        self._notes: tuple[str, ...] = ()

    def survey(self, known: Known) -> Survey:
        """The pages of the wanted types; raises SourceSilent if REST does not answer.

        The newest edits come first: where the totals agree with what is known, reading stops at
        the first page of which everything is known as it is.
        """
        collections = self._collections()
        listings: list[Listing] = []
        stated, whole = 0, True
        for collection in collections:
            try:
                total, found, ended = self._collection(
                    collection, known() if len(collections) == 1 else {}
                )
            except SourceSilent:
                self._entries.facts.set_fact(FACT, None)  # Ask for the types again next time.
                raise
            stated += total
            whole = whole and ended
            listings += found
        return Survey(
            route=self.name,
            listings=tuple(listings),
            whole=whole,
            stated=stated,
            notes=self._notes,
        )

    def _collections(self) -> Sequence[str]:
        kept = self._entries.facts.fact(FACT)
        if kept and not self._options.full:
            return kept.split()
        url = entry_address(self._options.site, self._options.rest_path)
        answer = self._entries.get(url)
        types = _read(answer, _TYPES)
        bases = {type_.rest_base: type_ for type_ in types.values()}
        names = report_types(self._entries, types) or report_types(self._entries, bases)
        found = []
        for name in names:
            type_ = types.get(name) or bases[name]
            links = type_.links.get("wp:items", ())
            found.append(links[0].href if links else urljoin(url, type_.rest_base))
        if not found:
            raise SourceSilent(url, f"no wanted type among {', '.join(types) or 'none'}")
        self._notes = told_of(self._entries, names)
        self._entries.facts.set_fact(FACT, " ".join(found))
        return found

    def _collection(
        self, url: str, known: Mapping[str, Listing]
    ) -> tuple[int, list[Listing], bool]:
        found: list[Listing] = []
        following: str | None = url + QUERY
        while following is not None:
            answer = self._entries.get(following)
            entries = _read(answer, _ENTRIES)
            total = _number(answer.headers, "x-wp-total", answer.url)
            batch = list(self._listings(entries))
            found += batch
            link = _NEXT.search(answer.headers.get("link", ""))
            following = html.unescape(link[1]) if link else None
            if following and total == len(known) and all(_as_known(e, known) for e in batch):
                return total, found, False
        return total, found, len({page_key(listing.url) for listing in found}) >= total

    def _listings(self, entries: Sequence[_Entry]) -> Iterator[Listing]:
        for entry in filter(_is_somewhere, entries):
            yield Listing(
                url=entry.link,
                title=html.unescape(entry.title.rendered) if entry.title else None,
                published=london_day_of(entry.date or ""),
                modified=_utc(entry.modified_gmt),
                post_id=entry.id,
                route=self.name,
            )


def _is_somewhere(entry: _Entry) -> bool:
    return is_address(entry.link)


def _as_known(listing: Listing, known: Mapping[str, Listing]) -> bool:
    held = known.get(page_key(listing.url))
    return held is not None and held.modified == listing.modified


def _read(answer: Answer, adapter: TypeAdapter[T]) -> T:
    # nginx puts small HTML pages in the place of REST's own errors.
    if "json" not in answer.media_type:
        raise SourceSilent(answer.url, f"not JSON but {answer.media_type or 'no type'}")
    try:
        return adapter.validate_json(answer.body.lstrip())
    except pydantic.ValidationError as error:
        first = error.errors()[0]
        at = ".".join(map(str, first["loc"]))
        raise SourceSilent(
            answer.url, f"unexpected JSON at {at or 'the top'}: {first['msg']}"
        ) from error


def _number(headers: Mapping[str, str], name: str, where: str) -> int:
    value = headers.get(name, "")
    if not value.isdigit():
        raise SourceSilent(where, f"the header {name} is {value!r}, not a number")
    return int(value)


def _utc(text: str | None) -> dt.datetime | None:
    try:
        return dt.datetime.fromisoformat(text or "").replace(tzinfo=dt.UTC)
    except ValueError:
        return None
