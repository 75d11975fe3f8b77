"""Identify a document: whose inspection it reports, when it was published, in which language."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from parsers.document.model import squash
from parsers.identity.titles import (
    Title,
    name_in,
    names_body,
    read_own_form,
    read_title,
    tidy_spaces,
)
from parsers.words import WORDS, any_of, pattern_of, word_of
from schemas.crawl import Page
from schemas.dates import PartialDate, date_of, printed_dates
from schemas.organisation import core_name
from schemas.programme import Programmes
from schemas.report import Box, Identification, IdentityField, Place

_HEADER_PAGES = 3  # Least pages that a running header is on.
_FIELDWORK_BEFORE = dt.timedelta(days=120)
_IN_DOCUMENT = (Place.COVER, Place.DOCUMENT_TITLE, Place.RUNNING_HEADER)
_PUBLISHER = pattern_of("publisher")
_JOINT = re.compile(any_of("joint"), re.IGNORECASE)
_MAY_BE_JOINT = re.compile(rf"joint|joined|took part|{any_of('partners')}", re.IGNORECASE)
_NOT_THIS = word_of("not_this_inspection")
_FIELDWORK = [
    pattern_of(form) for form in ("fieldwork_began", "began_fieldwork", "fieldwork_before_date")
]
_WELSH, _ENGLISH = set(WORDS["welsh"]), set(WORDS["english"])


@dataclass(frozen=True)
class TextLine:
    """A line of text and where it is, as far as identification needs it."""

    text: str
    page: int | None
    box: Box | None = None
    heading: str | None = None


@dataclass(frozen=True)
class Cover:
    """What a document states about itself before its ratings.

    `titles` are possible titles with their places, the most reliable first; `dated` are lines
    that may have the date of publication; `prose` are the lines about fieldwork.
    """

    titles: tuple[tuple[Place, TextLine], ...]
    dated: tuple[TextLine, ...]
    prose: tuple[TextLine, ...]
    words: str
    published: PartialDate | None = None
    language: str | None = None


@dataclass(frozen=True)
class Identity:
    """Who was inspected, when, in which language, with all statements about it."""

    title: Title | None
    heading: str | None
    published: PartialDate | None
    started: PartialDate | None
    language: str
    statements: tuple[Identification, ...] = ()

    @property
    def year(self) -> int | None:
        """The earliest possible year of the inspection, if any date is known."""
        if self.started is not None:
            return self.started.earliest.year
        return self.published.earliest.year - 1 if self.published is not None else None

    @property
    def fieldwork_year(self) -> int | None:
        """The likely year of the fieldwork: reports follow it by about four months."""
        if self.started is not None:
            return self.started.earliest.year
        if self.published is None:
            return None
        return (self.published.earliest - _FIELDWORK_BEFORE).year

    @property
    def names(self) -> tuple[str, ...]:
        """All spellings of the organisation's name that were found."""
        return tuple(dict.fromkeys(s.value for s in self.statements if s.field == "organisation"))


def identify(cover: Cover, page: Page | None, programmes: Programmes) -> Identity:
    """Return the identity given by cover, running header, file title and web page."""
    candidates = list(cover.titles)
    if page is not None and page.title:
        candidates.append((Place.WEB_PAGE, TextLine(page.title, None, heading=page.title)))
    read = [(place, line, _title_of(line.text, programmes)) for place, line in candidates]
    stated = [(place, line, title) for place, line, title in read if title is not None]
    in_document = [title for place, _, title in stated if place in _IN_DOCUMENT]
    titles: list[Title] = []
    names: list[Identification] = []
    for place, line, title in stated:
        if place in _IN_DOCUMENT and any(_is_cut_from(title, other) for other in in_document):
            continue
        if any(_is_beginning_of(line.text, other.text) for other in titles):
            continue
        titles.append(title)
        if title.name:
            names.append(_statement("organisation", title.name, place, line))
    chosen = next((t for t in titles if t.name), titles[0] if titles else None)
    if chosen is not None and chosen.name:
        chosen = _with_best_spelling(chosen, titles)
    if chosen is not None and is_joint(cover.words):
        chosen = replace(chosen, joint=True)
    published, dated = _published(cover, page)
    started, begun = _started(cover.prose)
    heading = chosen.text if chosen else next((tidy_spaces(x.text) for _, x in cover.titles), None)
    language = cover.language or language_of(cover.words)
    return Identity(chosen, heading, published, started, language, (*names, *dated, *begun))


def is_joint(text: str) -> bool:
    """Return whether a sentence says that other inspectorates took part in the inspection."""
    sentences = filter(_MAY_BE_JOINT.search, re.split(r"(?<=[.!?;])\s+", text))
    return any(_JOINT.search(each) and not _NOT_THIS.search(each) for each in sentences)


def language_of(text: str) -> str:
    """Return `cy` if Welsh words outnumber English ones, else `en`."""
    words = re.findall(r"[a-zâêîôûŵŷ’']+", text.casefold().replace("’", "'"))
    welsh, english = (sum(word in common for word in words) for common in (_WELSH, _ENGLISH))
    return "cy" if welsh > english and welsh >= 3 else "en"


