"""Why a rating in a sentence is not the overall rating of the report's service.

A sentence is split at the rating and what governs it; the words around them tell whose rating it
is, and whether time, a condition or another speaker takes it away from this inspection.
"""

import enum
import re
from collections.abc import Sequence
from dataclasses import dataclass

from parsers.overall.grammar import Governor
from parsers.overall.mentions import Service
from parsers.words import any_of, pattern_of, word_of


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
class RatingSentence:
    """A marked sentence about a service, split at a rating and what governs it.

    `head` is all before the governor, `conjunct` the words of its clause before it, `governed` from
    its first auxiliary to the rating, `after` all behind the rating, `tail` what hangs on the
    rating, up to the next clause. `named` and `latest` are the services named last, §OWN or
    §OTHER: before the sentence, and before the governor.
    """

    text: str
    governor: Governor
    service: Service
    named: str
    head: str
    conjunct: str
    governed: str
    after: str
    tail: str
    latest: str

    def names_aspect(self, words: str) -> bool:
        """Whether words name a part of the service's work."""
        return bool(self.service.aspects.search(words) or word_of("part").search(words))


def split(
    text: str, rating: str, governor: Governor, service: Service, named: str
) -> RatingSentence:
    """Split a marked sentence at the mark of a rating and at what governs it."""
    head = text[: governor.start]
    governed, _, after = text[governor.start :].partition(rating)
    tail = pattern_of("clause_behind").split(after, maxsplit=1)[0]
    latest = last_named(head, named)
    own_clause = conjunct(head)
    return RatingSentence(
        text, governor, service, named, head, own_clause, governed, after, tail, latest
    )


def refusal(sentence: RatingSentence) -> Refusal | None:
    """Why the rating is not the service's overall one; None if it is."""
    if sentence.governor.rated == "several":
        return Refusal.ASPECT
    if "respectively" in sentence.text:
        return Refusal.SCALE
    whose = _other_body(sentence) or _whose(sentence)
    if whose not in (None, Refusal.UNCLEAR):
        return whose
    if whose and word_of("at_large").search(sentence.conjunct + sentence.governed):
        return Refusal.OTHER_SERVICE
    return _earlier(sentence) or _condition(sentence) or whose


def _other_body(sentence: RatingSentence) -> Refusal | None:
    """Whether somebody else than the inspectorate gives or states the rating."""
    words = sentence.conjunct + sentence.governed + sentence.tail
    if (
        "§BODY" in words
        or pattern_of("by_others").search(sentence.governed + sentence.tail)
        or pattern_of("according_to").search(words)
    ):
        return Refusal.OTHER_BODY
    said = pattern_of("said_before").search(sentence.head)
    said = said or pattern_of("said_behind").match(sentence.after)
    if said and said["who"].strip() and not pattern_of("ours").search(said[0]):
        return Refusal.OTHER_BODY
    return None


def _earlier(sentence: RatingSentence) -> Refusal | None:
    """Whether words of time beside the verb make it the rating of an earlier inspection."""
    head, tail = sentence.head, sentence.tail
    governed = pattern_of("left_behind").sub("", sentence.governed)
    clause = pattern_of("since_then").sub("", sentence.conjunct)
    adverbials = [p for p in clause.split(",") if not pattern_of("comparison").match(p)]
    if re.search(r"\b(?:has|have) (?:\w+ )*been\b|\b(?:is|are)\b", governed):
        adverbials = [p for p in adverbials if not pattern_of("inspected_before").match(p)]
    if re.search(r"\bnow\b", governed):
        adverbials = []
    if governed != sentence.governed:
        tail = pattern_of("since_then").sub("", tail)
    other = pattern_of("other_inspection").search(head + tail)
    if other or re.search(r"\bfrom (?:an? )?$", governed):
        return Refusal.EARLIER
    if pattern_of("perfect").search(head.rsplit(",", 1)[-1] + governed):
        return Refusal.EARLIER
    if re.search(r"\bhad\b", governed) and not pattern_of("reported").search(head):
        return Refusal.EARLIER
    earlier = any(map(word_of("earlier").search, (governed, *adverbials)))
    if earlier or word_of("earlier_behind").search(tail):
        return Refusal.EARLIER
    words = f"{','.join(adverbials)} {governed} {tail}"
    for found in re.finditer(r"\b20[0-3]\d\b", words):
        year = sentence.service.inspection.year
        if year is None or int(found[0]) < year:
            return Refusal.EARLIER
    return None


