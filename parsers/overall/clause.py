"""A clause with a rating: the words around what governs it, and why it may be refused.

Time, a condition or another speaker can take a rating away from this inspection.
"""

import enum
import re
from dataclasses import dataclass

from parsers.overall.grammar import Governor
from parsers.overall.mentions import Service
from parsers.ratings.vocabulary import any_of

_CLAUSE_BEHIND = re.compile(
    r"[;:“”]|\s[–—]\s|,|\b(?:but|which|because)\b|\band (?=§|\w+ (?:is|was|were|are|has|have)\b)"
)
_CLAUSE_BEFORE = re.compile(
    r"[;:]|\s[–—]\s|[“”]|\(|"
    r",? \b(?:but|whereas|although|though|while|whilst|however|yet|so that)\b|"
    r", (?:and|so|having|with)\b"
)
_PART = re.compile(rf"\b(?:{any_of('part')})\b", re.IGNORECASE)
_EARLIER = re.compile(rf"\b(?:{any_of('earlier')})\b", re.IGNORECASE)
_EARLIER_BEHIND = re.compile(rf"\b(?:{any_of('earlier_behind')})\b", re.IGNORECASE)
_COMPARISON = re.compile(
    r"^\W*(?:since|despite|compared|unlike|like|as with|having)\b", re.IGNORECASE
)
_INSPECTED = re.compile(r"^\W*(?:last|first|previously) (?:inspected|visited)\b", re.IGNORECASE)
_SINCE_THEN = re.compile(r"\b(?:has|have) been\b|\b(?:is|are)\b")
_FROM = re.compile(r"\bfrom §R\d+§(?: in 20\d\d)?")
"""The rating that a service has left behind, in the words that govern the present one."""
_OTHER_INSPECTION = re.compile(
    r"\b(?:unlike|than|from) the (?:one|inspection|report|visit) (?:that|which|when|where)\b"
)
_PERFECT = re.compile(
    r"\b(?:having|after|before) (?:\w+ )?(?:been|being)\b|\bafter §(?:IT|OWN)\b|"
    r"\b(?:when|where)\b[^,]*$",
    re.IGNORECASE,
)
_REPORTED = re.compile(r"\b(?:said|found|reported|added|notes?|noted|shows?|showed|that)\b")
_CONDITION = re.compile(rf"\b(?:{any_of('condition')})\b", re.IGNORECASE)
_FEELING = re.compile(
    rf"\b(?:{any_of('feel')}|relieved|deserv\w+|surprised|dismayed) "
    r"(?:to be|to have been|at being) $",
    re.IGNORECASE,
)
_BY_OTHERS = re.compile(
    r"\bby (?:the )?(?:§PLACE|§BODY|[A-Z]{2,}|its|their|staff|leaders|partners|people)\b"
)
_SAID_BEFORE = re.compile(
    rf"(?:^|[,;:“”] ?)(?P<who>[^,;:“”]*?)\b(?:{any_of('say')}),? (?:that )?(?:the )?"
    r"(?=§(?:OWN|IT|SUBJECT)[^§]*$)"
)
_SAID_BEHIND = re.compile(rf"[^“”]*” (?P<who>[^“”.;]*)\b(?:{any_of('say')})\b(?P<by>[^“”.;]*)")
_OURS = re.compile(r"§WE|\b(?:[Hh]e|[Ss]he|report|findings?|inspections?|[Jj]udgement)\b")


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
    """A marked sentence about a service, split at a rating and what governs it."""

    text: str
    rating: str
    """The rating's mark."""
    governor: Governor
    service: Service
    named: str
    """The service named last before the sentence: §OWN or §OTHER."""

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
        return bool(self.service.aspects.search(words) or _PART.search(words))


def conjunct(head: str) -> str:
    """The last clause of `head`; the one before it if only a joining word follows its end."""
    ends = [0, *(found.end() for found in _CLAUSE_BEFORE.finditer(head))]
    if len(ends) > 1 and head[ends[-1] :].strip() in ("", "and"):
        return head[ends[-2] :]
    return head[ends[-1] :]


def last_named(words: str, named: str) -> str:
    found = re.findall(r"§(?:OWN|OTHER)\b", words)
    return found[-1] if found else named


def other_body(sentence: Sentence) -> Refusal | None:
    """Whether somebody else than the inspectorate gives or states the rating."""
    words = sentence.conjunct + sentence.governed + sentence.tail
    by_itself = re.search(r"\b(?:itself|themselves|self-assess\w+)\b", sentence.governed)
    if "§BODY" in words or by_itself or _BY_OTHERS.search(sentence.tail):
        return Refusal.OTHER_BODY
    said = _SAID_BEFORE.search(sentence.head) or _SAID_BEHIND.match(sentence.after)
    if said and said["who"].strip() and not _OURS.search(said[0]):
        return Refusal.OTHER_BODY
    return None


def earlier(sentence: Sentence) -> Refusal | None:
    """Whether words of time beside the verb make it the rating of an earlier inspection."""
    head, governed, tail = sentence.head, _FROM.sub("", sentence.governed), sentence.tail
    adverbials = [p for p in sentence.conjunct.split(",") if not _COMPARISON.match(p)]
    if _SINCE_THEN.search(governed):
        adverbials = [p for p in adverbials if not _INSPECTED.match(p)]
    if re.search(r"\bnow\b", governed):
        adverbials = []
    if governed != sentence.governed:
        tail = re.sub(r"\bsince 20\d\d", "", tail)
    if re.search(r"\bfrom (?:an? )?$", governed) or _OTHER_INSPECTION.search(head):
        return Refusal.EARLIER
    if _PERFECT.search(head.rsplit(",", 1)[-1] + governed):
        return Refusal.EARLIER
    if re.search(r"\bhad\b", governed) and not _REPORTED.search(head):
        return Refusal.EARLIER
    if any(map(_EARLIER.search, (governed, *adverbials))) or _EARLIER_BEHIND.search(tail):
        return Refusal.EARLIER
    words = f"{','.join(adverbials)} {governed} {tail}"
    for found in re.finditer(r"\b20[0-3]\d\b", words):
        year = sentence.service.year
        if year is None or int(found[0]) < year:
            return Refusal.EARLIER
    return None


def condition(sentence: Sentence) -> Refusal | None:
    """Whether the verb states a condition, a wish or a denial."""
    verb_at = sentence.governor.verb_at
    auxiliaries = sentence.text[sentence.governor.start : verb_at]
    clause = sentence.conjunct.rsplit(",", 1)[-1]  # A fronted adverbial has its own conditions.
    if _CONDITION.search(f"{clause} {auxiliaries}") and not _FEELING.search(
        sentence.text[:verb_at]
    ):
        return Refusal.CONDITION
    return None
