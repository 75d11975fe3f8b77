"""Printed names of organisations made comparable."""

import re
import unicodedata

_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'"})
_DASHES = re.compile(r"[‐‑‒–—−]")
_KIND_WORDS = (
    r"the|pdu|probation delivery unit|crc|community rehabilitation company|nps|"
    r"national probation service|division|region|probation region|yjs|yos|yot|"
    r"youth (?:justice|offending) (?:services?|teams?|partnership)|approved premises"
)
_KIND = re.compile(rf"\b(?:{_KIND_WORDS})\b")


def normalise_name(name: str) -> str:
    """A name without what printing varies: case, accents, ampersands, commas, dashes, spaces.

    Two different bodies of a kind never normalise alike in the registry; loading checks that.
    """
    folded = unicodedata.normalize("NFKD", name.translate(_APOSTROPHES))
    folded = "".join(c for c in folded if not unicodedata.combining(c)).casefold()
    folded = _DASHES.sub("-", folded).replace("&", " and ")
    folded = re.sub(r"[^a-z0-9']+", " ", folded)
    words = [word.strip("'").replace("'", "") for word in folded.split()]
    return " ".join(word for word in words if word and word != "and")


def core_name(name: str) -> str:
    """The normalised name without the words that only tell the kind of body."""
    bare = re.sub(r"[^\w&',. -]+", " ", _DASHES.sub("-", name)).casefold()
    stripped = normalise_name(_KIND.sub(" ", bare))
    return stripped or normalise_name(name)


def slug(name: str) -> str:
    """The name as lower-case ASCII words joined by hyphens, for ids and file names."""
    folded = unicodedata.normalize("NFKD", name.translate(_APOSTROPHES).replace("&", " and "))
    ascii_only = folded.encode("ascii", "ignore").decode().casefold().replace("'", "")
    return re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-") or "unnamed"
