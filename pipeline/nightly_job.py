"""The nightly job: crawl, parse, compare with the accepted records, accept, publish."""

import contextlib
import datetime as dt
import json
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from pydantic import TypeAdapter, ValidationError

from ingest.context import ProgressCallback
from ingest.documents import documents
from ingest.folder_import import Folder
from ingest.ledger.store import UNREPORTED_SINCE, Ledger, Storage, open_storage
from ingest.reported.drafts import reported_drafts
from ingest.reported.results_file import shipped_results
from ingest.reported.results_table import read_references
from league.publish.publish import PublishResult
from parsers import PARSER_VERSION
from pipeline.crawl_site import (
    Visit,
    replay_kept,
    state_for,
    take_folder,
    visit,
    visit_old_site,
    visit_sample,
)
from pipeline.options import Exit
from pipeline.parse_documents import DraftCache, ParsedDocuments, ReadOne, cached_drafts, parse_all
from pipeline.publish import newest_version, publish_state, refuse_lost_state
from pipeline.quiet_night import UNCHANGED_RUN, Inputs, UnchangedRun, inputs_of, remembered
from pipeline.settings import LEDGER, RunConfig
from review.policy import Policy, RuleSet
from review.reconcile import reconcile
from review.registrations import overlay_registrations
from review.store import Store
from review.summary import RunSummary
from schemas.change import Change, ChangeKind, Disposition, RunOutcome, State
from schemas.crawl import CrawlCounts, CrawlResult, Problem
from schemas.report import Report
from support.atomic_files import TEMPORARY

_CHANGES = TypeAdapter(list[Change])
NO_CRAWL = CrawlResult(documents=())
UNREPORTED_KEYS = "untold-keys"
"""Ledger fact: JSON list of new items that killed runs found but did not report."""
UNREPORTED_CHANGES = "unreported-changes"
"""Ledger fact: JSON list of the changes of records that they did not report."""
UNREPORTED_VERSION = "unreported-version"
"""Ledger fact: the newest version before them; empty before the first."""
UNREPORTED = (UNREPORTED_KEYS, UNREPORTED_CHANGES, UNREPORTED_VERSION, UNREPORTED_SINCE)
STATE_FOLDERS = ("records", "decisions", "waiting", "archive")


@dataclass(frozen=True, slots=True)
class Flags:
    """Options that make a run differ from the nightly one.

    With `fresh` every document is parsed again. `old_site` (its URL, or that of a web archive's
    copy) or `folder` replace the crawl of the site.
    """

    full: bool = False
    offline: bool = False
    history_only: bool = False
    dry: bool = False
    fresh: bool = False
    old_site: str | None = None
    folder: Folder | None = None

    @property
    def looks_for_reports(self) -> bool:
        """Whether the run looks for new reports: on the site, the old site or in a folder."""
        return not (self.offline or self.history_only)

    @property
    def checks_site(self) -> bool:
        """Whether the run looks for new reports on the site."""
        return self.looks_for_reports and not (self.folder or self.old_site)


@dataclass(frozen=True, slots=True)
class Job:
    """What one run works with; `now` is the time when it started.

    `visit` replaces the crawl of the configured site. `has_status`: `status.json` tells of an
    earlier run.
    """

    config: RunConfig
    now: dt.datetime
    today: dt.date
    executor: Executor
    read_one: ReadOne
    progress: ProgressCallback
    flags: Flags = Flags()
    visit: Visit | None = None
    has_status: bool = False

    @property
    def as_of(self) -> dt.date:
        """The day of the tables: the configured one, or today."""
        return self.config.settings.as_of or self.today


@dataclass(frozen=True, slots=True)
class RunResult:
    """What a completed run found and published: `documents` are known, `parsed` were new.

    `inputs` are what it depended on.
    """

    outcome: RunOutcome
    crawl: CrawlCounts
    problems: tuple[Problem, ...]
    notes: tuple[str, ...]
    documents: int
    parsed: int
    not_reports: tuple[Report, ...]
    inputs: Inputs
    published: PublishResult | None = None

    @property
    def exit_code(self) -> Exit:
        """3 if this run found something new for the maintainer, else 0."""
        new_problem = any(problem.new for problem in self.problems)
        return Exit.NEW_TO_REVIEW if self.outcome.new or new_problem else Exit.DONE

    @property
    def new_version(self) -> str | None:
        """The version that this run published, if any."""
        published = self.published
        return published.version if published is not None and published.new else None