def _condition(sentence: RatingSentence) -> Refusal | None:
    """Whether the verb states a condition, a wish or a denial."""
    governor = sentence.governor
    is_noun = governor.rated in ("owner", "nobody")
    auxiliaries = sentence.text[governor.start : governor.verb_at]
    clause = sentence.conjunct.rsplit(",", 1)[-1]  # A fronted adverbial has its own conditions.
    words = clause + (sentence.governed if is_noun else auxiliaries)
    is_condition = word_of("condition").search(pattern_of("feels").split(words)[-1])
    is_measure = pattern_of("measure").search(sentence.governed)
    is_taken_back = is_noun and word_of("taken_back").search(f"{clause} {sentence.tail}")
    is_asked = re.fullmatch(r"[^.!?]{0,80}\?\W*", sentence.after)
    return Refusal.CONDITION if is_condition or is_measure or is_taken_back or is_asked else None


def _whose(sentence: RatingSentence) -> Refusal | None:
    """Whose rating the words beside it say it is, else the governor: None if the service's own."""
    rules = {"owner": _by_owner, "object": _by_object, "subject": _by_subject}
    leads = sentence.governor.rated == "subject" and pattern_of("led_by").match(sentence.head)
    pattern = "leads_to" if leads else "granted"
    if granted := pattern_of(pattern).match(sentence.after):
        return None if _is_own(granted["noun"], sentence.latest) else Refusal.OTHER_SERVICE
    if beside := _fronted(sentence) or _aspect_behind(sentence):
        return beside
    if owner := _owner_behind(sentence):
        return None if _is_own(owner, sentence.latest) else Refusal.OTHER_SERVICE
    rule = rules.get(sentence.governor.rated)
    return rule(sentence) if rule else Refusal.UNCLEAR


def _fronted(sentence: RatingSentence) -> Refusal | None:
    """What words before the subject make it: "In Coldbeck, the service …", "In this area, …"."""
    if re.search(r"\b(?:[Ii]n|[Aa]t|[Ff]or) §(?:PLACE|OTHER),? §IT ?$", sentence.head):
        return Refusal.OTHER_SERVICE
    headed = pattern_of("headed").search(sentence.head)
    fronted = pattern_of("fronted").search(re.split("[;:]", sentence.head[-150:])[-1])
    if any(found and sentence.names_aspect(found["noun"]) for found in (headed, fronted)):
        return Refusal.ASPECT
    plain = fronted is None or pattern_of("fronted_plain").search(fronted["noun"])
    return None if plain else Refusal.ASPECT


def _aspect_behind(sentence: RatingSentence) -> Refusal | None:
    """ASPECT for "‘Good’ for leadership", "‘Good’ staffing", "‘Good’ in three standards"."""
    if sentence.service.aspects.match(sentence.tail.lstrip(" (")):
        return Refusal.ASPECT
    apart = pattern_of("set_apart").match(sentence.after)
    behind = pattern_of("aspect_behind").match(apart["words"] if apart else sentence.tail)
    if behind is None:
        return None
    if sentence.governor.overall and pattern_of("broad_areas").match(behind["noun"]):
        return None
    narrows = behind["preposition"] not in ("of", "to", "under", "where")
    if apart:
        return Refusal.ASPECT if not pattern_of("fronted_plain").search(behind["noun"]) else None
    other = narrows and not pattern_of("no_aspect").match(behind["noun"])
    return Refusal.ASPECT if other or sentence.names_aspect(behind["noun"]) else None


def _owner_behind(sentence: RatingSentence) -> str | None:
    """The service in "a rating of ‘Good’ for the service", if no other word has that object."""
    behind = pattern_of("aspect_behind").match(sentence.tail)
    if behind is None or behind["preposition"] not in ("for", "of", "to"):
        return None
    clause = sentence.conjunct.rsplit(",", 1)[-1]
    if sentence.governor.rated == "nobody" and re.search(r"\w", clause) and "§WE" not in clause:
        return None
    found = re.match(r"(?:the )?(§(?:OWN|IT|SUBJECT|OTHER|PLACE))", behind["noun"])
    return found[1] if found and sentence.governor.rated in ("owner", "nobody") else None


