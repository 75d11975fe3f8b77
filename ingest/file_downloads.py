"""Asks for the report files that are due, conditionally, and keeps what is new."""

import contextlib
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence

from ingest.documents import READ
from ingest.fetch.outcome import Answer, FetchError, HostClosed, Purpose
from ingest.ledger import FileRow, PageRow
from ingest.schedule import file_due
from ingest.urls import archive_prefix, file_key, host_of, original
from ingest.visiting.run import AT_ONCE, Run
from schemas.crawl import ProblemKind

PDF_WITHIN = 1024
"""A PDF's mark stands within so many bytes of its beginning."""


def visit_files(run: Run) -> None:
    """Asks for every report file that is due; ends early where its host closes.

    Each is in the archive, with where it came from, before the next is asked for: what a run that
    is killed did not put into the ledger is put there by the next.
    """
    _received_before(run)
    files = run.ledger.files()
    due = _due(run, files)
    at_once = 1 if run.options.pace else AT_ONCE
    for first in range(0, len(due), at_once):
        # A request takes as long as the pace: nobody else could write to the ledger meanwhile.
        with run.ledger.together() if at_once > 1 else contextlib.nullcontext():
            for number in range(first, min(first + at_once, len(due))):
                run.progress("files", number, len(due))
                _visit(run, files, due, number)
    run.progress("files", len(due), len(due))


def _visit(run: Run, files: Mapping[str, FileRow], due: Sequence[str], number: int) -> None:
    listed = due[number]
    row = files.get(file_key(listed)) or FileRow(key=file_key(listed), url=listed)
    try:
        url = _address(listed, run.options.site)
        answer = run.web.get(url, Purpose.FILE, _validators(run, row))
    except HostClosed as closed:
        others = (files.get(file_key(other)) for other in due[number + 1 :])
        if closed.url == url:
            _note(run, row, closed.kind, closed.what)
            lost = any(map(_hopeful, others))
        else:
            lost = _hopeful(row)
        _refused(run, closed, lost=lost)
    except FetchError as error:
        _note(run, row, error.kind, error.what)
    else:
        _keep(run, row, answer)


def _received_before(run: Run) -> None:
    """Notes the files that runs received that were killed before they had noted them."""
    files, urls = run.ledger.files(), dict[str, str]()
    for _, url in _reports(run) if run.received else ():
        urls.setdefault(file_key(url), url)
    for key, url in urls.items():
        origin, row = run.received.get(key), files.get(key) or FileRow(key=key, url=url)
        if origin is None or (row.checked is not None and row.checked >= origin.at):
            continue
        if run.archive.takes_up(origin.sha256):
            _put(run, row, origin.sha256, origin.headers, origin.at)


def _reports(run: Run) -> Iterator[tuple[PageRow, str]]:
    """The pages that count, each with the address of its report file."""
    for page in run.pages().values():
        report = page.page.report_file if page.page and page.state in READ else None
        if report is not None:
            yield page, report.url


def _due(run: Run, files: Mapping[str, FileRow]) -> Sequence[str]:
    """The addresses of the report files to ask for, each once.

    Those that gave nothing last time come last: so a few files that fail for good never stand
    before a new one when their host is left alone.
    """
    found: dict[str, str] = {}
    for page, url in _reports(run):
        row = files.get(file_key(url))
        if run.options.full or file_due(
            row,
            page_changed=page.key in run.changed_pages or _behind(run, page, row),
            days=run.options.revisit_files_days,
            now=run.ledger.now,
        ):
            found.setdefault(file_key(url), url)
    return sorted(found.values(), key=lambda url: not _hopeful(files.get(file_key(url))))


def _hopeful(row: FileRow | None) -> bool:
    """Whether nothing was wrong with a file so far."""
    return row is None or row.problem is None


def _behind(run: Run, page: PageRow, row: FileRow | None) -> bool:
    """Whether the file is older than its page, since a run was killed between them, or is lost."""
    if row is None or row.checked is None:
        return False
    changed = page.retrieved is not None and row.checked < page.retrieved
    return changed or (row.sha256 is not None and not run.archive.has(row.sha256))


def _validators(run: Run, row: FileRow) -> dict[str, str]:
    """Conditional headers, if the body that they speak of is still in the archive, whole."""
    if row.sha256 is None or not run.archive.whole(row.sha256):
        return {}
    headers = {"If-None-Match": row.etag, "If-Modified-Since": row.last_modified}
    return {key: value for key, value in headers.items() if value}


def _address(url: str, site: str) -> str:
    """Where to ask for a file: in the web archive that is visited, whichever its page came from."""
    if archive_prefix(url) and host_of(url) != host_of(site):
        return archive_prefix(site) + original(url)
    return url


def _refused(run: Run, closed: HostClosed, *, lost: bool) -> None:
    """Stops the run if a host that closes costs a file of which nothing was wrong so far."""
    if lost and all(stop is not closed for stop in run.stopped):
        run.stopped.append(closed)


def _keep(run: Run, row: FileRow, answer: Answer) -> None:
    now = run.ledger.now
    if answer.status == 304:
        run.files_unchanged += 1
        run.ledger.put_file(row.model_copy(update={"checked": now, "problem": None, "why": None}))
        return
    if answer.status != 200:
        missing = answer.status in (404, 410)
        kind = ProblemKind.NOT_FOUND if missing else ProblemKind.FAULT
        _note(run, row, kind, f"it answered {answer.status}")
        return
    if b"%PDF-" not in answer.body[:PDF_WITHIN]:
        came = answer.media_type or "something"
        what = f"a PDF was expected, and {came} came, {len(answer.body)} bytes"
        _note(run, row, ProblemKind.WRONG_TYPE, what)
        return
    body, headers = answer.body, answer.headers
    sha256 = run.archive.put(body, url=answer.url, at=now, headers=headers, key=row.key)
    if sha256 == row.sha256:
        run.files_unchanged += 1
    else:
        run.files_fetched += 1
    _put(run, row, sha256, headers, now)


def _put(run: Run, row: FileRow, sha256: str, headers: Mapping[str, str], at: dt.datetime) -> None:
    """Puts a file that was received into the ledger."""
    same = sha256 == row.sha256
    if row.sha256 is not None and not same:
        run.notes.append(f"{row.url} was replaced; the earlier file is kept")
    run.ledger.put_file(
        FileRow(
            key=row.key,
            url=row.url,
            sha256=sha256,
            media_type="application/pdf",
            etag=headers.get("etag"),
            last_modified=headers.get("last-modified"),
            retrieved=row.retrieved if same else at,
            checked=at,
        )
    )


def _note(run: Run, row: FileRow, kind: ProblemKind, why: str) -> None:
    update = {"checked": run.ledger.now, "problem": kind, "why": why}
    run.ledger.put_file(row.model_copy(update=update))
