"""Tells why a rating in a sentence is not the overall one of this inspection, if it is not."""

import re
from collections.abc import Iterable, Sequence

from parsers.ratings.vocabulary import RATING_WORDS, squash
from schemas.kinds import kind_words, load_kinds
from schemas.names import core_name

NAMED = r"[‘“\"'´`]?\s?(?P<r>outstanding|good|requir(?:es?|ing) improvement|inadequate)\b"
"""A rating, quoted or not, as `r`."""
ANY = r"[‘“\"'´`]?(?:outstanding|good|requir(?:es?|ing) improvement|inadequate)[’”\"']?"
FREE = r"(?:(?!outstanding|good|requir(?:es?|ing) improvement|inadequate)[^.;!?])"
"""A piece of a clause without a rating."""
REFUSALS = (
    (
        "an earlier inspection",
        r"\b(?:previous(?:ly)?|last (?:inspect\w+|time|year|rated)|earlier|prior|former(?:ly)?|"
        r"had been|had (?:received|achieved)|at (?:that|the) time|then rated|in the past|"
        r"predecessor|initial inspection|first inspection|round (?:one|1)|back in|when (?:it|we|the"
        r" \w+) (?:was|were|last))\b|\b(?:20[012]\d)\b",
    ),
    (
        "other services, or services at large",
        r"\b(?:elsewhere|national(?:ly)?|across (?:the|england|all|both)|other|others|another|"
        r"average|most|many|some|half|majority|several|none|neighbouring|similar|comparable|each|both|every|"
        r"per cent|any|\w+ of the (?:\w+ )?(?:services|pdus|regions|areas)|"
        r"(?:two|three|four|five|six|seven|eight|nine|ten|\d+) (?:\w+ )?"
        r"(?:services|pdus|regions|areas|divisions|crcs))\b",
    ),
    (
        "a rule of the method, not a finding",
        r"\b(?:means|points|scor(?:es|ing)|maximum|standards? (?:is|are|can)|is calculated|"
        r"are (?:given|awarded)|is (?:given|awarded) (?:to|when|where|if)|"
        r"a (?:service|pdu|region) (?:that|which|is|will|would|with|may)|services (?:that|which|"
        r"with)|on a (?:four|4)|scale)\b",
    ),
    (
        "a condition, wish or denial",
        r"\b(?:would|could|should|might|may|can|must|will|if|unless|aim\w*|hope\w*|expect\w*|aspir"
        r"\w*|potential\w*|target\w*|not|never|no|nearly|almost|close to|short of|rather than|in "
        r"order to|towards|nor|n’t|needs? to|(?:to|before) (?:be|being) (?:rated|judged))\b",
    ),
    (
        "one aspect, not the whole",
        r"\b(?:standards?|domains?|aspects?|elements?|quality|effectiveness|arrangements|practice|"
        r"(?:case|offender) management|domain (?:one|two|three)|area of)\b",
    ),
    (
        "the word of another body, or about one",
        r"\b(?:ofsted|estyn|cqc|care quality commission|constabulary|hmicfrs|prisons?|hmp|"
        r"hmyoi|yoi|police force|schools?|colleges?|(?:nhs|the) trust|itself|themselves|"
        r"self-assess\w*|peer (?:review|challenge|inspection)|auditors?)\b",
    ),
)
"""Rules that refuse a rating, with what their words show it to be about."""
_BEHIND_NAME = "|".join(
    (
        *kind_words("abbreviations"),
        *(f"[{w[0].upper()}{w[0]}]{w[1:]}" for w in kind_words("labels") if w.islower()),
    )
)
_TURNS = (
    r";|:|\s[–—]\s|,? \b(?:but|whereas|although|though|while|compared (?:with|to)|however|yet)\b|"
    r", (?:and|so|which|when|where|having|with|up|down)\b|"
    rf" and (?=(?:[A-Z][\w’'-]+ ){{1,6}}(?:{_BEHIND_NAME})\b)|"
    r"\bfrom (?=.{0,60}? to )|\bnow\b"
)
_CLAUSE = re.compile(_TURNS)
_AFTER = re.compile(
    _TURNS + r"|, (?:an?|the same|compared|from|after|following|despite|since|reflecting)\b"
)
"""What ends a clause; behind a rating a comparison with what was before does."""
_CHANGED = re.compile(
    rf"\bfrom (?:an? )?{ANY}{FREE}{{0,20}}? to (?=(?:an? )?\W?$)",
    re.IGNORECASE,
)
"""What a rating was before, in the words that say what it is now."""
_RELATIVE = re.compile(r",? (?:which|who|whose|where|when)\b")
_OWN_KIND = re.compile(r"National Probation Service|national inspection", re.IGNORECASE)


def refusal(
    sentence: str, found: re.Match[str], own: Sequence[str], aspects: re.Pattern[str]
) -> str | None:
    ratings = {squash(m["r"]) for m in re.finditer(NAMED, sentence, re.IGNORECASE)}
    if len({RATING_WORDS[r] for r in ratings}) > 2:
        return "the scale of ratings"
    if not _stated(sentence, found):
        return "an ordinary word, not a rating"
    clause, before = _clause(sentence, found)
    bare = _OWN_KIND.sub("", clause)
    for rule, words in REFUSALS:
        if re.search(words, bare, re.IGNORECASE):
            return rule
    if re.search(r"\bfrom (?:(?! to )[^,;]){0,30}$", sentence[: found.start("r")], re.IGNORECASE):
        return "an earlier inspection"
    if aspects.search(_without_names(bare, own)):
        return "one aspect, not the whole"
    other = other_service(before + clause, own)
    return f"another service: {other}" if other else None


