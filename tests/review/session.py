"""A maintainer's morning, played on a copy of the sample site: what `docs/reviewing.md` shows.

`python -m tests.review.session` plays it again and puts what was printed into the guide.
"""

import datetime as dt
import re
import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from tests.review.nights import (
    CAREFUL,
    CASTLE_QUAYS_PAGE,
    EASTMARCH,
    EASTMARCH_FILE,
    EASTMARCH_PAGE,
    GUIDANCE_PAGE,
    ORMESBY,
    ORMESBY_PAGE,
    PENHALLOW_PAGE,
    Maintainer,
    fixture,
)
from tests.site_simulator.site import SampleSite

GUIDE = Path(__file__).parents[2] / "docs/reviewing.md"
BEGIN, END = "<!-- session -->\n", "<!-- end of session -->"
SMALL = (EASTMARCH_PAGE, PENHALLOW_PAGE, ORMESBY_PAGE, CASTLE_QUAYS_PAGE, GUIDANCE_PAGE)
LLANFECHAN = "pdu-2023--llanfechan-bro-taran--2026-01-20"
ENCRYPTED = "304c5068"


@dataclass
class Morning:
    """What was typed and printed; the page as it was before anything was decided."""

    desk: Maintainer
    page: Path
    night: str = ""
    diff: str = ""
    commands: list[tuple[str, ...]] = field(default_factory=list)
    transcript: str = ""

    def type(self, *words: str) -> str:
        """Types a command that decides, and notes both."""
        self.commands.append(words)
        return self.show(*words)

    def show(self, *words: str) -> str:
        """Types a command and notes what it prints."""
        told = settled(self.desk.told(*words))
        typed = " ".join(w if re.fullmatch(r"[\w.=/-]+", w) else f'"{w}"' for w in words)
        self.transcript += f"$ probation-league {typed}\n{told}\n"
        return told


def play(folder: Path, site: SampleSite) -> Morning:
    """The night before the session, the night of it, and the decisions of the morning.

    Begins with a site of two pages of `SMALL`; the others are published in the second night.
    """
    desk = Maintainer(folder, site, CAREFUL)
    later = [site.store.page(id_) for id_ in (PENHALLOW_PAGE, ORMESBY_PAGE)]
    for page in site.store.pages():
        if page.id not in (EASTMARCH_PAGE, GUIDANCE_PAGE):
            site.store.remove(page.id)
    assert desk.night() == 0
    for page in later:
        site.store.add(page)
    desk.replace_file(EASTMARCH_PAGE, EASTMARCH_FILE, fixture("review/eastmarch-reissued.pdf"))
    desk.add(
        "An inspection of probation services in Llanfechan and Bro Taran",
        fixture("layouts/pdu-2023-a10.pdf"),
        dt.date(2026, 1, 20),
    )
    desk.add(
        "An inspection of youth justice services in Lindrick and Axholme Vale",
        fixture("layouts/broken-encrypted.pdf"),
    )
    assert desk.night() == 3
    page = folder / "page"
    shutil.copytree(folder / "output/sample/review", page)
    morning = Morning(desk, page, night=desk.said)
    morning.diff = morning.show("diff")
    morning.type("review", "accept", EASTMARCH, ORMESBY)
    morning.type("review", "reject", ENCRYPTED, "--reason", "opens with a password only")
    morning.type("review", "register", LLANFECHAN, "--name", "Llanfechan and Bro Taran PDU")
    return morning


def settled(text: str) -> str:
    """What a command printed, without the time of a decision, which is another each time."""
    return re.sub(r"\d{8}T\d{6}Z", "20261125T080000Z", text)


def main() -> None:
    """Plays the session and writes it into the guide."""
    with tempfile.TemporaryDirectory() as folder, SampleSite.bundled() as site:
        morning = play(Path(folder), site)
        morning.type("review", "withdraw", ORMESBY, "--reason", "one page names another region")
        told = BEGIN + "```console\n" + morning.transcript.rstrip() + "\n```\n" + END
    text = GUIDE.read_text("utf-8")
    start, end = text.index(BEGIN), text.index(END) + len(END)
    GUIDE.write_text(text[:start] + told + text[end:], "utf-8")


if __name__ == "__main__":
    main()
