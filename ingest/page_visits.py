"""Asks for the pages that are due, reads them, and keeps what they say."""

import datetime as dt
from collections import deque
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ingest.documents import with_listing
from ingest.expectations import ENOUGH, broken_page
from ingest.fetch.outcome import Answer, FetchError, HostClosed, Purpose
from ingest.ledger import PageRow, PageState, Reading
from ingest.schedule import (
    LASTING,
    Verdict,
    due_pages,
    edit_mark,
    judge_content,
    settled_mark,
)
from ingest.urls import page_address, page_key
from ingest.visiting.elsewhere import SHORT_LINK, is_known, own_row
from ingest.visiting.run import AT_ONCE, Run
from ingest.webpage.page import READER_VERSION, PageReading
from ingest.webpage.reader import Pending
from schemas.crawl import ProblemKind
from schemas.errors import Unreadable

AHEAD = 250
"""So many pages may wait for the reader while further ones are fetched, where no pace is kept: as
many as come while its process starts."""
AHEAD_BYTES = 50_000_000
"""And no more than that together."""
MISSING = (404, 410)


class _Fetched(NamedTuple):
    row: PageRow
    url: str
    sha256: str
    at: dt.datetime
    pending: Pending
    size: int


def visit_pages(run: Run) -> None:
    """Asks for every page that is due; ends early where the host closes or the site has changed.

    Each page is in the archive, with where it came from, before the next is asked for, so a run
    that is killed asks for nothing twice: what it received but did not read is read by the next.
    """
    waiting = deque(_received_before(run))
    _keep_all(run, waiting)
    pages = run.pages()
    due = due_pages(_to_see(run, pages), run.options, run.ledger.now)
    misses, held, ahead = 0, 0, 0 if run.options.pace else AHEAD
    for number, key in enumerate(due):
        row = pages[key]
        run.progress("pages", number, len(due))
        if SHORT_LINK in row.url:
            _keep_all(run, waiting)  # What is read tells which pages are known already.
            if is_known(run, row):
                continue
        try:
            answer = _ask(run, row)
        except HostClosed as closed:
            run.stopped.append(closed)
            if closed.kind is ProblemKind.REFUSED and closed.url == row.url:
                run.put(row, state=PageState.REFUSED, problem=closed.kind, why=closed.what)
            break
        if answer is None:
            continue
        if answer.status in MISSING:
            misses += 1
            _missing(run, row, answer)
            if misses >= run.options.max_misses:
                what = f"{misses} pages that the site lists are missing (404)"
                run.stopped.append(run.web.close(row.url, ProblemKind.NOT_FOUND, what))
                break
            continue
        waiting.append(_received(run, row, answer))
        held += len(answer.body)
        if len(waiting) > ahead or held > AHEAD_BYTES:
            _keep_some(run, waiting)
            held = sum(one.size for one in waiting)
        if len(run.broken) >= ENOUGH:
            break
    _keep_all(run, waiting)
    run.progress("pages", len(due), len(due))


def _received(run: Run, row: PageRow, answer: Answer) -> _Fetched:
    """Keeps what came, and begins to read it."""
    now = run.ledger.now
    body, url = answer.body, answer.url
    sha256 = run.archive.put(body, url=url, at=now, headers=answer.headers, key=row.key)
    return _Fetched(row, url, sha256, now, run.reader.start(body, url), len(body))


def _received_before(run: Run) -> Iterator[_Fetched]:
    """What runs received that were killed before they had read it, as of when it came.

    A page that was edited since then is asked for again anyway: what it says now counts.
    """
    pages = run.pages() if run.received else {}
    for key, origin in run.received.items():
        row = pages.get(key)
        if row is None or (row.asked is not None and row.asked >= origin.at):
            continue
        edited = row.listing.modified if row.listing else None
        if edited is not None and edited > origin.at:
            continue
        if run.archive.takes_up(origin.sha256):
            body = run.archive.get(origin.sha256)
            pending = run.reader.start(body, origin.url)
            yield _Fetched(row, origin.url, origin.sha256, origin.at, pending, len(body))


def _to_see(run: Run, pages: Mapping[str, PageRow]) -> Iterator[PageRow]:
    """The pages as they are; one whose body the archive lost asks for another look."""
    for row in pages.values():
        lost = row.sha256 is not None and not run.archive.has(row.sha256)
        if lost and row.state is PageState.OK:
            yield row.model_copy(update={"settled": None})
        else:
            yield row


