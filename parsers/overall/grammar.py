"""Finds what governs a rating in a marked sentence: a verb, a noun or a result."""

import re
from dataclasses import dataclass, replace

from parsers.overall.mentions import Marked
from parsers.words import any_of, pattern_of

_NOUN = re.compile(any_of("rating_noun"), re.IGNORECASE)


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
    behind = pattern_of("behind_rating").match(after + " ")
    noun = behind["noun"] if behind else None
    overall = bool(behind and "overall" in behind[0])
    if noun and noun.endswith("s"):
        return Governor(len(before), len(before), "several", "", overall=False)
    if moved := pattern_of("moved").search(before):
        return _noun(moved, overall=overall)
    if gone := pattern_of("gone").search(before):
        governor = _verb_governor(before, gone, overall=overall)
        return replace(governor, rated="subject")
    firm = marked.ratings[index].firm
    return (
        _verb(before, noun, firm=firm, overall=overall)
        or _noun_governor(before, noun, overall=overall)
        or _predicate(before, firm=firm, overall=overall)
    )


def _verb(before: str, noun: str | None, *, firm: bool, overall: bool) -> Governor | None:
    matches = {
        group: found
        for group in ("rated_as", "given", "received")
        if (found := _nearest(pattern_of(group), before))
    }
    for group, found in sorted(matches.items(), key=lambda m: -m[1].start("verb")):
        words = before[found.start() :]
        names_rating = noun or (firm and overall) or _NOUN.search(words)
        if group != "rated_as" and not names_rating:
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
    auxiliaries = pattern_of("auxiliary_chain").search(before[: found.start()])
    start = auxiliaries.start() if auxiliaries else found.start()
    chain = before[start : found.start()]
    passive = bool(re.search(r"\b(?:was|were|is|are|be|been|being|got)\b", chain))
    active_form = re.fullmatch(r"gave|gives?|giving|rates?|awards|awarding", verb)
    bare = not target and re.fullmatch(r"rated|judged|graded|assessed|found", verb)
    reduced = (
        bare
        and chain.strip() in ("", "both", "each", "all")
        and not before[: found.start()].endswith("§WE ")
    )
    active = re.search(r"\b(?:has|have|had)\b(?! been)[^§]*$", before[: found.start()])
    passive = passive or (verb == "given" and not active and "§" not in target)
    if pattern_of("get").fullmatch(verb) or (passive and not active_form) or reduced:
        return Governor(start, found.start(), "subject", target, overall)
    return Governor(start, found.start(), "object", target, overall)


def _noun_governor(before: str, noun: str | None, *, overall: bool) -> Governor | None:
    found = pattern_of("rating_of").search(before)
    if found is None and noun:
        found = pattern_of("adjective").search(before)
    if found is None:
        return None
    article = (found["article"] or "").casefold()
    states = re.search(r"\b(?:is|was|remain(?:s|ed)|stay(?:s|ed)|being)\b|[:–|=-]", found["copula"])
    states = states or re.search(r"§OWN ?[:–|] $", before[: found.start()])
    governor = _noun(found, overall=overall)
    indefinite = article in ("", "a", "an") and not states
    return replace(governor, rated="nobody") if indefinite else governor


def _noun(found: re.Match[str], *, overall: bool) -> Governor:
    owner = f"{found['owner']}{found['of']}".strip()
    words = f"{found['degree']}{found.groupdict().get('overall') or ''}".casefold()
    return Governor(found.start(), found.start(), "owner", owner, overall or "overall" in words)


def _predicate(before: str, *, firm: bool, overall: bool) -> Governor | None:
    """A rating right behind its subject: "the service remains ‘Good’", "X: ‘Good’ overall"."""
    if not (firm or overall):
        return None
    between = r"(?::| –)? \(?" if overall else " "
    if bare := re.match(rf"(?P<subject>[^:–]*§(?:OWN|IT)){between}$", before):
        return Governor(bare.end("subject"), len(before), "subject", "", overall=True)
    found = pattern_of("remains").search(before)
    if found is None or not found[0].strip(" ,"):
        return None
    return Governor(found.start(), found.start(), "subject", "", overall=True)
