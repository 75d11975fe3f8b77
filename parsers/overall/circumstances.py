"""Whether time, a condition or another speaker take a rating away from this inspection."""

import re

from parsers.overall.clause import Refusal, Sentence

_TIME = re.compile(
    r"\b(?:previous(?:ly)?|last|earlier|prior|former(?:ly)?|predecessor|then|in the past|back in|"
    r"once(?! more| again)|when (?:§IT|§WE|§OWN)|first inspect\w+|initial inspect\w+|"
    r"(?:that|the same) (?:year|time)|"
    r"before|ago|until)\b",
    re.IGNORECASE,
)
_BEHIND_TIME = re.compile(
    r"\b(?:ago|until|last|previous|earlier|before|at the time|back then)\b", re.IGNORECASE
)
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
_CONDITION = re.compile(
    r"\b(?:would|could|should|might|may|can|must|will|if|unless|not|never|no|nearly|almost|"
    r"close to|short of|rather than|in order to|nor|aim(?:s|ed|ing)?|hop(?:es?|ed|ing)|expect\w*|"
    r"aspir\w*|target\w*|potential\w*|wants?|n’t|to be|needs?|avoid\w*|miss(?:ed|es|ing)?|"
    r"escap\w+|deserv\w+|lost|los(?:es|ing)|closer?|provisional\w*|draft|prefer\w*)\b",
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
_SAYS = (
    r"(?:said|says|told \w+|claim(?:s|ed)|thought|thinks?|believe[sd]?|felt|feels?|argue[sd]?|"
    r"wrote|insist(?:s|ed)?|maintain(?:s|ed)?|suggest(?:s|ed)?)"
)
_SAID_BEFORE = re.compile(
    rf"(?:^|[,;:“”] ?)(?P<who>[^,;:“”]*?)\b{_SAYS},? (?:that )?(?:the )?"
    r"(?=§(?:OWN|IT|SUBJECT)[^§]*$)"
)
_SAID_BEHIND = re.compile(rf"[^“”]*” (?P<who>[^“”.;]*)\b{_SAYS}\b(?P<by>[^“”.;]*)")
_OURS = re.compile(r"§WE|\b(?:[Hh]e|[Ss]he|report|findings?|inspections?|[Jj]udgement)\b")


def other_body(sentence: Sentence) -> Refusal | None:
    words = sentence.conjunct + sentence.governed + sentence.tail
    by_itself = re.search(r"\b(?:itself|themselves|self-assess\w+)\b", sentence.governed)
    if "§BODY" in words or by_itself or _BY_OTHERS.search(sentence.tail):
        return Refusal.OTHER_BODY
    said = _SAID_BEFORE.search(sentence.head) or _SAID_BEHIND.match(sentence.after)
    if said and said["who"].strip() and not _OURS.search(said[0]):
        return Refusal.OTHER_BODY
    return None


def earlier(sentence: Sentence) -> Refusal | None:
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
    if any(map(_TIME.search, (governed, *adverbials))) or _BEHIND_TIME.search(tail):
        return Refusal.EARLIER
    words = f"{','.join(adverbials)} {governed} {tail}"
    for found in re.finditer(r"\b20[0-3]\d\b", words):
        if sentence.year is None or int(found[0]) < sentence.year:
            return Refusal.EARLIER
    return None


def condition(sentence: Sentence) -> Refusal | None:
    verb_at = sentence.governor.verb_at
    auxiliaries = sentence.text[sentence.governor.start : verb_at]
    clause = sentence.conjunct.rsplit(",", 1)[-1]  # A fronted adverbial has its own conditions.
    if _CONDITION.search(f"{clause} {auxiliaries}") and not _FEELING.search(
        sentence.text[:verb_at]
    ):
        return Refusal.CONDITION
    return None
