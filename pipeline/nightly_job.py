"""The nightly job: crawl, parse, compare with the accepted records, accept, publish."""

import contextlib
import datetime as dt
import json
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from pydantic import TypeAdapter, ValidationError

from ingest.context import ProgressCallback, time_was_up
from ingest.documents import documents
from ingest.ledger.store import UNREPORTED_SINCE, Ledger, open_storage
from ingest.reported.drafts import reported_drafts
from ingest.reported.results_file import shipped_results
from ingest.reported.results_table import read_references
from league.publish.publish import PublishResult
from parsers import PARSER_VERSION
from pipeline.crawl_site import Flags, find_documents, state_for
from pipeline.options import Exit
from pipeline.parse_documents import DraftCache, ReadOne, TimeIsUp, cached_drafts, parse_all
from pipeline.publish import newest_version, publish_state, refuse_lost_state
from pipeline.quiet_night import LAST_RUN, Inputs, LastRun, inputs_of
from pipeline.sample_server import SampleServer
from pipeline.settings import LEDGER, RunConfig, Settings, utc_now
from pipeline.status import status_of
from review.policy import Policy, RuleSet
from review.reconcile import reconcile
from review.registrations import overlay_registrations
from review.store import Store
from review.summary import RunSummary, summarise
from schemas.change import Change, ChangeKind, RunOutcome, State
from schemas.crawl import CrawlCounts, CrawlResult, Problem, Retrieved, StatusFile
from schemas.dates import london_day
from schemas.report import Report, Status
from support.files import TEMPORARY

_CHANGES = TypeAdapter(list[Change])
UNREPORTED_KEYS = "untold-keys"
"""Ledger fact: JSON list of new items that killed runs found but did not report."""
UNREPORTED_CHANGES = "unreported-changes"
"""Ledger fact: JSON list of the changes of records that they did not report."""
UNREPORTED_VERSION = "unreported-version"
"""Ledger fact: the newest version before them; empty before the first."""
UNREPORTED = (UNREPORTED_KEYS, UNREPORTED_CHANGES, UNREPORTED_VERSION, UNREPORTED_SINCE)
STATE_FOLDERS = ("records", "decisions", "waiting", "archive")


@dataclass(frozen=True, slots=True)
class Job:
    """What one run works with; `now` is the time when it started, `clock` gives the present one.

    `sample` replaces the bundled sample site.
    """

    config: RunConfig
    now: dt.datetime
    executor: Executor
    read_one: ReadOne
    progress: ProgressCallback
    flags: Flags
    clock: Callable[[], dt.datetime] = utc_now
    sample: SampleServer | None = None

    @property
    def today(self) -> dt.date:
        """The day in London on which the run started."""
        return london_day(self.now)


@dataclass(frozen=True, slots=True)
class RunResult:
    """What a completed run found and published: `documents` are known, `parsed` were new.

    `inputs` are what it depended on, `repeated` is what the next run would find if all remained as
    it is; None if that would change anything.
    """

    outcome: RunOutcome
    crawl: CrawlCounts
    problems: tuple[Problem, ...]
    notes: tuple[str, ...]
    documents: int
    parsed: int
    not_reports: tuple[Report, ...]
    inputs: Inputs
    repeated: RunOutcome | None = None
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
    """A run that ended after the crawl: nothing has changed since the last one."""

    crawl: CrawlCounts
    status: StatusFile
    summary: RunSummary
    exit_code: Exit = Exit.DONE
    new_version: str | None = None


