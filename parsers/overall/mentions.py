"""Replaces what a sentence mentions by marks, so that rules of grammar see short, plain tokens.

"Hull YJS (YJS) was rated as ‘Good’" becomes "§OWN was rated as §R0§". The marks:

§OWN      the report's service           §WE       the inspectorate, its inspectors, its report
§OTHER    another service                §BODY     another body that judges
§PLACE    another proper name            §SUBJECT  what the programme inspects
§IT       a word for a service named before
§R0§      a rating: its index in `Marked.ratings`
§LIST     several ratings in a row
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from parsers.identity.whose import OwnInspection
from parsers.words import WORDS, any_of, pattern_of
from schemas.kinds import load_kinds
from schemas.organisation import core_name
from schemas.programme import Programme
from schemas.rating import RATING_PATTERN, RATING_WORDS, Rating

_QUOTES = "‘’“”\"'´`"
_CAPITAL, _JOIN = any_of("capital"), any_of("join")
_BRACKETS = rf"(?: \((?![^()]*\b(?:rat(?:ed|ing)|(?i:{RATING_PATTERN}))\b)[^()]{{2,40}}\)\*?)*\*?"
_OPENERS = frozenset(" ".join(WORDS["openers"]).split())
"""Words that can begin a sentence with a capital and name nobody."""
_INSPECTORATE = [re.compile(w.replace("{capital}", _CAPITAL)) for w in WORDS["inspectorate"]]


@dataclass(frozen=True, eq=False)
class Service:
    """What sentences are searched for: how they can name the service of a report, and what of it.

    `own` are patterns of its names, `pronoun` of words for it, `subjects` of what is inspected of
    such services. `other` and `other_kind` find other services; `may_name` is in every sentence
    that names any. `aspects` finds what the programme rates beside the service as a whole.
    A sentence with a year before that of the `inspection` is about an earlier one.
    """

    own: tuple[re.Pattern[str], ...]
    subjects: tuple[re.Pattern[str], ...]
    overall: re.Pattern[str]
    pronoun: re.Pattern[str]
    every_kind: str
    other: re.Pattern[str]
    other_kind: re.Pattern[str]
    may_name: re.Pattern[str]
    aspects: re.Pattern[str]
    inspection: OwnInspection

    def is_on_aspect(self, words: str) -> bool:
        """Whether words begin with an aspect as their subject: "Planning was weak"."""
        lead = re.match(
            r"(?i)(?:[\W\d]|(?:overall|for|in|on|the|our|this|inspection of)\b)*", words
        )
        start = lead.end() if lead else 0
        named = self.aspects.match(words, start) or pattern_of("this_part").match(words, start)
        return named is not None and bool(pattern_of("ends_subject").match(words, named.end()))


@dataclass(frozen=True)
class NamedRating:
    """A rating named in a sentence; `firm` if quotes or a capital set it apart."""

    rating: Rating
    firm: bool


@dataclass(frozen=True)
class Marked:
    """A sentence with marks, and the ratings that its marks refer to."""

    text: str
    ratings: tuple[NamedRating, ...]


def service_of(names: Sequence[str], programme: Programme, year: int | None) -> Service:
    """The service that a report of this programme is about, by the names found in the report."""
    kinds = load_kinds()
    own_kinds = [kinds[kind] for kind in programme.organisation_kinds]
    every_kind = _singular_or_plural([m for kind in kinds.values() for m in kind.mentions])
    kind = _singular_or_plural([m for kind in own_kinds for m in kind.mentions])
    words = (*(m for k in own_kinds for m in k.mentions), any_of("any_service"))
    one = rf"(?:{'|'.join(words)})"
    no_rating = rf"(?!(?i:{RATING_PATTERN})[’'”\"])"  # "rated ‘Good’ and Hull YJS ‘Inadequate’"
    name = rf"(?<![§\w]){no_rating}(?P<name>{_CAPITAL}(?:(?:{_JOIN})(?!{every_kind}\b){_CAPITAL})*)"
    no_part = r"(?! (?:delivery|user|provision|line|manager|lead))"
    own = sorted({_without_kind(name) for name in names} - {""}, key=len, reverse=True)
    subjects = sorted((s for kind in own_kinds for s in kind.inspected), key=len, reverse=True)
    aspects = {n for s in programme.standards() for n in (s.name, *s.aliases)}
    aspects |= {d.title for d in programme.domains if d.title}
    rated = "|".join(sorted(map(re.escape, aspects), key=len, reverse=True))
    return Service(
        own=tuple(_own(name, kind, one) for name in own),
        subjects=tuple(map(_subject, subjects)),
        overall=re.compile(rf"\b([Oo]verall) (?:{kind}|service|inspection) (?=rating|grade|judg)"),
        pronoun=re.compile(rf"\b(?:[Tt]he|[Tt]his) {one}\b{no_part}|\b[Ii]t\b|\b[Tt]hey\b"),
        every_kind=every_kind,
        other=re.compile(rf"{name} {every_kind}\b(?: \([^()]{{2,40}}\))?\*?"),
        other_kind=re.compile(rf"\b(?:[Tt]he|[Tt]his) {every_kind}\b"),
        may_name=re.compile("|".join((every_kind, *map(_spellings, own)))),
        aspects=re.compile(rf"\b(?:{rated or '(?!)'})\b", re.IGNORECASE),
        inspection=OwnInspection(programme, tuple(names), year),
    )


def mark(sentence: str, service: Service) -> Marked:
    """The sentence with a mark in place of each mention; the more certain names come first."""
    text = " ".join(sentence.replace("§", " ").split())
    for subject in service.subjects:
        text = subject.sub("§SUBJECT", text)
    for own in service.own:
        text = own.sub(lambda found: _own_or_longer(found, service), text)
    if sentence.isupper():
        text = re.sub(
            r"§\w+|\w+", lambda word: word[0] if "§" in word[0] else word[0].lower(), text
        )
    text = pattern_of("own_again").sub("§OWN", text)
    text = pattern_of("own_placed").sub("§OWN ", text)
    for words in _INSPECTORATE:
        text = words.sub("§WE ", text)
    text = pattern_of("judging_body").sub("§BODY", text)
    text = pattern_of("region").sub("§PLACE", text)
    text = service.other.sub(
        lambda found: _behind_openers(found["name"], "§OTHER") or found[0], text
    )
    text, ratings = _mark_ratings(text)
    text = service.overall.sub(r"\1 ", text)
    text = service.pronoun.sub("§IT", text)
    text = service.other_kind.sub("§PLACE", text)
    text = _mark_proper_names(text, service)
    text = re.sub(r" (?=[,.;:])", "", " ".join(text.split()))
    text = pattern_of("ranked").sub(r"\1 also ", text)
    return Marked(pattern_of("described").sub(r"\1", text), ratings)


def _subject(subject: str) -> re.Pattern[str]:
    words = r" (?:the |such |these |its |those )?".join(map(re.escape, subject.split()))
    return re.compile(rf"\b(?:the quality of )?{words}(?: \([^()]{{2,12}}\))?", re.IGNORECASE)


def _own(name: str, kind: str, one: str) -> re.Pattern[str]:
    """A pattern of the service's name, with its kind and what else belongs to a name."""
    short = r"(?: \([^()]{2,12}\))?"
    known_as = r",? (?:also known as an?|or|known as an?) [^,()]{3,40}" + short + ",?"
    before = (
        rf"(?:\b(?:[Tt]he|[Aa]n?) )?"
        rf"(?:[Pp]robation [Ss]ervices?(?:{known_as})? (?:in|for|across|–) (?:the )?|"
        r"[Ss]ervices (?:delivered|provided|run) by (?:the )?|"
        rf"(?:[Tt]he )?(?:NPS|National Probation Service){short} (?:in )?|"
        rf"[Tt]he (?:service (?:in|for) (?:the )?)?|{one}s?{short} (?:in|for|of) (?:the )?)?"
    )
    council = r"(?:(?: (?:City|County|Borough|Metropolitan|District))? Council)?[’']s"
    behind = (
        rf"(?P<kind>(?:{council})? (?:Combined |Probation Service )?{kind}(?: {kind})?"
        r"(?: of the (?:National Probation Service|NPS))?)?"
    )
    return re.compile(rf"\b{before}(?<![\w’'-]){_spellings(name)}(?![\w-]){behind}{_BRACKETS}")


