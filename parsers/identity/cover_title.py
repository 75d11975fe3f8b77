"""Reads the title on a cover: where it begins, and what ends it."""

import re
from collections.abc import Sequence

from parsers.identity.titles import tidy
from parsers.ratings.vocabulary import squash
from schemas.dates import printed_dates

COVER_LINES = 14
"""Lines of the first page that can hold title, publisher and date."""
_CONTENTS = re.compile(r"(?:(?:table of )?contents|contents page)$|\d{1,2}[.)] +\S", re.IGNORECASE)
"""What follows the title where cover and contents share a page: a printed web page, say."""


def cover_title(lines: Sequence[str]) -> str | None:
    """The title on a cover, its lines joined; it ends before publisher, date or a sentence."""
    for start, line in enumerate(lines[:COVER_LINES]):
        if not _inspects(squash(line)) or _is_publisher(line):
            continue
        if squash(line) == "inspectionreport":  # What kind of document it is, above its title.
            continue
        title = [line]
        for more in lines[start + 1 : start + 6]:
            again = "inspectionof" in squash(more) or _begins(squash(" ".join(title)), squash(more))
            if _is_publisher(more) or printed_dates(more) or not more.strip() or more.endswith("."):
                break
            if again or _CONTENTS.match(more.strip()):
                break
            title.append(more)
        return tidy(" ".join(title))
    return None


def _inspects(line: str) -> bool:
    """Whether a squashed line speaks of an inspection, in English or in Welsh."""
    return "inspection" in line or line.startswith("arolygiado")


def _begins(title: str, line: str) -> bool:
    """Whether a line is a title again from its beginning, both squashed."""
    return len(line) > 12 and title.startswith(line)


def _is_publisher(line: str) -> bool:
    said = squash(line)
    return said.startswith("arolygiaeth") or (
        said.startswith(("hminspectorate", "hmiprobation", "hisma", "herma", "publish"))
        and ("inspectorate" in said or "hmi" in said or "publish" in said)
    )
