"""Cuts lines into atoms: the code, name, rating or score that a cell holds, however it was set."""

import enum
import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from parsers.document.form import Cell, Line, Word
from parsers.vocabulary import RATINGS, Vocabulary, squash

NEXT_LINE = 2.6
"""A phrase may go on in a line whose top lies within so many letter heights of the last one's."""
MOST_LINES = 4
"""Lines over which one name or rating may be wrapped."""
SHORT = 9
"""A cell of at most this many words may be a caption with a score or rating at its end."""


class Kind(enum.Enum):
    """What an atom is."""

    LABEL = "standard"
    DOMAIN = "domain"
    OVERALL = "overall"
    RATING = "rating"
    NOT_RATED = "not rated"
    SCORE_WORD = "score word"
    SCORE = "score"
    NUMBER = "code or number"
    MARK = "tick"
    FILLER = "filler"
    PROSE = "prose"


@dataclass(frozen=True)
class Atom:
    """One thing said: its `key` is squashed; `row` the words that stand on the row it belongs to.

    `value` and `maximum` are a score's; `at` is the index of line and cell.
    """

    kind: Kind
    key: str
    words: tuple[Word, ...]
    row: tuple[Word, ...]
    at: tuple[int, int]
    code: str | None = None
    value: int | None = None
    maximum: int | None = None

    @functools.cached_property
    def text(self) -> str:
        """The words as printed."""
        return " ".join(word.text for word in self.words)

    @functools.cached_property
    def left(self) -> float:
        """Left edge on its row."""
        return min(word.x0 for word in self.row)

    @functools.cached_property
    def right(self) -> float:
        """Right edge on its row."""
        return max(word.x1 for word in self.row)

    @functools.cached_property
    def top(self) -> float:
        """Upper edge on its row."""
        return min(word.top for word in self.row)

    @functools.cached_property
    def bottom(self) -> float:
        """Lower edge on its row."""
        return max(word.bottom for word in self.row)

    @property
    def stated(self) -> bool:
        """Whether it is set like a label (capital, no full stop), not like a sentence's end."""
        first = next((c for c in self.text if c.isalpha()), "a")
        return first.isupper() and not self.text.rstrip().endswith((".", ".’", ".'", ".”"))


_CODE = re.compile(r"(?:[PRVY]\s?)?\d{1,2}\s?\.\s?\d{1,2}[.:)]?", re.IGNORECASE)
_NUMBER = re.compile(
    r"\(?(?:domain|chapter|standard)?\s?\d{1,2}(?: ?(?:points?|pts?))?[.:)]?", re.IGNORECASE
)
_AFTERTHOUGHT = re.compile(
    r"[(\[–—,;/-]?\s*(?:previous(?:ly)?|was|formerly|"
    r"up from|down from|last (?:time|inspection)|20\d\d"
    r"|change[d]? from|no change|unchanged|improved|declined|same)\b.*",
    re.IGNORECASE,
)
"""What may stand behind a rating in its cell and is not about this inspection."""
_SCORE = re.compile(r"\(?(\d{1,3})(?:/|outof|of)(\d{1,4})(?:points)?\)?[.*†‡]?", re.IGNORECASE)
_GLUED = re.compile(
    r"(?<=[^\W_])(?=[:|=(–—])|(?<=[:|=)–—])(?=[^\W_])|(?<=\d\.\d)\.?(?=[A-Za-z]{3})"
)
_SEPARATED = re.compile(r"^[\s:–—(-]")
_MARK = re.compile(r"[✓✔☑✗✘☒●⬤■◼◆★▪•·xX*√]|yes", re.IGNORECASE)
"""What may be set into one of four columns to rate a row."""
_LEADERS = re.compile(r"\.{4}|(?:\. ){4}|…{2}")


def atoms_of(lines: Sequence[Line], vocabulary: Vocabulary) -> list[Atom]:
    """All atoms of the lines, in the order in which they stand."""
    return list(_Reader(lines, vocabulary).read())


