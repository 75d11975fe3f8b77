"""The phrases of ratings pages, and finding them also where they wrap."""

import functools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from parsers.document.model import Word, squash
from parsers.ratings.tokens import Position, TokenKind
from parsers.words import WORDS
from schemas.kinds import load_kinds
from schemas.programme import Programme
from schemas.rating import RATING_WORDS

_NEXT_LINE = 2.6
"""A phrase continues in lines whose tops are this many letter heights apart at most."""
_NEARBY = 12  # Most lines between the parts of a wrapped phrase, counting lines of other columns.
_MOST_LINES = 4  # Most lines of one name or rating.

Phrase = tuple[str, tuple[Word, ...]]
"""A known phrase, squashed, and its words."""


def _squashed(group: str) -> frozenset[str]:
    return frozenset(map(squash, WORDS[group]))


HEADINGS = _squashed("headings")
"""Headings of tables of ratings, squashed."""


@dataclass(frozen=True)
class Vocabulary:
    """The phrases of ratings pages, squashed (see `document.model.squash`).

    `names` are names and aliases of standards, `domains` titles of domains, `headings` those of
    ratings pages, `phrases` what cells state, each with its kind, `beginnings` their beginnings.
    """

    names: frozenset[str]
    domains: frozenset[str]
    overall: frozenset[str]
    headings: frozenset[str]
    phrases: Mapping[str, TokenKind]
    beginnings: frozenset[str] = field(repr=False)
    words: frozenset[str] = field(repr=False)
    """The single words of all phrases, in lower case."""

    @functools.cached_property
    def row(self) -> re.Pattern[str]:
        """Matches a squashed line that may be a row; code, name and rating are optional."""
        code, ratings = r"[a-z]?\d{1,2}", "|".join((*RATING_WORDS, "requires", "requiring"))
        return re.compile(
            rf"(?:standardrating)?(?P<before>{ratings})?(?P<code>{code})?(?P<name>{self._rated})?(?:{code})?"
            r"(?:rating|rated|ratedas|ourrating|(?P<said>(?:is|was|were|hasbeen)ratedas))?"
            rf"(?P<after>{ratings})?(?:{ratings})*(?:page)?\d*x?"
        )

    @functools.cached_property
    def part(self) -> re.Pattern[str]:
        """Matches one of several rows that are side by side on a squashed line."""
        code, ratings = r"[a-z]?\d{1,2}", "|".join(RATING_WORDS)
        return re.compile(
            rf"(?P<code>{code})?(?P<name>{self._rated})(?:{code})?(?P<after>{ratings})?"
        )

    @property
    def _rated(self) -> str:
        """A pattern of what can be rated."""
        return "|".join(sorted(self.names | self.overall, key=len, reverse=True))


def vocabulary_of(programmes: Iterable[Programme]) -> Vocabulary:
    """Return the phrases of all given programmes together."""
    names, domains, headings, titles = set[str](), set[str](), set[str](), set[str]()
    for programme in programmes:
        names |= {n for s in programme.standards() for n in (s.name, *s.aliases)}
        domains |= {domain.title for domain in programme.domains if domain.title}
        headings |= set(programme.ratings_page_headings)
        titles.add(programme.name)
    return _vocabulary(*map(frozenset, (names, domains, headings, titles)))


@functools.lru_cache(maxsize=8)
def _vocabulary(
    names: frozenset[str], domains: frozenset[str], headings: frozenset[str], titles: frozenset[str]
) -> Vocabulary:
    of_kinds = (
        form.format(kind.singular)
        for kind in load_kinds().values()
        for form in ("overall {} rating", "overall rating for the {}")
    )
    rated = frozenset(map(squash, names)), frozenset(map(squash, domains))
    overall = _squashed("overall").union(map(squash, of_kinds))
    by_kind = {  # A phrase of several kinds is of the last one.
        TokenKind.FILLER: _squashed("filler"),
        TokenKind.SCORE_WORD: _squashed("score"),
        TokenKind.NOT_RATED: _squashed("not_rated"),
        TokenKind.OVERALL: overall,
        TokenKind.DOMAIN: rated[1],
        TokenKind.LABEL: rated[0],
        TokenKind.RATING: RATING_WORDS,
    }
    phrases = {phrase: kind for kind, of_kind in by_kind.items() for phrase in of_kind}
    printed = " ".join((*RATING_WORDS, *WORDS["printed"], *names, *domains, *headings, *titles))
    return Vocabulary(
        *rated,
        overall=overall,
        headings=HEADINGS.union(map(squash, headings)),
        phrases=phrases,
        beginnings=frozenset(phrase[:n] for phrase in phrases for n in range(1, len(phrase))),
        words=frozenset(re.findall(r"[a-z]+", printed.casefold())),
    )


