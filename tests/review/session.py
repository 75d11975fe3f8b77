"""The session in `docs/reviewing.md`: a maintainer's morning on a copy of the sample site.

`python -m tests.review.session` runs it again and writes the output into the guide.
"""

import datetime as dt
import io
import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bs4 import BeautifulSoup
from rich.console import Console
from rich.text import Text

from tests.review.nights import (
    CAREFUL,
    CASTLE_QUAYS_PAGE,
    EASTMARCH_FILE,
    EASTMARCH_PAGE,
    GUIDANCE_PAGE,
    ORMESBY,
    ORMESBY_PAGE,
    PENHALLOW_PAGE,
    Maintainer,
    fixture,
)
from tests.review.terminal import Terminal
from tests.site_simulator.site import SampleSite

GUIDE = Path(__file__).parents[2] / "docs/reviewing.md"
BEGIN, END = "<!-- session -->\n", "<!-- end of session -->"
SMALL = (EASTMARCH_PAGE, PENHALLOW_PAGE, ORMESBY_PAGE, CASTLE_QUAYS_PAGE, GUIDANCE_PAGE)
PICTURE = GUIDE.with_name("walk.svg")
WALK_LINK = """
![The same items on the terminal: the walk shows each, takes a key, and asks once](walk.svg)

"""
LLANFECHAN = "pdu-2023--llanfechan-bro-taran--2026-01-20"


@dataclass
class Morning:
    """Commands and their output; `page` is a copy from before the first decision.

    `walk` is all that the walk through the items printed on its terminal.
    """

    desk: Maintainer
    page: Path
    night: str = ""
    diff: str = ""
    walk: str = ""
    transcript: str = ""

    def show(self, *words: str) -> str:
        """Run a command and keep its output."""
        printed = settled(self.desk.output_of(*words))
        typed = " ".join(w if re.fullmatch(r"[\w.=/-]+", w) else f'"{w}"' for w in words)
        self.transcript += f"```console\n$ probation-league {typed}\n{printed.rstrip()}\n```\n"
        return printed

    def decide(self) -> None:
        """Walk through the four items: a change, an unknown body, a locked file, a new report."""
        with self.desk.there_now():
            terminal = Terminal(Path(), "review", "--sample", NO_COLOR="", TERM="xterm-256color")
            terminal.press("a")
            terminal.press("n")
            terminal.choose("a new pdu")
            terminal.answer("Its name", "Llanfechan and Bro Taran PDU")
            terminal.press("r")
            terminal.choose("cannot be read reliably")
            terminal.press("a")
            terminal.press("y")
            assert terminal.code() == 0, terminal.screen[-3000:]
        self.walk = terminal.screen
        self.transcript += WALK_LINK


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
    morning.decide()
    return morning


def picture(screen: str) -> str:
    """Return what a terminal showed as an SVG, which loads no font from elsewhere."""
    console = Console(record=True, width=80, file=io.StringIO(), force_terminal=True)
    shown = settled(screen).replace("\r\n", "\n").rstrip()
    console.print(Text.from_ansi(f"$ probation-league review --sample\n{shown}"))
    svg = console.export_svg(title="probation-league review", unique_id="walk")
    return re.sub(r"\s*@font-face \{[^}]*\}", "", svg)


def words_of(svg: str) -> str:
    """Return the text of an SVG."""
    return "\n".join(line.get_text() for line in BeautifulSoup(svg, "lxml-xml").find_all("text"))


def settled(text: str) -> str:
    """Return the output with a fixed time of decision."""
    return re.sub(r"\d{8}T\d{6}Z", "20261125T080000Z", text)


def main() -> None:
    """Run the session and write it into the guide."""
    with tempfile.TemporaryDirectory() as folder, SampleSite.bundled() as site:
        morning = play(Path(folder), site)
        morning.show("review", "withdraw", ORMESBY, "--reason", "one page names another region")
    PICTURE.write_text(picture(morning.walk), "utf-8")
    printed = BEGIN + morning.transcript + END
    text = GUIDE.read_text("utf-8")
    start, end = text.index(BEGIN), text.index(END) + len(END)
    GUIDE.write_text(text[:start] + printed + text[end:], "utf-8")


if __name__ == "__main__":
    main()