def _own_or_longer(found: re.Match[str], service: Service) -> str:
    """The mark of a name found: inside a longer name, such as "North Hull", it is another's."""
    text, kinds = found.string, service.every_kind
    no_rating = rf"(?<!\w)(?!(?i:{RATING_PATTERN}|improvement)\b)"  # "‘Good’ and Hull YJS was"
    before = re.search(rf"{no_rating}({_CAPITAL})(?<!’) (?:(?:and|&) )?$", text[: found.start()])
    if before and before[1].casefold() not in _OPENERS and not re.fullmatch(kinds, before[1]):
        return "§OTHER"
    longer = (
        rf"(?:(?: and| &|,)(?: {_CAPITAL})+)+,? ?{kinds}\b|(?: (?!{kinds}\b){_CAPITAL})+ {kinds}\b"
    )
    if found["kind"] is None and re.match(longer, text[found.end() :]):
        return "§OTHER"
    return "§OWN"


def _without_kind(name: str) -> str:
    """The shortest part of a printed name that still has its core."""
    words, core = name.split(), core_name(name)
    ends = range(1, len(words) + 1)
    parts = (" ".join(words[i:j]) for i in range(len(words)) for j in ends if i < j)
    return min((part for part in parts if core_name(part) == core), key=len, default="").strip(
        ",;:"
    )


