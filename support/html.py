"""Parse a web page, and find its content without the furniture around it and what is hidden."""

import codecs
import re
from collections.abc import Callable, Iterator

from bs4 import BeautifulSoup, Tag
from bs4.dammit import EncodingDetector
from soupsieve import SelectorSyntaxError

from support.files import packaged_toml

_LISTS = packaged_toml("support", "html.toml")
"""The lists of `html.toml`, which explains each."""
FURNITURE = ", ".join(_LISTS["furniture"])
"""Selector of elements inside the content that are not part of it."""
_UNSEEN = {name: re.compile(hides) for name, hides in _LISTS["unseen"].items()}
_ON_SCREEN = re.compile(r"@(?:media\s+(?:all|(?:only )?screen)$|layer\b|supports\b)", re.IGNORECASE)
"""Blocks of a style sheet that count for a reader at a computer."""
_KNOWN_TO_BROWSERS = re.compile(
    r"cp(?:125\d|866|874|932|949)|iso8859-\d+|koi8-[ru]|mac-roman|gbk|gb18030|big5|euc_jp"
)
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # Begins like UTF-16, so it comes first.
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED_EARLY = 1024
"""Browsers look for a declared encoding in this many bytes at the start."""
_XML_DECLARATION = re.compile(r"\A<\?xml\b[^>]*>\s*")
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_LINES = ("text-decoration", "text-decoration-line")
Style = dict[str, str]
"""Declarations of a style about visibility, by property."""


def parse_html(body: bytes) -> BeautifulSoup:
    """Parse a page, decoded by `decode_html`."""
    return BeautifulSoup(decode_html(body).encode(), "lxml", from_encoding="utf-8")


def decode_html(body: bytes) -> str:
    """Return the text of a page; bytes that its encoding does not have become U+FFFD.

    A byte order mark decides, then the bytes: pages declare a wrong encoding more often than
    valid UTF-8 is something else. Else the page is in the encoding that it declares, as browsers
    understand it, or in windows-1252.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if body.startswith(mark):
            return _cleaned(body.removeprefix(mark).decode(encoding, "replace"))
    try:
        return _cleaned(body.decode())
    except UnicodeDecodeError:
        return _cleaned(_decode_other(body))


def content_of(soup: BeautifulSoup) -> Tag | None:
    """Return the element with the page's content; None if no candidate contains text."""
    found = (soup.select_one(selector) for selector in _LISTS["content"])
    return next((tag for tag in found if tag is not None and tag.get_text(strip=True)), None)


def remove(unwanted: str, tag: Tag) -> None:
    """Remove the elements inside `tag` that match a selector."""
    for element in tag.select(unwanted):
        element.decompose()


def remove_unseen(soup: BeautifulSoup) -> None:
    """Remove what a reader of the page does not see, or sees struck out.

    Known are markup, usual class names, the `style` of elements and the rules of `style`
    elements; style sheets in other files are not read. Text that is hidden from screen readers
    only is visible; it is removed where it repeats what is beside it.
    """
    for element in [*soup.select(", ".join(_LISTS["struck_out"])), *_styled(soup, _is_struck)]:
        if element.parent is not None:
            element.replace_with(" ")
    for element in [*soup.select(", ".join(_LISTS["hidden"])), *_styled(soup, _is_hidden)]:
        element.decompose()
    for element in soup.select('[aria-hidden="true"]'):
        if _repeats_neighbours(element):
            element.decompose()


def add_names(soup: BeautifulSoup) -> None:
    """Write the names that only the markup gives to parts of a page into these: tabs, labels.

    A part with a heading in sight has a name already.
    """
    for tab in soup.select(", ".join(_LISTS["tabs"])):
        if (panel := linked(tab, "href") or linked(tab, "aria-controls")) is not None:
            panel["role"], panel["aria-label"] = "tabpanel", tab.get_text(" ", strip=True)
    for part in soup.select(", ".join(_LISTS["named"])):
        title = linked(part, "aria-labelledby")
        is_apart = title is not None and part not in title.parents
        said = title.get_text(" ", strip=True) if title is not None and is_apart else None
        name = said or part.get("aria-label") or part.get("summary")
        is_headed = part.name in _LISTS["headings"] or part.find(_LISTS["headings"]) is not None
        if name and not is_headed:
            part.insert(0, soup.new_tag("caption", string=str(name)))


