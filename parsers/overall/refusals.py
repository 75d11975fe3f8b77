"""Rules that refuse a rating in a sentence: it is not the overall one of this inspection."""

import functools
import re
from collections.abc import Iterable, Sequence

from parsers.document.model import squash
from schemas.kinds import load_kinds
from schemas.names import core_name
from schemas.rating import RATING_PATTERN, RATING_WORDS

RATED = rf"[‘“\"'´`]?\s?(?P<r>{RATING_PATTERN})\b"
"""A rating, quoted or not, as `r`."""
ANY = rf"[‘“\"'´`]?(?:{RATING_PATTERN})[’”\"']?"
FREE = rf"(?:(?!{RATING_PATTERN})[^.;!?])"
"""One character of a clause, with no rating beginning there."""
_RULES = (
    (
        "an earlier inspection",
        r"\b(?:previous(?:ly)?|last (?:inspect\w+|time|year|rated)|earlier|prior|former(?:ly)?|"
        r"had been|had (?:received|achieved)|at (?:that|the) time|then rated|in the past|"
        r"predecessor|initial inspection|first inspection|round (?:one|1)|back in|when (?:it|we|the"
        r" \w+) (?:was|were|last))\b|\b(?:20[012]\d)\b",
    ),
    (
        "other services, or services in general",
        r"\b(?:elsewhere|national(?:ly)?|across (?:the|england|all|both)|other|others|another|"
        r"average|most|many|some|half|majority|several|none|neighbouring|similar|comparable|each|both|every|"
        r"per cent|any|\w+ of the (?:\w+ )?(?:BODIES)|"
        r"(?:two|three|four|five|six|seven|eight|nine|ten|\d+) (?:\w+ )?"
        r"(?:BODIES))\b",
    ),
    (
        "a rule of the method, not a finding",
        r"\b(?:means|points|scor(?:es|ing)|maximum|standards? (?:is|are|can)|is calculated|"
        r"are (?:given|awarded)|is (?:given|awarded) (?:to|when|where|if)|"
        r"a (?:BODY) (?:that|which|is|will|would|with|may)|services (?:that|which|"
        r"with)|on a (?:four|4)|scale)\b",
    ),
    (
        "a condition, wish or denial",
        r"\b(?:would|could|should|might|may|can|must|will|if|unless|aim\w*|hope\w*|expect\w*|aspir"
        r"\w*|potential\w*|target\w*|not|never|no|nearly|almost|close to|short of|rather than|in "
        r"order to|towards|nor|n’t|needs? to|(?:to|before) (?:be|being) (?:rated|judged))\b",
    ),
    (
        "one aspect, not the overall rating",
        r"\b(?:standards?|domains?|aspects?|elements?|quality|effectiveness|arrangements|practice|"
        r"(?:case|offender) management|domain (?:one|two|three)|area of)\b",
    ),
    (
        "another body's judgement, or about another body",
        r"\b(?:ofsted|estyn|cqc|care quality commission|constabulary|hmicfrs|prisons?|hmp|"
        r"hmyoi|yoi|police force|schools?|colleges?|(?:nhs|the) trust|itself|themselves|"
        r"self-assess\w*|peer (?:review|challenge|inspection)|auditors?)\b",
    ),
)
"""What a rating is about, and the words of its clause that show it; BODIES are of all kinds."""
_TURN = (
    r";|:|\s[–—]\s|,? \b(?:but|whereas|although|though|while|compared (?:with|to)|however|yet)\b|"
    r", (?:and|so|which|when|where|having|with|up|down)\b|"
    r" and (?=(?:[A-Z][\w’'-]+ ){1,6}(?:KIND))|\bfrom (?=.{0,60}? to )|\bnow\b"
)
"""What separates two clauses; KIND are the mentions of kinds of body."""
_TURN_AFTER = r", (?:an?|the same|compared|from|after|following|despite|since|reflecting)\b"
"""What also ends a clause after a rating: a comparison with an earlier one."""
_CHANGED = re.compile(rf"\bfrom (?:an? )?{ANY}{FREE}{{0,20}}? to (?=(?:an? )?\W?$)", re.IGNORECASE)
"""The earlier rating in the words that state the present one."""
_CHANGED_FROM = re.compile(r"\bfrom (?:(?! to )[^,;]){0,30}$", re.IGNORECASE)
_RELATIVE = re.compile(r",? (?:which|who|whose|where|when)\b")
_NATIONAL = re.compile(r"National Probation Service|national inspection", re.IGNORECASE)
_MORE_NAME = r"(?:(?:,? (?:and|&|upon|on|of|the|with|in|le|by))?,? [A-Z][\w’'-]+)*"
_OPENERS = re.compile(
    r"^(?:(?:overall|the|in|at|we|our|this|that|although|however|and|of|on|as|it|so|for|with|a|"
    r"while|when|today|therefore|consequently|rated|have|given|gave)[ ,]+)+",
    re.IGNORECASE,
)
"""Words at the start of a clause that are not part of a name."""
_SUBJECT = re.compile(
    rf"(?P<name>[A-Z][\w’'-]+{_MORE_NAME})"
    r"(?: \([^)]*\))?(?:, [^,]*,)? (?:was|were|is|are|has|had|have|receiv\w+|achiev\w+|mov\w+|"
    r"remain\w+|gain\w+|earn\w+|got)\b"
)
_LOCATION = re.compile(
    rf"\b(?:of|in|at|for|unlike|like|than|by|with) (?P<name>[A-Z][\w’'-]+{_MORE_NAME})|"
    rf"^(?P<head>[A-Z][\w’'-]+{_MORE_NAME}):"
)
_NOT_NAMES = frozenset(
    word
    for line in (
        "we i it they this that which who he she there inspectors inspector overall the our today",
        "service services unit region division pdu crc yjs yos yot ap nps probation youth justice",
        "offending delivery approved premises national partnership performance leaders of and in",
        "england wales his her majestys hm inspectorate chief january february march april may",
        "june july august september october november december",
        "outstanding good requires improvement inadequate",
        "city council county borough royal metropolitan district authority",
    )
    for word in line.split()
)
"""Words that can be the subject of a sentence, or part of it, and identify no service."""