def _stated(sentence: str, found: re.Match[str]) -> bool:
    """Quoted, or capitalised, or right behind "rating of" or "rated (as)"."""
    at = found.start("r")
    before, word = sentence[:at].rstrip(), found["r"]
    if before[-1:] in "‘“\"'´`" or word[:1].isupper():
        return True
    return bool(re.search(r"(?:rating (?:of|is|was)|rated(?: as)?|rated it(?: as)?)$", before))


def _clause(sentence: str, found: re.Match[str]) -> tuple[str, str]:
    """The words around a rating up to the next turns; and what these words hang on, if they do."""
    start, end, hangs = 0, len(sentence), 0
    for turn in _CLAUSE.finditer(sentence, 0, found.start()):
        aside = _RELATIVE.match(turn[0]) and "," in sentence[turn.end() : found.start()]
        if not aside:
            hangs = start if _RELATIVE.match(turn[0]) or turn[0] == ":" else turn.start()
            start = turn.start()
    if turned := _AFTER.search(sentence, found.end()):
        end = turned.start()
    rating = found.start("r")
    before = _CHANGED.sub("to ", sentence[start:rating])
    return before + sentence[rating:end], sentence[hangs:start]


def _without_names(clause: str, own: Sequence[str]) -> str:
    for name in map(core_name, own):
        pattern = r"\W+(?:and\W+)?".join(map(re.escape, name.split()))
        clause = re.sub(rf"\b{pattern}\b", "", clause, flags=re.IGNORECASE)
    return clause


_KINDS = [kind.mention.pattern for kind in load_kinds().values() if kind.mention is not None]
"""Patterns for the kind of body behind a name in running text."""
_MORE = r"(?:(?:,? (?:and|&|upon|on|of|the|with|in|le|by))?,? [A-Z][\w’'-]+)*"
_NAMED = re.compile(
    r"(?P<name>(?:(?:[A-Z][\w’'-]*|&|and|on|upon|the|of|le|with|in)[ ,]+){1,9})"
    rf"(?P<kind>{'|'.join(_KINDS)})"
)
_OPENERS = re.compile(
    r"^(?:(?:overall|the|in|at|we|our|this|that|although|however|and|of|on|as|it|so|for|with|a|"
    r"while|when|today|therefore|consequently|rated|have|given|gave)[ ,]+)+",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    rf"(?P<name>[A-Z][\w’'-]+{_MORE})"
    r"(?: \([^)]*\))?(?:, [^,]*,)? (?:was|were|is|are|has|had|have|receiv\w+|achiev\w+|mov\w+|"
    r"remain\w+|gain\w+|earn\w+|got)\b"
)
_PLACE = re.compile(
    rf"\b(?:of|in|at|for|unlike|like|than|by|with) (?P<name>[A-Z][\w’'-]+{_MORE})|"
    rf"^(?P<head>[A-Z][\w’'-]+{_MORE}):"
)
_NO_NAMES = frozenset(
    word
    for line in (
        "we i it they this that which who he she there inspectors inspector overall the our today",
        "service services unit region division probation youth justice",
        "offending delivery approved premises national partnership performance leaders of and in",
        "england wales his her majestys hm inspectorate chief january february march april may",
        "june july august september october november december",
        "outstanding good requires improvement inadequate",
        "city council county borough royal metropolitan district authority",
        *map(str.lower, kind_words("abbreviations", "leads")),
    )
    for word in line.split()
)
"""Words that can be a sentence's subject, or part of one, and tell no service from another."""


def other_service(clause: str, names: Iterable[str]) -> str | None:
    """The service or place that a clause names and that is not one's own; None if there is none.

    `names` are those of the service that the document is about.
    """
    own = [name for name in names if core_name(name)]
    if not own:
        return None
    kinds = {kind for kind in _KINDS if any(re.search(kind, name) for name in own)}
    for named in _NAMED.finditer(clause):
        other_kind = kinds and not any(re.match(kind, named["kind"]) for kind in kinds)
        name = _OPENERS.sub("", named["name"]).strip(" ,")
        if any(c.isupper() for c in name) and (other_kind or not _is_own(name, own)):
            return named[0].strip()
    subjects = [m["name"] for m in _SUBJECT.finditer(clause)]
    places = [m["name"] or m["head"] for m in _PLACE.finditer(clause)]
    for said in (*subjects, *places):
        if not _is_own(_OPENERS.sub("", said + " ").strip(" ,"), own):
            return said
    return None


def _is_own(name: str, own: Iterable[str]) -> bool:
    """Whether a name is one's own, a part of it, an abbreviation, or no name at all."""
    return any(_is_one_of(said, own) for said in (name, re.sub(r"[’']s?$", "", name)))


def _is_one_of(name: str, own: Iterable[str]) -> bool:
    said = {word for word in core_name(name).split() if word not in _NO_NAMES}
    if not said:
        return True
    squeezed = core_name(name).replace(" ", "")
    last = name.rsplit(maxsplit=1)[-1]
    for mine in map(core_name, own):
        words = [word for word in mine.split() if word not in ("of", "the", "and")]
        initials = "".join(word[0] for word in words)
        if said <= set(mine.split()) or squeezed == mine.replace(" ", ""):
            return True
        if last.isupper() and last.casefold() == initials:
            return True
    return False
