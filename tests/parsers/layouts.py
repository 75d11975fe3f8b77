"""The layout fixtures: what their truths and `coverage.toml` say of each, and a small sample."""

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

LAYOUTS = Path(__file__).parents[1] / "fixtures" / "layouts"
COVERAGE = tomllib.loads((LAYOUTS / "coverage.toml").read_text("utf-8"))
SPECIAL = frozenset("hi")
"""Makers, by the letter of a stem, of reports that try to mislead a reader."""


@dataclass(frozen=True)
class Layout:
    """A fixture and its truth."""

    stem: str
    truth: Mapping[str, object]

    @property
    def file(self) -> Path:
        """The document."""
        return LAYOUTS / str(self.truth["file"])

    @property
    def form(self) -> str:
        """`web` or `pdf`."""
        return "web" if self.file.suffix == ".html" else "pdf"

    @property
    def programme(self) -> str | None:
        """The programme of the report, None if it has none."""
        programme = self.truth["programme"]
        return None if programme is None else str(programme)

    @property
    def expect(self) -> tuple[str, ...]:
        """The correct statuses."""
        return tuple(self.truth["expect"])

    @property
    def tags(self) -> frozenset[str]:
        """What is special about the layout."""
        return frozenset(self.truth["layout"])

    @property
    def maker(self) -> str:
        """The letter that says who made the fixture, as in the folder's README."""
        return self.stem.rpartition("-")[2][0]

    @property
    def is_trap(self) -> bool:
        """True if the report must not pass, or if something in it must not be read."""
        return self.expect != ("passed",) or self.maker in SPECIAL

    def shows(self, entry: Mapping[str, list[str]]) -> bool:
        """True if it shows a kind of layout that `coverage.toml` lists."""
        is_tagged = bool(self.tags & set(entry.get("tags", ())))
        is_named = self.stem in entry.get("fixtures", ())
        return (is_tagged or is_named) and self.stem not in entry.get("not_in", ())


def _read() -> dict[str, Layout]:
    found = {}
    for path in sorted(LAYOUTS.glob("*.truth.json")):
        stem = path.name.removesuffix(".truth.json")
        found[stem] = Layout(stem, json.loads(path.read_text("utf-8")))
    return found


ALL = _read()


def _kinds(layout: Layout) -> set[tuple[str, str | None]]:
    """Everything of which the sample must have one: in each form, on paper and on the web."""
    entries = [*COVERAGE["layouts"], *COVERAGE["beyond"]]
    kinds = {entry["name"] for entry in entries if layout.shows(entry)}
    kinds |= {layout.programme, f"by {layout.maker}"}
    if layout.is_trap:
        kinds |= {f"trap: {what}" for what in (*layout.tags, layout.expect)}
    return {(layout.form, kind) for kind in kinds}


def _sample() -> Sequence[str]:
    """The fixture that shows most of what is not shown yet, or the smallest such, until all is.

    An early one is left out if those that came later show all that it does.
    """
    kinds = {stem: _kinds(layout) for stem, layout in ALL.items()}
    size = {stem: layout.file.stat().st_size for stem, layout in ALL.items()}
    sample, missing = [], set().union(*kinds.values())
    while missing:
        best = max(kinds, key=lambda stem: (len(kinds[stem] & missing), -size[stem]))
        sample.append(best)
        missing -= kinds[best]
    for stem in tuple(sample):
        if kinds[stem] <= set().union(*(kinds[other] for other in sample if other != stem)):
            sample.remove(stem)
    return sorted(sample)


SAMPLE = _sample()
"""The fixtures that `make test` reads; `make soak` reads the others."""