def running_headers(pages: Sequence[Sequence[str]]) -> list[str]:
    """Return lines at the top or bottom of several pages, without numbers, most frequent first."""
    counts: Counter[str] = Counter()
    for lines in pages:
        edge = [tidy_spaces(line) for line in (*lines[:2], *lines[-2:]) if line.strip()]
        counts.update(set(map(without_number, edge)))
    frequent = [text for text, count in counts.most_common(4) if count >= _HEADER_PAGES]
    return [text for text in frequent if len(text) > 8]


def without_number(line: str) -> str:
    """Return a running header without the number of its page."""
    return re.sub(r"^\d+\s+|\s+\d+$", "", line)


def ratings_page_names(cells: Iterable[TextLine], known: Sequence[str]) -> list[Identification]:
    """Return the cells of a ratings page that name a service, or have a `known` name."""
    cores = {core_name(name) for name in known}
    found = []
    for cell in cells:
        is_known = core_name(cell.text) in cores
        if not is_known and not (1 < len(cell.text.split()) <= 12 and names_body(cell.text)):
            continue
        if squash(cell.text).startswith("fieldwork") or printed_dates(cell.text):
            continue
        name = name_in(cell.text)
        if core_name(name):
            found.append(_statement("organisation", name, Place.RATINGS_PAGE, cell))
    return found


def _is_beginning_of(text: str, title: str) -> bool:
    """Return whether a text is only the beginning of a title, like a header's first line."""
    return squash(title).startswith(squash(text)) and squash(title) != squash(text)


def _is_cut_from(title: Title, other: Title) -> bool:
    """Return whether this is the first line of the other title of the same document.

    A running header that wraps is one, and so are properties or a cover cut at a line's end.
    """
    if _is_beginning_of(title.text, other.text):
        return other.name is not None
    own, longer = (core_name(each.name or "").split() for each in (title, other))
    return bool(own) and len(own) < len(longer) and longer[: len(own)] == own


def _title_of(text: str, programmes: Programmes) -> Title | None:
    """Read a title in the own form of a programme, else by the general grammar.

    For a rated programme the grammar is tried first.
    """
    general = read_title(text)
    tried = (p for p in programmes.values() if general is None or not p.rated)
    own_forms = (read_own_form(programme, text) for programme in tried)
    return next((title for title in own_forms if title is not None), general)


def _with_best_spelling(chosen: Title, titles: Sequence[Title]) -> Title:
    """Return the title with the spelling of its name that has the fewest false spaces.

    Its kinds are narrowed, and `joint` set, by all titles with the same name.
    """
    core = core_name(chosen.name or "")
    same = [
        (core_name(title.name), title)
        for title in titles
        if title.name and core_name(title.name).replace(" ", "") == core.replace(" ", "")
    ]
    best_core, best = min(same, key=lambda pair: pair[0].count(" "))
    kinds = chosen.kinds
    for _, other in same:
        shared = tuple(kind for kind in kinds if kind in other.kinds)
        kinds = shared or kinds or other.kinds
    name = best.name if best_core != core else chosen.name
    return replace(chosen, name=name, kinds=kinds, joint=any(t.joint for _, t in same))


def _published(cover: Cover, page: Page | None) -> tuple[PartialDate | None, list[Identification]]:
    """Return the date of publication: of the page that links it, else of its head or cover."""
    lines = sorted(cover.dated, key=lambda line: not _PUBLISHER.search(squash(line.text)))
    read = ((x, printed_dates(x.text)) for x in lines if "fieldwork" not in squash(x.text))
    dated = [(line, dates[-1]) for line, dates in read if dates][:1]
    found = [_statement("published", date, Place.COVER, line) for line, date in dated]
    published = [date for _, date in dated]
    if cover.published is not None:
        line = TextLine(f"Published: {cover.published}", None)
        line = replace(line, heading=line.text)
        found.insert(0, _statement("published", cover.published, Place.WEB_PAGE, line))
        published.append(cover.published)
    if page is not None and page.published is not None:
        line = TextLine(f"Published: {page.published}", None, heading=page.title)
        found.append(_statement("published", page.published, Place.WEB_PAGE, line))
        published.append(page.published)
    return (published[-1] if published else None), found


def _started(prose: Sequence[TextLine]) -> tuple[PartialDate | None, list[Identification]]:
    """Return the start of fieldwork, the most precise of all dates given."""
    dates: dict[PartialDate, TextLine] = {}
    for line in prose:
        if "fieldwork" in squash(line.text) and (date := printed_fieldwork_start(line.text)):
            dates.setdefault(date, line)
    found = [_statement("fieldwork_started", x, Place.BODY, line) for x, line in dates.items()]
    return max(dates, key=len, default=None), found


def printed_fieldwork_start(text: str) -> PartialDate | None:
    """Return when the text says that fieldwork started, or None; of a range, the first day."""
    if numeric := pattern_of("fieldwork_in_figures").search(text):
        return date_of(numeric.groupdict())
    letters = squash(re.sub(r"(?<=\d)\s?[–—-]\s?(?=\d)", " to ", text))
    found = next(filter(None, (form.search(letters) for form in _FIELDWORK)), None)
    if found is None:
        return None
    parts = found.groupdict()
    first = date_of({**parts, "day": parts["first"]}) if parts.get("first") else None
    return first or date_of(parts)


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
