"""Reads a report's title: joint or not, the kind of body inspected, and its name."""

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from parsers.identity.document_type import in_english
from parsers.ratings.vocabulary import squash
from schemas.dates import printed_dates
from schemas.kinds import OrganisationKind, kind_words, load_kinds, load_subjects
from schemas.programme import Programme


@dataclass(frozen=True)
class Title:
    """A title read: `name` as printed but for stray spaces; None for a title of no one body."""

    text: str
    name: str | None
    kinds: tuple[OrganisationKind, ...]
    joint: bool = False
    subject: str = ""


_LEAD = re.compile(
    r"^(?:.{0,40}?\b)?(?P<joint>(?:full )?joint )?(?:re-?|follow-up )?inspections? "
    r"(?:of|into)\b\s*:?\s*(?P<rest>.+)$",
    re.IGNORECASE,
)
_LINK = re.compile(
    r"^\s*(?:[:–—-]+|,)?\s*(?:(?:in|of|for|at|by|across|within|delivered by|provided by)\b)?"
    r"\s*(?:[:–—-]+)?\s*",
    re.IGNORECASE,
)
_KINDS = [kind for kind in load_kinds().values() if kind.name_pattern is not None]
_LEADS = "|".join(re.escape(lead) for kind in _KINDS for lead in kind.leads)
_TAIL = re.compile(
    r"[\s,:;–—-]*(?:\(?(?:january|february|march|april|may|june|july|august|september|october|"
    r"november|december)?\s*20[12]\d\)?|inspection report|report|[–|-] hm inspectorate of probation"
    r".*)\s*$",
    re.IGNORECASE,
)
_ABBREVIATED = re.compile(rf"\s*\((?:{'|'.join(kind_words('abbreviations', 'leads'))})\)")
_KERNED = re.compile(r"(?<=[a-z]{2}) (?=[b-hj-z](?:\b[^’'A-Z]|$))")


def read_title(text: str) -> Title | None:
    """The title of an inspection of a body or a programme; None for any other text."""
    said = tidy_spaces(text)
    found = _LEAD.match(in_english(said))
    if found is None or len(said) > 220:
        return None
    joint = bool(found["joint"])
    rest = found["rest"]
    kinds: tuple[OrganisationKind, ...] = ()
    subject = ""
    for about in load_subjects():
        if lead := re.match(rf"(?:{about.pattern.pattern})(?![\w’'])", rest, re.IGNORECASE):
            bare = rest[lead.end() :]
            if _LINK.sub("", bare).strip():
                subject, kinds, rest = lead[0], about.kinds, bare
            break
    name = clean_name(_LINK.sub("", rest, count=1))
    kinds = kind_of(name, kinds)
    if not name or not any(c.isupper() for c in name):
        return Title(said, None, kinds, joint, subject)
    return Title(said, name, kinds, joint, subject)


def titled_as(
    text: str, programme_name: str, name: str, kinds: tuple[OrganisationKind, ...]
) -> Title:
    """A title in a programme's own form; one without a name is of the body its programme names."""
    if not name:
        named = read_title(programme_name)
        name = named.name or "" if named is not None else ""
    return Title(tidy_spaces(text), clean_name(name) or None, kinds)


def kind_of(name: str, otherwise: tuple[OrganisationKind, ...]) -> tuple[OrganisationKind, ...]:
    """The kinds that a name's own words tell; what its title tells otherwise."""
    for kind in _KINDS:
        if kind.named_in(name) and (not otherwise or kind.id in otherwise or not kind.weak):
            return (kind.id,)
    return otherwise


def names_body(text: str) -> bool:
    """Whether the text ends or begins as the name of a body does ("… PDU", "NPS …")."""
    said = text.strip()
    return any(
        re.search(rf"(?:{kind.name_pattern.pattern})\s*$|^(?:{_LEADS})\b", said, re.IGNORECASE)
        for kind in _KINDS
        if kind.name_pattern is not None
    )


