"""A clause with a rating: the words around what governs it, and why it may be refused."""

import enum
import re
from dataclasses import dataclass

from parsers.overall.grammar import Governor


class Refusal(enum.StrEnum):
    """Why a rating in a sentence is not the overall rating of this inspection."""

    SCALE = "several ratings at once: the scale, or a list"
    ORDINARY = "an ordinary word, not a rating"
    EARLIER = "an earlier inspection"
    OTHER_SERVICE = "another service"
    OTHER_BODY = "the judgement of another body"
    ASPECT = "one aspect, not the service as a whole"
    CONDITION = "a condition, a wish or a denial"
    UNCLEAR = "unclear whose rating it is"


@dataclass(frozen=True)
class Sentence:
    """A marked sentence, split at a rating and what governs it; `year` is the inspection's."""

    text: str
    rating: str
    """The rating's mark."""
    governor: Governor
    aspects: re.Pattern[str]
    """Names of what the programme rates beside the whole."""
    named: str
    """The service named last before the sentence: §OWN or §OTHER."""
    year: int | None

    @property
    def head(self) -> str:
        """All before the governor."""
        return self.text[: self.governor.start]

    @property
    def governed(self) -> str:
        """From the first auxiliary to the rating."""
        return self.text[self.governor.start : self.text.index(self.rating)]

    @property
    def after(self) -> str:
        """All behind the rating."""
        return self.text.partition(self.rating)[2]

    @property
    def tail(self) -> str:
        """What hangs on the rating behind it, up to the next clause."""
        return _CLAUSE_BEHIND.split(self.after, maxsplit=1)[0]

    @property
    def conjunct(self) -> str:
        """The words of the governor's own clause before it."""
        return conjunct(self.head)

    @property
    def latest(self) -> str:
        """The service named last before the governor."""
        return last_named(self.head, self.named)

    def names_aspect(self, words: str) -> bool:
        """Whether words name a part of the service's work."""
        return bool(self.aspects.search(words) or _PART.search(words))


_CLAUSE_BEHIND = re.compile(
    r"[;:“”]|\s[–—]\s|,|\b(?:but|which|because)\b|\band (?=§|\w+ (?:is|was|were|are|has|have)\b)"
)
_CLAUSE_BEFORE = re.compile(
    r"[;:]|\s[–—]\s|[“”]|\(|"
    r",? \b(?:but|whereas|although|though|while|whilst|however|yet|so that)\b|"
    r", (?:and|so|having|with)\b"
)
_PART = re.compile(
    r"\b(?:standards?|aspects?|elements?|areas?|domains?|categor\w+|each|every|some|most|many|half|"
    r"parts?)\b",
    re.IGNORECASE,
)


def conjunct(head: str) -> str:
    """The last clause of `head`; the one before it if only a joining word follows its end."""
    ends = [0, *(found.end() for found in _CLAUSE_BEFORE.finditer(head))]
    if len(ends) > 1 and head[ends[-1] :].strip() in ("", "and"):
        return head[ends[-2] :]
    return head[ends[-1] :]


def last_named(words: str, named: str) -> str:
    found = re.findall(r"§(?:OWN|OTHER)\b", words)
    return found[-1] if found else named
