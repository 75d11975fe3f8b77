"""Takes a page apart: what its frame tells, and its content without furniture, to be read.

lxml parses the page; of its content alone Beautiful Soup is built, on which the rules rest. Most of
a page is menus, scripts and pictures, and there an element costs fifty times what lxml's own does.
"""

import functools
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from bs4 import BeautifulSoup, Tag
from bs4.builder import HTMLTreeBuilder
from bs4.dammit import EncodingDetector
from bs4.element import AttributeValueList
from lxml import etree

ROOTS = ("contentinner", "maincontent", "content")
"""Ids of the elements that hold a page's content, the closest first."""
OLD_MARK = "inspection-meta"
"""What only pages of the old site have (site's software until 2025)."""
FURNITURE = frozenset({"script", "style", "template", "noscript", "nav", "form"})
FURNITURE_IDS = frozenset({"toc"})
FURNITURE_CLASSES = frozenset({"hale-print-only", "hale-jump-link", "hale-print-page"})
FRAME_CLASSES = {"header": "govuk-header", "footer": "govuk-footer"}
"""Parts of a page that are no content of its own: by name, by id, by class, and its frame."""
_ROOT = [
    *(etree.XPath(f'(//*[@id="{id_}"])[1]') for id_ in ROOTS),
    *(etree.XPath(f"(//{name})[1]") for name in ("main", "body")),
]
_LINK = 'link[@href and contains(concat(" ", normalize-space(@rel), " "), " {0} ")]/@href'
_HREF = {
    rel: etree.XPath(f"(//head//{_LINK.format(rel)} | /*[not(//head)]//{_LINK.format(rel)})[1]")
    for rel in ("canonical", "shortlink")
}
_BODY_CLASS = etree.XPath("string((//body)[1]/@class)")
_ARTICLE_CLASS = etree.XPath("string((//article/@class)[1])")
_WINDOW_TITLE = etree.XPath(f'string((//title[//*[@id="{OLD_MARK}"]])[1])')
_PUBLISHED = etree.XPath('//meta[@property="article:published_time"]/@content')
_DATA = etree.XPath('//script[@type="application/ld+json"]')


class Frame(NamedTuple):
    """What a page tells outside of its content; None or empty where it does not.

    `old_title` is the window's title, of a page of the old site only; `published` are times of
    publication for machines, `data` the texts of its structured data.
    """

    canonical: str | None = None
    short_link: str | None = None
    body_classes: str = ""
    article_classes: str = ""
    old_title: str = ""
    published: tuple[str, ...] = ()
    data: tuple[str, ...] = ()


class Content:
    """A page's content; its elements are gone through once and known by name and class then."""

    def __init__(self, root: Tag) -> None:
        self.root = root
        self._named: defaultdict[str, list[Tag]] = defaultdict(list)
        self._classed: defaultdict[str, list[Tag]] = defaultdict(list)
        for tag in root.descendants:
            if isinstance(tag, Tag):
                self._named[tag.name].append(tag)
                for class_ in tag.get("class") or ():
                    self._classed[class_].append(tag)

    def named(self, name: str) -> Sequence[Tag]:
        """The elements of that name, in their order."""
        return self._named.get(name, ())

    def classed(self, class_: str) -> Sequence[Tag]:
        """The elements of that class, in their order."""
        return self._classed.get(class_, ())

    def within(self, around: Tag, name: str) -> Sequence[Tag]:
        """The elements of that name in another one, in their order."""
        if around is self.root:
            return self.named(name)
        return [tag for tag in self.named(name) if any(one is around for one in tag.parents)]


def take_apart(body: bytes) -> tuple[Frame, Content]:
    """Frame and content of a page in HTML, whatever state it is in."""
    tree = _parsed(body)
    if tree is None:
        return Frame(), Content(BeautifulSoup("", builder=_Builder()))
    root = next((found[0] for path in _ROOT if (found := path(tree))), tree)
    inside = frozenset(root.iter("script"))
    frame = Frame(
        canonical=next(map(str, _HREF["canonical"](tree)), None),
        short_link=next(map(str, _HREF["shortlink"](tree)), None),
        body_classes=str(_BODY_CLASS(tree)),
        article_classes=str(_ARTICLE_CLASS(tree)),
        old_title=str(_WINDOW_TITLE(tree)),
        published=tuple(map(str, _PUBLISHED(tree))),
        data=tuple(script.text or "" for script in _DATA(tree) if script not in inside),
    )
    soup = BeautifulSoup("", builder=_Builder(root))
    return frame, Content(next((tag for tag in soup.contents if isinstance(tag, Tag)), soup))


def _parsed(body: bytes) -> "etree._Element | None":
    """The tree; None for a page without any element."""
    body = body.lstrip()
    try:
        return etree.fromstring(body, _parser(body))
    except etree.XMLSyntaxError:
        return None


def _parser(body: bytes) -> "etree.HTMLParser":
    """A parser for the encoding of these bytes: UTF-8 if they can be, else what they or chance say.

    An encoding that nobody knows is not one.
    """
    named = ["utf-8"] if _is_utf8(body) else EncodingDetector(body, is_html=True).encodings
    for encoding in named:
        try:
            return _parser_of(encoding)
        except LookupError:
            continue
    return _parser_of("utf-8")


@functools.lru_cache(maxsize=8)
def _parser_of(encoding: str) -> "etree.HTMLParser":
    return etree.HTMLParser(encoding=encoding, remove_comments=True, remove_pis=True)


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


class _Builder(HTMLTreeBuilder):
    """Feeds Beautiful Soup with an element of lxml's and what is in it, but for furniture.

    Classes are lists as elsewhere; other attributes of several values stay text, for to look for
    them in each element takes longer than all else that is done for it.
    """

    def __init__(self, root: "etree._Element | None" = None) -> None:
        super().__init__(multi_valued_attributes={})
        self._root = root

    def feed(self, markup: str | bytes) -> None:
        """Builds the soup of the root; there is no markup beside it."""
        if self._root is None or self.soup is None:
            return
        self._open(self._root, dict(self._root.attrib))
        opened = [(self._root, iter(self._root))]
        while opened:
            element, children = opened[-1]
            child = next(children, None)
            if child is None:
                opened.pop()
                self.soup.handle_endtag(element.tag)
                self._say(element.tail)
            elif _is_furniture(child.tag, attributes := dict(child.attrib)):
                self.soup.handle_data(" " + (child.tail or ""))  # Its neighbours are not one word.
            else:
                self._open(child, attributes)
                opened.append((child, iter(child)))

    def _open(self, element: "etree._Element", attributes: dict[str, str]) -> None:
        if self.soup is None:
            return
        tag = self.soup.handle_starttag(element.tag, None, None, attributes)
        if tag is not None and "class" in attributes:
            tag["class"] = AttributeValueList(attributes["class"].split())
        self._say(element.text)

    def _say(self, text: str | None) -> None:
        """White space alone parts no words that elements do not part, and costs as much as they."""
        if self.soup is not None and text and not text.isspace():
            self.soup.handle_data(text)


def _is_furniture(name: str, attributes: Mapping[str, str]) -> bool:
    if name in FURNITURE or attributes.get("id") in FURNITURE_IDS:
        return True
    classes = attributes.get("class", "").split()
    return FRAME_CLASSES.get(name) in classes or not FURNITURE_CLASSES.isdisjoint(classes)
