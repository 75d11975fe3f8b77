"""Makes a maintainer's decisions: under the lock, all or none, published at once."""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from league.publish.publish import PublishResult
from pipeline.lock import only_run
from pipeline.nightly_job import known_drafts, mark_version_reported, rules_of
from pipeline.options import state_options
from pipeline.publish import newest_version, publish_state, refuse_lost_state
from pipeline.review_pages import write_review
from pipeline.settings import Settings, load_config
from review.decisions import DecisionMaker, PendingDecision, Signature
from review.losses import refuse_contradictions
from review.reconcile import try_decisions
from review.store import Store
from schemas.change import RunOutcome
from schemas.dates import london_day
from schemas.errors import ProbationLeagueError


class DecisionResult(NamedTuple):
    """The files of the decisions, the new state, and what was published."""

    files: tuple[Path, ...]
    outcome: RunOutcome
    published: PublishResult | None


def decide(
    settings: Settings,
    make: Callable[[DecisionMaker], Sequence[PendingDecision]],
    *,
    by: Signature,
) -> DecisionResult:
    """Make the decisions that `make` returns. Raises DecisionError, with nothing changed.

    Without `publish_at_once` only decisions, records and waiting items are written, so that
    decisions on different reports made in two clones never change the same file.
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
        refuse_contradictions(state, decisions, options=state_options(settings))
        today = london_day(by.on)
        outcome = try_decisions(state, steps, rules=rules, today=today)
        files = tuple(map(store.add, decisions))
        store.save_records(outcome)
        after = outcome.state((*state.decisions, *decisions))
        published = None
        if settings.review.publish_at_once:
            store.save_ids(outcome.ids)
            if after.records or state.ids:
                before = newest_version(settings.output)
                published = publish_state(config, after, as_of=settings.as_of or today)
                mark_version_reported(settings, by.on, before, published.version)
        # A decision that is saved counts even if the review page cannot be written.
        with contextlib.suppress(OSError, ProbationLeagueError):
            write_review(settings, outcome.waiting, outcome.records, None)
    return DecisionResult(files, outcome, published)


def result_lines(result: DecisionResult) -> Iterator[str]:
    """Yield what was published and how much still waits."""
    if result.published is not None:
        what = "Published version" if result.published.new else "No change to publish; version"
        yield f"{what} {result.published.version}"
    left = len(result.outcome.waiting)
    yield f"Still waiting: {left}." if left else "Nothing else waits."
