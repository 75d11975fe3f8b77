"""After a run that never ended (killed, power lost): what it left in the archive, and what not."""

import datetime as dt
from collections.abc import Mapping

from ingest.archive import Archive, Origin
from ingest.ledger import FileRow, Ledger, PageRow


def forget_unwritten(ledger: Ledger, archive: Archive) -> int:
    """Forgets the bodies of an unfinished run that the archive does not hold whole.

    They are then asked for again, like new ones. Gives their number; reads nothing where the last
    run ended.
    """
    since = ledger.undone()
    if since is None or not ledger.unfinished():
        return 0
    lost = 0
    for file in ledger.files().values():
        if _lost(file, since, archive):
            ledger.forget(str(file.sha256))
            ledger.put_file(FileRow(key=file.key, url=file.url))
            lost += 1
    for page in ledger.pages().values():
        if _lost(page, since, archive):
            ledger.forget(str(page.sha256))
            new = PageRow(key=page.key, url=page.url, listed=page.listed, listing=page.listing)
            ledger.put_page(new)
            lost += 1
    return lost


def received(ledger: Ledger, archive: Archive) -> Mapping[str, Origin]:
    """What came for pages and files in runs that did not do their work, the newest for each key.

    The archive notes what comes at once, the ledger later, of many together. To be asked before a
    run begins; reads nothing where the last one did its work. What came by a clock that was ahead
    is left out: nobody can tell whether it was edited since.
    """
    since = ledger.undone()
    if since is None:
        return {}
    lately = (origin for origin in archive.origins() if since <= origin.at <= ledger.now)
    return {origin.key: origin for origin in lately if origin.key is not None}


def _lost(row: FileRow | PageRow, since: dt.datetime, archive: Archive) -> bool:
    recent = row.retrieved is not None and row.retrieved >= since
    return recent and row.sha256 is not None and not archive.whole(row.sha256)
