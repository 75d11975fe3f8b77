"""The nightly run: visit, read, judge, compare, accept, publish, and say what came of it."""

import datetime as dt
from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path

from structlog.typing import FilteringBoundLogger

from ingest.context import ProgressCallback
from ingest.folder_import import Folder
from ingest.ledger import Storage
from ingest.reported.drafts import ReportedResults
from ingest.reported.results_table import read_references
from league.publish.publish import PublishResult, publish
from parsers import PARSER_VERSION
from pipeline import untold
from pipeline.crawl_site import (
    Visit,
    replay_kept,
    state_for,
    take_folder,
    visit,
    visit_old_site,
    visit_sample,
)
from pipeline.memory import give_back
from pipeline.options import Exit
from pipeline.parse_cache import Readings
from pipeline.parse_documents import Drafts, ReadOne, read_all
from pipeline.publish import material, page_maker
from pipeline.world import World
from review.policy import Policy, RuleSet
from review.reconcile import reconcile
from review.registrations import overlay_registrations
from review.state import RunOutcome
from review.state import State as Reviewed
from review.store import Store
from schemas.crawl import CrawlResult
from schemas.report import Report

NOTHING_VISITED = CrawlResult(documents=())


@dataclass(frozen=True, slots=True)
class Job:
    """What one run is asked to do, and what it works with; `now` is the time it started.

    `fresh`: every document is parsed again, whatever is remembered of it. `old_site` (its address,
    or that of a web archive's copy), `folder` or `visit` take the place of the visit to the site.
    """

    world: World
    now: dt.datetime
    today: dt.date
    executor: Executor
    read_one: ReadOne
    log: FilteringBoundLogger
    progress: ProgressCallback
    full: bool = False
    offline: bool = False
    history_only: bool = False
    dry: bool = False
    fresh: bool = False
    old_site: str | None = None
    folder: Folder | None = None
    visit: Visit | None = None

    @property
    def as_of(self) -> dt.date:
        """The day of the tables: the configured one, or today."""
        return self.world.settings.as_of or self.today


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a run that did its work; `visited` without the documents, which may be many."""

    outcome: RunOutcome
    documents: int
    visited: CrawlResult
    drafts: Drafts
    published: PublishResult | None

    @property
    def exit_code(self) -> Exit:
        """3 where this run put something new before the maintainer, else 0."""
        told = any(problem.new for problem in self.visited.problems)
        return Exit.NEW_TO_REVIEW if self.outcome.new or told else Exit.DONE


def run(job: Job) -> Done:
    """One whole run. Raises SiteRefused, SiteChanged or StateError; what was published stands."""
    settings = job.world.settings
    visited, drafts = _visited(job)
    documents = len(drafts.reports)
    give_back()
    store = Store(settings.data)
    before = store.load()
    outcome = reconcile(
        before,
        (*_reported(job.world, before), *drafts.reports),
        policy=policy_of(job.world),
        rules=RuleSet(job.world.programmes, job.world.registry),
        today=job.today,
    )
    drafts = drafts._replace(reports=())
    give_back()
    with state_for(settings.data, job.now, dry=job.dry) as kept:
        outcome = untold.with_untold(outcome, kept.ledger)
    if job.dry:
        return Done(outcome, documents, visited, drafts, None)
    store.save_records(outcome)
    after = Reviewed(
        records=outcome.records,
        decisions=before.decisions,
        ids=outcome.ids,
        waiting=outcome.waiting,
        seen=outcome.seen,
    )
    published = None
    if after.records or before.ids:
        published = publish(
            material(job.world, after),
            settings.output,
            as_of=job.as_of,
            pages=page_maker(job.world, after),
        )
    store.save_ids(outcome.ids)
    return Done(outcome, documents, visited, drafts, published)


def told(job: Job) -> None:
    """The maintainer was told of the run; until then a later one tells of the same again."""
    if not job.dry:
        with state_for(job.world.settings.data, job.now, dry=False) as kept:
            untold.told(kept.ledger)


def policy_of(world: World) -> Policy:
    """What the run may accept by itself; of the made-up sample whatever passes, unless told not."""
    review = world.settings.review
    return Policy(
        strict=review.strict,
        trusting=world.settings.sample and not review.careful_sample,
        most_new=review.most_new_in_one_run,
    )


def _visited(job: Job) -> tuple[CrawlResult, Drafts]:
    """What came of the visit, without the documents that were read: they may be many."""
    with state_for(job.world.settings.data, job.now, dry=job.dry) as kept:
        untold.begin(kept.ledger, job.now)
        visited = _visit(job, kept)
        drafts = _read(job, visited)
    return visited.model_copy(update={"documents": ()}), drafts


def _visit(job: Job, kept: Storage) -> CrawlResult:
    if job.history_only:
        return NOTHING_VISITED
    if job.offline:
        return replay_kept(kept)
    settings = job.world.settings
    if job.folder is not None:
        return take_folder(settings, kept, job.folder, progress=job.progress)
    if job.old_site is not None:
        site = job.old_site
        return visit_old_site(settings, kept, site, full=job.full, progress=job.progress)
    go = job.visit or (visit_sample if settings.sample else visit)
    return go(settings, kept, full=job.full, progress=job.progress)


def _read(job: Job, visited: CrawlResult) -> Drafts:
    readings = Readings(
        readings_folder(job.world.settings.data),
        parser_version=PARSER_VERSION,
        programmes=job.world.programmes,
        fresh=job.fresh,
    )

    def told(done: int, of: int) -> None:
        job.progress("reports", done, of)

    return read_all(
        visited.documents,
        readings=readings,
        read_one=job.read_one,
        executor=job.executor,
        told=told,
    )


def readings_folder(data: Path) -> Path:
    """Where readings are remembered: beside the archive, which they are made from."""
    return data / "archive" / "readings"


def _reported(world: World, before: Reviewed) -> Sequence[Report]:
    """Results reported elsewhere; the sample has none, so that nothing real mixes with it."""
    if world.settings.sample:
        return ()
    shipped = ReportedResults.shipped(world.programmes).results
    tables = read_references(world.settings.data / "reference", world.programmes)
    registry = overlay_registrations(world.registry, before.decisions).registry
    every = ReportedResults([*shipped, *tables])
    return every.drafts(programmes=world.programmes, registry=registry)
