"""Says what a document is: whose inspection, by which programme, when, in which language."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from parsers.identity.document_type import language_of
from parsers.identity.titles import (
    Title,
    clean_name,
    format_name,
    names_body,
    read_title,
    tidy_spaces,
    titled_as,
)
from parsers.ratings.vocabulary import squash
from schemas.crawl import Page
from schemas.dates import PartialDate, printed_dates, printed_fieldwork_start
from schemas.names import core_name
from schemas.programmes import Programmes
from schemas.report import Box, Identification, IdentityField, Place

RUNNING_ON = 3
"""A line that heads so many pages is a running header."""
_PUBLISHER = re.compile(
    r"h\s?m\s?i(nspectorateof)?probation|hminspectorateofprobation|inspectorate"
)
_SAMPLE_PAGES = 8


@dataclass(frozen=True)
class TextLine:
    """A line of text and its place, as far as identification needs it."""

    text: str
    page: int | None
    box: Box | None = None
    heading: str | None = None


@dataclass(frozen=True)
class Cover:
    """What a document says of itself before its ratings: from a PDF's scan or a page's head.

    `titles` are possible titles by place, the most trusted first; `dated` lines that may date the
    publication; `prose` the first pages' text for the fieldwork.
    """

    titles: tuple[tuple[Place, TextLine], ...]
    dated: tuple[TextLine, ...]
    prose: tuple[TextLine, ...]
    words: str
    published: PartialDate | None = None
    language: str | None = None


@dataclass(frozen=True)
class Identity:
    """Who, when, in which language, with every statement of it."""

    title: Title | None
    heading: str | None
    published: PartialDate | None
    started: PartialDate | None
    language: str
    statements: tuple[Identification, ...] = field(default=())

    @property
    def year(self) -> int | None:
        """The earliest year in which the inspection can have been made, if any date is known."""
        if self.started is not None:
            return self.started.earliest.year
        return self.published.earliest.year - 1 if self.published is not None else None

    @property
    def names(self) -> tuple[str, ...]:
        """Every spelling of the organisation's name that was found."""
        return tuple(dict.fromkeys(s.value for s in self.statements if s.field == "organisation"))


def identify(cover: Cover, page: Page | None, programmes: Programmes) -> Identity:
    """The identity that cover, running header, title and web page together give."""
    statements: list[Identification] = []
    titled: list[tuple[Place, Title]] = []
    candidates = list(cover.titles)
    if page is not None and page.title:
        candidates.append((Place.WEB_PAGE, TextLine(page.title, None, heading=page.title)))
    for place, line in candidates:
        title = _title_of(line.text, programmes)
        if title is None or any(_cut_short(line.text, t.text) for _, t in titled):
            continue
        titled.append((place, title))
        if title.name:
            statements.append(_statement("organisation", title.name, place, line))
    chosen = next((t for _, t in titled if t.name), next((t for _, t in titled), None))
    if chosen is not None and chosen.name:
        chosen = _best_spelling(chosen, [t for _, t in titled])
    published, dated = _published(cover, page)
    started, begun = _started(cover.prose)
    language = cover.language or language_of(cover.words)
    heading = chosen.text if chosen else next((tidy_spaces(x.text) for _, x in cover.titles), None)
    return Identity(chosen, heading, published, started, language, (*statements, *dated, *begun))


def _cut_short(text: str, title: str) -> bool:
    """Whether a text is only the beginning of a title, such as a header's first line."""
    return squash(title).startswith(squash(text)) and squash(title) != squash(text)


def _title_of(text: str, programmes: Programmes) -> Title | None:
    """A title by the form of a programme that has one of its own, else by the general grammar."""
    plain = read_title(text)
    for programme in programmes.values():
        if plain is None or not programme.rated:
            name = format_name(programme, tidy_spaces(text))
            if name is not None:
                return titled_as(text, programme.name, name, programme.organisation_kinds)
    return plain


def running_headers(pages: Sequence[Sequence[str]]) -> list[str]:
    """Lines that head or end several pages, the commonest first, without page numbers."""
    seen: Counter[str] = Counter()
    for lines in pages:
        edge = [tidy_spaces(x) for x in (*lines[:2], *lines[-2:]) if x.strip()]
        seen.update({re.sub(r"^\d+\s+|\s+\d+$", "", x) for x in edge})
    return [text for text, count in seen.most_common(4) if count >= RUNNING_ON and len(text) > 8]


def ratings_page_names(cells: Iterable[TextLine], known: Sequence[str]) -> list[Identification]:
    """Cells of a ratings page that name a service: in the words of a body, or as known."""
    cores = {core_name(name) for name in known}
    found = []
    for cell in cells:
        said = squash(cell.text)
        if not 1 < len(cell.text.split()) <= 12 and core_name(cell.text) not in cores:
            continue
        if said.startswith("fieldwork") or printed_dates(cell.text):
            continue
        if names_body(cell.text) or core_name(cell.text) in cores:
            title = read_title(cell.text)
            name = title.name if title is not None and title.name else clean_name(cell.text)
            if core_name(name):
                found.append(_statement("organisation", name, Place.RATINGS_PAGE, cell))
    return found


def _best_spelling(chosen: Title, titles: Sequence[Title]) -> Title:
    """The chosen title's name in the spelling with the fewest stray spaces, and its kind."""
    alike = [
        t
        for t in titles
        if t.name
        and core_name(t.name).replace(" ", "") == core_name(chosen.name or "").replace(" ", "")
    ]
    plain = min(alike, key=lambda t: (core_name(t.name or "").count(" "), alike.index(t)))
    name = chosen.name
    if core_name(plain.name or "") != core_name(chosen.name or ""):
        name = plain.name
    kinds = chosen.kinds
    for other in alike:
        both = tuple(k for k in kinds if k in other.kinds)
        kinds = both or kinds or other.kinds
    return Title(chosen.text, name, kinds, any(t.joint for t in alike), chosen.subject)


def _published(cover: Cover, page: Page | None) -> tuple[PartialDate | None, list[Identification]]:
    found: list[Identification] = []
    lines = sorted(cover.dated, key=lambda line: not _PUBLISHER.search(squash(line.text)))
    own: PartialDate | None = None
    for line in lines:
        if "fieldwork" in squash(line.text):
            continue
        dates = printed_dates(line.text)
        if dates:
            own = dates[-1]
            found.append(_statement("published", own, Place.COVER, line))
            break
    if cover.published is not None:
        text = f"Published: {cover.published}"
        line = TextLine(text, None, heading=text)
        found.insert(0, _statement("published", cover.published, Place.WEB_PAGE, line))
        own = cover.published
    if page is not None and page.published is not None:
        line = TextLine(f"Published: {page.published}", None, heading=page.title)
        found.append(_statement("published", page.published, Place.WEB_PAGE, line))
        own = page.published
    return own, found


def _started(prose: Sequence[TextLine]) -> tuple[PartialDate | None, list[Identification]]:
    found: list[Identification] = []
    for line in prose:
        if "fieldwork" not in squash(line.text):
            continue
        started = printed_fieldwork_start(line.text)
        if started is not None and all(f.value != started for f in found):
            found.append(_statement("fieldwork_started", started, Place.BODY, line))
    most = max(found, key=lambda f: len(f.value), default=None)
    return (PartialDate(most.value) if most else None), found


def _statement(field_: IdentityField, value: str, place: Place, line: TextLine) -> Identification:
    return Identification(
        field=field_,
        value=str(value),
        place=place,
        page=line.page,
        box=line.box,
        heading=line.heading,
        text=tidy_spaces(line.text)[:400],
    )