def linked(tag: Tag, attribute: str) -> Tag | None:
    """Return the element whose id an attribute gives."""
    id_ = str(tag.get(attribute, "")).removeprefix("#")
    found = list(tag.parents)[-1].find(id=id_) if id_ else None
    return found if isinstance(found, Tag) else None


def _decode_other(body: bytes) -> str:
    """Decode a page that is not valid UTF-8.

    A page that declares UTF-8 has a few bad bytes, unless no letter in it is valid UTF-8.
    """
    label = EncodingDetector.find_declared_encoding(body[:_DECLARED_EARLY], is_html=True)
    try:
        name = codecs.lookup(label or "cp1252").name
    except LookupError:
        name = "cp1252"
    if name.startswith("utf-"):
        text = body.decode("utf-8", "replace")
        if any(char > "\x7f" and char != "\ufffd" for char in text):
            return text
    name = _LISTS["as_browsers_read"].get(name, name)
    return body.decode(name if _KNOWN_TO_BROWSERS.fullmatch(name) else "cp1252", "replace")


def _cleaned(text: str) -> str:
    """Return the text without null characters, which end the text for some parsers.

    An XML declaration is dropped: its encoding no longer applies, and Beautiful Soup warns of it.
    """
    return _XML_DECLARATION.sub("", text.replace("\0", "").lstrip())


def _styled(soup: BeautifulSoup, wanted: Callable[[Style], bool]) -> list[Tag]:
    """Return the elements with a wanted style; of a property the last declaration counts."""
    styles: dict[int, Style] = {}
    elements: dict[int, Tag] = {}
    for selector, declarations in _rules(soup):
        for element in _selected(soup, selector):
            elements[id(element)] = element
            styles.setdefault(id(element), {}).update(declarations)
    for element in soup.select("[style]"):
        elements[id(element)] = element
        styles.setdefault(id(element), {}).update(_declarations(str(element["style"])))
    return [elements[key] for key, style in styles.items() if wanted(style)]


def _rules(soup: BeautifulSoup) -> Iterator[tuple[str, Style]]:
    """Yield the selectors in `style` elements that concern visibility, with their declarations."""
    for sheet in soup.select("style"):
        around: list[str] = []
        text = ""
        for part in re.split(r"([{}])", _COMMENT.sub("", sheet.get_text())):
            if part == "{":
                around.append(text.rpartition(";")[2].strip())
            elif part == "}" and around:
                selector = around.pop()
                declarations = _declarations(text)
                if declarations and selector[:1] != "@" and all(map(_ON_SCREEN.match, around)):
                    yield selector, declarations
            text = "" if part in ("{", "}") else part


def _declarations(text: str) -> Style:
    """Return the declarations about visibility, by property."""
    both = (declaration.partition(":") for declaration in text.lower().split(";"))
    named = ((name.strip(), value.strip()) for name, _, value in both)
    return {name: value for name, value in named if name in _UNSEEN or name in _LINES}


def _selected(soup: BeautifulSoup, selector: str) -> list[Tag]:
    """Return the elements of a selector; none if it is one of those that only browsers know."""
    try:
        return list(soup.select(selector))
    except (SelectorSyntaxError, ValueError, NotImplementedError):
        return []


def _is_hidden(style: Style) -> bool:
    return any(name in style and hides.match(style[name]) for name, hides in _UNSEEN.items())


def _is_struck(style: Style) -> bool:
    return any("line-through" in style.get(name, "") for name in _LINES)


def _repeats_neighbours(element: Tag) -> bool:
    """Return whether the text of an element is that of its parent's other parts."""
    own = " ".join(element.get_text(" ").split()).casefold()
    if element.parent is None or not own:
        return False
    others = (
        part.get_text(" ") if isinstance(part, Tag) else str(part)
        for part in element.parent.children
        if part is not element
    )
    return own == " ".join(" ".join(others).split()).casefold()