class _Reader:
    def __init__(self, lines: Sequence[Line], vocabulary: Vocabulary) -> None:
        self._lines = [[_cut(cell) for cell in line.cells] for line in lines]
        self._groups = [line.group for line in lines]
        self._words = vocabulary
        self._claimed: set[Word] = set()

    def read(self) -> Iterator[Atom]:
        for number, cells in enumerate(self._lines):
            for index in range(len(cells)):
                yield from self._cell(number, index)

    def _cell(self, number: int, index: int) -> Iterator[Atom]:
        words = [w for w in self._lines[number][index] if w not in self._claimed]
        if not words:
            return
        at = (number, index)
        text = " ".join(w.text for w in words)
        if _LEADERS.search(text):
            yield _prose(words, at)
            return
        if _MARK.fullmatch(text):
            yield _atom(Kind.MARK, "", words, at)
            return
        found: list[Atom] = []
        code: str | None = None
        place = 0
        while place < len(words):
            if words[place] in self._claimed or not squash(words[place].text):
                place += 1
                continue
            score = self._score_at(words, place, at)
            step = 0 if score else self._code_at(words, place)
            if step:
                code = squash("".join(w.text for w in words[place : place + step]))
                found.append(_atom(Kind.NUMBER, "", words[place : place + step], at, code=code))
                place += step
                continue
            atom = score or self._phrase_at(words, place, at)
            if atom is None:
                break
            if code is not None and atom.kind in (Kind.LABEL, Kind.DOMAIN):
                number_words = found.pop().words
                atom = _atom(
                    atom.kind, atom.key, atom.words, at, code=code, row=atom.row, more=number_words
                )
                code = None
            found.append(atom)
            self._claimed.update(atom.words)
            place += sum(w in self._claimed for w in words[place:])
        rest = [w for w in words[place:] if w not in self._claimed and squash(w.text)]
        yield from self._kept(found, rest, words, at)

    def _kept(
        self, found: list[Atom], rest: list[Word], words: list[Word], at: tuple[int, int]
    ) -> Iterator[Atom]:
        """What counts of a cell: nothing, where its words go on as a sentence."""
        if not rest:
            yield from found
            return
        if found and found[-1].kind is Kind.RATING and len(rest) < SHORT:
            start = words.index(rest[0])
            said = " ".join(w.text for w in words[start - 1 if _bare(words, start) else start :])
            if _AFTERTHOUGHT.fullmatch(said):
                yield from found
                return
        after = words[words.index(rest[0]) - 1].text if words.index(rest[0]) else ""
        labelled = found and found[-1].kind is Kind.LABEL and found[-1].code
        if labelled and len(found) == 1 and (after[-1:] in ":–—(" or rest[0].text[:1] in ":–—("):
            yield from found
        elif (len(words) <= SHORT and not found) or (found and found[0].kind is Kind.OVERALL):
            yield from self._caption(found, rest, at)
        else:
            for atom in found:
                self._claimed.difference_update(set(atom.words) - set(words))
            yield _prose(words, at)

    def _caption(self, found: list[Atom], rest: list[Word], at: tuple[int, int]) -> Iterator[Atom]:
        """A name with a score behind it; "Overall rating for <name>: Good"."""
        for start in range(1, len(rest)):
            atom = self._score_at(rest, start, at)
            if atom is None and found and rest[start - 1].text.endswith((":", "–", "—")):
                atom = self._phrase_at(rest, start, at)
            if atom is not None and atom.words[-1] == rest[-1] and len(rest) <= SHORT:
                yield from found
                yield _prose(rest[:start], at)
                yield atom
                return
        for atom in found:
            self._claimed.difference_update(atom.words)
        yield _prose([*(w for a in found for w in a.words), *rest], at)

    def _code_at(self, words: Sequence[Word], place: int) -> int:
        """How many words from there on are a code such as `P 1.1`, or a number such as `2.`."""
        for step in (3, 2, 1):
            if place + step > len(words):
                continue
            text = " ".join(w.text for w in words[place : place + step])
            if _CODE.fullmatch(text):
                return step
            last = place + step == len(words)
            if _NUMBER.fullmatch(text) and (last or _wordlike(words[place + step])):
                return step
        return 0

    def _score_at(self, words: Sequence[Word], place: int, at: tuple[int, int]) -> Atom | None:
        if not words[place].text.lstrip("(")[:1].isdigit():
            return None
        own = list(words[place:])
        number, index = at
        cells = self._lines[number]
        beside = [w for cell in cells[index + 1 :] for w in self._free(cell)][:10]
        below = self._below(own, number)
        runs = [*(own + beside[:n] for n in range(len(beside), 0, -1)), own + below, own]
        for run in runs:
            score = _SCORE.fullmatch("".join(w.text for w in run))
            if score is not None:
                value, maximum = int(score[1]), int(score[2])
                return _atom(Kind.SCORE, score[0], run, at, value=value, maximum=maximum)
        return None

    def _below(self, words: Sequence[Word], number: int) -> list[Word]:
        """The words of the cell right under some words."""
        if number + 1 >= len(self._lines) or self._groups[number + 1] != self._groups[number]:
            return []
        for cell in self._lines[number + 1]:
            free = self._free(cell)
            near = free and free[0].top - words[0].top < NEXT_LINE * words[0].height
            if near and free[0].x0 < words[-1].x1 and free[-1].x1 > words[0].x0:
                return free
        return []

    def _phrase_at(self, words: Sequence[Word], place: int, at: tuple[int, int]) -> Atom | None:
        taken = self._longest(words, place, at)
        if taken is None:
            return None
        key, used = taken
        on_row = _on_row(used)
        return _atom(self._kind(key), key, used, at, row=on_row)

    def _kind(self, key: str) -> Kind:
        words = self._words
        kinds = (
            (RATINGS, Kind.RATING),
            (words.names, Kind.LABEL),
            (words.domains, Kind.DOMAIN),
            (words.overall, Kind.OVERALL),
            (words.not_rated, Kind.NOT_RATED),
            (words.score, Kind.SCORE_WORD),
        )
        return next((kind for group, kind in kinds if key in group), Kind.FILLER)

    def _longest(
        self, words: Sequence[Word], place: int, at: tuple[int, int]
    ) -> tuple[str, tuple[Word, ...]] | None:
        """The longest phrase from there on, over cells of the line and lines below if need be."""
        best: tuple[str, tuple[Word, ...]] | None = None
        said, number = "", at[0]
        used: tuple[Word, ...] = ()
        run = list(words[place:])
        while run:
            for word in run:
                if used and not squash(word.text):
                    if word.text in ":–—=|":
                        run = []
                        break
                    used = (*used, word)
                    continue
                part = squash(word.text)
                said, used = said + part, (*used, word)
                if key := self._whole(said, part):
                    best = (key, used)
                if said not in self._words.beginnings:
                    run = []
                    break
            else:
                number, run = self._going_on(said, used, number, at)
                if run and best is not None and best[1] == used and run[0].text[:1].isupper():
                    break
                continue
            break
        return best

    def _whole(self, said: str, last: str) -> str | None:
        """The phrase said; a footnote's digit may be glued to its last word."""
        if said in self._words.phrases:
            return said
        bare = said.rstrip("0123456789")
        glued = not last.isdigit() and len(said) - len(bare) in (1, 2)
        return bare if glued and bare in self._words.phrases else None

    def _going_on(  # noqa: PLR0911 - each return is a place where the phrase may end
        self, said: str, used: tuple[Word, ...], number: int, at: tuple[int, int]
    ) -> tuple[int, list[Word]]:
        """Where an unfinished phrase goes on: beside, below, or (a rating) left of the margin."""
        last = used[-1]
        for cell in self._lines[number]:
            if cell[0].x0 >= last.x1 and self._continues(said, cell):
                return number, self._free(cell)
        if number - at[0] >= MOST_LINES - 1:
            return number, []
        first = used[0]
        for below in range(number + 1, len(self._lines)):
            cells = [free for cell in self._lines[below] if (free := self._free(cell))]
            if self._groups[below] != self._groups[at[0]]:
                return number, []
            if cells and cells[0][0].top - last.top > NEXT_LINE * last.height:
                return number, []
            under = [c for c in cells if c[0].x0 < last.x1 + 3 and c[-1].x1 > first.x0 - 40]
            aside = [c for c in cells if c not in under and said.startswith("requir")]
            for cell in (*under, *aside):
                if self._continues(said, cell) and (cell in under or len(cell) <= 3):
                    return below, cell
            if under and cells[0][0].top > last.bottom - 1:
                return number, []
        return number, []

    def _continues(self, said: str, cell: Sequence[Word]) -> bool:
        free = self._free(cell)
        for word in free:
            part = squash(word.text)
            said += part
            if self._whole(said, part):
                return True
            if said not in self._words.beginnings:
                return False
        return bool(free)

    def _free(self, cell: Sequence[Word]) -> list[Word]:
        return [word for word in cell if word not in self._claimed]