def _spellings(name: str) -> str:
    """A pattern of a name that takes "and", "&" and commas, hyphens and spaces alike."""
    words = re.findall(r"[\w’'‘]+", re.sub(r"\band\b|&", " ", name))
    either = (rf"(?:{word}|{word.upper()})" for word in words)
    apostrophes = (re.sub("[’'‘]", "[’'‘]?", word) for word in either)
    return r"(?:,? (?:(?:and|AND|&) )?|[-–] ?| ?-)".join(apostrophes)


def _mark_proper_names(text: str, service: Service) -> str:
    """Names left: of places and persons. A single capital that begins a sentence is no name."""

    def marked(found: re.Match[str]) -> str:
        name = _behind_openers(found[0], "§PLACE")
        begins = re.search(r"(?:^|[.:!?–] )[‘“\"'(]*$", text[: found.start()])
        is_name = name and not service.aspects.search(found[0])
        return name if name and is_name and (not begins or " " in found[0]) else found[0]

    return pattern_of("proper_name").sub(marked, text)


def _behind_openers(name: str, mark_: str) -> str | None:
    """The mark behind the openers that a run of capitals begins with; None if it has no more."""
    words = name.split()
    count = next((i for i, w in enumerate(words) if w.strip(",").casefold() not in _OPENERS), None)
    return None if count is None else " ".join([*words[:count], mark_])


def _mark_ratings(text: str) -> tuple[str, tuple[NamedRating, ...]]:
    ratings: list[NamedRating] = []
    quote = f"[{_QUOTES}]"
    named = (
        rf"(?P<open>{quote}{{1,2}}\s?)?(?<![\w§])(?P<rating>{RATING_PATTERN})\b"
        rf"(?P<close>[.,]?{quote})?"
    )

    def marked(found: re.Match[str]) -> str:
        begins = not text[: found.start()].strip(_QUOTES + " (")
        capital = found["rating"][0].isupper() and not begins
        firm = bool(found["open"] or found["close"]) or capital
        rating = RATING_WORDS[found["rating"].casefold().replace(" ", "")]
        ratings.append(NamedRating(rating, firm))
        stop = found["close"][0] if found["close"] and found["close"][0] in ".," else ""
        return f"§R{len(ratings) - 1}§{stop}"

    text = re.sub(named, marked, text, flags=re.IGNORECASE)
    return pattern_of("rating_list").sub("§LIST", text), tuple(ratings)


def _singular_or_plural(patterns: Sequence[str]) -> str:
    """A pattern of any of these, or of their plurals; without patterns it matches nothing."""
    return "(?:" + ("|".join(sorted((f"{p}s?" for p in patterns), key=len)[::-1]) or "(?!)") + ")"