class QuietResult(NamedTuple):
    """A run that ended after the crawl: nothing has changed since one that changed nothing."""

    crawl: CrawlCounts
    summary: RunSummary
    exit_code: Exit = Exit.DONE
    new_version: str | None = None


def run_job(job: Job) -> RunResult | QuietResult:
    """Do one run. Raises SiteRefused, SiteChanged or StateError; the published version stays.

    If published records, ids or decisions are missing, nothing is requested or written.
    """
    store = Store(job.config.settings.data)
    unchanged = _unchanged_run(job)
    inputs = inputs_of(job.config, job.today)
    if unchanged is None or not unchanged.same_files(inputs):
        refuse_lost_state(job.config, store.load())
    with state_for(job.config.settings.data, job.now, dry=job.flags.dry) as storage:
        _begin_unreported(storage.ledger, job)
        crawled = _crawl(job, storage)
    inputs = inputs.with_crawl(crawled)
    if unchanged is not None and unchanged.same_result(inputs):
        return QuietResult(crawled.counts, unchanged.summary)
    before, result, version = _read(job, store, crawled, inputs)
    if job.flags.dry:
        return result
    outcome = result.outcome
    store.save_records(outcome)
    store.save_ids(outcome.ids)
    after = outcome.state(before.decisions)
    if after.records or before.ids:
        published = publish_state(job.config, after, as_of=job.as_of, progress=job.progress)
        # A version that a killed run wrote without reporting it is news of this run.
        new = published.new or version not in (None, published.version)
        published = replace(published, new=new)
        result = replace(result, published=published)
    return result


def mark_reported(job: Job) -> None:
    """Note that the maintainer was informed: later runs do not report the same items as new."""
    if not job.flags.dry:
        with state_for(job.config.settings.data, job.now, dry=False) as storage:
            for fact in UNREPORTED:
                storage.ledger.set_fact(fact, None)


def remember_unchanged(job: Job, result: RunResult, summary: RunSummary) -> None:
    """Note whether the run changed nothing: the next with the same inputs ends after the crawl."""
    changed = result.exit_code is not Exit.DONE or result.parsed or result.new_version
    same = not changed and inputs_of(job.config, job.today).files == result.inputs.files
    fact = UnchangedRun(inputs=result.inputs, summary=summary).model_dump_json() if same else None
    with state_for(job.config.settings.data, job.now, dry=False) as storage:
        storage.ledger.set_fact(UNCHANGED_RUN, fact)


def policy_of(config: RunConfig) -> Policy:
    """Return what a run accepts automatically: of the sample all that passes, unless configured."""
    review = config.settings.review
    return Policy(
        strict=review.strict,
        trusting=config.settings.sample and not review.careful_sample,
        most_new=review.most_new_in_one_run,
    )


def known_drafts(config: RunConfig, now: dt.datetime, state: State) -> Sequence[Report]:
    """Return the drafts of all documents known here, as far as they need no parsing."""
    data = config.settings.data
    if not (data / LEDGER).exists():
        return _reported(config, state)
    with open_storage(data, now) as storage:
        found = list(documents(storage.ledger))
    return [*_reported(config, state), *cached_drafts(found, _draft_cache(config))]


def drafts_folder(data: Path) -> Path:
    """Return the folder of the cached drafts: beside the documents they were made from."""
    return data / "archive" / "readings"


def remove_unfinished_files(data: Path, output: Path) -> int:
    """Remove files that a killed run left half written, and return their number."""

    def unfinished() -> Iterator[Path]:
        for folder in STATE_FOLDERS:
            yield from (data / folder).rglob(f"*{TEMPORARY}")
        yield from data.glob(f".*{TEMPORARY}")
        for name in (".status*", ".last-checked*", "review/.*"):
            yield from output.glob(f"{name}{TEMPORARY}")

    found = list(unfinished())
    for path in found:
        path.unlink(missing_ok=True)
    return len(found)


def _unchanged_run(job: Job) -> UnchangedRun | None:
    """Return the last run if it changed nothing and was reported, and this one may end early."""
    data = job.config.settings.data
    if job.flags.dry or job.flags.fresh or not (data / LEDGER).exists():
        return None
    with open_storage(data, job.now) as storage:
        if storage.ledger.fact(UNREPORTED_SINCE) is not None or not job.has_status:
            return None
        return remembered(storage.ledger.fact(UNCHANGED_RUN))


