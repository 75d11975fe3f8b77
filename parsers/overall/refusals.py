"""Decides whose rating a governed rating is, and whether time or condition take it away."""

import enum
import re
from collections.abc import Sequence
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
        return _last_named(self.head, self.named)

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
_TIME = re.compile(
    r"\b(?:previous(?:ly)?|last|earlier|prior|former(?:ly)?|predecessor|then|in the past|back in|"
    r"when (?:§IT|§WE|§OWN)|first inspect\w+|initial inspect\w+|(?:that|the same) (?:year|time)|"
    r"before|ago|until)\b",
    re.IGNORECASE,
)
_BEHIND_TIME = re.compile(
    r"\b(?:ago|until|last|previous|earlier|before|at the time|back then)\b", re.IGNORECASE
)
_COMPARISON = re.compile(
    r"^\W*(?:since|despite|compared|unlike|like|as with|having)\b", re.IGNORECASE
)
_PERFECT = re.compile(
    r"\b(?:having|after|before) (?:\w+ )?(?:been|being)\b|\bafter §(?:IT|OWN)\b|"
    r"\b(?:when|where)\b[^,]*$",
    re.IGNORECASE,
)
_REPORTED = re.compile(r"\b(?:said|found|reported|added|notes?|noted|shows?|showed|that)\b")
_CONDITION = re.compile(
    r"\b(?:would|could|should|might|may|can|must|will|if|unless|not|never|no|nearly|almost|"
    r"close to|short of|rather than|in order to|nor|aim(?:s|ed|ing)?|hop(?:es?|ed|ing)|expect\w*|"
    r"aspir\w*|target\w*|potential\w*|wants?|n’t|to be|needs?)\b",
    re.IGNORECASE,
)
_FEELING = re.compile(
    r"\b(?:sorry|disappointed|pleased|proud|delighted|glad|happy|relieved|deserv\w+|surprised|"
    r"dismayed) (?:to be|to have been|at being) $",
    re.IGNORECASE,
)
_BY_OTHERS = re.compile(
    r"\bby (?:the )?(?:§PLACE|§BODY|[A-Z]{2,}|its|their|staff|leaders|partners|people)\b"
)
_AT_LARGE = re.compile(
    r"\b(?:elsewhere|national(?:ly)?|average|majority|neighbouring|per cent|across (?:the|all|both|"
    r"England)|(?:other|two|three|four|five|six|seven|eight|nine|ten|\d+|the rest of the) "
    r"(?:§PLACE|services|regions|divisions|areas|units))\b",
    re.IGNORECASE,
)
_BEHIND_RATING = re.compile(
    r"(?: ?(?:ratings?|grade|judgement))?(?: overall)?,? "
    r"(?P<preposition>for|of|in|on|across|to|against|at) (?P<noun>[^,;]*)"
)
_NO_ASPECT = re.compile(
    r"(?:the )?(?:§(?:OWN|IT|OTHER|PLACE|SUBJECT)|\w+ (?:time|year)\b|\w+ consecutive)"
)
_GRANTED = re.compile(
    r" (?:has been|have been|was|were|is) (?:also )?(?:given|awarded) to (?P<noun>§\w+)"
)
_FRONTED = re.compile(
    r"(?:^|[.;:,–] ?|“)(?:[Ii]n|[Ff]or|[Oo]n|[Aa]cross|[Aa]gainst) "
    r"(?P<noun>[^,§]*(?:§\w+[^,§]*)?), (?=§)"
)
_ASPECT_WORD = re.compile(r"\b(?:aspect|area|standard|domain|element|categor)")
_SUBJECT = re.compile(
    r"(?P<list>(?:(?:§(?:OWN|OTHER|PLACE|IT), )*§(?:OWN|OTHER|PLACE|IT),? (?:and|&) )?)"
    r"(?P<noun>§(?:OWN|OTHER|IT|PLACE|BODY|WE|SUBJECT))(?P<genitive>[’']s?)?"
    r"(?:, (?:(?:like|unlike|along with|as with|together with|as well as) §\w+"
    r"|[^§]{0,90}(?:§PLACE[^§]{0,60})?),| \([^()]*\)|,)? ?"
    r"(?:,? ?(?:which|who|that),? (?P<inspectorate>§(?:WE|BODY) )?)?\(?"
    r"(?:,? ?(?:both|each|all) ?)?$"
)
_JOINED = re.compile(r"(?<!§OWN)(?<!§IT)(?<!§OTHER)(?<!§PLACE)(?:,? (?:and|but)|,? now)$")
_FEELS = re.compile(r"\b(?:sorry|disappointed|pleased|proud|delighted|glad|happy)$")
_BEGINS = re.compile(
    r"(?:^|.*(?:[,;:“”(–—]|\b(?:and|but|that|which|so|as|because|whether|therefore|thus|"
    r"consequently|this time|today|here|though|although|while|whilst|commends?|praises?|"
    r"congratulates|"
    r"(?:with (?:the )?)?inspections? of|overall|said|as a (?:result|consequence)|when|where|yet|"
    r"however|now|following)))\s*(?:[‘“\"'] ?)?(?:(?:the|both|overall|our) )?$",
    re.IGNORECASE | re.DOTALL,
)
"""What can stand before a subject in its clause; behind other words a name is no subject."""


