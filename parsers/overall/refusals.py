"""Decides whose rating a governed rating is, and of what."""

import re
from collections.abc import Sequence

from parsers.overall.clause import (
    Refusal,
    Sentence,
    condition,
    conjunct,
    earlier,
    last_named,
    other_body,
)
from parsers.overall.grammar import GIVEN_BY_US
from parsers.ratings.vocabulary import any_of

_ANYBODY = re.compile(rf"^\W*(?:[^,§]*, )?(?:{any_of('anybody')})", re.IGNORECASE)
_AT_LARGE = re.compile(rf"\b(?:{any_of('at_large')})\b", re.IGNORECASE)
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
    r"(?:(?:, | – )(?:(?:like|unlike|along with|as with|together with|as well as) §\w+"
    r"|[^§]{0,90}(?:§(?:PLACE|R\d+§)[^§]{0,60})?)(?:,| –)| \([^()]*\)|,)? ?"
    r"(?:,? ?(?:which|who|that),? (?P<inspectorate>§(?:WE|BODY) )?)?\(?"
    r"(?:,? ?(?:both|each|all) ?)?$"
)
_INSIDE = re.compile(rf"\b(?:{any_of('inside')})\s*(?:the )?$")
_JOINED = re.compile(r"(?<!§OWN)(?<!§IT)(?<!§OTHER)(?<!§PLACE)(?:,? (?:and|but)|,? now)$")
_FEELS = re.compile(rf"\b(?:{any_of('feel')})$")
_BEGINS = re.compile(
    rf"(?:^|.*(?:[,;:“”(–—]|\b(?:{any_of('before_subject')})))\s*(?:[‘“\"'] ?)?"
    r"(?:(?:the|both|overall|our) )?$",
    re.IGNORECASE | re.DOTALL,
)


def refusal(sentence: Sentence) -> Refusal | None:
    """Why the rating is not the service's overall one; None if it is."""
    if sentence.governor.rated == "several":
        return Refusal.ASPECT
    if "respectively" in sentence.text:
        return Refusal.SCALE
    whose = other_body(sentence) or _whose(sentence)
    if whose not in (None, Refusal.UNCLEAR):
        return whose
    if whose and _AT_LARGE.search(sentence.conjunct + sentence.governed):
        return Refusal.OTHER_SERVICE
    return earlier(sentence) or condition(sentence) or whose


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
    noun = found["noun"] if found else ""
    aspect = sentence.service.aspects.search(noun) or _ASPECT_WORD.search(noun)
    return Refusal.ASPECT if aspect else None


def _aspect_behind(sentence: Sentence) -> Refusal | None:
    """ASPECT for "‘Good’ for leadership", "‘Good’ staffing", "‘Good’ in three standards"."""
    if sentence.service.aspects.match(sentence.tail.lstrip()):
        return Refusal.ASPECT
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
    before = rf"(?:{GIVEN_BY_US}|for|of|on|at|given|awarded) (?:to )?(?:the )?"
    owner = re.sub(rf"^{before}|[’']s?$", "", sentence.governor.target).strip()
    if owner in ("", "its", "their"):
        return _without_owner(sentence, owner)
    if refused := _not_whole(owner, sentence):
        return refused
    if owner.startswith("§IT"):
        return None if sentence.latest == "§OWN" else Refusal.OTHER_SERVICE
    if owner.startswith("§WE"):
        return _unnamed(sentence)
    own = re.match(r"§(?:OWN|SUBJECT)(?:[’']s)?(?:,? (?P<more>.{0,60}))?$", owner)
    if own is None or re.search(r"\b(?:was|were|is|are|has|have|had|than)\b", own["more"] or ""):
        return Refusal.UNCLEAR
    return None


def _without_owner(sentence: Sentence, pronoun: str) -> Refusal | None:
    """Whose rating a noun states that names nobody: that of what was inspected, if it tells."""
    inspected = re.search(r"\binspections? (?:of|at|into) (§\w+) ", sentence.conjunct)
    if inspected and not pronoun:
        return None if inspected[1] == "§OWN" else Refusal.OTHER_SERVICE
    elsewhere = r"\b(?:of|to|on|in|unlike|at) (?:the )?§(?:OTHER|PLACE)[^§]*$"
    if re.search(elsewhere, sentence.conjunct, re.IGNORECASE):
        return Refusal.OTHER_SERVICE
    return _unnamed(sentence)


def _by_object(sentence: Sentence) -> Refusal | None:
    """Whose rating a verb states that the inspectorate is the subject of."""
    head = sentence.head
    target = re.sub(r"^(?:both|now|therefore|also|the) ", "", sentence.governor.target).strip(" ,")
    which = re.search(r"(?P<noun>§\w+),? (?:which|that|whom) §WE $", head)
    if which and not target:
        return None if which["noun"] == "§OWN" else Refusal.OTHER_SERVICE
    if "§WE" not in head and not re.search(r"\b(?:inspections?|report)\b", head, re.IGNORECASE):
        other = "§" in head or _ANYBODY.match(sentence.conjunct)
        return Refusal.OTHER_BODY if other else Refusal.UNCLEAR
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
        inside = _INSIDE.search(before)
        return Refusal.ASPECT if inside or aspect else Refusal.UNCLEAR
    if subject["inspectorate"]:
        return None if subject["noun"] == "§OWN" else Refusal.OTHER_SERVICE
    return _by_nouns([*re.findall(r"§\w+", subject["list"]), subject["noun"]], before, sentence)


def _by_nouns(nouns: Sequence[str], before: str, sentence: Sentence) -> Refusal | None:
    """Whether the service is among the subjects: a rating of several is that of each."""
    if any(_is_own(noun, last_named(before, sentence.named)) for noun in nouns):
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
