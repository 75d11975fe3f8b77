"""Notices on a page: its report was withdrawn or amended, or the page asks for a password.

Reports themselves say that an order was amended or support was withdrawn. A sentence is a notice
only if a report, document or page is its subject; in the text of a report itself, only if it says
"this" or "our".
"""

import re

from bs4 import Tag

from ingest.webpage.keywords import KEYWORDS, find_phrase, plain_words
from schemas.crawl import NoticeKind, PageNotice

BLOCKS = ("p", "li", "div", "section", "aside", "blockquote", "h2", "h3", "h4", "h5", "h6", "dd")
LONGEST_NOTICE = 300
"""Characters of a notice that are kept."""
_LABEL = re.compile(
    rf"\W*(?:(?:note|notice|important|update)\b\W*)?"
    rf"(?:{'|'.join(map(re.escape, KEYWORDS['notice_labels']))})\b"
    r"(?: notice)?\s*(?:[:–—(]|-\s|$|,?\s*(?:on |in )?(?:\d|[A-Z][a-z]+ 20\d\d))",
    re.IGNORECASE,
)
"""A label at the start: "Withdrawn: …", "Correction, 3 May 2025", "Erratum"."""
_MARKS: dict[NoticeKind, tuple[str, ...]] = {
    "withdrawn": KEYWORDS["withdrawn"],
    "amended": KEYWORDS["amended"],
}
"""Words that say what was done to a report; the first kind that matches counts."""
_MARK = "|".join(word for words in _MARKS.values() for word in words)
_SUBJECT = (
    rf"(?:(?:{'|'.join(KEYWORDS['notice_qualifiers'])}) )*"
    rf"(?:{'|'.join(KEYWORDS['notice_subjects'])})"
)
_NO_NEW_CLAUSE = r"(?!(?:how|that|we|when|where|whether|why|if|because|and|but|wh?o(?:se|m)?)\b)"
_ABOUT = (
    r"(?: (?:on|of|for|about|into|from|published|dated|issued|first)"
    rf"(?: {_NO_NEW_CLAUSE}\w+){{0,12}}?)?"
)
_STATE = r"(?:(?:has|have|had|was|were|is|are|been|being|now|since|also|no longer|temporarily) )+"
_FORMS = {
    in_report: re.compile(
        rf"\b(?:{which}) {_SUBJECT}{_ABOUT} {_STATE}(?:\w+ly )?(?:{_MARK})\b"
        r"|\b(?:we|inspectorate|probation|hmip|have|has) (?:\w+ )?"
        rf"(?:{_MARK}|withdrew) (?:{which}) {_SUBJECT}\b"
    )
    for in_report, which in ((True, "this|our"), (False, "this|our|the"))
}
"""Forms of sentences: "this report … has been amended", "we have amended this report"."""


def find_notice(title: str, content: Tag, *, protected: bool, long_text: bool) -> PageNotice | None:
    """Return the first notice in the title or the text of a page, or None.

    `protected`: the page shows a form that asks for a password. `long_text`: below its first
    heading the page is, or quotes, a report.
    """
    words = plain_words(title)
    if protected or title.partition(":")[0].casefold() in KEYWORDS["protected_titles"]:
        text = f"“{title}” can be read with a password only"
        return PageNotice(kind="protected", text=text[:LONGEST_NOTICE])
    if kind := _kind(words):
        return PageNotice(kind=kind, text=title[:LONGEST_NOTICE])
    in_report = False
    for block in content.find_all(BLOCKS):
        in_report = in_report or (long_text and block.name == "h2")
        if block.find(BLOCKS) is not None or block.find_parent("table") is not None:
            continue
        for sentence in re.split(r"(?<=[.!?])\s", " ".join(block.get_text(" ").split())):
            if kind := _stated(sentence, in_report=in_report):
                return PageNotice(kind=kind, text=sentence[:LONGEST_NOTICE])
    return None


def _stated(sentence: str, *, in_report: bool) -> NoticeKind | None:
    """Return what a sentence says of the report or page itself."""
    words = plain_words(sentence)
    kind = _kind(words)
    stated = kind is not None and (
        _FORMS[in_report].search(words)
        or _LABEL.match(sentence)
        or find_phrase(words, KEYWORDS["notice_phrases"])
    )
    return kind if stated else None


def _kind(words: str) -> NoticeKind | None:
    return next((kind for kind, marks in _MARKS.items() if find_phrase(words, marks)), None)