def refusal(sentence: Sentence) -> Refusal | None:
    """Why the rating is not the service's overall one; None if it is."""
    if sentence.governor.rated == "several":
        return Refusal.ASPECT
    if "respectively" in sentence.text:
        return Refusal.SCALE
    whose = _other_body(sentence) or _whose(sentence)
    if whose not in (None, Refusal.UNCLEAR):
        return whose
    if whose and _AT_LARGE.search(sentence.conjunct + sentence.governed):
        return Refusal.OTHER_SERVICE
    return _earlier(sentence) or _condition(sentence) or whose


def conjunct(head: str) -> str:
    """The last clause of `head`; the one before it if only a joining word follows its end."""
    ends = [0, *(found.end() for found in _CLAUSE_BEFORE.finditer(head))]
    if len(ends) > 1 and head[ends[-1] :].strip() in ("", "and"):
        return head[ends[-2] :]
    return head[ends[-1] :]


def _other_body(sentence: Sentence) -> Refusal | None:
    words = sentence.conjunct + sentence.governed + sentence.tail
    by_itself = re.search(r"\b(?:itself|themselves|self-assess\w+)\b", sentence.governed)
    if "§BODY" in words or by_itself or _BY_OTHERS.search(sentence.tail):
        return Refusal.OTHER_BODY
    return None


def _earlier(sentence: Sentence) -> Refusal | None:
    head, governed, tail = sentence.head, sentence.governed, sentence.tail
    adverbials = [p for p in sentence.conjunct.split(",") if not _COMPARISON.match(p)]
    if _PERFECT.search(head.rsplit(",", 1)[-1] + governed):
        return Refusal.EARLIER
    if re.search(r"\bhad\b", governed) and not _REPORTED.search(head):
        return Refusal.EARLIER
    if any(map(_TIME.search, (governed, *adverbials))) or _BEHIND_TIME.search(tail):
        return Refusal.EARLIER
    words = f"{','.join(adverbials)} {governed} {tail}"
    for found in re.finditer(r"\b20[0-3]\d\b", words):
        if sentence.year is None or int(found[0]) < sentence.year:
            return Refusal.EARLIER
    return None


def _condition(sentence: Sentence) -> Refusal | None:
    verb_at = sentence.governor.verb_at
    auxiliaries = sentence.text[sentence.governor.start : verb_at]
    clause = sentence.conjunct.rsplit(",", 1)[-1]  # A fronted adverbial has its own conditions.
    if _CONDITION.search(f"{clause} {auxiliaries}") and not _FEELING.search(
        sentence.text[:verb_at]
    ):
        return Refusal.CONDITION
    return None


