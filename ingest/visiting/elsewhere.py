"""Tells what page an address is of that leads to another: its own spelling, or another page."""

from ingest.ledger import PageRow, PageState
from ingest.schedule import edit_mark, page_due
from ingest.urls import page_key
from ingest.visiting.run import Run
from ingest.webpage.page import PageReading
from ingest.webpage.words import plain
from schemas.crawl import ProblemKind

SHORT_LINK = "?p="
"""What an address by number has: it leads to the page's own address."""


def is_known(run: Run, row: PageRow) -> bool:
    """Whether a short link is to a page that is known under its own address."""
    if row.post_id is None:
        return False
    known = run.ledger.page_of_post(row.post_id, besides=row.key)
    if known is None:
        return False
    run.put(row, state=PageState.ELSEWHERE, settled=edit_mark(row.listing), problem=None, why=None)
    return True


def own_row(run: Run, row: PageRow, reading: PageReading) -> PageRow | None:
    """The row of the page that an address led to, if it is not the listed one.

    A short link or another spelling leads to the page it names. A wrong address leads to a page
    whose address begins alike: that is another document, unless its title is the listed one.
    """
    key = page_key(reading.page.url)
    pages = run.ledger.pages()
    known = pages.get(key)
    short = SHORT_LINK in row.url
    title = row.listing.title if row.listing else None
    same = short or (title is not None and plain(title) == plain(reading.page.title or ""))
    why = None if short or same else f"it leads to another page, {reading.page.url}"
    run.put(
        row,
        state=PageState.ELSEWHERE,
        settled=edit_mark(row.listing),
        problem=None if why is None else ProblemKind.UNEXPECTED,
        why=why,
    )
    if known is not None and not page_due(known, run.options, run.ledger.now):
        return None
    if known is None and not same:
        run.notes.append(f"{row.url} leads to {reading.page.url}, which no route lists")
    listing = row.listing.model_copy(update={"url": reading.page.url}) if row.listing else None
    return known or PageRow(key=key, url=reading.page.url, post_id=reading.post_id, listing=listing)
