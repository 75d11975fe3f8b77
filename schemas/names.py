"""Normalise printed names of organisations so that they can be compared."""

import difflib
import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache

from schemas.kinds import load_kinds

_APOSTROPHES = str.maketrans(dict.fromkeys("’‘`´ʼ", "'"))
_PARTS = re.compile(r"[,;/&]|\band\b", re.IGNORECASE)


def normalise_name(name: str) -> str:
    """A name without what printing varies: case, accents, ampersands, commas, dashes, spaces.

    Two different bodies of a kind never normalise alike in the registry; loading checks that.
    """
    folded = unicodedata.normalize("NFKD", name.translate(_APOSTROPHES)).casefold()
    kept = (c for c in folded if not unicodedata.combining(c) and unicodedata.category(c) != "Cf")
    words = re.sub(r"[^a-z0-9]+", " ", "".join(kept).replace("'", "")).split()
    return " ".join(word for word in words if word != "and")


@cache
def _kind_words() -> re.Pattern[str]:
    """Words of a normalised name that tell the kind of body but not which one."""
    words = [kind.name_words.pattern for kind in load_kinds().values() if kind.name_words]
    borough = "(?:royal |london |metropolitan )?borough of"
    return re.compile(rf"\b(?:{'|'.join(['the', *words, borough])})\b")


def core_name(name: str) -> str:
    """The normalised name without the words that only tell the kind of body."""
    normalised = normalise_name(name)
    return " ".join(_kind_words().sub(" ", normalised).split()) or normalised.removeprefix("the ")


@lru_cache(maxsize=4096)
def forms(name: str) -> frozenset[str]:
    """Everything that is compared when a name is looked up; two names are one if they share one.

    The whole name, the name without its kind, and its parts in whatever order they are printed
    ("Gateshead and South Tyneside"), each without spaces, since extracted text has stray ones
    ("Southend -on-sea"). Empty for text without letters or digits.
    """
    parts = sorted(filter(None, (_squeezed(core_name(part)) for part in _PARTS.split(name))))
    found = {_squeezed(normalise_name(name)), _squeezed(core_name(name)), "+".join(parts)}
    return frozenset(found - {""})


def slug(name: str) -> str:
    """The name as lower-case ASCII words joined by hyphens, for ids and file names."""
    folded = unicodedata.normalize("NFKD", name.translate(_APOSTROPHES).replace("&", " and "))
    ascii_only = folded.encode("ascii", "ignore").decode().casefold().replace("'", "")
    return re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-") or "unnamed"


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return a hint naming up to three similar ones ("did you mean crc? "), or an empty text."""
    by_form = {each.casefold(): each for each in known}
    form = name.casefold()
    near = [each for each in by_form if each.startswith(form)][:3]
    near = near or difflib.get_close_matches(form, by_form, cutoff=0.7)
    return f"did you mean {' or '.join(by_form[each] for each in near)}? " if near else ""


def _squeezed(form: str) -> str:
    return form.replace(" ", "")
