"""Why a rating in a sentence is not the overall rating of the report's service.

A sentence is split at the rating and what governs it; the words around them tell whose rating it
is, and whether time, a condition or another speaker takes it away from this inspection.
"""

import enum
import re
from dataclasses import dataclass, replace

from parsers.overall.grammar import Governor
from parsers.overall.mentions import Service
from parsers.words import pattern_of, word_of


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
    whose = _other_body(sentence) or _whose(sentence)
    return _earlier(sentence) or _condition(sentence) or whose


def _other_body(sentence: RatingSentence) -> Refusal | None:
    """Whether somebody else than the inspectorate gives or states the rating."""
    words = sentence.conjunct + sentence.governed + sentence.tail
    others = (
        "§BODY" in words
        or pattern_of("by_others").search(sentence.governed + sentence.tail)
        or pattern_of("according_to").search(sentence.text)
        or pattern_of("said_behind").match(sentence.after)
        or pattern_of("quoted").match(sentence.head)
    )
    return Refusal.OTHER_BODY if others else None


def _earlier(sentence: RatingSentence) -> Refusal | None:
    """Whether words of time beside the verb make it the rating of an earlier inspection."""
    head, tail = sentence.head, pattern_of("since_then").sub("", sentence.tail)
    governed = pattern_of("left_behind").sub("", sentence.governed)
    clause = pattern_of("since_then").sub("", sentence.conjunct)
    adverbials = [p for p in clause.split(",") if not pattern_of("comparison").match(p)]
    if re.search(r"\b(?:has|have) (?:\w+ )*been\b|\b(?:is|are)\b", governed):
        adverbials = [p for p in adverbials if not pattern_of("inspected_before").match(p)]
    if re.search(r"\bnow\b", governed):
        adverbials = []
    words = ",".join(adverbials) + governed
    if (
        pattern_of("other_inspection").search(head + tail)
        or (word_of("past_perfect").search(governed) and not pattern_of("reported").search(head))
        or word_of("earlier").search(words)
        or word_of("earlier_behind").search(tail)
    ):
        return Refusal.EARLIER
    for found in re.finditer(r"\b20[0-3]\d\b", words + tail):
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
    is_asked = pattern_of("asked_or_supposed").match(sentence.after)
    return Refusal.CONDITION if is_condition or is_measure or is_taken_back or is_asked else None


def _whose(sentence: RatingSentence) -> Refusal | None:
    """Whose rating the words beside it say it is, else the governor: None if the service's own."""
    rules = {
        "owner": _by_owner,
        "nobody": _by_owner,
        "object": _by_object,
        "subject": _by_subject,
    }
    leads = sentence.governor.rated == "subject" and pattern_of("led_by").match(sentence.head)
    pattern = "leads_to" if leads else "granted"
    if granted := pattern_of(pattern).match(sentence.after):
        return _service(granted["noun"], sentence.latest)
    if beside := _fronted(sentence):
        return beside
    if owner := _owner_behind(sentence):
        more = replace(sentence, tail=sentence.tail[owner.end() :])
        return _service(owner["noun"], sentence.latest) or _aspect_behind(more)
    if beside := _aspect_behind(sentence):
        return beside
    rule = rules.get(sentence.governor.rated)
    return rule(sentence) if rule else Refusal.ASPECT


def _fronted(sentence: RatingSentence) -> Refusal | None:
    """What words before the subject make it: "In Coldbeck, the service …", "In this area, …"."""
    if re.search(r"\b(?:[Ii]n|[Aa]t|[Ff]or) §(?:PLACE|OTHER),? §IT ?$", sentence.head):
        return Refusal.OTHER_SERVICE
    headed = pattern_of("headed").search(sentence.head)
    if headed and word_of("people").search(headed["noun"]):
        return Refusal.OTHER_BODY
    fronted = pattern_of("fronted").search(re.split("[;:]", sentence.head[-150:])[-1])
    if any(found and sentence.names_aspect(found["noun"]) for found in (headed, fronted)):
        return Refusal.ASPECT
    plain = fronted is None or pattern_of("fronted_plain").match(fronted["noun"])
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
    plain = pattern_of("no_aspect").match(behind["noun"])
    return None if plain and not sentence.names_aspect(behind["noun"]) else Refusal.ASPECT


def _owner_behind(sentence: RatingSentence) -> re.Match[str] | None:
    """The service in "a rating of ‘Good’ for the service", if no other word has that object."""
    if sentence.governor.rated not in ("owner", "nobody"):
        return None
    clause = sentence.conjunct.rsplit(",", 1)[-1]
    begins = "§WE" in clause or pattern_of("noun_begins").search(clause)
    return pattern_of("owner_behind").match(sentence.tail) if begins else None


def _by_owner(sentence: RatingSentence) -> Refusal | None:
    """Whose rating a noun states: "the service’s overall rating", "the rating for the service"."""
    owner = sentence.governor.target
    if owner.casefold() in ("", "its", "their"):
        return _without_owner(sentence, owner)
    if sentence.names_aspect(owner) or pattern_of("rating_for_part").search(owner):
        return Refusal.ASPECT
    rated = pattern_of("rated_owner").match(owner)
    if rated is None or _is_qualified(sentence):
        return Refusal.UNCLEAR
    noun = rated["noun"]
    return _unnamed(sentence) if noun == "§WE" else _service(noun, sentence.latest)