def _ask(run: Run, row: PageRow) -> Answer | None:
    """The page's answer; None, with the reason in the ledger, if it gives none to be read."""
    url = page_address(row.url, run.options.site)
    try:
        answer = run.web.get(url, Purpose.PAGE)
    except HostClosed:
        raise
    except FetchError as error:
        settled = edit_mark(row.listing) if error.kind in LASTING else row.settled
        run.put(row, state=PageState.FAULT, problem=error.kind, why=error.what, settled=settled)
        return None
    if answer.status in MISSING:
        return answer
    if answer.status != 200:
        why = f"it answered {answer.status}"
        run.put(row, state=PageState.FAULT, problem=ProblemKind.FAULT, why=why)
        return None
    if "html" not in answer.media_type:
        why = f"a page was expected, and {answer.media_type or 'no type'} came"
        run.put(row, state=PageState.FAULT, problem=ProblemKind.WRONG_TYPE, why=why)
        return None
    run.pages_fetched += 1
    return answer


def _missing(run: Run, row: PageRow, answer: Answer) -> None:
    """Remembers the miss: the page is not asked for again unless it is listed as edited."""
    gone = row.page is not None
    run.put(
        row,
        state=PageState.GONE if gone else PageState.MISSING,
        settled=edit_mark(row.listing),
        problem=None if gone else ProblemKind.NOT_FOUND,
        why=None if gone else f"the page is listed but missing ({answer.status})",
    )
    if gone:
        run.notes.append(f"{row.url} is gone ({answer.status}); what it said stays known")


def _keep_all(run: Run, waiting: deque[_Fetched]) -> None:
    while waiting:
        _keep_some(run, waiting)


def _keep_some(run: Run, waiting: deque[_Fetched]) -> None:
    """Puts what was read into the ledger, of many pages at once: one alone costs as much."""
    with run.ledger.together():
        for _ in range(min(len(waiting), AT_ONCE)):
            _keep(run, waiting.popleft())


def _keep(run: Run, fetched: _Fetched) -> None:
    """Accepts what was read, unless it is another page or broken."""
    row, sha256 = fetched.row, fetched.sha256
    try:
        reading = fetched.pending()
    except Unreadable as error:
        run.put(row, state=PageState.FAULT, problem=ProblemKind.FAULT, why=error.what)
        return
    if page_key(reading.page.url) != row.key:
        own = own_row(run, row, reading)
        if own is None:
            return
        row = own
    broken = broken_page(row, reading, run.options)
    if broken:
        if fetched.at == run.ledger.now:  # What came before is asked for again, and judged then.
            run.broken += broken
        run.put(
            row,
            state=PageState.BROKEN,
            problem=ProblemKind.UNEXPECTED,
            why="; ".join(f"{b.element}: found {b.found}" for b in broken)
            + f" (the page is kept as {run.archive.path(sha256)})",
        )
        return
    _accept(run, row, reading, sha256, fetched.at)


def _accept(run: Run, row: PageRow, reading: PageReading, sha256: str, at: dt.datetime) -> None:
    readings = run.ledger.readings(row.key) if row.fingerprint is not None else ()
    verdict = judge_content(row, readings, reading.fingerprint, run.options, at)
    settled = settled_mark(row, verdict, run.options, at)
    changes: dict[str, object] = {
        "state": PageState.OK,
        "asked": at,
        "settled": settled,
        "post_id": reading.post_id or row.post_id,
        "problem": None,
        "why": None,
    }
    if verdict is Verdict.STALE:
        run.notes.append(f"{row.url} came as an older copy; the newer one stays")
        run.ledger.put_page(row.model_copy(update=changes))
        return
    if verdict is Verdict.SAME and row.sha256 is not None and run.archive.whole(row.sha256):
        sha256 = row.sha256
    else:
        changes |= {"sha256": sha256, "retrieved": at, "fingerprint": reading.fingerprint}
    if verdict is not Verdict.SAME:
        run.changed_pages.add(row.key)
    changes |= {
        "page": with_listing(reading.page, row),
        "reader": READER_VERSION,
        # An old cached copy is not what that edit made.
        "edited": row.edited if settled is None else edit_mark(row.listing),
    }
    run.ledger.put_page(
        row.model_copy(update=changes),
        Reading(fingerprint=reading.fingerprint, sha256=sha256, seen=at),
    )
