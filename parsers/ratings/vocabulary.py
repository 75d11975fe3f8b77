"""The phrases of ratings pages, from the definitions of the programmes."""

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from parsers.document.model import squash
from schemas.kinds import load_kinds
from schemas.programme import Programme
from schemas.rating import RATING_WORDS


def _squashed(phrases: str) -> frozenset[str]:
    """Return the phrases of a list separated by commas, squashed."""
    return frozenset(map(squash, phrases.split(",")))


HEADINGS = _squashed(
    "ratings, summary of ratings, ratings summary, ratings table, our ratings, summary of our "
    "ratings, inspection ratings, ratings at a glance, overall ratings, summary of inspection "
    "ratings, summary ratings, detailed ratings, table of ratings, scorecard"
)
"""Headings of tables of ratings, squashed."""
_NOT_RATED_PHRASES = _squashed(
    "not rated, no rating, unrated, not applicable, not inspected, not assessed, not given, "
    "rating not given, no rating given, not rated due to low numbers, no cases, no relevant "
    "cases, n/a"
)
_OVERALL_PHRASES = _squashed(
    "overall rating, overall, overall judgement, overall grade, overall service rating, overall "
    "regional rating, regional rating, overall rating for the service, overall rating for this "
    "service, our overall rating, overall effectiveness, overall inspection rating"
)
_SCORE_PHRASES = _squashed(
    "score, overall score, total score, total points, points scored, points, total, our score, "
    "score for the service"
)
_FILLER_PHRASES = _squashed(
    "rating, ratings, rated, rated as, our rating, the rating, judgement, grade, current rating, "
    "rating this inspection, rating for this standard, standard, standards, our rating for this "
    "standard, our rating is, rating is, we rated this, we rated this standard, image, icon"
)


_WORDS = (
    "rating ratings inspection inspections inspected inspectorate probation justice offending "
    "organisation organisational arrangements activity activities outstanding good requires "
    "requiring improvement inadequate overall score publication published fieldwork "
    "first identified effective effectiveness sufficient sufficiently service services delivery "
    "unit region team"
)
"""Words of ratings pages and titles, some of them printed with ligatures."""


@dataclass(frozen=True)
class Vocabulary:
    """The phrases of ratings pages, squashed (see `document.model.squash`).

    `names` are names and aliases of standards, `domains` titles of domains, `beginnings` the
    beginnings of all phrases.
    """

    names: frozenset[str]
    domains: frozenset[str]
    overall: frozenset[str]
    score: frozenset[str]
    not_rated: frozenset[str]
    phrases: frozenset[str]
    beginnings: frozenset[str] = field(repr=False)
    words: frozenset[str] = field(repr=False)
    """The single words of all phrases, in lower case."""

    @functools.cached_property
    def row(self) -> re.Pattern[str]:
        """Matches a squashed line that may be a row; code, name and rating are optional."""
        names = sorted(self.names | self.overall, key=len, reverse=True)
        ratings = "|".join((*RATING_WORDS, "requires", "requiring"))
        return re.compile(
            rf"(?P<before>{ratings})?(?P<code>[a-z]?\d{{1,2}})?(?P<name>{'|'.join(names)})?(?:[a-z]?\d{{1,2}})?"
            r"(?:rating|rated|ratedas|ourrating|(?P<said>(?:is|was|were|hasbeen)ratedas))?"
            rf"(?P<after>{ratings})?(?:{ratings})*\d*x?"
        )

    @functools.cached_property
    def rows(self) -> re.Pattern[str]:
        """Matches a squashed line of a page in columns: several rows side by side."""
        return re.compile(re.sub(r"\?P<\w+>", "?:", rf"(?:{self.part.pattern}){{2,4}}"))

    @functools.cached_property
    def part(self) -> re.Pattern[str]:
        """Matches one of the rows that are side by side."""
        names = "|".join(sorted(self.names | self.overall, key=len, reverse=True))
        code = r"[a-z]?\d{1,2}"
        ratings = "|".join(RATING_WORDS)
        return re.compile(rf"(?P<code>{code})?(?P<name>{names})(?:{code})?(?P<after>{ratings})?")


def vocabulary_of(programmes: Iterable[Programme]) -> Vocabulary:
    """Return the phrases of all given programmes together."""
    every = tuple(programmes)
    standards = [standard for programme in every for standard in programme.standards()]
    names = {squash(name) for s in standards for name in (s.name, *s.aliases)}
    domains = {squash(d.title) for p in every for d in p.domains if d.title is not None}
    return _vocabulary(frozenset(names), frozenset(domains), _words(every))


def _words(programmes: Iterable[Programme]) -> frozenset[str]:
    """Return the words of the programmes' definitions and of ratings, in lower case."""
    phrases = [*RATING_WORDS, _WORDS]
    for programme in programmes:
        phrases += [programme.name, *programme.ratings_page_headings]
        phrases += [domain.title or "" for domain in programme.domains]
        phrases += [n for s in programme.standards() for n in (s.name, *s.aliases)]
    return frozenset(re.findall(r"[a-z]+", " ".join(phrases).casefold()))


@functools.lru_cache(maxsize=8)
def _vocabulary(
    names: frozenset[str], domains: frozenset[str], words: frozenset[str]
) -> Vocabulary:
    overall = _OVERALL_PHRASES.union(
        squash(phrase)
        for kind in load_kinds().values()
        for phrase in (f"overall {kind.singular} rating", f"overall rating for the {kind.singular}")
    )
    phrases = names.union(
        domains, overall, _SCORE_PHRASES, _NOT_RATED_PHRASES, _FILLER_PHRASES, RATING_WORDS
    )
    return Vocabulary(
        names=names,
        domains=domains,
        overall=overall,
        score=_SCORE_PHRASES,
        not_rated=_NOT_RATED_PHRASES,
        phrases=phrases,
        words=words,
        beginnings=frozenset(phrase[:n] for phrase in phrases for n in range(1, len(phrase))),
    )