def _read(
    job: Job, store: Store, crawled: CrawlResult, inputs: Inputs
) -> tuple[State, RunResult, str | None]:
    """Parse and compare; return the state before, what was found, the last known version.

    A separate function, so that documents and drafts are freed before publishing.
    """
    parsed = _parse(job, crawled)
    before = store.load()
    outcome = reconcile(
        before,
        [*_reported(job.config, before), *parsed.reports],
        policy=policy_of(job.config),
        rules=RuleSet(job.config.programmes, job.config.registry),
        today=job.today,
    )
    with state_for(job.config.settings.data, job.now, dry=job.flags.dry) as storage:
        outcome = _with_unreported(outcome, before, storage.ledger)
        version = storage.ledger.fact(UNREPORTED_VERSION)
    result = RunResult(
        outcome,
        crawled.counts,
        crawled.problems,
        crawled.notes,
        documents=len(parsed.reports),
        parsed=parsed.parsed,
        not_reports=parsed.not_reports,
        inputs=inputs,
    )
    return before, result, version


def _crawl(job: Job, storage: Storage) -> CrawlResult:
    settings, flags, progress = job.config.settings, job.flags, job.progress
    if flags.history_only:
        return NO_CRAWL
    if flags.offline:
        return replay_kept(storage)
    if flags.folder is not None:
        return take_folder(settings, storage, flags.folder, progress=progress)
    if flags.old_site is not None:
        site = flags.old_site
        return visit_old_site(settings, storage, site, full=flags.full, progress=progress)
    crawl_site = job.visit or (visit_sample if settings.sample else visit)
    return crawl_site(settings, storage, full=flags.full, progress=progress)


def _draft_cache(config: RunConfig, *, fresh: bool = False) -> DraftCache:
    return DraftCache(
        drafts_folder(config.settings.data),
        parser_version=PARSER_VERSION,
        programmes=config.programmes,
        fresh=fresh,
    )


def _parse(job: Job, crawled: CrawlResult) -> ParsedDocuments:
    return parse_all(
        crawled.documents,
        cache=_draft_cache(job.config, fresh=job.flags.fresh),
        read_one=job.read_one,
        executor=job.executor,
        progress=job.progress,
    )


def _reported(config: RunConfig, before: State) -> Sequence[Report]:
    """Return drafts of results reported elsewhere; the made-up sample has none."""
    if config.settings.sample:
        return ()
    programmes = config.programmes
    tables = read_references(config.settings.data / "reference", programmes)
    registry = overlay_registrations(config.registry, before.decisions).registry
    results = [*shipped_results(programmes), *tables]
    return reported_drafts(results, programmes=programmes, registry=registry)


def _begin_unreported(ledger: Ledger, job: Job) -> None:
    """Note since when runs have found news without reporting it, this run included."""
    if ledger.fact(UNREPORTED_SINCE) is None:
        ledger.set_fact(UNREPORTED_VERSION, newest_version(job.config.settings.output))
        ledger.set_fact(UNREPORTED_SINCE, job.now.isoformat())


def _with_unreported(outcome: RunOutcome, before: State, ledger: Ledger) -> RunOutcome:
    """Add what an earlier run found, or changed in records, but was killed before reporting."""
    kept: list[Change] = []
    with contextlib.suppress(ValidationError):  # Written by another release.
        kept = _CHANGES.validate_json(ledger.fact(UNREPORTED_CHANGES) or "[]")
    now = [c for c in outcome.changes if c.disposition is not Disposition.WAITING]
    found, written = {(c.key, c.kind) for c in now}, {record.id for record in before.records}
    removals = (ChangeKind.WITHDRAWN,)
    done = [
        change
        for change in kept
        if (change.key, change.kind) not in found
        and (change.key in written) is not (change.kind in removals)
    ]
    if done or now:
        ledger.set_fact(UNREPORTED_CHANGES, _CHANGES.dump_json([*done, *now]).decode())
    stored = ledger.fact(UNREPORTED_KEYS)
    earlier: list[str] = json.loads(stored) if stored is not None else []
    present = {item.change.key for item in outcome.waiting}
    present |= {id_ for id_, current in outcome.ids.items() if id_ == current}
    present |= {notice.decision for notice in outcome.notices}
    new = tuple(dict.fromkeys([*outcome.new, *(key for key in earlier if key in present)]))
    if new:
        ledger.set_fact(UNREPORTED_KEYS, json.dumps(new))
    return outcome.model_copy(update={"new": new, "changes": (*done, *outcome.changes)})