def refusal(
    sentence: str, found: re.Match[str], own: Sequence[str], aspects: re.Pattern[str]
) -> str | None:
    """Return why the rating found in a sentence is not the overall one; None if it may be.

    `own` are the names of the inspected service, `aspects` matches standards and domains.
    """
    ratings = {squash(match["r"]) for match in re.finditer(RATED, sentence, re.IGNORECASE)}
    if len({RATING_WORDS[rating] for rating in ratings}) > 2:
        return "the scale of ratings"
    if not _is_set_as_rating(sentence, found):
        return "an ordinary word, not a rating"
    clause, main_clause = _clause(sentence, found)
    bare = _NATIONAL.sub("", clause)
    for rule, words in _rules():
        if words.search(bare):
            return rule
    if _CHANGED_FROM.search(sentence[: found.start("r")]):
        return "an earlier inspection"
    if aspects.search(_without_names(bare, own)):
        return "one aspect, not the overall rating"
    other = other_service(main_clause + clause, own)
    return f"another service: {other}" if other else None


def other_service(clause: str, names: Iterable[str]) -> str | None:
    """Return the service or location in a clause that is not the service of these names."""
    own = [name for name in names if core_name(name)]
    if not own:
        return None
    mentions = [k.mention.pattern for k in load_kinds().values() if k.mention]
    own_kinds = [m for m in mentions if any(re.search(m, name) for name in own)]
    for named in _named_body().finditer(clause):
        other_kind = own_kinds and not any(re.match(m, named["kind"]) for m in own_kinds)
        name = _OPENERS.sub("", named["name"]).strip(" ,")
        if any(char.isupper() for char in name) and (other_kind or not _is_own(name, own)):
            return named[0].strip()
    subjects = [match["name"] for match in _SUBJECT.finditer(clause)]
    locations = [match["name"] or match["head"] for match in _LOCATION.finditer(clause)]
    for name in (*subjects, *locations):
        if not _is_own(_OPENERS.sub("", name + " ").strip(" ,"), own):
            return name
    return None


