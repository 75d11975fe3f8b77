"""The session in `docs/reviewing.md`: a maintainer's morning on a copy of the sample site.

`python -m tests.review.session` runs it again and writes the output into the guide.
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
    """Commands and their output; `page` is a copy from before the first decision."""

    desk: Maintainer
    page: Path
    night: str = ""
    diff: str = ""
    commands: list[tuple[str, ...]] = field(default_factory=list)
    transcript: str = ""

    def type(self, *words: str) -> str:
        """Run a command that decides; keep the command and its output."""
        self.commands.append(words)
        return self.show(*words)

    def show(self, *words: str) -> str:
        """Run a command and keep its output."""
        printed = settled(self.desk.output_of(*words))
        typed = " ".join(w if re.fullmatch(r"[\w.=/-]+", w) else f'"{w}"' for w in words)
        self.transcript += f"$ probation-league {typed}\n{printed}\n"
        return printed


def play(folder: Path, site: SampleSite) -> Morning:
    """Run the night before the session, the night itself, and the decisions.

    The first night sees two pages of `SMALL`; the others are published in the second night.
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
    morning = Morning(desk, page, night=desk.printed)
    morning.diff = morning.show("diff")
    morning.type("review", "accept", EASTMARCH, ORMESBY)
    morning.type("review", "reject", ENCRYPTED, "--reason", "opens with a password only")
    morning.type("review", "register", LLANFECHAN, "--name", "Llanfechan and Bro Taran PDU")
    return morning


def settled(text: str) -> str:
    """Return the output with a fixed time of decision."""
    return re.sub(r"\d{8}T\d{6}Z", "20261125T080000Z", text)


def main() -> None:
    """Run the session and write it into the guide."""
    with tempfile.TemporaryDirectory() as folder, SampleSite.bundled() as site:
        morning = play(Path(folder), site)
        morning.type("review", "withdraw", ORMESBY, "--reason", "one page names another region")
        printed = BEGIN + "```console\n" + morning.transcript.rstrip() + "\n```\n" + END
    text = GUIDE.read_text("utf-8")
    start, end = text.index(BEGIN), text.index(END) + len(END)
    GUIDE.write_text(text[:start] + printed + text[end:], "utf-8")


if __name__ == "__main__":
    main()
