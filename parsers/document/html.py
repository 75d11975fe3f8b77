"""Read a web page: its title, date and files, and its content as lines of cells."""

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass

from bs4 import Tag
from bs4.element import NavigableString, PreformattedString

from parsers.document.model import COLUMN, Cell, Element, Line, Word, grouped, plain_text, squash
from parsers.words import ONE_RATING, WORDS, pattern_of, word_of
from schemas.dates import PartialDate, london_day_of, printed_dates
from schemas.errors import Unreadable
from schemas.rating import RATING_WORDS
from support.html import FURNITURE, add_names, content_of, linked, parse_html, remove, remove_unseen

_DEEPEST = 200  # Most nested elements of a page that a person wrote.
_NOT_REPORT = ", ".join((FURNITURE, *WORDS["beside_the_report"]))
_ROW, _HEIGHT, _PART = 30.0, 10.0, 12.0
"""The invented grid. Rows are so far apart that no phrase continues from one to the next, the
lines of a cell so near that it does."""
_BREAK = "\n"
_BLOCK = WORDS["block_elements"]
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6", "summary")
_PICTURES = ", ".join(WORDS["pictures"])
_PICTURED, _PICTURED_ROW = pattern_of("pictured_rating"), pattern_of("pictured_row")
_TICK = pattern_of("pictured_tick")
_TITLE_END = pattern_of("site_name")
_SHORT_CELL = 9  # Most words of a cell that has a remark about an earlier inspection.


@dataclass(frozen=True)
class WebPage:
    """A page as read; `head_title` is the title in its head, `files` are the PDFs that it links."""

    title: str | None
    head_title: str | None
    published: PartialDate | None
    language: str | None
    lines: tuple[Line, ...]
    files: tuple[str, ...]
    news: bool


def read_web_page(body: bytes, names: Container[str]) -> WebPage:
    """Read a page; `names` is what can be rated, squashed.

    Raises Unreadable if the page is empty or nested too deep.
    """
    soup = parse_html(body)
    remove_unseen(soup)
    main = content_of(soup)
    if main is None:
        raise Unreadable("a web page without content", remedy="fetch the page again")
    level = [main]
    for _ in range(_DEEPEST):
        level = [child for tag in level for child in tag.children if isinstance(child, Tag)]
    if level:
        raise Unreadable(f"nested deeper than {_DEEPEST} elements")
    heading = soup.select_one("#contentinner h1") or soup.select_one("main h1, article h1, h1")
    published = _published(soup)  # It may be within what is not the report, removed below.
    links = [str(link["href"]) for link in main.select("a[href]")]
    language = soup.html.get("lang") if soup.html is not None else None
    title = _text(heading) if heading is not None else None
    is_article = main.name == "article" and "type-news" in (main.get("class") or [])
    news = is_article or main.select_one("article.type-news") is not None
    for picture in main.select(_PICTURES):
        if (text := _pictured(picture, names)) is not None:
            picture.replace_with(text)
    add_names(soup)
    remove(_NOT_REPORT, soup)
    return WebPage(
        title=title,
        head_title=_TITLE_END.split(_text(soup.title))[0] if soup.title is not None else None,
        published=published,
        language=str(language)[:2].lower() if language else None,
        lines=tuple(Content(names).lines(main)),
        files=tuple(link for link in links if link.split("?")[0].lower().endswith(".pdf")),
        news=news,
    )


def _published(soup: Tag) -> PartialDate | None:
    """Return the date of publication, but not that of a later edit ("Updated:")."""
    stamped = "time.published-date[datetime]"
    time = soup.select_one(f"article {stamped}") or soup.select_one(stamped)
    day = london_day_of(str(time["datetime"])) if time is not None else None
    if day is not None:
        return PartialDate.of(day)
    for tag in soup.select("#contentinner span, #contentinner div, #contentinner p, main p"):
        text = " ".join(tag.get_text(" ").split())
        if len(text) < 60 and re.match(r"(?:date )?published(?: on| date)?\s*:", text, re.I):
            return next(iter(printed_dates(plain_text(text))), None)
    return None


def _text(tag: Tag) -> str:
    return plain_text(" ".join(tag.get_text(" ").split()))