def run_job(job: Job, *, has_status: bool = False) -> RunResult | QuietResult:
    """Do one run. Raises SiteRefused, SiteChanged or StateError; the published version stays.

    It may end after the crawl if `has_status`: an earlier run left a `status.json`. If published
    records, ids or decisions are missing, nothing is requested or written.
    """
    settings, flags = job.config.settings, job.flags
    store = Store(settings.data)
    last = _last_run(job) if has_status else None
    inputs = inputs_of(job.config, job.today)
    if last is not None and not last.same_files(inputs):
        last = None
    if last is None:
        refuse_lost_state(job.config, store.load())
    with state_for(settings.data, job.now, dry=flags.dry) as storage:
        ledger = storage.ledger
        if ledger.fact(UNREPORTED_SINCE) is None:
            ledger.set_fact(UNREPORTED_VERSION, newest_version(settings.output))
            ledger.set_fact(UNREPORTED_SINCE, job.now.isoformat())
        crawled = find_documents(settings, storage, flags, progress=job.progress, sample=job.sample)
        inputs = inputs.with_crawl(crawled)
        if last is not None and last.inputs.crawled == inputs.crawled:
            return QuietResult(crawled.counts, last.status, last.summary)
        before, result = _read(job, store, crawled, inputs, ledger)
        version = ledger.fact(UNREPORTED_VERSION)
    if flags.dry:
        return result
    outcome = result.outcome
    store.save_records(outcome)
    store.save_ids(outcome.ids)
    after = outcome.state(before.decisions)
    if after.records or before.ids:
        as_of = settings.as_of or job.today
        published = publish_state(job.config, after, as_of=as_of, progress=job.progress)
        # A version that a killed run wrote without reporting it is news of this run.
        new = published.new or version not in (None, published.version)
        result = replace(result, published=replace(published, new=new))
    return result


def mark_reported(job: Job, result: RunResult | QuietResult, status: StatusFile) -> None:
    """Note that the maintainer was informed: later runs do not report the same items as new.

    If a run like this one would change nothing, the next one with the same inputs ends after the
    crawl.
    """
    if job.flags.dry:
        return
    with open_storage(job.config.settings.data, job.now) as storage:
        for fact in UNREPORTED:
            storage.ledger.set_fact(fact, None)
        if isinstance(result, RunResult):
            left = _left_behind(job, result, status)
            storage.ledger.set_fact(LAST_RUN, left.model_dump_json() if left is not None else None)


def _left_behind(job: Job, result: RunResult, status: StatusFile) -> LastRun | None:
    """Return what the next run may rely on; None if it must compare everything."""
    repeated, before = result.repeated, result.inputs
    if repeated is None or (result.published is not None and result.published.notes):
        return None
    now = inputs_of(job.config, job.today)
    if now.given != before.given or _content(Store(job.config.settings.data).load()) != _content(
        result.outcome
    ):
        return None  # Somebody changed a file during this run.
    problems = tuple(problem.model_copy(update={"new": False}) for problem in result.problems)
    again = replace(result, outcome=repeated, parsed=0, problems=problems)
    run = status.run.model_copy(update={"exit_code": int(Exit.DONE)})
    quiet = status_of(again, run=run, last_success=status.last_success, sample=status.sample)
    inputs = now.model_copy(update={"crawled": before.crawled})
    return LastRun(inputs=inputs, status=quiet, summary=summarise(repeated, quiet))


def mark_version_reported(settings: Settings, now: dt.datetime, before: str, version: str) -> None:
    """Note that a command, not a run, published a version after `before` and said so.

    If a killed run had published `before` without reporting it, the next run still reports news.
    """
    if (settings.data / LEDGER).exists():
        with open_storage(settings.data, now) as storage:
            if storage.ledger.fact(UNREPORTED_VERSION) == before:
                storage.ledger.set_fact(UNREPORTED_VERSION, version)


def rules_of(config: RunConfig) -> RuleSet:
    """Return the rules of a run: it accepts all of the sample that passes, unless configured."""
    review = config.settings.review
    policy = Policy(
        strict=review.strict,
        trusting=config.settings.sample and not review.careful_sample,
        most_new=review.most_new_in_one_run,
    )
    return RuleSet(config.programmes, config.registry, policy)


def known_drafts(config: RunConfig, now: dt.datetime, state: State) -> Sequence[Report]:
    """Return the drafts of all documents known here, as far as they need no parsing."""
    data = config.settings.data
    if not (data / LEDGER).exists():
        return _reported(config, state)
    with open_storage(data, now) as storage:
        found = list(documents(storage.ledger))
    return [*_reported(config, state), *cached_drafts(found, _draft_cache(config))]


def remove_unfinished_files(data: Path, output: Path) -> int:
    """Remove files that a killed run left half written, and return their number."""
    places = [(data, f"{folder}/**/*") for folder in STATE_FOLDERS] + [(data, ".*")]
    places += [(output, name) for name in (".status*", ".last-checked*", "review/.*")]
    found = [path for folder, name in places for path in folder.glob(f"{name}{TEMPORARY}")]
    for path in found:
        path.unlink(missing_ok=True)
    return len(found)


