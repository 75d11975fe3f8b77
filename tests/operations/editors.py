"""Plays the site's editors and the machine's bad luck over many nights, always the same by seed."""

import datetime as dt
import random
from collections.abc import Mapping
from dataclasses import dataclass, field

REPORTS = (1204, 1311, 1298, 1342, 2201, 2187, 3120, 2466, 2702, 2755, 1189, 1230, 2433, 1987)
"""The pages of the sample that hold a report."""
FIRST = dt.datetime(2026, 11, 24, 4, 20, tzinfo=dt.UTC)
SPOILT = b"%PDF-1.4 broken".hex()
FAULTS = (
    {"kind": "status", "status": 500, "server": "files", "times": 1},
    {"kind": "status", "status": 404, "server": "files", "times": 1},
    {"kind": "cut", "server": "files", "times": 1},
    {"kind": "truncated", "server": "files", "times": 1},
    {"kind": "wrong-type", "server": "files", "times": 2},
    {"kind": "error-page", "server": "files", "times": 1},
    {"kind": "loop", "server": "files", "times": 6},
    {"kind": "slow", "server": "files", "chunk": 4096, "delay": 0.001, "times": 1},
    {"kind": "cut", "server": "site", "path": "/document/", "times": 1},
)
"""Faults that a night of the crawl outlives."""
DOWN = {"kind": "cut", "server": "site"}
"""The whole site gives no answer: exit code 4."""


@dataclass
class Page:
    """One page as its editors left it."""

    there: bool = False
    edits: int = 0
    spoilt: bool = False
    edited: str = ""


@dataclass
class Editors:
    """The site and the luck, night by night."""

    seed: int
    pages: dict[int, Page] = field(default_factory=dict)
    night: int = 0

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.pages = {id_: Page(there=place < 5) for place, id_ in enumerate(REPORTS)}

    def next(self) -> dict[str, object]:
        """The order for the next night; see `drive.py`."""
        self.night += 1
        now = FIRST + dt.timedelta(days=self.night)
        if self.night > 1:
            for _ in range(self.chance.choice((0, 0, 1, 1, 2))):
                self._change(now - dt.timedelta(hours=12))
        order: dict[str, object] = {"now": now.isoformat(), "site": self._site(), "faults": []}
        luck = self.chance.random()
        if luck < 0.25:
            order["after"] = self.chance.uniform(0.02, 0.3)
        elif luck < 0.35:
            order["at"] = self.chance.randint(5, 200)
            order["how"] = self.chance.choice(("ENOSPC", "EIO", "kill", "power"))
        elif luck < 0.42:
            order["faults"] = [DOWN]
        elif luck < 0.7:
            order["faults"] = [self.chance.choice(FAULTS)]
        return order

    def calm(self) -> dict[str, object]:
        """A night on which nothing changes and nothing fails."""
        self.night += 1
        now = FIRST + dt.timedelta(days=self.night)
        return {"now": now.isoformat(), "site": self._site()}

    def _change(self, at: dt.datetime) -> None:
        absent = [id_ for id_, page in self.pages.items() if not page.there and not page.edited]
        present = [id_ for id_, page in self.pages.items() if page.there]
        what = self.chance.choice(("publish", "publish", "replace", "spoil", "edit", "remove"))
        if what == "publish" and absent:
            self.pages[self.chance.choice(absent)].there = True
            return
        if not present:
            return
        page = self.pages[self.chance.choice(present)]
        page.edited = at.isoformat()
        if what == "remove" and len(present) > 4:
            page.there = False
        else:
            page.edits += 1
            page.spoilt = what == "spoil"

    def _site(self) -> list[Mapping[str, object]]:
        done: list[Mapping[str, object]] = []
        for id_, page in self.pages.items():
            if not page.there:
                done.append({"do": "remove", "id": id_})
                continue
            if page.edits:
                summary = f"Edited for the {page.edits}. time."
                edit = {"id": id_, "at": page.edited, "summary": summary}
                if page.spoilt:
                    done.append({"do": "spoil", "body": SPOILT, **edit})
                else:
                    done.append({"do": "replace", "more": f"\n%{page.edits}\n", **edit})
        return done
