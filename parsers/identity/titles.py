"""Read a title: of which report or other document, whether joint, of what body of which kind."""

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from parsers.document.model import squash
from parsers.words import WORDS, pattern_of
from schemas.dates import printed_dates
from schemas.kinds import load_kinds, load_subjects
from schemas.programme import Programme

_COVER_LINES = 14  # Lines of the first page where title, publisher and date are.
_TITLE_LINES = 6  # Most lines of a title, unless a line has one word only or ends amid a phrase.
_LONGEST_TITLE = 220


@dataclass(frozen=True)
class Title:
    """A title as read; `name` is None if it names no single body.

    `kinds` are the ids of the kinds of body that the title allows, the most likely first.
    """

    text: str
    name: str | None
    kinds: tuple[str, ...]
    joint: bool = False


def read_title(text: str) -> Title | None:
    """Read the title of an inspection, of a body or a programme; return None for other text."""
    tidy = tidy_spaces(text)
    found = pattern_of("title_lead").match(in_english(tidy))
    if found is None or len(tidy) > _LONGEST_TITLE:
        return None
    kinds, rest = _subject(found["rest"])
    name = clean_name(pattern_of("title_link").sub("", rest, count=1))
    is_name = any(char.isupper() for char in name)
    return Title(tidy, name if is_name else None, _kinds_of(name, kinds), bool(found["joint"]))


def read_own_form(programme: Programme, text: str) -> Title | None:
    """Read a title in one of the forms that a programme defines; return None for other titles.

    A form without a name is about the body that the programme's own name contains.
    """
    name = name_in_form(programme, tidy_spaces(text))
    if name is None:
        return None
    if not name:
        named = read_title(programme.name)
        name = named.name or "" if named is not None else ""
    kinds = _kinds_of(name, programme.organisation_kinds)
    return Title(tidy_spaces(text), clean_name(name) or None, kinds)


def other_document(title: str) -> str | None:
    """Return what a document with that title is, or None if it may be a report on one service."""
    kinds = WORDS["other_documents"].items()
    return next((kind for kind, words in kinds if re.search(words, title, re.IGNORECASE)), None)


def in_english(title: str) -> str:
    """Return the English form of a Welsh title, with the name as printed; others unchanged."""
    found = pattern_of("welsh_title").fullmatch(title.strip())
    if found is None:
        return title
    lead = "A joint inspection of" if found["joint"] else "An inspection of"
    rest = found["rest"]
    for welsh, english in WORDS["welsh_subjects"].items():
        if rest.casefold().startswith(welsh):
            name = pattern_of("welsh_in").sub("", rest[len(welsh) :], count=1)
            return f"{lead} {english} in {name}" if name else f"{lead} {english}"
    return f"{lead} {rest}"


def name_in_form(programme: Programme, text: str) -> str | None:
    """Return the name in a title of the programme's own form; "" if the form has no name.

    The programme's name is such a form. Return None if the title has another form.
    """
    for form in (*programme.title_formats, programme.name):
        found = _form_pattern(form).fullmatch(_with_plain_dashes(in_english(text)))
        if found:
            return found.groupdict().get("name", "")
    return None


def names_body(text: str) -> bool:
    """Return whether a text ends or begins like the name of a body: "… PDU", "NPS …"."""
    return _body_name().search(text.strip()) is not None


def clean_name(name: str) -> str:
    """Return a printed name without what is not part of it: dates, a full stop, extra spaces."""
    clean = tidy_spaces(name)
    for _ in range(3):
        clean = pattern_of("title_tail").sub("", clean)
    clean = re.sub(r"\s*[:–—]\s+(?:an?|the|our)\s+[a-z].*$", "", clean)
    short = "|".join(word for word in kind_words("abbreviations", "leads") if word.isupper())
    clean = re.sub(rf"\s*\((?:{short})\)", "", clean)
    clean = re.sub(r",? of the (?=National Probation Service$)", " ", clean)
    for kind in load_kinds().values():
        if kind.written_out:
            ends = rf"\b(?:{'|'.join(kind.abbreviations)})s?$"
            clean = re.sub(ends, kind.written_out, clean)
    clean = re.sub(r"^(?:the|in|of|services?)\s*:?\s+(?=[A-Z])", "", clean)
    return clean.strip(" .,:;–—-")


def name_in(text: str) -> str:
    """Return the name that a title gives, or a printed name itself, cleaned."""
    title = read_title(text)
    return title.name if title is not None and title.name else clean_name(text)