def _by_owner(sentence: RatingSentence) -> Refusal | None:
    """Whose rating a noun states: "the service’s overall rating", "the rating for the service"."""
    before = rf"(?:{any_of('given_by_us')}|for|of|on|at|given|awarded) (?:to )?(?:the )?"
    owner = re.sub(rf"^{before}|[’']s?$", "", sentence.governor.target).strip()
    if owner in ("", "its", "their"):
        return _without_owner(sentence, owner)
    qualified = Refusal.UNCLEAR if _is_qualified(sentence) else None
    if refused := _not_whole(owner, sentence) or qualified:
        return refused
    if owner.startswith("§IT"):
        return None if sentence.latest == "§OWN" else Refusal.OTHER_SERVICE
    if owner.startswith("§WE"):
        return _unnamed(sentence)
    own = pattern_of("rated_owner").match(owner)
    if own is None or re.search(r"\b(?:was|were|is|are|has|have|had|than)\b", own["more"] or ""):
        return Refusal.UNCLEAR
    return None


def _without_owner(sentence: RatingSentence, pronoun: str) -> Refusal | None:
    """Whose rating a noun states that names nobody: that of what was inspected, if it tells."""
    inspected = re.search(r"\binspections? (?:of|at|into) (§\w+) ", sentence.conjunct)
    if inspected and not pronoun:
        return None if inspected[1] == "§OWN" else Refusal.OTHER_SERVICE
    if re.search(rf"\b(?:{sentence.service.every_kind}|others?) with $", sentence.head):
        return Refusal.OTHER_SERVICE
    if _is_qualified(sentence):
        return Refusal.UNCLEAR
    elsewhere = r"\b(?:of|to|on|in|unlike|like|at|from) (?:the |an? )?§(?:OTHER|PLACE)[^§]*$"
    if re.search(elsewhere, sentence.conjunct, re.IGNORECASE):
        return Refusal.OTHER_SERVICE
    return _unnamed(sentence)


def _is_qualified(sentence: RatingSentence) -> bool:
    """Whether words make it another rating: "regional overall rating", "the lowest rating was"."""
    begins = pattern_of("begins_with_article").match(sentence.governed)
    plain = begins or pattern_of("plain_end").search(sentence.head)
    return not plain or bool(pattern_of("superlative").match(sentence.governed))


def _by_object(sentence: RatingSentence) -> Refusal | None:
    """Whose rating a verb states that the inspectorate is the subject of."""
    head = sentence.head
    target = re.sub(r"^(?:both|now|therefore|also|the|that) ", "", sentence.governor.target).strip(
        " ,"
    )
    which = re.search(r"(?P<noun>§\w+),? (?:which|that|whom) §WE $", head)
    if which and not target:
        return None if which["noun"] == "§OWN" else Refusal.OTHER_SERVICE
    if re.search(r"(?<!§WE)(?<!§WE,) who $", head):
        return Refusal.OTHER_BODY
    if "§WE" not in head and not pattern_of("states_for_us").search(head):
        other = "§" in head or pattern_of("other_subject").match(sentence.conjunct)
        return Refusal.OTHER_BODY if other else Refusal.UNCLEAR
    if not target:
        return _unnamed(sentence)
    whole = r"§(?:OWN|IT|SUBJECT)(?: (?:overall|now|again|therefore|both))*(?: in §PLACE)?"
    if re.fullmatch(whole, target):
        return None if _is_own(target, sentence.latest) else Refusal.OTHER_SERVICE
    return _not_whole(target, sentence) or Refusal.UNCLEAR


def _unnamed(sentence: RatingSentence) -> Refusal | None:
    """Nobody is named: "overall" must say that it is the service named last."""
    if sentence.latest != "§OWN":
        return Refusal.OTHER_SERVICE
    if re.search(r"§(?:OTHER|PLACE)", sentence.tail):
        return Refusal.OTHER_SERVICE
    return None if sentence.governor.overall else Refusal.UNCLEAR


