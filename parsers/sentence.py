"""Finds the sentence that states the overall rating, by its grammar: who, overall or not, when."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from parsers.subjects import other_service
from parsers.vocabulary import RATINGS, squash
from schemas.names import core_name
from schemas.rating import Rating


@dataclass(frozen=True)
class Said:
    """A rating said in a sentence; `refused` names the rule, if it is not this overall rating."""

    rating: Rating
    sentence: str
    start: int
    refused: str | None = None


LONGEST = 2_000
"""Letters of what can be a sentence."""
_R = r"[‘“\"'´`]?\s?(?P<r>outstanding|good|requir(?:es?|ing) improvement|inadequate)\b"
_VERB = r"(?:rat(?:ed|e)|judged?|graded?|assessed|award(?:ed)?|giv(?:en|e)|gave|receiv(?:ed|es))"
_FREE = r"(?:(?!outstanding|good|requir(?:es?|ing) improvement|inadequate)[^.;!?])"
_ANY = r"[‘“\"'´`]?(?:outstanding|good|requir(?:es?|ing) improvement|inadequate)[’”\"']?"
_ADVERB = r"(?:(?:therefore|thus|hence|now|again|also|still|\w+ly|once more),? ){0,2}"
FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"\boverall (?:\w+ )?(?:rating|grade|judgement)\b{_FREE}{{0,90}}?"
        rf"(?:\bof|\bis|\bwas|\bas|\bbeing|\bremains|:) {_ADVERB}(?:an? )?{_R}",
        rf"\boverall (?:\w+ )?(?:rating|grade|judgement)\b{_FREE}{{0,60}}?"
        rf"\bfrom (?:an? )?{_ANY}{_FREE}{{0,20}}? to (?:an? )?{_R}",
        rf"\boverall {_R}[’”\"']? (?:rating|grade|judgement)\b",
        rf"\b{_VERB}\b{_FREE}{{0,70}}?{_R}[’”\"'.,]{{0,3}} (?:rating )?overall\b",
        rf"(?:^|[,;] )\W*overall\b{_FREE}{{0,130}}?\b{_VERB}\b{_FREE}{{0,90}}?{_R}",
        rf"\boverall\b{_FREE}{{0,40}}?\b(?:rated|judged|graded)\b(?: as| to be)? {_R}",
        rf"\b(?:rated|judged|graded)\b{_FREE}{{0,60}}?\boverall (?:as |to be )?{_R}",
        rf"\brating (?:of|for)\b{_FREE}{{0,60}}? (?:is|was) {_ADVERB}{_R}[’”\"'.,]{{0,3}}"
        rf" overall\b",
        rf"\brating of {_R}[’”\"'.,]{{0,3}} overall\b",
    )
)
"""Sentences that state an overall rating; each names it as `r`."""
PRESS_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"\b{_VERB}\b{_FREE}{{0,70}}?{_R}",
        rf"\brating of {_R}",
        rf"[‘“\"']{_R}[’”\"'] rating",
    )
)
"""What the press paragraph of a page says of a service that it names, without "overall"."""
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
    rf"\bfrom (?:an? )?{_ANY}{_FREE}{{0,20}}? to (?=(?:an? )?\W?$)",
    re.IGNORECASE,
)
"""What a rating was before, in the words that say what it is now."""
_RELATIVE = re.compile(r",? (?:which|who|whose|where|when)\b")
_SENTENCE = re.compile(r"(?<=[.!?])[’”\"')]{0,2}\s+(?=[A-Z‘“\"'(])|(?<=[.!?][’”\"'])\s+(?=[A-Z‘“])")
_SPACED = (
    (re.compile(r"\bR ?e ?q ?u ?i ?r ?e ?s i ?m ?p ?r ?o ?v ?e ?m ?e ?n ?t\b", re.I), 20),
    (re.compile(r"\bo ?v ?e ?r ?a ?l ?l\b", re.I), 7),
    (re.compile(r"\br ?a ?t ?i ?n ?g\b", re.I), 6),
    (re.compile(r"\br ?a ?t ?e ?d\b", re.I), 5),
    (re.compile(r"(?<=[‘“\"'])I ?n ?a ?d ?e ?q ?u ?a ?t ?e\b", re.I), 10),
    (re.compile(r"(?<=[‘“\"'])O ?u ?t ?s ?t ?a ?n ?d ?i ?n ?g\b", re.I), 11),
    (re.compile(r"(?<=[‘“\"'])G ?o ?o ?d\b", re.I), 4),
)
_FULL_WIDTH = str.maketrans({chr(c): chr(c + 0xFEE0) for c in range(ord("a"), ord("z") + 1)})
_OWN_KIND = re.compile(r"National Probation Service|national inspection", re.IGNORECASE)


def overall_sentences(text: str, *, names: Sequence[str], aspects: Iterable[str]) -> Iterator[Said]:
    """Each rating said to be overall, or looking so, in running text.

    `names` are those of the service that the document is about; `aspects` the standards' and
    domains' names, which can be rated but are not the whole.
    """
    parts = _aspects(aspects)
    for raw, start in _sentences(text):
        if "overall" in squash(raw):
            yield from _said(raw, start, FORMS, names, parts)


def press_sentences(text: str, *, names: Sequence[str], aspects: Iterable[str]) -> Iterator[Said]:
    """The rating that a page's press paragraph gives to the service of these names.

    The paragraph may speak of several services: a clause that does not name this one is refused.
    """
    own = {core_name(name) for name in names}
    parts = _aspects(aspects)
    for raw, start in _sentences(text):
        for said in _said(raw, start, (*FORMS, *PRESS_FORMS), names, parts):
            named = any(
                name.replace(" ", "") in squash(raw).replace("and", "")
                for name in (n.replace("and", "") for n in own)
                if name
            )
            yield (
                said
                if said.refused or named
                else replace(said, refused="it does not name the service")
            )


def _sentences(text: str) -> Iterator[tuple[str, int]]:
    at = 0
    for raw in _SENTENCE.split(text):
        start = text.find(raw, at)
        at = start + len(raw)
        if len(raw) <= LONGEST:
            yield raw, start


def _said(
    raw: str,
    start: int,
    forms: Iterable[re.Pattern[str]],
    own: Sequence[str],
    parts: re.Pattern[str],
) -> Iterator[Said]:
    sentence = _named_apart(_joined(raw), own)
    seen: set[int] = set()
    for form in forms:
        for found in form.finditer(sentence):
            if found.start("r") not in seen:
                seen.add(found.start("r"))
                refusal = _refusal(sentence, found, own, parts)
                yield Said(RATINGS[squash(found["r"])], raw.strip(), start, refusal)


def _joined(sentence: str) -> str:
    """The words that matter without stray spaces, on one line."""
    text = re.sub(r"\s+", " ", sentence)
    for pattern, length in _SPACED:
        text = pattern.sub(
            lambda m, n=length: (
                m[0].replace(" ", "")  # type: ignore[misc]
                if n != 20
                else "Requires improvement"
            ),
            text,
        )
    return text


def _named_apart(sentence: str, own: Sequence[str]) -> str:
    """The sentence with rating words that are part of a service's own name ("Good Easter") set in
    full-width letters: names are compared alike, and no rating is found in them.
    """
    for name in sorted(own, key=len, reverse=True):
        words = core_name(name).split()
        if len(words) > 1 and any(word in RATINGS for word in words):
            pattern = r"\b" + r"\W+(?:and\W+)?".join(map(re.escape, words)) + r"\b"
            sentence = re.sub(
                pattern, lambda m: m[0].translate(_FULL_WIDTH), sentence, flags=re.IGNORECASE
            )
    return sentence


def _aspects(names: Iterable[str]) -> re.Pattern[str]:
    plain = [re.escape(name) for name in names if name.casefold() not in ("services", "staff")]
    own_clause = "|".join(sorted(plain, key=len, reverse=True)) or "$^"
    return re.compile(
        rf"\b(?:{own_clause})\b|\b(?:services|staff) (?:was|were|is|are) rated|"
        rf"\bfor (?:its )?(?:services|staff)\b",
        re.IGNORECASE,
    )


def _refusal(
    sentence: str, found: re.Match[str], own: Sequence[str], aspects: re.Pattern[str]
) -> str | None:
    ratings = {squash(m["r"]) for m in re.finditer(_R, sentence, re.IGNORECASE)}
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
