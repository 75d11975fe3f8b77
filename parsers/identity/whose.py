"""Whose ratings a title or the header of a column names: this service's, or those of others."""

import functools
import re
from collections.abc import Container
from dataclasses import dataclass

from parsers.document.model import squash
from parsers.words import WORDS, pattern_of, word_of
from schemas.kinds import load_kinds
from schemas.programme import Programme


def _word_set(*groups: str) -> frozenset[str]:
    return frozenset(squash(word) for group in groups for word in " ".join(WORDS[group]).split())


_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
_TORN = (3, 2, 1)  # Numbers of parts that a word may have been torn into.
_OF_RATINGS = _word_set("of_ratings")
_NO_NAMES = _OF_RATINGS | _word_set("openers", "printed", "score", "overall", "no_names")
_BODIES = _word_set("bodies")


@dataclass(frozen=True)
class OwnInspection:
    """The inspection that a report is about.

    `names` are those of the service, `year` is the earliest possible.
    """

    programme: Programme
    names: tuple[str, ...] = ()
    year: int | None = None

    @functools.cached_property
    def own_words(self) -> set[str]:
        """The words of the service's names and of its kind."""
        own = (load_kinds()[kind] for kind in self.programme.organisation_kinds)
        of_kinds = (word for kind in own for word in (kind.name, kind.plural, *kind.abbreviations))
        return {word for name in (*self.names, *of_kinds) for word in _words_of(name)}

    @functools.cached_property
    def known_words(self) -> set[str]:
        """The words that titles of its ratings can have, beside those that name nobody."""
        programme = self.programme
        known = [n for s in programme.standards() for n in (s.name, *s.aliases)]
        known += [programme.name, *(domain.title for domain in programme.domains if domain.title)]
        return self.own_words | {w for name in known for w in _words_of(name)} | _NO_NAMES


def names_other(title: str, inspection: OwnInspection) -> bool:
    """Return whether a title names a place or body other than the service, or a team of it.

    The first word of a sentence has a capital anyway: it is a name if only words about ratings
    or bodies follow. Abbreviations, and facts such as "Head of service: J Smith", do not count.
    """
    own_kind = _kinds_named(title) & set(inspection.programme.organisation_kinds)
    if word_of("fact").search(title):
        return False
    if names_other_kind(title, inspection.programme) or (
        word_of("team").search(title) and not own_kind
    ):
        return True
    words = _printed_words(title)
    lower = {word for word in words[1:] if word.islower()}
    if words[1:2] and words[1] in lower and lower - _OF_RATINGS - _BODIES:
        words = words[1:]
    capital = (x for x in words if x[0].isupper() and (title.isupper() or not x.isupper()))
    ends = pattern_of("no_name_ends")
    return not all(map(ends.search, _unknown(" ".join(capital), inspection.known_words)))


def names_other_kind(title: str, programme: Programme) -> bool:
    """Return whether a title only names a kind of body that the programme does not inspect."""
    named = _kinds_named(title)
    return bool(named) and not named.intersection(programme.organisation_kinds)


def may_head_ratings(title: str, inspection: OwnInspection) -> bool:
    """Return whether a title can be that of our ratings: a fact, or all its words are known."""
    is_fact = word_of("fact").search(title) is not None
    return is_fact or not _unknown(title, inspection.known_words)


def heads_our_ratings(header: str, inspection: OwnInspection) -> bool:
    """Return whether a header of a table's column only has words for our ratings, or our name."""
    return not _unknown(header, _OF_RATINGS | inspection.own_words)


def _kinds_named(title: str) -> set[str]:
    patterns = ((k.id, k.singular, k.name_pattern) for k in load_kinds().values())
    return {
        id_
        for id_, singular, pattern in patterns
        if re.search(rf"\b{singular}", title, re.IGNORECASE)
        or (pattern and re.search(pattern.pattern, title, re.IGNORECASE))
    }


def _unknown(text: str, known: Container[str]) -> list[str]:
    """Return the words of a text that are not known, nor parts of a known word torn apart."""
    parts = _words_of(text)
    unknown = []
    while parts:
        length = next((n for n in _TORN if "".join(parts[:n]) in known), 0)
        unknown += [] if length else parts[:1]
        parts = parts[length or 1 :]
    return unknown


def _words_of(text: str) -> list[str]:
    """Return the words of a text, squashed, without the ending of a genitive."""
    return [squash(re.sub("[’']s?$", "", word)) for word in _printed_words(text)]


def _printed_words(text: str) -> list[str]:
    return _WORD.findall(pattern_of("code").sub(" ", text))