def _without_owner(sentence: RatingSentence, pronoun: str) -> Refusal | None:
    """Whose rating a noun states that names nobody: that of what was inspected, if it tells."""
    beside = pattern_of("beside_noun").search(sentence.conjunct)
    if beside and beside["noun"] in ("§OTHER", "§PLACE"):
        return Refusal.OTHER_SERVICE
    if pronoun and pattern_of("received_with").search(sentence.conjunct):
        ours = re.search("§(?:OWN|IT|SUBJECT)", sentence.conjunct)
        if not ours and not word_of("people").search(sentence.conjunct):
            return Refusal.OTHER_SERVICE  # "The region should be proud of its rating."
    if _is_qualified(sentence, "result" if sentence.governor.rated == "nobody" else "noun_begins"):
        return Refusal.UNCLEAR
    if beside and beside["inspection"] and not pronoun:
        return None
    return _unnamed(sentence)


def _is_qualified(sentence: RatingSentence, begins: str = "noun_begins") -> bool:
    """Whether words make it another rating: "regional overall rating", "the lowest rating was"."""
    begun = pattern_of(begins).search(sentence.conjunct)
    return not begun or bool(pattern_of("superlative").match(sentence.governed))


def _by_object(sentence: RatingSentence) -> Refusal | None:
    """Whose rating a verb states that the inspectorate is the subject of."""
    head = sentence.head
    target = sentence.governor.target
    if not pattern_of("states_for_us").search(head):
        other = "§" in head or word_of("people").search(head)
        return Refusal.OTHER_BODY if other else Refusal.UNCLEAR
    if not target:
        relative = re.search(r"(§\w+),? (?:which|that|whom) §WE $", head)
        return _service(relative[1], "") if relative else _unnamed(sentence)
    if whole := pattern_of("rated_object").fullmatch(target):
        return _service(whole["noun"], sentence.latest)
    return Refusal.ASPECT if sentence.names_aspect(target) else Refusal.UNCLEAR


def _unnamed(sentence: RatingSentence) -> Refusal | None:
    """Nobody is named: "overall" must say that it is the service named last."""
    if sentence.latest != "§OWN":
        return Refusal.OTHER_SERVICE
    if re.search(r"§(?:OTHER|PLACE)", sentence.tail):
        return Refusal.OTHER_SERVICE
    if sentence.service.is_on_aspect(sentence.head):
        return Refusal.ASPECT
    return None if sentence.governor.overall else Refusal.UNCLEAR


def _by_subject(sentence: RatingSentence) -> Refusal | None:
    """Whose rating a passive verb, or one of receiving, states."""
    words = sentence.head.rstrip()
    joined = pattern_of("joined").search(words)
    subject = pattern_of("subject").search(words + " ")
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
    nouns = [*re.findall(r"§\w+", subject["list"]), subject["noun"]]
    named = last_named(before, sentence.named)
    return None if any(_service(noun, named) is None for noun in nouns) else Refusal.OTHER_SERVICE


def _is_no_subject(subject: re.Match[str], words: str, sentence: RatingSentence) -> bool:
    """Whether the rating is not that of the noun: "all but X were", "is described online as".

    In "The PDU’s leadership is strong; it was rated", the pronoun may mean the leadership.
    """
    is_pronoun, between = subject["noun"] == "§IT", words[subject.end("noun") :].strip()
    before = words[: subject.start()]
    behind_aspect = re.search(r"[;:–]\s*$", before) and sentence.names_aspect(before)
    if is_pronoun and behind_aspect:
        return True
    beside_verb = pattern_of("beside_verb").sub("", sentence.governor.target)
    if pattern_of("all_but").search(before) or re.search(r"\w", beside_verb):
        return True
    if pattern_of("participle").match(sentence.governed):
        return is_pronoun if not between else bool(re.search(r"\w", between.removeprefix("’s")))
    return is_pronoun and bool(pattern_of("extraposed").match(sentence.after))


def _by_first_subject(words: str, sentence: RatingSentence) -> Refusal | None:
    """A verb joined by "and" or "but" has the subject of the clause before it."""
    clause = re.split(r"[;:“”]|\s[–—]\s", words)[-1].strip()
    clause = re.sub(r"^(?:[^,§]{0,120}, )*?(?:In (?:this|our) \w+ )?(?=§)", "", clause)
    first = re.match(r"§(?:OWN|OTHER|IT)\b(?![’']s)", clause)
    if first is None:
        return Refusal.UNCLEAR
    shares_agent = pattern_of("participle").match(sentence.governed)  # "was visited and rated"
    if shares_agent and not pattern_of("we_came").search(clause):
        return Refusal.UNCLEAR
    return _service(first[0], sentence.named)


def _service(noun: str, named: str) -> Refusal | None:
    """Whether a noun is not the service; a pronoun means the one `named` last."""
    is_own = noun in ("§OWN", "§SUBJECT") or (noun == "§IT" and named == "§OWN")
    return None if is_own else Refusal.OTHER_SERVICE


def conjunct(head: str) -> str:
    """The last clause of `head`; the one before it if only a joining word follows its end."""
    ends = [0, *(found.end() for found in pattern_of("clause_before").finditer(head))]
    if len(ends) > 1 and head[ends[-1] :].strip() in ("", "and"):
        return head[ends[-2] :]
    return head[ends[-1] :]


def last_named(words: str, named: str) -> str:
    found = re.findall(r"§(?:OWN|OTHER)\b", words)
    return found[-1] if found else named
