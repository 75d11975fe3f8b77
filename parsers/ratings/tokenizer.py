"""Cuts lines into atoms: the code, name, rating or score that a cell holds, however it was set."""

import re
from collections.abc import Iterator, Sequence

from parsers.document.model import Line, Word
from parsers.ratings.phrases import Phrases
from parsers.ratings.tokens import Token, TokenKind, make_token, parted, prose_token
from parsers.ratings.vocabulary import RATING_WORDS, Vocabulary, squash

SHORT = 9
"""A cell of at most this many words may be a caption with a score or rating at its end."""
_CODE = re.compile(r"(?:[PRVY]\s?)?\d{1,2}\s?\.\s?\d{1,2}\s?[.:)]?", re.IGNORECASE)
_NUMBER = re.compile(
    r"\(?(?:domain|chapter|standard)?\s?\d{1,2}(?: ?(?:points?|pts?))?\s?[.:)]?", re.IGNORECASE
)
_AFTERTHOUGHT = re.compile(
    r"[(\[–—,;/-]?\s*(?:previous(?:ly)?|was|formerly|"
    r"up from|down from|last (?:time|inspection)|20\d\d"
    r"|change[d]? from|no change|unchanged|improved|declined|same)\b.*",
    re.IGNORECASE,
)
"""What may stand behind a rating in its cell and is not about this inspection."""
NAMED_SCORE = 14
"""Words of a cell that names a service and ends with its score, at most."""
_SCORE = re.compile(
    r"\(?(\d{1,3})(?:/|(?:outof|of|from)(?:a|the)?(?:possible|maximum|total)?(?:of)?)(\d{1,4})"
    r"(?:points)?\)?[.*†‡]?",
    re.IGNORECASE,
)
_MARK = re.compile(r"[✓✔☑✗✘☒●⬤■◼◆★▪•·xX*√]|yes", re.IGNORECASE)
"""What may be set into one of four columns to rate a row."""
_LEADERS = re.compile(r"\.{4}|(?:\. ){4}|…{2}")


def tokens_of(lines: Sequence[Line], vocabulary: Vocabulary) -> list[Token]:
    """All atoms of the lines, in the order in which they stand."""
    return list(_Reader(lines, vocabulary).read())