def _is_set_as_rating(sentence: str, found: re.Match[str]) -> bool:
    """Return whether a rating is quoted, capitalised, or right after "rating of" or "rated as"."""
    start = found.start("r")
    before, word = sentence[:start].rstrip(), found["r"]
    if before[-1:] in "‘“\"'´`" or word[:1].isupper():
        return True
    return bool(re.search(r"(?:rating (?:of|is|was)|rated(?: as)?|rated it(?: as)?)$", before))


def _clause(sentence: str, found: re.Match[str]) -> tuple[str, str]:
    """Return the clause of a rating, and the clause that it depends on, if it does."""
    start, end, main_start = 0, len(sentence), 0
    turn_before, turn_after = _turns()
    for turn in turn_before.finditer(sentence, 0, found.start()):
        is_relative = _RELATIVE.match(turn[0])
        is_aside = is_relative and "," in sentence[turn.end() : found.start()]
        if not is_aside:
            main_start = start if is_relative or turn[0] == ":" else turn.start()
            start = turn.start()
    if turn_behind := turn_after.search(sentence, found.end()):
        end = turn_behind.start()
    rating = found.start("r")
    before = _CHANGED.sub("to ", sentence[start:rating])
    return before + sentence[rating:end], sentence[main_start:start]


def _without_names(clause: str, own: Sequence[str]) -> str:
    for name in map(core_name, own):
        pattern = r"\W+(?:and\W+)?".join(map(re.escape, name.split()))
        clause = re.sub(rf"\b{pattern}\b", "", clause, flags=re.IGNORECASE)
    return clause


def _is_own(name: str, own: Iterable[str]) -> bool:
    """Return whether a name is the service's own, part of it, its initials, or no name at all."""
    return any(_is_one_of(form, own) for form in (name, re.sub(r"[’']s?$", "", name)))


def _is_one_of(name: str, own: Iterable[str]) -> bool:
    words = {word for word in core_name(name).split() if word not in _NOT_NAMES}
    if not words:
        return True
    letters = core_name(name).replace(" ", "")
    last = name.rsplit(maxsplit=1)[-1]
    for known in map(core_name, own):
        if words <= set(known.split()) or letters == known.replace(" ", ""):
            return True
        initials = "".join(w[0] for w in known.split() if w not in ("of", "the", "and"))
        if last.isupper() and last.casefold() == initials:
            return True
    return False


@functools.cache
def _rules() -> tuple[tuple[str, re.Pattern[str]], ...]:
    kinds = [kind for kind in load_kinds().values() if kind.singular != kind.plural]
    singulars = {"service", *(kind.singular.split()[-1].lower() for kind in kinds)}
    plurals = {"areas", "services", *(kind.plural.split()[-1].lower() for kind in kinds)}
    body, bodies = "|".join(sorted(singulars)), "|".join(sorted(plurals))
    return tuple(
        (rule, re.compile(words.replace("BODIES", bodies).replace("BODY", body), re.IGNORECASE))
        for rule, words in _RULES
    )


def _mentions() -> str:
    return "|".join(kind.mention.pattern for kind in load_kinds().values() if kind.mention)


@functools.cache
def _turns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return what ends a clause before a rating, and after it."""
    turn = _TURN.replace("KIND", _mentions())
    return re.compile(turn), re.compile(f"{turn}|{_TURN_AFTER}")


@functools.cache
def _named_body() -> re.Pattern[str]:
    return re.compile(
        r"(?P<name>(?:(?:[A-Z][\w’'-]*|&|and|on|upon|the|of|le|with|in)[ ,]+){1,9})"
        rf"(?P<kind>{_mentions()})"
    )