def _whose(sentence: Sentence) -> Refusal | None:
    """Whose rating the words beside it say it is, else the governor: None if the service's own."""
    rules = {"owner": _by_owner, "object": _by_object, "subject": _by_subject}
    if granted := _GRANTED.match(sentence.after):
        return None if _is_own(granted["noun"], sentence.latest) else Refusal.OTHER_SERVICE
    if beside := _fronted(sentence) or _aspect_behind(sentence):
        return beside
    if owner := _owner_behind(sentence):
        return None if _is_own(owner, sentence.latest) else Refusal.OTHER_SERVICE
    rule = rules.get(sentence.governor.rated)
    return rule(sentence) if rule else Refusal.UNCLEAR


def _fronted(sentence: Sentence) -> Refusal | None:
    """What words before the subject make it: "In Coldbeck, the service …", "In this area, …"."""
    if re.search(r"\b(?:[Ii]n|[Aa]t|[Ff]or) §(?:PLACE|OTHER),? §IT ?$", sentence.head):
        return Refusal.OTHER_SERVICE
    found = _FRONTED.search(sentence.head[-150:])
    if found and (sentence.aspects.search(found["noun"]) or _ASPECT_WORD.search(found["noun"])):
        return Refusal.ASPECT
    return None


def _aspect_behind(sentence: Sentence) -> Refusal | None:
    """ASPECT for "‘Good’ for leadership" and "‘Good’ in three of the standards"."""
    behind = _BEHIND_RATING.match(sentence.tail)
    if behind is None:
        return None
    narrows = behind["preposition"] in ("for", "on", "across", "against")
    other = narrows and not _NO_ASPECT.match(behind["noun"])
    return Refusal.ASPECT if other or sentence.names_aspect(behind["noun"]) else None


def _owner_behind(sentence: Sentence) -> str | None:
    """The service in "a rating of ‘Good’ for the service"."""
    behind = _BEHIND_RATING.match(sentence.tail)
    if behind is None or behind["preposition"] not in ("for", "of", "to"):
        return None
    found = re.match(r"(?:the )?(§(?:OWN|IT|SUBJECT|OTHER|PLACE))", behind["noun"])
    return found[1] if found and sentence.governor.rated in ("owner", "nobody") else None


def _by_owner(sentence: Sentence) -> Refusal | None:
    """Whose rating a noun states: "the service’s overall rating", "the rating for the service"."""
    owner = re.sub(
        r"^(?:for|of|given to|awarded to|at) (?:the )?|[’']s?$", "", sentence.governor.target
    ).strip()
    if owner in ("", "its", "their"):
        elsewhere = r"\b(?:of|to|on|in|unlike|at) (?:the )?§(?:OTHER|PLACE)[^§]*$"
        if re.search(elsewhere, sentence.conjunct, re.IGNORECASE):
            return Refusal.OTHER_SERVICE
        return _unnamed(sentence)
    if refused := _not_whole(owner, sentence):
        return refused
    if owner.startswith("§IT"):
        return None if sentence.latest == "§OWN" else Refusal.OTHER_SERVICE
    if owner.startswith("§WE"):
        return _unnamed(sentence)
    own = re.match(r"§(?:OWN|SUBJECT)(?:[’']s)?(?:,? .{0,60})?$", owner)
    return None if own else Refusal.UNCLEAR


