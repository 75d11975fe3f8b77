"""Remembers what is new until the maintainer was told, so that a killed run hushes nothing up."""

import datetime as dt
import json

from ingest.ledger.store import UNREPORTED_SINCE, Ledger
from review.state import RunOutcome

KEYS = "untold-keys"
"""Fact of the ledger: what such runs would have put before the maintainer, as a JSON list."""


def begin(ledger: Ledger, now: dt.datetime) -> None:
    """A run begins: what it and runs that were killed before it find is new until told."""
    if ledger.fact(UNREPORTED_SINCE) is None:
        ledger.set_fact(UNREPORTED_SINCE, now.isoformat())


def with_untold(outcome: RunOutcome, ledger: Ledger) -> RunOutcome:
    """The outcome of a run, with what an earlier one found and did not live to tell."""
    kept = ledger.fact(KEYS)
    earlier: list[str] = json.loads(kept) if kept is not None else []
    here = {item.change.key for item in outcome.waiting}
    here |= {id_ for id_, present in outcome.ids.items() if id_ == present}
    here |= {notice.decision for notice in outcome.notices}
    new = tuple(dict.fromkeys([*outcome.new, *(key for key in earlier if key in here)]))
    if new:
        ledger.set_fact(KEYS, json.dumps(new))
    return outcome.model_copy(update={"new": new})


def told(ledger: Ledger) -> None:
    """The maintainer was told: from now on all of it counts as known."""
    ledger.set_fact(KEYS, None)
    ledger.set_fact(UNREPORTED_SINCE, None)