class Phrases:
    """The lines of a document as cells of words; `claimed` words belong to a token already.

    A phrase does not continue from one of `groups` (tables or lists) into the next.
    """

    def __init__(
        self, lines: Sequence[Sequence[list[Word]]], groups: Sequence[int], vocabulary: Vocabulary
    ) -> None:
        self.lines = lines
        self._groups = groups
        self._vocabulary = vocabulary
        self.claimed: set[Word] = set()

    def free(self, words: Sequence[Word]) -> list[Word]:
        """Return the words that no token has claimed."""
        return [word for word in words if word not in self.claimed]

    def longest(self, words: Sequence[Word], index: int, position: Position) -> Phrase | None:
        """Return the longest phrase that begins at `index`, over cells and lines if need be."""
        best: Phrase | None = None
        letters, number, wraps = "", position[0], 0
        used: tuple[Word, ...] = ()
        run = list(words[index:])
        while run:
            for word in run:
                part = squash(word.text)
                if used and not part:
                    if word.text in ":–—=|":
                        return best
                    used = (*used, word)
                    continue
                letters, used = letters + part, (*used, word)
                if key := self._known(letters, part):
                    best = (key, used)
                if letters not in self._vocabulary.beginnings:
                    return best
            before = number
            number, run = self._continuation(letters, used, number, wraps)
            wraps += number != before
            complete = best is not None and best[1] == used
            if run and complete and run[0].text[:1].isupper():
                return best
        return best

    def cut_off(self, used: Sequence[Word], number: int) -> bool:
        """Return whether a phrase ends in a line below, where a sentence goes on after it."""
        last = used[-1]
        if last in {word for cell in self.lines[number] for word in cell}:
            return False
        for cells in self.lines[number + 1 : number + 1 + _NEARBY]:
            for cell in cells:
                if last in cell:
                    rest = [w for w in cell[cell.index(last) + 1 :] if squash(w.text)]
                    return bool(rest) and rest[0].text[:1].islower()
        return False

    def below(self, words: Sequence[Word], number: int) -> list[Word]:
        """Return the free words of the cell right below some words."""
        if number + 1 >= len(self.lines) or self._groups[number + 1] != self._groups[number]:
            return []
        for cell in self.lines[number + 1]:
            free = self.free(cell)
            near = free and free[0].top - words[0].top < _NEXT_LINE * words[0].height
            if near and free[0].x0 < words[-1].x1 and free[-1].x1 > words[0].x0:
                return free
        return []

    def _known(self, letters: str, last: str) -> str | None:
        """Return the phrase, without a footnote's digits glued to its last word."""
        if letters in self._vocabulary.phrases:
            return letters
        bare = letters.rstrip("0123456789")
        glued = not last.isdigit() and len(letters) - len(bare) in (1, 2)
        return bare if glued and bare in self._vocabulary.phrases else None

    def _continuation(
        self, letters: str, used: tuple[Word, ...], number: int, wraps: int
    ) -> tuple[int, list[Word]]:
        """Return the line and words where an unfinished phrase continues: beside or below."""
        first, last = used[0], used[-1]
        beside = next((cell for cell in self.lines[number] if cell[0].x0 >= last.x1), None)
        if beside is not None and self._continues(letters, beside):
            return number, self.free(beside)
        if wraps < _MOST_LINES - 1:
            for below in range(number + 1, len(self.lines)):
                cells = [free for cell in self.lines[below] if (free := self.free(cell))]
                if self._groups[below] != self._groups[number]:
                    break
                if cells and cells[0][0].top - last.top > _NEXT_LINE * last.height:
                    break
                under = [c for c in cells if c[0].x0 < last.x1 + 3 and c[-1].x1 > first.x0 - 40]
                margin = []  # Where "improvement" may be wrapped to, left of "Requires".
                if letters.startswith("requir"):
                    left = [c for c in cells if c[0].x0 < first.x0 and len(c) <= 3]
                    margin = [c for c in left if c not in under]
                for cell in (*under, *margin):
                    if self._continues(letters, cell):
                        return below, cell
                if under and cells[0][0].top > last.bottom - 1:
                    break
        return number, []

    def _continues(self, letters: str, cell: Sequence[Word]) -> bool:
        free = self.free(cell)
        for word in free:
            part = squash(word.text)
            letters += part
            if self._known(letters, part):
                return True
            if letters not in self._vocabulary.beginnings:
                return False
        return bool(free)
