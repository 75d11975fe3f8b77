"""Finds what governs a rating in a marked sentence: a verb, a noun or a result."""

import re
from dataclasses import dataclass, replace

from parsers.overall.mentions import Marked
from parsers.words import any_of, pattern_of

_NOUN = re.compile(any_of("rating_noun"), re.IGNORECASE)
_AUXILIARIES = pattern_of("auxiliary_chain")
_RATED_AS, _GIVEN = pattern_of("rated_as"), pattern_of("given")
_RECEIVED, _FOUND = pattern_of("received"), pattern_of("found")
_RATING_OF, _ADJECTIVE = pattern_of("rating_of"), pattern_of("adjective")
_MOVED, _GONE = pattern_of("moved"), pattern_of("gone")
_RESULT, _REMAINS = pattern_of("result"), pattern_of("remains")
_BEHIND = pattern_of("behind_rating")
_GETS = pattern_of("get")


@dataclass(frozen=True)
class Governor:
    """The words that bind a rating, from `start`; `verb_at` is where its verb begins.

    `rated` is what these words make the rated one: the verb's `subject` or `object`, or the
    `owner` of a noun ("the PDU’s rating of"). `target` holds object or owner, empty if not there.
    """

    start: int
    verb_at: int
    rated: str
    target: str
    overall: bool
    """True if "overall" belongs to the verb or noun."""


def governor_of(marked: Marked, index: int) -> Governor | None:
    """What governs the rating of that index; None if nothing does: an ordinary word."""
    mark = f"§R{index}§"
    before, _, after = marked.text.partition(mark)
    behind = _BEHIND.match(after + " ")
    noun = behind["noun"] if behind else None
    overall = bool(behind and behind["overall"])
    if noun and noun.endswith("s"):
        return Governor(len(before), len(before), "several", "", overall=False)
    if moved := _MOVED.search(before):
        return _noun(moved, f"{moved['owner']}{moved['of']}", overall=overall)
    if gone := _GONE.search(before):
        governor = _verb_governor(before, gone, overall=overall)
        return replace(governor, rated="subject")
    firm = marked.ratings[index].firm
    return (
        _verb(before, noun, firm=firm, overall=overall)
        or _noun_governor(before, noun, overall=overall)
        or _predicate(before, firm=firm or overall)
    )


def _verb(before: str, noun: str | None, *, firm: bool, overall: bool) -> Governor | None:
    for pattern in (_RATED_AS, _GIVEN, _RECEIVED, _FOUND):
        found = _nearest(pattern, before)
        if found is None:
            continue
        words = before[found.start() :]
        needs_noun = pattern in (_GIVEN, _RECEIVED)
        if needs_noun and not noun and not (firm and overall) and not _NOUN.search(words):
            continue
        if pattern is _FOUND and not overall and not firm:
            continue
        overall = overall or "overall" in words.casefold()
        return _verb_governor(before, found, overall=overall)
    return None


def _nearest(pattern: re.Pattern[str], before: str) -> re.Match[str] | None:
    """The match whose verb is nearest to the rating."""
    best, at = None, 0
    while found := pattern.search(before, at):
        best, at = found, found.start("verb") + 1
    return best


def _verb_governor(before: str, found: re.Match[str], *, overall: bool) -> Governor:
    verb, target = found["verb"].casefold(), found["object"].strip(" ,")
    auxiliaries = _AUXILIARIES.search(before[: found.start()])
    start = auxiliaries.start() if auxiliaries else found.start()
    chain = before[start : found.start()]
    target = re.sub(r"^by (?:§WE|(?!§)[\w ]{2,30})\s?", "", target).strip(" ,")
    if target in ("overall", "both", "each", "all"):
        target = ""
    passive = bool(re.search(r"\b(?:was|were|is|are|be|been|being|got)\b", chain))
    active_form = re.fullmatch(r"gave|gives?|giving|rates?|awards|awarding", verb)
    bare = not target and re.fullmatch(r"rated|judged|graded|assessed|found", verb)
    reduced = (
        bare
        and chain.strip() in ("", "both", "each", "all")
        and not before[: found.start()].endswith("§WE ")
    )
    if _GETS.fullmatch(verb) or (passive and not active_form) or reduced:
        return Governor(start, found.start(), "subject", target, overall)
    return Governor(start, found.start(), "object", target, overall)


def _noun_governor(before: str, noun: str | None, *, overall: bool) -> Governor | None:
    found = _RATING_OF.search(before) or (_ADJECTIVE.search(before) if noun else None)
    if found is None:
        return None
    owner = f"{found['owner']}{found['of']}".strip()
    article = (found["article"] or "").casefold()
    states = re.search(r"\b(?:is|was|remains|remained|stay(?:s|ed)|being)\b|:", found["copula"])
    result = _RESULT.search(before[: found.start()])
    if not owner and article in ("", "a", "an") and not states and not result:
        return Governor(found.start(), found.start(), "nobody", "", overall=False)
    return _noun(found, owner, overall=overall)


def _noun(found: re.Match[str], owner: str, *, overall: bool) -> Governor:
    overall = overall or "overall" in found["degree"].casefold()
    return Governor(found.start(), found.start(), "owner", owner.strip(), overall)


def _predicate(before: str, *, firm: bool) -> Governor | None:
    """A rating right behind its subject: "the service remains ‘Good’"."""
    if not firm:
        return None
    if re.search(r"§(?:OWN|IT) $", before):
        return Governor(len(before), len(before), "subject", "", overall=True)
    found = _REMAINS.search(before)
    if found is None or not found[0].strip(" ,"):
        return None
    return Governor(found.start(), found.start(), "subject", "", overall=True)
