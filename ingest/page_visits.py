"""Requests the pages that are due, reads them, and stores their content."""

from collections import Counter
from collections.abc import Sequence

from ingest import schedule
from ingest.context import URLS_SHOWN, CrawlContext
from ingest.documents import with_listing_date
from ingest.expectations import broken_page, stop_reading
from ingest.fetch.client import FORBIDDEN, MISSING, FetchError, HostClosed, OutOfTime
from ingest.ledger.models import PageRow, PageState
from ingest.urls import SHORT_LINK, page_address, page_key
from ingest.webpage.keywords import plain_words
from ingest.webpage.page import READER_VERSION, PageReading
from schemas.crawl import ProblemKind
from schemas.errors import Unreadable
from support.files import is_pdf
from support.safe_text import first_of


def visit_pages(context: CrawlContext) -> None:
    """Request every page that is due; stop early if the host refuses us or the site has changed.

    Each page is in the archive and in the ledger before the next is requested, so a killed run
    loses no page that it has read.
    """
    pages = context.pages()
    rows = [_unsettled_if_lost(context, row) for row in pages.values()]
    due = [pages[key] for key in schedule.due_pages(rows, context.options, context.ledger.now)]
    misses: Counter[bool] = Counter()
    for number, row in enumerate(due):
        context.progress("pages", number, len(due))
        if _known_under_own_address(context, row):
            continue
        expected = row.listed and row.state not in ("missing", "gone")
        if not expected and misses[expected] >= context.options.max_misses:
            continue  # The next runs request the others.
        try:
            exists = _visit(context, row)
        except HostClosed as closed:
            _stop(context, closed, due[number:])
            break
        except FetchError as error:
            _record(context, row, "fault", error.kind, error.what)
            continue
        misses[expected] += not exists
        if misses[True] >= context.options.max_misses:
            what = f"{misses[True]} pages that the site lists are missing (404)"
            context.stopped.append(context.fetcher.close(row.url, ProblemKind.NOT_FOUND, what))
            break
        if stop_reading(len(context.broken), context.pages_fetched):
            break
    context.progress("pages", len(due), len(due))
    _note_idle(context, due)


def _stop(context: CrawlContext, closed: HostClosed, left: Sequence[PageRow]) -> None:
    """Note why the pages that are left are not requested; it is no news if all failed before."""
    if isinstance(closed, OutOfTime):
        context.unfinished += [row.url for row in left]
        return
    if any(row.problem is None for row in left):
        context.stopped.append(closed)
    elif closed.status == FORBIDDEN:
        context.fetcher.reopen(closed)  # It refuses a page that it refused before, not the files.
    if closed.kind is ProblemKind.REFUSED and closed.url == left[0].url:
        _record(context, left[0], "refused", closed.kind, closed.what)


def _note_idle(context: CrawlContext, due: Sequence[PageRow]) -> None:
    """Say once that listed edit times are not believed any more."""
    pages = context.ledger.pages()
    idle = [row.url for row in due if row.idle < schedule.IDLE_NIGHTS <= pages[row.key].idle]
    if idle:
        context.notes.append(
            f"listed as edited for {schedule.IDLE_NIGHTS} nights without being so: "
            f"{first_of(idle, URLS_SHOWN)}; from now on requested every "
            f"{context.options.revisit_files_days} days, whatever is listed"
        )


def _unsettled_if_lost(context: CrawlContext, row: PageRow) -> PageRow:
    """The page; not settled, so that it is due, if the archive lacks its body."""
    lost = row.sha256 is not None and not context.archive.has(row.sha256)
    return row.model_copy(update={"settled": None}) if lost and row.state == "ok" else row


def _known_under_own_address(context: CrawlContext, row: PageRow) -> bool:
    """True if a short link or a former address leads to a page known under its own address."""
    if row.post_id is None or (row.listed and SHORT_LINK not in row.url):
        return False
    others = (page for key, page in context.ledger.pages().items() if key != row.key)
    if not any(page.post_id == row.post_id and page.page and page.listed for page in others):
        return False
    _record(context, row, "elsewhere")
    return True


def _record(
    context: CrawlContext,
    row: PageRow,
    state: PageState,
    problem: ProblemKind | None = None,
    why: str | None = None,
) -> None:
    """Record that a page gave no new content, whether or not it was requested.

    Except after a refusal, a broken page or a fault that may pass, the page is then requested
    again only if it is listed as edited, or in its turn.
    """
    passing = state == "fault" and problem not in schedule.LASTING
    again = passing or state in ("refused", "broken")
    changes = {
        "state": state,
        "settled": row.settled if again else schedule.settled_mark(row, "new", context.ledger.now),
        "asked": context.ledger.now,
        "problem": problem,
        "why": why,
    }
    context.ledger.put_page(row.model_copy(update=changes))