def cell_at(text: str, column: int, row: int, part: int = 0) -> Cell:
    """Return the words of a text on the invented grid.

    `part` is the index of the line in a cell of several lines.
    """
    words = []
    x0 = column * COLUMN
    top = row * _ROW + part * _PART
    for word in text.split():
        words.append(Word(word, x0, top, x0 + len(word), top + _HEIGHT))
        x0 += len(word) + 1
    return Cell(tuple(words))


class Content:
    """Walks through the content of a page in order and remembers the nearest heading.

    `names` are the squashed names of what can be rated: a paragraph that only says how one of
    them was rated is a row, as "Leadership was rated as ‘Good’."; any other is a sentence.
    """

    def __init__(self, names: Container[str]) -> None:
        self._names = names
        self._row = 0
        self._group = 0
        self._heading: str | None = None
        self._around: dict[str, str] = {}

    def lines(self, root: Tag) -> Iterator[Line]:
        """Yield the lines of an element, each with the nearest heading above it."""
        inline: list[str] = []
        for child in root.children:
            if isinstance(child, PreformattedString):
                continue
            if isinstance(child, NavigableString):
                inline.append(re.sub(r"\s+", " ", str(child)))
            elif not isinstance(child, Tag):
                continue
            elif child.name == "br":
                inline.append(_BREAK)
            elif child.name in _BLOCK or child.find(_BLOCK) is not None:
                yield from self._flow(inline, root)
                inline = []
                yield from self._block(child)
            else:
                inline.append(_inline(child))
        yield from self._flow(inline, root)

    def _block(self, tag: Tag) -> Iterator[Line]:
        if tag.name == "details":  # Its summary heads no more than what it opens.
            outside = self._heading, self._around
            yield from self.lines(tag)
            self._heading, self._around = outside
        elif tag.name in _HEADINGS:
            text = " ".join(_parts(tag))
            if text:
                self._group += 1
                self._heading = text
                larger = {n: text for n, text in self._around.items() if "h1" < n < tag.name}
                self._around = {**larger, tag.name: text}
                yield from self._line([[text]], "heading")
        elif tag.name in ("table", "dl", "ul", "ol"):
            read = {"table": self._table, "dl": self._definitions}.get(tag.name, self._list)
            self._group += 1
            yield from read(tag)
            self._group += 1
        elif tag.name != "hr":
            for caption in tag.find_all("figcaption", recursive=False):
                tag.insert(0, caption)  # It can be below the table that it is about.
            headings = [heading for heading in tag.find_all(_HEADINGS) if _text(heading)]
            before = _text(tag).partition(_text(headings[0]))[0] if len(headings) == 1 else ""
            if squash(before) in RATING_WORDS:  # So can the heading of a card below its rating.
                tag.insert(0, headings[0])
            yield from self.lines(tag)

    def _flow(self, inline: Sequence[str], parent: Tag) -> Iterator[Line]:
        element: Element = "item" if parent.name == "li" else "text"
        if parent.name in ("figcaption", "caption", "legend"):
            element = "caption"
        for text in _texts("".join(inline)):
            rated = ONE_RATING.match(text)
            if rated and squash(rated["name"]) in self._names:
                yield from self._line([[rated["label"]], [rated["rating"].rstrip(".")]], element)
            else:
                yield from self._line([[text]], element)

    def _line(self, cells: Sequence[Sequence[str]], element: Element) -> Iterator[Line]:
        """Yield the lines of a row of cells, each of which may have several."""
        deepest = max((len(parts) for parts in cells), default=0)
        for part in range(deepest):
            placed = tuple(
                cell_at(parts[part], column, self._row, part)
                for column, parts in enumerate(cells)
                if part < len(parts)
            )
            around = tuple(self._around.values())[:-1]
            yield Line(placed, None, self._heading, around, element, self._group)
        self._row += 1 + int(max(deepest - 1, 0) * _PART // _ROW + 1) * (deepest > 1)

    def _list(self, listed: Tag) -> Iterator[Line]:
        """Yield the lines of a list, unless it is a table of contents: links into the page only."""
        # A list in an item can state the rating of that item.
        for inner in listed.select("li > ul, li > ol"):
            if _PICTURED.match(text := _text(inner)):
                inner.replace_with(f": {text}")
        links = [str(link["href"]) for link in listed.find_all("a", href=True)]
        into_page = bool(links) and all(link.startswith("#") for link in links)
        if not into_page or len(links) < len(listed.find_all("li")):
            yield from self.lines(listed)

    def _table(self, table: Tag) -> Iterator[Line]:
        rows = [row for row in table.find_all("tr") if row.find_parent("table") is table]
        caption = table.find("caption")
        if isinstance(caption, Tag) and (text := " ".join(_parts(caption))):
            yield from self._line([[text]], "caption")
        if table.find("table") is not None:  # A table only for layout.
            for row in rows:
                for cell in row.find_all(["td", "th"], recursive=False):
                    yield from self.lines(cell)
            rows = []
        spanned: dict[tuple[int, int], list[str]] = {}
        for number, row in enumerate(rows):
            yield from self._line(list(_cells_of(row, number, spanned)), "row")
        for mark in table.select('sup a[href^="#"]'):
            if (note := linked(mark, "href")) is not None:
                yield from self._line([[_text(note)]], "text")

    def _definitions(self, listed: Tag) -> Iterator[Line]:
        parts = listed.find_all(["dt", "dd"])
        for row in grouped(parts, lambda _, part: part.name == "dd"):
            yield from self._line([_parts(part) for part in row], "row")


def _cells_of(
    row: Tag, number: int, spanned: dict[tuple[int, int], list[str]]
) -> Iterator[list[str]]:
    """Yield the lines of each cell of a row; `spanned` has those that cells above reach down to.

    A cell with a rating rates all rows that it spans; any other text counts in its first row.
    """
    column = 0
    for cell in row.find_all(["td", "th"], recursive=False):
        while (number, column) in spanned:
            yield spanned[number, column]
            column += 1
        wide, tall = _span(cell, "colspan"), _span(cell, "rowspan")
        lines = _cell_lines(cell)
        below = lines if squash(" ".join(lines)) in RATING_WORDS else []
        for along in range(wide):
            yield [] if along else lines
            spanned |= {(number + n, column + along): below for n in range(1, tall)}
        column += wide
    while (number, column) in spanned:
        yield spanned[number, column]
        column += 1


def _span(cell: Tag, name: str) -> int:
    text = str(cell.get(name, "1"))
    return min(max(int(text), 1), 50) if text.isascii() and text.isdigit() else 1


def _parts(tag: Tag) -> list[str]:
    """Return the lines of an element's text."""
    return _texts(_inline(tag))


def _cell_lines(cell: Tag) -> list[str]:
    """Return the lines of a table's cell; a remark on an earlier inspection is one with it."""
    lines = _parts(cell)
    text = " ".join(lines)
    has_remark = len(text.split()) <= _SHORT_CELL and word_of("previous").search(text)
    return [text] if has_remark else lines


def _texts(inline: str) -> list[str]:
    lines = (plain_text(" ".join(line.split())) for line in inline.split(_BREAK))
    return [line for line in lines if line.strip()]


def _inline(tag: Tag) -> str:
    """Return the text of an element."""
    parts: list[str] = []
    for node in (tag, *tag.descendants):
        if isinstance(node, PreformattedString):
            continue
        if isinstance(node, NavigableString):
            if not _is_footnote(node):
                if parts and parts[-1][-1:].islower() and node[:1].isupper():
                    parts.append(" ")  # Style sheets put space between elements.
                parts.append(re.sub(r"\s+", " ", str(node)))
        elif isinstance(node, Tag) and node.name in ("br", *_BLOCK):
            parts.append(_BREAK)
    return "".join(parts)


def _pictured(picture: Tag, names: Container[str]) -> str | None:
    """Return the rating or tick that the text of a picture states, unless the text before does.

    A rating can come with the name of what is rated: "Staffing: Good". Return None for others.
    """
    before = (x.get_text() if isinstance(x, Tag) else str(x) for x in picture.previous_siblings)
    attributes = (str(picture.get(name, "")) for name in ("alt", "aria-label", "title"))
    for text in (" ".join(text.split()) for text in (*attributes, *picture.stripped_strings)):
        if _TICK.match(text):
            return " ✓ "
        row = _PICTURED_ROW.match(text)
        if row and squash(row["name"]) in names:
            return f" {row['name']}: {row['rating']} "
        if found := _PICTURED.match(text):
            rating = RATING_WORDS[squash(found["rating"])].value
            repeats = squash("".join([*before][::-1])).endswith(squash(rating))
            return "" if repeats else f" {rating} "
    return None


def _is_footnote(node: NavigableString) -> bool:
    above = node.find_parent("sup")
    mark = r"[\s\[\]()\d*†‡,]*"
    return above is not None and re.fullmatch(mark, above.get_text()) is not None