def tidy_spaces(text: str) -> str:
    """Return text with single spaces, none before a comma or around a hyphen."""
    tidy = re.sub(r"\s+", " ", text).strip()
    tidy = re.sub(r"(?<=\w) -(?=\w)|(?<=\w)- (?=\w)", "-", tidy)
    tidy = re.sub(r" (?=[,;.])", "", tidy)
    if tidy.startswith("Arolygiad"):  # Welsh has words of one letter.
        return tidy
    return pattern_of("kerned").sub("", tidy)


def cover_title(lines: Sequence[str]) -> str | None:
    """Return the title on a cover, its lines joined; publisher, date or a sentence ends it."""
    for start, line in enumerate(lines[:_COVER_LINES]):
        letters = squash(line)
        mentions = "inspection" in letters or letters.startswith("arolygiado")
        if not mentions or _is_publisher(line):
            continue
        if letters == "inspectionreport":  # The type of document, above its title.
            continue
        title = [line]
        for below in lines[start + 1 : start + _COVER_LINES]:
            complete = len(title) >= _TITLE_LINES and not pattern_of("open_end").search(title[-1])
            if _ends_title(below, " ".join(title)) or (complete and " " in below.strip()):
                break
            title.append(below)
        return tidy_spaces(" ".join(title))
    return None


def _ends_title(line: str, title: str) -> bool:
    letters = squash(line)
    repeats = len(letters) > 12 and squash(title).startswith(letters)
    return bool(
        not line.strip()
        or (line.endswith(".") and not pattern_of("abbreviated").search(line))
        or repeats
        or "inspectionof" in letters
        or _is_publisher(line)
        or pattern_of("line_of_contents").match(line.strip())
        or printed_dates(line)
    )


def _is_publisher(line: str) -> bool:
    letters = squash(line)
    return letters.startswith("arolygiaeth") or (
        letters.startswith(("hminspectorate", "hmiprobation", "hisma", "herma", "publish"))
        and ("inspectorate" in letters or "hmi" in letters or "publish" in letters)
    )


def _subject(rest: str) -> tuple[tuple[str, ...], str]:
    """Return the kinds that a title's subject allows, and the text after the subject.

    A subject in capitals without a name is the first line of a title: "PROBATION SERVICES IN".
    """
    for subject in load_subjects():
        pattern = rf"(?:{subject.pattern.pattern})(?![\w’'])"
        if lead := re.match(pattern, rest, re.IGNORECASE):
            after = rest[lead.end() :]
            if pattern_of("title_link").sub("", after).strip() or rest.isupper():
                return subject.kinds, after
            return (), rest
    return (), "" if pattern_of("cut_subject").fullmatch(rest) else rest


def _kinds_of(name: str, by_subject: tuple[str, ...]) -> tuple[str, ...]:
    """Return the kind that a name's own words show, else those of the title's subject."""
    for kind in load_kinds().values():
        allowed = not by_subject or kind.id in by_subject or not kind.weak
        if allowed and kind.name_pattern and re.search(kind.name_pattern.pattern, name, re.I):
            return (kind.id,)
    return by_subject


def kind_words(*fields: str) -> list[str]:
    """Return the words for kinds of body in these fields of their definitions."""
    kinds = load_kinds().values()
    return [word for kind in kinds for field in fields for word in getattr(kind, field)]


@functools.cache
def _body_name() -> re.Pattern[str]:
    kinds = load_kinds().values()
    ends = "|".join(f"(?:{k.name_pattern.pattern})" for k in kinds if k.name_pattern)
    leads = "|".join(map(re.escape, kind_words("leads")))
    return re.compile(rf"(?:{ends})\s*$|^(?:{leads})\b", re.IGNORECASE)


@functools.cache
def _form_pattern(form: str) -> re.Pattern[str]:
    """Return the pattern of a form: `{name}` is the body, `{theme}` what else was inspected."""
    parts = re.split(r"(\{name\}|\{theme\})", _with_plain_dashes(form))
    blanks = {"{name}": r"(?P<name>.+?)", "{theme}": r".+?"}
    pattern = "".join(blanks.get(part) or _spaced(part) for part in parts)
    return re.compile(rf"(?:(?:an?|the) )?{pattern}(?:\s*\(?20\d\d\)?)?", re.IGNORECASE)


def _spaced(text: str) -> str:
    """Return a pattern of the text with optional false spaces between its letters."""
    return "".join(r"\s+" if char == " " else re.escape(char) + " ?" for char in text)


def _with_plain_dashes(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"[–—-]", "-", text)).strip(" .")