def _visit(context: CrawlContext, row: PageRow) -> bool:
    """Request a page, archive and read it; accept its content unless it is another page or broken.

    Return whether the page exists. Raises HostClosed, and FetchError if there is nothing to read.
    """
    response = context.fetcher.get(page_address(row.url, context.options.site), "page")
    url, status = response.url, response.status
    if status in MISSING:
        if row.page is None:
            why = f"the page is listed but missing ({status})"
            _record(context, row, "missing", ProblemKind.NOT_FOUND, why)
        else:
            _record(context, row, "gone")
            context.notes.append(f"{row.url} is gone ({status}); its last content is kept")
        return False
    if status != 200:
        raise response.failure
    if response.media_type and "html" not in response.media_type:
        what = f"expected a web page, received {response.media_type}"
        # A PDF is not sent every night.
        kind = ProblemKind.UNEXPECTED if is_pdf(response.body) else ProblemKind.WRONG_TYPE
        raise FetchError(kind, url, what)
    context.pages_fetched += 1
    sha256 = context.keep(response)
    try:
        reading = context.read_page(response.body, url)
    except Unreadable as error:
        raise FetchError(ProblemKind.FAULT, url, error.what) from error
    target: PageRow | None = row
    if page_key(reading.page.url) != row.key:
        target = _redirect_target(context, row, reading)
    if target is not None:
        _store(context, target, _behind_notice(target, reading), sha256)
    return True


def _store(context: CrawlContext, row: PageRow, reading: PageReading, sha256: str) -> None:
    broken = broken_page(row, reading, context.options)
    if not broken:
        _accept(context, row, reading, sha256)
        return
    if row.state != "broken":
        context.broken.append((row, broken))
    why = "; ".join(f"{lack.element}: found {lack.found}" for lack in broken)
    why += f" (the page is kept as {context.archive.path(sha256)})"
    _record(context, row, "broken", ProblemKind.UNEXPECTED, why)


def _behind_notice(row: PageRow, reading: PageReading) -> PageReading:
    """Keep what a page showed before a notice, or a password, took the place of its report."""
    before, page, notice = row.page, reading.page, reading.page.notice
    if before is None or notice is None or page.report_url is not None:
        return reading
    lost = before.report_url is not None or (before.report_in_page and not page.report_in_page)
    if not lost:
        return reading
    kept = before.model_copy(update={"notice": notice.model_copy(update={"replaces": True})})
    return reading.model_copy(update={"page": kept})


def _redirect_target(context: CrawlContext, row: PageRow, reading: PageReading) -> PageRow | None:
    """The row of the page that an address redirected to; None if that page is not due.

    A short link or another spelling redirects to the page it names. A wrong address redirects to
    a page whose address begins alike: another document, unless its title is the listed one or
    its content that of the page before.
    """
    key = page_key(reading.page.url)
    known = context.ledger.pages().get(key)
    title = row.listing.title if row.listing else None
    same = (SHORT_LINK in row.url or reading.fingerprint == row.fingerprint) or (
        title is not None and plain_words(title) == plain_words(reading.page.title or "")
    )
    if same:
        _record(context, row, "elsewhere")
    else:
        why = f"it leads to another page, {reading.page.url}"
        _record(context, row, "elsewhere", ProblemKind.UNEXPECTED, why)
    if known is not None and not schedule.page_due(known, context.options, context.ledger.now):
        return None
    if known is None and not same:
        context.notes.append(f"{row.url} leads to {reading.page.url}, which is not listed")
    listing = row.listing.model_copy(update={"url": reading.page.url}) if row.listing else None
    return known or PageRow(key=key, url=reading.page.url, post_id=reading.post_id, listing=listing)


def _accept(context: CrawlContext, row: PageRow, reading: PageReading, sha256: str) -> None:
    now, page = context.ledger.now, reading.page
    versions = context.ledger.versions(row.key)
    change = schedule.classify_content(row, versions, reading.fingerprint, now)
    row = row.model_copy(update={"idle": schedule.idle_nights(row, change, now)})
    settled = schedule.settled_mark(row, change, now)
    changes: dict[str, object] = {
        "state": "ok",
        "settled": settled,
        "asked": now,
        "post_id": reading.post_id or row.post_id,
        "problem": None,
        "why": None,
    }
    if change == "stale":
        context.notes.append(f"{row.url} was sent as an older cached copy; the newer one is kept")
        context.ledger.put_page(row.model_copy(update=changes))
        return
    known = row.sha256 if change == "same" else None
    if known is not None and context.archive.intact(known):
        sha256 = known
    else:
        changes["fingerprint"] = reading.fingerprint
        if page.notice is None or not page.notice.replaces:
            changes |= {"sha256": sha256, "retrieved": now}
    changes |= {"page": with_listing_date(page, row), "reader": READER_VERSION}
    context.ledger.put_page(row.model_copy(update=changes), (reading.fingerprint, sha256))
