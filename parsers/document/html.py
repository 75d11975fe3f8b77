"""Turns a web page into lines of cells: headings, table rows, lists, pictures' alternative text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PreformattedString

from parsers.document.form import Cell, Element, Line, Word, plain
from parsers.vocabulary import RATINGS, squash
from schemas.errors import Unreadable

ROW, HEIGHT, COLUMN = 30.0, 10.0, 10_000.0
"""The made-up grid: rows apart enough that no phrase runs on, columns wider than any text."""
DEEPEST = 400
"""A page nested deeper than this is not one that anybody wrote."""
_NOT_CONTENT = (
    "script, style, noscript, template, svg, iframe, object, form, nav, footer.govuk-footer, "
    "footer.document-footer, footer.flexible-post-type-footer, "
    "header.govuk-header, #toc, #table-of-contents, .hale-table-of-contents, .hale-jump-link, "
    ".hale-print-only, .hale-print-page, .govuk-skip-link, .govuk-breadcrumbs, "
    ".govuk-cookie-banner, .document-summary, .mojblocks-file, [hidden], "
    ".flexible-post-type-details"
)
_BLOCK = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "details",
        "dialog",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
        "footer",
        "caption",
    ]
)
_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
_ALT = re.compile(
    r"^(?:(?:image|icon|picture|graphic|badge|logo)\b.{0,20}?)?"
    r"(?:(?:overall )?rat(?:ing|ed)[:\s–-]*"
    r"(?:is|as|of)?\s*)?(?P<r>outstanding|good|requir(?:es?|ing) improvement|inadequate)"
    r"(?:\s*[–-]?\s*(?:rating|icon|image|badge))*[.]?$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class WebPage:
    """A page as read: its own words about itself, and its content as lines."""

    title: str | None
    head_title: str | None
    stamp: str | None
    published_text: str | None
    language: str | None
    lines: tuple[Line, ...]
    files: tuple[str, ...]
    news: bool


def read_page(body: bytes) -> WebPage:
    """The page that the bytes hold. Raises Unreadable for one that is empty or nested too deep."""
    soup = BeautifulSoup(body.lstrip(), "lxml")
    main = _main(soup)
    if main is None:
        raise Unreadable("a web page without content", remedy="fetch the page again")
    _check_depth(main)
    heading = soup.select_one("#contentinner h1") or soup.select_one("main h1, article h1, h1")
    files = tuple(
        str(a["href"])
        for a in main.select("a[href]")
        if str(a["href"]).split("?")[0].lower().endswith(".pdf")
    )
    stamp = _stamp(soup)
    published = _published_text(soup)
    language = soup.html.get("lang") if soup.html is not None else None
    title = _text(heading) if heading is not None else None
    news = main.select_one("article.type-news") is not None or (
        main.name == "article" and "type-news" in (main.get("class") or [])
    )
    for unwanted in soup.select(_NOT_CONTENT):
        unwanted.decompose()
    return WebPage(
        title,
        _head_title(soup),
        stamp,
        published,
        str(language)[:2].lower() if language else None,
        tuple(_Walk().lines(main)),
        files,
        news,
    )


def _main(soup: BeautifulSoup) -> Tag | None:
    for selector in ("#contentinner", "main", "article", "body"):
        found = soup.select_one(selector)
        if found is not None and found.get_text(strip=True):
            return found
    return None


def _check_depth(root: Tag) -> None:
    deepest = 0
    stack: list[tuple[Tag, int]] = [(root, 1)]
    while stack:
        tag, depth = stack.pop()
        deepest = max(deepest, depth)
        if deepest > DEEPEST:
            raise Unreadable(f"nested deeper than {DEEPEST} elements: not a page to be read")
        stack += [(child, depth + 1) for child in tag.children if isinstance(child, Tag)]


def _stamp(soup: BeautifulSoup) -> str | None:
    for selector in ("article time.published-date[datetime]", "time.published-date[datetime]"):
        found = soup.select_one(selector)
        if found is not None:
            return str(found["datetime"])
    return None


def _published_text(soup: BeautifulSoup) -> str | None:
    """The words "Published: <date>"; "Updated:" and "Revision date:" are of a later edit."""
    for tag in soup.select("#contentinner span, #contentinner div, #contentinner p, main p"):
        text = _text(tag)
        if len(text) < 60 and re.match(r"(?:date )?published(?: on| date)?\s*:", text, re.I):
            return text
    return None


def _head_title(soup: BeautifulSoup) -> str | None:
    if soup.title is None:
        return None
    text = _text(soup.title)
    return re.split(r"\s+[–—|-]\s+(?=HM |His |Her |[^–—|]*inspectorate)", text, flags=re.I)[0]


def _text(tag: Tag) -> str:
    said = " ".join(tag.get_text(" ").split())
    return plain(said)


class _Walk:
    """Goes through the content in its order, keeping the nearest heading."""

    def __init__(self) -> None:
        self._row = 0
        self._group = 0
        self._heading: str | None = None

    def lines(self, root: Tag) -> Iterator[Line]:
        """All lines under an element."""
        inline: list[str] = []
        for child in root.children:
            if isinstance(child, PreformattedString):
                continue
            if isinstance(child, NavigableString):
                inline.append(str(child))
            elif not isinstance(child, Tag):
                continue
            elif child.name == "br":
                inline.append("\n")
            elif child.name in _BLOCK or child.find(list(_BLOCK)) is not None:
                yield from self._flow(inline, root)
                inline = []
                yield from self._block(child)
            else:
                inline.append(_inline(child))
        yield from self._flow(inline, root)

    def _block(self, tag: Tag) -> Iterator[Line]:
        if tag.name in _HEADINGS:
            said = plain(" ".join(_inline(tag).split()))
            if said:
                self._group += 1
                self._heading = said
                yield from self._line([said], "heading")
        elif tag.name == "table":
            yield from self._table(tag)
        elif tag.name == "dl":
            yield from self._definitions(tag)
        elif tag.name in ("ul", "ol"):
            if not _contents(tag):
                self._group += 1
                yield from self.lines(tag)
                self._group += 1
        elif tag.name != "hr":
            yield from self.lines(tag)

    def _flow(self, inline: list[str], parent: Tag) -> Iterator[Line]:
        element: Element = "item" if parent.name == "li" else "text"
        if parent.name in ("figcaption", "caption", "legend", "summary"):
            element = "caption"
        for part in "".join(inline).split("\n\n" if parent.name == "pre" else "\n"):
            said = plain(" ".join(part.split()))
            if said:
                yield from self._line(re.split(r"\s*\t\s*", said), element)

    def _line(self, cells: list[str], element: Element) -> Iterator[Line]:
        placed = tuple(
            cell
            for column, text in enumerate(cells)
            if (cell := cell_at(text, column, self._row)) is not None
        )
        self._row += 1
        if placed:
            yield Line(placed, heading=self._heading, element=element, group=self._group)

    def _table(self, table: Tag) -> Iterator[Line]:
        self._group += 1
        caption = table.find("caption")
        if isinstance(caption, Tag) and (said := _text(caption)):
            yield from self._line([said], "caption")
        taken: dict[tuple[int, int], bool] = {}
        for number, row in enumerate(_rows(table)):
            cells: list[str] = []
            column = 0
            for cell in row.find_all(["td", "th"], recursive=False):
                while taken.get((number, column)):
                    cells.append("")
                    column += 1
                wide, tall = _span(cell, "colspan"), _span(cell, "rowspan")
                for down in range(tall):
                    for along in range(wide):
                        taken[number + down, column + along] = True
                cells += [plain(" ".join(_inline(cell).split())), *[""] * (wide - 1)]
                column += wide
            yield from self._line(cells, "row")
        self._group += 1

    def _definitions(self, listed: Tag) -> Iterator[Line]:
        self._group += 1
        cells: list[str] = []
        for part in listed.find_all(["dt", "dd"]):
            said = plain(" ".join(_inline(part).split()))
            if (part.name == "dt" and len(cells) > 1) or (part.name == "dt" and cells):
                yield from self._line(cells, "row")
                cells = []
            cells.append(said)
        yield from self._line(cells, "row")
        self._group += 1


def _rows(table: Tag) -> list[Tag]:
    return [row for row in table.find_all("tr") if row.find_parent("table") is table]


def _span(cell: Tag, name: str) -> int:
    said = str(cell.get(name, "1"))
    return min(max(int(said), 1), 50) if said.isdigit() else 1


def _inline(tag: Tag) -> str:
    """The text of an element on one line; a picture that only states a rating speaks with it."""
    parts: list[str] = []
    for node in tag.descendants:
        if isinstance(node, PreformattedString):
            continue
        if isinstance(node, NavigableString):
            if not _footnote(node):
                parts.append(str(node))
        elif isinstance(node, Tag) and node.name == "img":
            parts.append(_alt(node, parts))
        elif isinstance(node, Tag) and node.name in ("br", "p", "div", "li", "td", "tr"):
            parts.append(" ")
    if tag.name == "img":
        parts.append(_alt(tag, parts))
    return "".join(parts)


def _alt(image: Tag, said: list[str]) -> str:
    """A rating in the alternative text, unless the text beside it says the same."""
    found = _ALT.match(" ".join(str(image.get("alt", "")).split()))
    if found is None:
        return ""
    rating = RATINGS[squash(found["r"])].value
    before = squash("".join(said))
    return "" if before.endswith(squash(rating)) else f" {rating} "


def _footnote(node: NavigableString) -> bool:
    above = node.find_parent("sup")
    return (
        above is not None and re.fullmatch(r"[\s\[\]()\d*†‡,]*", str(above.get_text())) is not None
    )


def _contents(listed: Tag) -> bool:
    """A list of links into the page itself: its contents."""
    links = listed.find_all("a", href=True)
    items = listed.find_all("li")
    return len(links) >= max(len(items), 1) and all(str(a["href"]).startswith("#") for a in links)


def cell_at(text: str, column: int, row: int) -> Cell | None:
    """The words of a text put into a column and row of the made-up grid; None without words."""
    words = []
    at = column * COLUMN
    top = row * ROW
    for part in text.split():
        words.append(Word(part, at, top, at + len(part), top + HEIGHT))
        at += len(part) + 1
    return Cell(tuple(words)) if words else None
