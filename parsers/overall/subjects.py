"""Tells whom a clause is about: the service of the report, or another one or place."""

import re
from collections.abc import Iterable

from schemas.names import core_name

_KINDS = (
    r"PDU\b|Probation Delivery",
    r"CRC\b|Community Rehabilitation",
    r"(?:YJS|YOS|YOT)\b|Youth (?:Justice|Offending)|youth (?:justice|offending) (?:service|team)",
    r"[Rr]egion\b",
    r"[Dd]ivision\b",
    r"AP\b|Approved Premises",
)
"""How the kinds of body are named behind their names."""
_MORE = r"(?:(?:,? (?:and|&|upon|on|of|the|with|in|le|by))?,? [A-Z][\w’'-]+)*"
_NAMED = re.compile(
    r"(?P<name>(?:(?:[A-Z][\w’'-]*|&|and|on|upon|the|of|le|with|in)[ ,]+){1,9})"
    rf"(?P<kind>{'|'.join(_KINDS)})"
)
_OPENERS = re.compile(
    r"^(?:(?:overall|the|in|at|we|our|this|that|although|however|and|of|on|as|it|so|for|with|a|"
    r"while|when|today|therefore|consequently|rated|have|given|gave)[ ,]+)+",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    rf"(?P<name>[A-Z][\w’'-]+{_MORE})"
    r"(?: \([^)]*\))?(?:, [^,]*,)? (?:was|were|is|are|has|had|have|receiv\w+|achiev\w+|mov\w+|"
    r"remain\w+|gain\w+|earn\w+|got)\b"
)
_PLACE = re.compile(
    rf"\b(?:of|in|at|for|unlike|like|than|by|with) (?P<name>[A-Z][\w’'-]+{_MORE})|"
    rf"^(?P<head>[A-Z][\w’'-]+{_MORE}):"
)
_NO_NAMES = frozenset(
    word
    for line in (
        "we i it they this that which who he she there inspectors inspector overall the our today",
        "service services unit region division pdu crc yjs yos yot ap nps probation youth justice",
        "offending delivery approved premises national partnership performance leaders of and in",
        "england wales his her majestys hm inspectorate chief january february march april may",
        "june july august september october november december",
        "outstanding good requires improvement inadequate",
        "city council county borough royal metropolitan district authority",
    )
    for word in line.split()
)
"""Words that can be a sentence's subject, or part of one, and tell no service from another."""


def other_service(clause: str, names: Iterable[str]) -> str | None:
    """The service or place that a clause names and that is not one's own; None if there is none.

    `names` are those of the service that the document is about.
    """
    own = [name for name in names if core_name(name)]
    if not own:
        return None
    kinds = {kind for kind in _KINDS if any(re.search(kind, name) for name in own)}
    for named in _NAMED.finditer(clause):
        other_kind = kinds and not any(re.match(kind, named["kind"]) for kind in kinds)
        name = _OPENERS.sub("", named["name"]).strip(" ,")
        if any(c.isupper() for c in name) and (other_kind or not _is_own(name, own)):
            return named[0].strip()
    subjects = [m["name"] for m in _SUBJECT.finditer(clause)]
    places = [m["name"] or m["head"] for m in _PLACE.finditer(clause)]
    for said in (*subjects, *places):
        if not _is_own(_OPENERS.sub("", said + " ").strip(" ,"), own):
            return said
    return None


def _is_own(name: str, own: Iterable[str]) -> bool:
    """Whether a name is one's own, a part of it, an abbreviation, or no name at all."""
    return any(_is_one_of(said, own) for said in (name, re.sub(r"[’']s?$", "", name)))


def _is_one_of(name: str, own: Iterable[str]) -> bool:
    said = {word for word in core_name(name).split() if word not in _NO_NAMES}
    if not said:
        return True
    squeezed = core_name(name).replace(" ", "")
    last = name.rsplit(maxsplit=1)[-1]
    for mine in map(core_name, own):
        words = [word for word in mine.split() if word not in ("of", "the", "and")]
        initials = "".join(word[0] for word in words)
        if said <= set(mine.split()) or squeezed == mine.replace(" ", ""):
            return True
        if last.isupper() and last.casefold() == initials:
            return True
    return False
