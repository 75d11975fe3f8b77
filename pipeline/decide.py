"""Takes decisions for a maintainer: alone, tried before anything is kept, published at once."""

import contextlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from league.publish.publish import PublishResult, publish
from pipeline.lock import only_run
from pipeline.nightly_job import policy_of
from pipeline.publish import material, page_maker
from pipeline.review_pages import write_review
from pipeline.settings import Settings
from pipeline.world import world_of
from review.decisions import DecisionMaker, PendingDecision, Signature
from review.policy import RuleSet
from review.reconcile import try_decisions
from review.state import RunOutcome, State
from review.store import Store
from schemas.dates import london_day
from schemas.errors import ProbationLeagueError


class Taken(NamedTuple):
    """The files of the decisions, what the state became, and what was published."""

    files: tuple[Path, ...]
    outcome: RunOutcome
    published: PublishResult | None


def decide(
    settings: Settings,
    make: Callable[[DecisionMaker], Sequence[PendingDecision]],
    *,
    by: Signature,
) -> Taken:
    """Takes the decisions that `make` asks for. Raises DecisionError, with nothing changed.

    With `publish_at_once` off only decisions, records and waiting items are written: what a clone
    commits then touches no file that another clone's decision on another report touches.
    """
    world = world_of(settings)
    with only_run(settings.data, now=by.on):
        store = Store(settings.data)
        state = store.load()
        rules = RuleSet(world.programmes, world.registry)
        steps = tuple(make(DecisionMaker(state, rules, by)))
        today = london_day(by.on)
        outcome = try_decisions(state, steps, policy=policy_of(world), rules=rules, today=today)
        files = tuple(store.add(step.decision) for step in steps)
        store.save_records(outcome)
        after = State(
            records=outcome.records,
            decisions=(*state.decisions, *(step.decision for step in steps)),
            ids=outcome.ids,
            waiting=outcome.waiting,
            seen=outcome.seen,
        )
        published = None
        if world.settings.review.publish_at_once and (after.records or state.ids):
            published = publish(
                material(world, after),
                settings.output,
                as_of=settings.as_of or today,
                pages=page_maker(world, after),
            )
        if world.settings.review.publish_at_once:
            store.save_ids(outcome.ids)
        # A decision that is taken stands, whatever becomes of the page that it was taken from.
        with contextlib.suppress(OSError, ProbationLeagueError):
            write_review(settings, outcome.waiting, outcome.records, None)
    return Taken(files, outcome, published)