class _Reader:
    def __init__(self, lines: Sequence[Line], vocabulary: Vocabulary) -> None:
        cut = [[parted(cell) for cell in line.cells] for line in lines]
        self._phrases = Phrases(cut, [line.group for line in lines], vocabulary)
        self._words = vocabulary

    def read(self) -> Iterator[Token]:
        running: list[list[Word]] = []
        for number, cells in enumerate(self._phrases.lines):
            going: list[list[Word]] = []
            for index, words in enumerate(cells):
                goes_on = any(_goes_on(text, words) for text in running)
                at = (number, index)
                here = [prose_token(words, at)] if goes_on else list(self._cell(number, index))
                yield from here
                text = all(token.kind is TokenKind.PROSE for token in here)
                if text and (goes_on or len(words) > SHORT):
                    going.append(words)
            running = going

    def _cell(self, number: int, index: int) -> Iterator[Token]:
        words = [w for w in self._phrases.lines[number][index] if w not in self._phrases.claimed]
        if not words:
            return
        at = (number, index)
        text = " ".join(w.text for w in words)
        if _LEADERS.search(text) and text.rstrip()[-1:].isdigit():  # A line of the contents.
            yield prose_token(words, at)
            return
        if _MARK.fullmatch(text):
            yield make_token(TokenKind.MARK, "", words, at)
            return
        found: list[Token] = []
        code: str | None = None
        place = 0
        while place < len(words):
            if words[place] in self._phrases.claimed or not squash(words[place].text):
                place += 1
                continue
            score = self._score_at(words, place, at)
            step = 0 if score else self._code_at(words, place)
            if step:
                code = squash("".join(w.text for w in words[place : place + step]))
                found.append(
                    make_token(TokenKind.NUMBER, "", words[place : place + step], at, code=code)
                )
                place += step
                continue
            token = score or self._phrase_at(words, place, at)
            if token is None or (found and _said_of(found[-1], token, words[place - 1])):
                break
            if code is not None and token.kind in (TokenKind.LABEL, TokenKind.DOMAIN):
                number_words = found.pop().words
                token = make_token(
                    token.kind,
                    token.key,
                    token.words,
                    at,
                    code=code,
                    row_words=token.row_words,
                    more=number_words,
                )
                code = None
            found.append(token)
            self._phrases.claimed.update(token.words)
            place += sum(w in self._phrases.claimed for w in words[place:])
        rest = [w for w in words[place:] if w not in self._phrases.claimed and squash(w.text)]
        if any(a.kind is TokenKind.OVERALL and a.text[:1].islower() for a in found[1:]):
            self._phrases.claimed.difference_update(w for a in found for w in a.words)
            yield prose_token(words, at)  # A sentence's end: "… ‘Good’ overall."
            return
        if (
            found
            and found[-1].kind is TokenKind.RATING
            and not rest
            and self._runs_on(found[-1], at)
        ):
            rest = list(found.pop().words)
            self._phrases.claimed.difference_update(rest)
        yield from self._kept(found, rest, words, at)

    def _runs_on(self, rating: Token, at: tuple[int, int]) -> bool:
        """Whether a rating's word begins a sentence that goes on in the line under it."""
        below = [w for w in self._phrases.below(rating.words, at[0]) if squash(w.text)]
        if not below or not below[0].text[:1].islower():
            return False
        last = rating.words[-1]
        return below[0].top - last.top < 1.7 * last.height and abs(below[0].x0 - rating.left) < 3

    def _kept(
        self, found: list[Token], rest: list[Word], words: list[Word], at: tuple[int, int]
    ) -> Iterator[Token]:
        """What counts of a cell: nothing, where its words go on as a sentence."""
        if not rest:
            yield from found
            return
        if found and found[-1].kind is TokenKind.RATING and len(rest) < SHORT:
            start = words.index(rest[0])
            said = " ".join(w.text for w in words[start - 1 if _bare(words, start) else start :])
            if _AFTERTHOUGHT.fullmatch(said):
                yield from found
                return
        after = words[words.index(rest[0]) - 1].text if words.index(rest[0]) else ""
        labelled = found and found[-1].kind is TokenKind.LABEL and found[-1].code
        if labelled and len(found) == 1 and (after[-1:] in ":–—(" or rest[0].text[:1] in ":–—("):
            yield from found
        elif not found and (score := self._score_at_end(words, at)):
            yield prose_token(words[: words.index(score.words[0])], at)
            yield score
        elif (len(words) <= SHORT and not found) or (found and found[0].kind is TokenKind.OVERALL):
            yield from self._caption(found, rest, at)
        else:
            for token in found:
                self._phrases.claimed.difference_update(set(token.words) - set(words))
            yield prose_token(words, at)

    def _score_at_end(self, words: Sequence[Word], at: tuple[int, int]) -> Token | None:
        """The score that ends a cell and is called so: "<name of a service> Score 14/21"."""
        if len(words) > NAMED_SCORE or not words[0].text[:1].isupper():
            return None
        for start in range(2, len(words)):
            called = squash(words[start - 1].text) in self._words.score
            score = self._score_at(words, start, at) if called else None
            if score is not None and score.words[-1] == words[-1]:
                return score
        return None

    def _caption(
        self, found: list[Token], rest: list[Word], at: tuple[int, int]
    ) -> Iterator[Token]:
        """A name with a score behind it; "Overall rating for <name>: Good"."""
        for start in range(1, len(rest)):
            token = self._score_at(rest, start, at)
            if token is None and found and rest[start - 1].text.endswith((":", "–", "—")):
                token = self._phrase_at(rest, start, at)
            if token is not None and token.words[-1] == rest[-1] and len(rest) <= SHORT:
                yield from found
                yield prose_token(rest[:start], at)
                yield token
                return
        for token in found:
            self._phrases.claimed.difference_update(token.words)
        yield prose_token([*(w for a in found for w in a.words), *rest], at)

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

    def _score_at(self, words: Sequence[Word], place: int, at: tuple[int, int]) -> Token | None:
        if not words[place].text.lstrip("(")[:1].isdigit():
            return None
        own = list(words[place:])
        number, index = at
        cells = self._phrases.lines[number]
        beside = [w for cell in cells[index + 1 :] for w in self._phrases.free(cell)][:10]
        below = self._phrases.below(own, number)
        runs = [*(own + beside[:n] for n in range(len(beside), 0, -1)), own + below, own]
        for run in runs:
            score = _SCORE.fullmatch("".join(w.text for w in run))
            if score is not None:
                value, maximum = int(score[1]), int(score[2])
                return make_token(TokenKind.SCORE, score[0], run, at, value=value, maximum=maximum)
        return None

    def _phrase_at(self, words: Sequence[Word], place: int, at: tuple[int, int]) -> Token | None:
        taken = self._phrases.longest(words, place, at)
        if taken is None:
            return None
        key, used = taken
        if self._phrases.cut_off(used, at[0]):
            return None
        on_row = _on_row(used)
        return make_token(self._kind(key), key, used, at, row_words=on_row)

    def _kind(self, key: str) -> TokenKind:
        words = self._words
        kinds = (
            (RATING_WORDS, TokenKind.RATING),
            (words.names, TokenKind.LABEL),
            (words.domains, TokenKind.DOMAIN),
            (words.overall, TokenKind.OVERALL),
            (words.not_rated, TokenKind.NOT_RATED),
            (words.score, TokenKind.SCORE_WORD),
        )
        return next((kind for group, kind in kinds if key in group), TokenKind.FILLER)


def _goes_on(running: Sequence[Word], words: Sequence[Word]) -> bool:
    """Whether a line is the next of a sentence that the line above it did not end."""
    if not running or running[-1].text.endswith((".", ":", "?", "!", ";")):
        return False
    last, first = running[0], words[0]
    below = 0 < first.top - last.top < 1.8 * last.height
    return below and abs(first.x0 - last.x0) < 3 and abs(first.height - last.height) < 1


def _on_row(used: Sequence[Word]) -> tuple[Word, ...]:
    """Without what was wrapped to the margin, far from where the phrase began."""
    first = used[0]
    return tuple(w for w in used if w.top < first.bottom or w.x1 > first.x0) or (first,)


def _said_of(name: Token, rating: Token, before: Word) -> bool:
    """Whether a name and a rating after it are words of a sentence: "Planning requires …"."""
    named = name.kind in (TokenKind.LABEL, TokenKind.DOMAIN, TokenKind.OVERALL)
    return (
        named
        and rating.kind is TokenKind.RATING
        and rating.text[:1].islower()
        and before.text[-1:].isalnum()
    )


def _bare(words: Sequence[Word], start: int) -> bool:
    """Whether only a bracket or dash stands before a word."""
    return start > 0 and not squash(words[start - 1].text)


def _wordlike(word: Word) -> bool:
    return any(c.isalpha() for c in word.text[:2])
