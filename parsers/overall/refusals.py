"""Tells why a rating in a sentence is not the overall one of this inspection, if it is not."""

import re
from collections.abc import Sequence

from parsers.overall.subjects import other_service
from parsers.ratings.vocabulary import RATINGS, squash
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
_TURNS = (
    r";|:|\s[–—]\s|,? \b(?:but|whereas|although|though|while|compared (?:with|to)|however|yet)\b|"
    r", (?:and|so|which|when|where|having|with|up|down)\b|"
    r" and (?=(?:[A-Z][\w’'-]+ ){1,6}(?:PDU|CRC|YJS|YOS|YOT|[Rr]egion|[Dd]ivision|AP)\b)|"
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
    if len({RATINGS[r] for r in ratings}) > 2:
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
