"""Reads a report's title: joint or not, the kind of body inspected, and its name."""

import re
from dataclasses import dataclass

from parsers.identity.language import in_english
from schemas.organisation import OrganisationKind as Kind


@dataclass(frozen=True)
class Title:
    """A title read: `name` as printed but for stray spaces; None for a title of no one body."""

    text: str
    name: str | None
    kinds: tuple[Kind, ...]
    joint: bool = False
    subject: str = ""


_LEAD = re.compile(
    r"^(?:.{0,40}?\b)?(?P<joint>(?:full )?joint )?(?:re-?|follow-up )?inspections? "
    r"(?:of|into)\b\s*:?\s*(?P<rest>.+)$",
    re.IGNORECASE,
)
_SUBJECTS = (
    (
        r"youth justice work with children and victims|"
        r"(?:the )?(?:quality of )?youth (?:offending|justice)(?: work| services?| teams?"
        r"| partnerships?)?",
        (Kind.YOUTH,),
    ),
    (
        r"(?:the )?probation (?:services?|work|delivery)|probation",
        (Kind.PDU, Kind.REGION, Kind.CRC, Kind.NPS_DIVISION),
    ),
    (r"(?:the )?approved premises", (Kind.APPROVED_PREMISES,)),
)
_LINK = re.compile(
    r"^\s*(?:[:–—-]+|,)?\s*(?:(?:in|of|for|at|by|across|within|delivered by|provided by)\b)?"
    r"\s*(?:[:–—-]+)?\s*",
    re.IGNORECASE,
)
_BODIES = (
    (r"\bcommunity rehabilitation compan(?:y|ies)\b|\bCRCs?\b", Kind.CRC),
    (
        r"\bnational probation service\b.*|\bNPS\b|\b(?:NPS|probation) division\b|\bdivision\b",
        Kind.NPS_DIVISION,
    ),
    (r"\bprobation delivery units?\b|\bPDUs?\b", Kind.PDU),
    (r"\b(?:probation )?region\b|\bprobation service region\b", Kind.REGION),
    (r"\bapproved premises\b|\bAPs?$|\bprobation hostel\b", Kind.APPROVED_PREMISES),
    (
        r"\byouth (?:offending|justice) (?:services?|teams?|partnerships?)\b|\bYJSs?\b|\bYOSs?\b|"
        r"\bYOTs?\b|\byouth justice\b",
        Kind.YOUTH,
    ),
)
_TAIL = re.compile(
    r"[\s,:;–—-]*(?:\(?(?:january|february|march|april|may|june|july|august|september|october|"
    r"november|december)?\s*20[12]\d\)?|inspection report|report|[–|-] hm inspectorate of probation"
    r".*)\s*$",
    re.IGNORECASE,
)
_ABBREVIATED = re.compile(r"\s*\((?:CRC|PDU|YJS|YOS|YOT|NPS|AP)\)")
_KERNED = re.compile(r"(?<=[a-z]{2}) (?=[b-hj-z](?:\b[^’'A-Z]|$))")


def read_title(text: str) -> Title | None:
    """The title of an inspection of a body or a programme; None for any other text."""
    said = tidy(text)
    found = _LEAD.match(in_english(said))
    if found is None or len(said) > 220:
        return None
    joint = bool(found["joint"])
    rest = found["rest"]
    kinds: tuple[Kind, ...] = ()
    subject = ""
    for pattern, of in _SUBJECTS:
        if lead := re.match(rf"(?:{pattern})(?![\w’'])", rest, re.IGNORECASE):
            bare = rest[lead.end() :]
            if _LINK.sub("", bare).strip():
                subject, kinds, rest = lead[0], of, bare
            break
    name = clean_name(_LINK.sub("", rest, count=1))
    kinds = kind_of(name, kinds)
    if not name or not any(c.isupper() for c in name):
        return Title(said, None, kinds, joint, subject)
    return Title(said, name, kinds, joint, subject)


def titled_as(text: str, programme_name: str, name: str, kinds: tuple[Kind, ...]) -> Title:
    """A title in a programme's own form; one without a name is of the body its programme names."""
    if not name:
        named = read_title(programme_name)
        name = named.name or "" if named is not None else ""
    return Title(tidy(text), clean_name(name) or None, kinds)


def kind_of(name: str, otherwise: tuple[Kind, ...]) -> tuple[Kind, ...]:
    """The kinds that a name's own words tell; what its title tells otherwise."""
    for pattern, kind in _BODIES:
        if re.search(pattern, name, re.IGNORECASE) and (
            not otherwise or kind in otherwise or kind is not Kind.REGION
        ):
            return (kind,)
    return otherwise


def names_body(text: str) -> bool:
    """Whether the text ends or begins as the name of a body does ("… PDU", "NPS …")."""
    said = text.strip()
    return any(
        re.search(rf"(?:{pattern})\s*$|^(?:NPS|National Probation Service)\b", said, re.IGNORECASE)
        for pattern, _ in _BODIES
    )


def clean_name(name: str) -> str:
    """A printed name without what is not part of it: dates, a final stop, doubled spaces."""
    said = tidy(name)
    for _ in range(3):
        said = _TAIL.sub("", said)
    said = re.sub(r"\s*[:–—]\s+(?:an?|the|our)\s+[a-z].*$", "", said)
    said = _ABBREVIATED.sub("", said)
    said = re.sub(r",? of the (?=National Probation Service$)", " ", said)
    said = re.sub(r"\bAPs?$", "Approved Premises", said)
    said = re.sub(r"^(?:the|in|of|services?)\s*:?\s+(?=[A-Z])", "", said)
    return said.strip(" .,:;–—-")


def tidy(text: str) -> str:
    """Single spaces, none before a comma or around a hyphen: "Southend -on-sea"."""
    said = re.sub(r"\s+", " ", text).strip()
    said = re.sub(r"(?<=\w) -(?=\w)|(?<=\w)- (?=\w)", "-", said)
    said = re.sub(r" (?=[,;.])", "", said)
    if said.startswith("Arolygiad"):  # Welsh has words of one letter.
        return said
    return _KERNED.sub("", said)