def _atom(  # noqa: PLR0913 - the fields of an atom
    kind: Kind,
    key: str,
    words: Sequence[Word],
    at: tuple[int, int],
    *,
    code: str | None = None,
    row: Sequence[Word] = (),
    more: Sequence[Word] = (),
    value: int | None = None,
    maximum: int | None = None,
) -> Atom:
    return Atom(
        kind,
        key,
        (*more, *words),
        (*more, *(row or words)),
        at,
        code.strip(".:)") if code else None,
        value,
        maximum,
    )


def _prose(words: Sequence[Word], at: tuple[int, int]) -> Atom:
    return _atom(Kind.PROSE, "", words, at)


def _on_row(used: Sequence[Word]) -> tuple[Word, ...]:
    """Without what was wrapped to the margin, far from where the phrase began."""
    first = used[0]
    return tuple(w for w in used if w.top < first.bottom or w.x1 > first.x0) or (first,)


def _bare(words: Sequence[Word], start: int) -> bool:
    """Whether only a bracket or dash stands before a word."""
    return start > 0 and not squash(words[start - 1].text)


def _wordlike(word: Word) -> bool:
    return any(c.isalpha() for c in word.text[:2])


def _cut(cell: Cell) -> list[Word]:
    """The cell's words, parted where a code, dash or colon is glued to the next."""
    words: list[Word] = []
    for word in cell.words:
        parts = [part for part in _GLUED.split(word.text) if part]
        if len(parts) < 2:
            words.append(word)
            continue
        step = (word.x1 - word.x0) / max(len(word.text), 1)
        at = word.x0
        for part in parts:
            words.append(Word(part, at, word.top, at + step * len(part), word.bottom))
            at += step * len(part)
    return words