def _by_object(sentence: Sentence) -> Refusal | None:
    """Whose rating a verb states that the inspectorate is the subject of."""
    head = sentence.head
    target = re.sub(r"^(?:both|now|therefore|also|the) ", "", sentence.governor.target).strip(" ,")
    which = re.search(r"(?P<noun>§\w+),? (?:which|that|whom) §WE $", head)
    if which and not target:
        return None if which["noun"] == "§OWN" else Refusal.OTHER_SERVICE
    if "§WE" not in head and not re.search(r"\b(?:inspections?|report)\b", head, re.IGNORECASE):
        return Refusal.OTHER_BODY if "§" in head else Refusal.UNCLEAR
    if not target:
        return _unnamed(sentence)
    whole = r"§(?:OWN|IT|SUBJECT)(?: (?:overall|now|again|therefore|both))*(?: in §PLACE)?"
    if re.fullmatch(whole, target):
        return None if _is_own(target, sentence.latest) else Refusal.OTHER_SERVICE
    return _not_whole(target, sentence) or Refusal.UNCLEAR


def _unnamed(sentence: Sentence) -> Refusal | None:
    """Nobody is named: "overall" must say that it is the service named last."""
    if sentence.latest != "§OWN":
        return Refusal.OTHER_SERVICE
    return None if sentence.governor.overall else Refusal.UNCLEAR


def _not_whole(words: str, sentence: Sentence) -> Refusal | None:
    """What words name that is not the service as a whole."""
    if "§OTHER" in words or "§PLACE" in words:
        return Refusal.OTHER_SERVICE
    if "§BODY" in words:
        return Refusal.OTHER_BODY
    return Refusal.ASPECT if sentence.names_aspect(words) else None


def _by_subject(sentence: Sentence) -> Refusal | None:
    """Whose rating a passive verb, or one of receiving, states."""
    words = re.sub(r"\bfor$", "", sentence.head.rstrip()).rstrip()  # "commends X for achieving"
    joined = _JOINED.search(words)
    subject = _SUBJECT.search(words + " ") or _SUBJECT.search(words)
    if joined or (subject is None and _FEELS.search(words)):
        return _by_first_subject(words[: joined.start()] if joined else words, sentence)
    aspect = sentence.names_aspect(conjunct(words))
    if subject is None:
        return Refusal.ASPECT if aspect else Refusal.UNCLEAR
    before = words[: subject.start()]
    if subject["genitive"] or not _BEGINS.match(before):
        inside = re.search(r"\b(?:at|in|of|by|for|with)\s*(?:the )?$", before)
        return Refusal.ASPECT if inside or aspect else Refusal.UNCLEAR
    if subject["inspectorate"]:
        return None if subject["noun"] == "§OWN" else Refusal.OTHER_SERVICE
    return _by_nouns([*re.findall(r"§\w+", subject["list"]), subject["noun"]], before, sentence)


def _by_nouns(nouns: Sequence[str], before: str, sentence: Sentence) -> Refusal | None:
    """Whether the service is among the subjects: a rating of several is that of each."""
    if any(_is_own(noun, _last_named(before, sentence.named)) for noun in nouns):
        return None
    if nouns[-1] == "§BODY":
        return Refusal.OTHER_BODY
    return Refusal.UNCLEAR if nouns[-1] in ("§WE", "§SUBJECT") else Refusal.OTHER_SERVICE


def _by_first_subject(words: str, sentence: Sentence) -> Refusal | None:
    """A verb joined by "and" or "but" has the subject of the clause before it."""
    clause = re.split(r"[;:“”]|\s[–—]\s", words)[-1].strip()
    clause = re.sub(r"^(?:[^,§]{0,120}, )*?(?=§)", "", clause)
    first = re.match(r"§(?:OWN|OTHER|IT)\b", clause)
    if first is None:
        return Refusal.ASPECT if sentence.names_aspect(clause) else Refusal.UNCLEAR
    if re.match(r"[’']s", clause[first.end() :]):
        return Refusal.ASPECT
    return None if _is_own(first[0], sentence.named) else Refusal.OTHER_SERVICE


def _is_own(noun: str, named: str) -> bool:
    if noun.startswith(("§OWN", "§SUBJECT")):
        return True
    return noun.startswith("§IT") and named == "§OWN"


def _last_named(words: str, named: str) -> str:
    found = re.findall(r"§(?:OWN|OTHER)\b", words)
    return found[-1] if found else named
