"""What the parser saw and what it made of it: each witness, and each refusal with its rule."""

from typing import Literal

from schemas.base import Model
from schemas.evidence import Box


class Seen(Model):
    """One line that was a witness, or looked like one and was refused by `rule`."""

    verdict: Literal["witness", "refused", "note"]
    what: str
    text: str
    rule: str = ""
    page: int | None = None
    box: Box | None = None
    heading: str | None = None


class Trace:
    """Collects what is seen while one document is read."""

    def __init__(self) -> None:
        self._seen: list[Seen] = []

    def add(self, seen: Seen) -> None:
        """Notes one line."""
        self._seen.append(seen)

    def note(self, what: str, text: str) -> None:
        """Notes a step that concerns no one line."""
        self.add(Seen(verdict="note", what=what, text=text))

    @property
    def seen(self) -> tuple[Seen, ...]:
        """All lines, in the order in which they were met."""
        return tuple(self._seen)