def _last_run(job: Job) -> LastRun | None:
    """Return what the last run left behind if it was reported, and this one may end early."""
    data = job.config.settings.data
    if job.flags.dry or job.flags.fresh or not (data / LEDGER).exists():
        return None
    # Another release may have written it in another form.
    with open_storage(data, job.now) as storage, contextlib.suppress(ValidationError):
        if storage.ledger.fact(UNREPORTED_SINCE) is None:
            return LastRun.model_validate_json(storage.ledger.fact(LAST_RUN) or "")
    return None


def _read(
    job: Job, store: Store, crawled: CrawlResult, inputs: Inputs, ledger: Ledger
) -> tuple[State, RunResult]:
    """Parse and compare; return the state before, and what was found.

    A separate function, so that documents and drafts are freed before publishing.
    """
    hours = job.config.settings.crawl.longest_run_hours
    longest = dt.timedelta(hours=hours)
    # A crawl that takes all the time, night after night, must not leave all it found unread.
    until = max(job.now + longest, job.clock() + longest / 10)

    def read_in_time(document: Retrieved) -> Report:
        if job.clock() >= until:
            raise TimeIsUp
        return job.read_one(document)

    parsed = parse_all(
        crawled.documents,
        cache=_draft_cache(job.config, fresh=job.flags.fresh),
        read_one=read_in_time,
        executor=job.executor,
        progress=job.progress,
    )
    before = store.load()
    drafts = [*_reported(job.config, before), *parsed.reports]

    def compared(state: State) -> RunOutcome:
        return reconcile(state, drafts, rules=rules_of(job.config), today=job.today)

    outcome = compared(before)
    repeated = compared(outcome.state(before.decisions))
    changes = repeated.new or _content(repeated) != _content(outcome)
    late = [time_was_up(hours, parsed.unread)] if parsed.unread else []
    result = RunResult(
        _with_unreported(outcome, before, ledger),
        crawled.counts,
        crawled.problems,
        (*crawled.notes, *late),
        documents=len(parsed.reports),
        parsed=parsed.parsed,
        not_reports=tuple(r for r in parsed.reports if r.status is Status.NOT_A_REPORT),
        inputs=inputs,
        repeated=repeated if parsed.all_kept and not changes else None,
    )
    return before, result


def _content(of: State | RunOutcome) -> tuple[object, ...]:
    """Return what is kept in `data/` of a state, or after a run, in a fixed order."""
    waiting = sorted(of.waiting, key=lambda item: item.change.key)
    return sorted(of.records, key=lambda r: r.id or ""), of.ids, waiting, of.seen


def _draft_cache(config: RunConfig, *, fresh: bool = False) -> DraftCache:
    return DraftCache(
        config.settings.data / "archive" / "readings",
        parser_version=PARSER_VERSION,
        programmes=config.programmes,
        fresh=fresh,
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


def _with_unreported(outcome: RunOutcome, before: State, ledger: Ledger) -> RunOutcome:
    """Add what an earlier run found, or changed in records, but was killed before reporting."""
    kept: list[Change] = []
    with contextlib.suppress(ValidationError):  # Written by another release.
        kept = _CHANGES.validate_json(ledger.fact(UNREPORTED_CHANGES) or "[]")
    now = [c for c in outcome.changes if c.disposition != "waiting"]
    found, written = {(c.key, c.kind) for c in now}, {record.id for record in before.records}
    done = [
        change
        for change in kept
        if (change.key, change.kind) not in found
        and (change.key in written) is not (change.kind is ChangeKind.WITHDRAWN)
    ]
    if done or now:
        ledger.set_fact(UNREPORTED_CHANGES, _CHANGES.dump_json([*done, *now]).decode())
    stored = ledger.fact(UNREPORTED_KEYS)
    earlier: list[str] = json.loads(stored) if stored is not None else []
    present = {item.change.key for item in outcome.waiting}
    present |= {id_ for id_, current in outcome.ids.items() if id_ == current}
    present |= {notice.decision for notice in outcome.notices}
    since = ledger.fact(UNREPORTED_SINCE) or ledger.now.isoformat()
    present -= {d.id for d in before.decisions if d.on >= dt.datetime.fromisoformat(since)}
    new = tuple(dict.fromkeys([*outcome.new, *(key for key in earlier if key in present)]))
    if new:
        ledger.set_fact(UNREPORTED_KEYS, json.dumps(new))
    return outcome.model_copy(update={"new": new, "changes": (*done, *outcome.changes)})