def clean_name(name: str) -> str:
    """A printed name without what is not part of it: dates, a final stop, doubled spaces."""
    said = tidy_spaces(name)
    for _ in range(3):
        said = _TAIL.sub("", said)
    said = re.sub(r"\s*[:–—]\s+(?:an?|the|our)\s+[a-z].*$", "", said)
    said = _ABBREVIATED.sub("", said)
    said = re.sub(r",? of the (?=National Probation Service$)", " ", said)
    said = re.sub(r"\bAPs?$", "Approved Premises", said)
    said = re.sub(r"^(?:the|in|of|services?)\s*:?\s+(?=[A-Z])", "", said)
    return said.strip(" .,:;–—-")


def tidy_spaces(text: str) -> str:
    """Single spaces, none before a comma or around a hyphen: "Southend -on-sea"."""
    said = re.sub(r"\s+", " ", text).strip()
    said = re.sub(r"(?<=\w) -(?=\w)|(?<=\w)- (?=\w)", "-", said)
    said = re.sub(r" (?=[,;.])", "", said)
    if said.startswith("Arolygiad"):  # Welsh has words of one letter.
        return said
    return _KERNED.sub("", said)


def format_name(programme: Programme, text: str) -> str | None:
    """The name that a title of the programme's own form holds; "" where the form has none.

    The programme's own name is such a form too.
    """
    for form in (*programme.title_formats, programme.name):
        found = _pattern(form).fullmatch(_form_text(in_english(text)))
        if found:
            return found.groupdict().get("name", "")
    return None


@functools.cache
def _pattern(form: str) -> re.Pattern[str]:
    before, named, after = _form_text(form).partition("{name}")
    name = r"(?P<name>.+?)" if named else ""
    return re.compile(
        _spaced(before) + name + _spaced(after) + r"(?:\s*\(?20\d\d\)?)?", re.IGNORECASE
    )


def _spaced(text: str) -> str:
    """The letters of a text, whatever stray spaces stand between them."""
    return "".join(r"\s+" if c == " " else re.escape(c) + " ?" for c in text)


def _form_text(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"[–—-]", "-", text)).strip(" .")


COVER_LINES = 14
"""Lines of the first page that can hold title, publisher and date."""
_CONTENTS = re.compile(r"(?:(?:table of )?contents|contents page)$|\d{1,2}[.)] +\S", re.IGNORECASE)
"""What follows the title where cover and contents share a page: a printed web page, say."""


def cover_title(lines: Sequence[str]) -> str | None:
    """The title on a cover, its lines joined; it ends before publisher, date or a sentence."""
    for start, line in enumerate(lines[:COVER_LINES]):
        if not _inspects(squash(line)) or _is_publisher(line):
            continue
        if squash(line) == "inspectionreport":  # What kind of document it is, above its title.
            continue
        title = [line]
        for more in lines[start + 1 : start + 6]:
            again = "inspectionof" in squash(more) or _begins(squash(" ".join(title)), squash(more))
            if _is_publisher(more) or printed_dates(more) or not more.strip() or more.endswith("."):
                break
            if again or _CONTENTS.match(more.strip()):
                break
            title.append(more)
        return tidy_spaces(" ".join(title))
    return None


def _inspects(line: str) -> bool:
    """Whether a squashed line speaks of an inspection, in English or in Welsh."""
    return "inspection" in line or line.startswith("arolygiado")


def _begins(title: str, line: str) -> bool:
    """Whether a line is a title again from its beginning, both squashed."""
    return len(line) > 12 and title.startswith(line)


def _is_publisher(line: str) -> bool:
    said = squash(line)
    return said.startswith("arolygiaeth") or (
        said.startswith(("hminspectorate", "hmiprobation", "hisma", "herma", "publish"))
        and ("inspectorate" in said or "hmi" in said or "publish" in said)
    )