def _not_whole(words: str, sentence: RatingSentence) -> Refusal | None:
    """What words name that is not the service as a whole."""
    if "§OTHER" in words or "§PLACE" in words:
        return Refusal.OTHER_SERVICE
    if "§BODY" in words:
        return Refusal.OTHER_BODY
    is_part = sentence.names_aspect(words) or pattern_of("rating_for_part").search(words)
    return Refusal.ASPECT if is_part else None


def _by_subject(sentence: RatingSentence) -> Refusal | None:
    """Whose rating a passive verb, or one of receiving, states."""
    words = re.sub(r"\bfor$", "", sentence.head.rstrip()).rstrip()  # "commends X for achieving"
    joined = pattern_of("joined").search(words)
    subject = pattern_of("subject").search(words + " ") or pattern_of("subject").search(words)
    if joined or (subject is None and pattern_of("feeling").search(words)):
        return _by_first_subject(words[: joined.start()] if joined else words, sentence)
    aspect = sentence.names_aspect(conjunct(words))
    if subject is None:
        return Refusal.ASPECT if aspect else Refusal.UNCLEAR
    before = words[: subject.start()]
    if _is_no_subject(subject, words, sentence):
        return Refusal.UNCLEAR
    if subject["genitive"] or not pattern_of("begins").match(before):
        inside = pattern_of("inside_of").search(before)
        return Refusal.ASPECT if inside or aspect else Refusal.UNCLEAR
    if subject["inspectorate"]:
        return None if subject["noun"] == "§OWN" else Refusal.OTHER_SERVICE
    return _by_nouns([*re.findall(r"§\w+", subject["list"]), subject["noun"]], before, sentence)


def _is_no_subject(subject: re.Match[str], words: str, sentence: RatingSentence) -> bool:
    """Whether the rating is not that of the noun: "all but X were", "is described online as".

    In "The PDU’s leadership is strong; it was rated", the pronoun may mean the leadership.
    """
    is_pronoun, between = subject["noun"] == "§IT", words[subject.end("noun") :].strip()
    before = words[: subject.start()]
    behind_aspect = re.search(r"[;:–]\s*$", before) and sentence.names_aspect(before)
    if is_pronoun and behind_aspect and not sentence.governor.overall:
        return True
    beside_verb = pattern_of("beside_verb").sub("", sentence.governor.target)
    if pattern_of("all_but").search(before) or re.search(r"\w", beside_verb):
        return True
    if pattern_of("participle").match(sentence.governed):
        return is_pronoun if not between else bool(re.search(r"\w", between.removeprefix("’s")))
    return is_pronoun and bool(pattern_of("extraposed").match(sentence.after))


def _by_nouns(nouns: Sequence[str], before: str, sentence: RatingSentence) -> Refusal | None:
    """Whether the service is among the subjects: a rating of several is that of each."""
    if any(_is_own(noun, last_named(before, sentence.named)) for noun in nouns):
        return None
    if nouns[-1] == "§BODY":
        return Refusal.OTHER_BODY
    return Refusal.UNCLEAR if nouns[-1] in ("§WE", "§SUBJECT") else Refusal.OTHER_SERVICE


def _by_first_subject(words: str, sentence: RatingSentence) -> Refusal | None:
    """A verb joined by "and" or "but" has the subject of the clause before it."""
    clause = re.split(r"[;:“”]|\s[–—]\s", words)[-1].strip()
    clause = re.sub(r"^(?:[^,§]{0,120}, )*?(?:In (?:this|our) \w+ )?(?=§)", "", clause)
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


def conjunct(head: str) -> str:
    """The last clause of `head`; the one before it if only a joining word follows its end."""
    ends = [0, *(found.end() for found in pattern_of("clause_before").finditer(head))]
    if len(ends) > 1 and head[ends[-1] :].strip() in ("", "and"):
        return head[ends[-2] :]
    return head[ends[-1] :]


def last_named(words: str, named: str) -> str:
    found = re.findall(r"§(?:OWN|OTHER)\b", words)
    return found[-1] if found else named
