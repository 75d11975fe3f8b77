"""Makes a maintainer's decisions: under the lock, all or none, published at once."""

import contextlib
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from pipeline.lock import only_run
from pipeline.nightly_job import known_drafts, mark_version_reported, rules_of
from pipeline.publish import newest_version, publish_state, refuse_lost_state
from pipeline.review_pages import write_review
from pipeline.settings import Settings, load_config
from review.decisions import DecisionMaker, PendingDecision, Signature
from review.losses import refuse_contradictions
from review.reconcile import try_decisions
from review.store import Store
from schemas.dates import london_day
from schemas.errors import ProbationLeagueError


def decide(
    settings: Settings,
    make: Callable[[DecisionMaker], Sequence[PendingDecision]],
    *,
    by: Signature,
    saved: Callable[[Sequence[Path]], object],
) -> Sequence[str]:
    """Make the decisions that `make` returns; return what to tell the maintainer in the end.

    `saved` is called with their files: from then on they count, whatever fails later. Raises
    DecisionError, with nothing changed. Without `publish_at_once` only decisions, records and
    waiting items are written, so that decisions on different reports made in two clones never
    change the same file.
    """
    config = load_config(settings)
    with only_run(settings.data, now=by.on):
        store = Store(settings.data)
        state = store.load()
        refuse_lost_state(config, state)
        rules = rules_of(config)
        known = partial(known_drafts, config, by.on, state)
        steps = tuple(make(DecisionMaker(state, rules, by, known)))
        decisions = tuple(step.decision for step in steps)
        refuse_contradictions(state, decisions)
        today = london_day(by.on)
        outcome = try_decisions(state, steps, rules=rules, today=today)
        saved(store.add(decisions))
        store.save_records(outcome)
        after = outcome.state((*state.decisions, *decisions))
        lines = []
        if settings.review.publish_at_once:
            store.save_ids(outcome.ids)
            if after.records or state.ids:
                before = newest_version(settings.output)
                published = publish_state(config, after, as_of=settings.as_of or today)
                mark_version_reported(settings, by.on, before, published.version)
                what = "Published version" if published.new else "No change to publish; version"
                lines.append(f"{what} {published.version}")
        left = len(outcome.waiting)
        lines.append(f"Still waiting: {left}." if left else "Nothing else waits.")
        # A decision that is saved counts even if the review page cannot be written.
        with contextlib.suppress(OSError, ProbationLeagueError):
            write_review(settings, outcome.waiting, outcome.records, None)
    return lines
