"""Publishes `data/` to `output/`: the command `publish` and the last step of a run."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from league.compile import Material
from league.publish.pages import PageContext, PageMaker, SitePage, written_pages
from league.publish.publish import PublishResult, publish
from league.publish.versions import Versions
from pipeline.settings import RunConfig
from review.decision_log import DecisionLog, correction_notices
from review.losses import ShownVersion, refuse_contradictions, refuse_losses
from review.registrations import overlay_registrations
from review.store import Store
from schemas.change import State
from schemas.coverage import load_expectations, load_lists
from schemas.decision import DecisionKind
from schemas.errors import StateError
from schemas.publication import About
from support.files import Disk

if TYPE_CHECKING:  # It imports the crawler.
    from ingest.context import ProgressCallback


def material(config: RunConfig, state: State) -> Material:
    """Return everything a publication is made from, given the state of a data folder."""
    settings, sample = config.settings, config.settings.sample
    return Material(
        records=state.records,
        registry=overlay_registrations(config.registry, state.decisions).registry,
        programmes=config.programmes,
        about=About(sample=sample, **settings.publish.model_dump(exclude={"pictures"})),
        expectations=() if sample else load_expectations(),
        lists=() if sample else load_lists(),
        ids=state.ids,
        notices=correction_notices(state.decisions, name_people=settings.review.publish_reasons),
    )


def publish_state(
    config: RunConfig, state: State, *, as_of: dt.date, progress: "ProgressCallback | None" = None
) -> PublishResult:
    """Publish a state as of a day: data, HTML pages, and pictures if configured."""
    from league.charts.draw import FORMS
    from league.site.build import site_pages

    made_from = material(config, state)
    pictures = FORMS if config.settings.publish.pictures else ()
    pages = site_pages(made_from, pictures=pictures)
    if progress is not None:
        pages = _counted(pages, progress, len(written_pages(config.settings.output)))
    return publish(made_from, config.settings.output, as_of=as_of, pages=pages)


def _counted(pages: PageMaker, progress: "ProgressCallback", expected: int) -> PageMaker:
    """Report each page and picture when the one after it is asked for: then it is written.

    As many are `expected` as last time: to plan all before the first would keep them in memory.
    """

    def counted(context: PageContext) -> Iterator[SitePage]:
        for number, page in enumerate(pages(context), start=1):
            yield page
            progress("publish", number, max(number, expected))

    return counted


def newest_version(output: Path) -> str:
    """Return the name of the newest version, or nothing before the first."""
    return next(reversed(Versions(output / "versions", Disk()).names()), "")


def refuse_lost_state(config: RunConfig, state: State) -> None:
    """Raise StateError if the state lacks what the last version in the output shows.

    Called before anything is written; see `review.losses`.
    """
    settings = config.settings
    registrations = [d for d in state.decisions if d.kind is DecisionKind.REGISTER]
    every = overlay_registrations(config.registry, registrations).registry
    versions, name = Versions(settings.output / "versions", Disk()), newest_version(settings.output)
    shown = ShownVersion()
    if name:
        last = versions.earlier(name)
        shown = ShownVersion(
            name,
            frozenset(i.id for i in last.inspections),
            frozenset(c.inspection for c in last.changes.inspections if c.kind == "new"),
            frozenset((c.inspection, c.on, c.field, c.right) for c in last.corrections),
        )
    refuse_losses(state, shown, every, settings.data, sample=settings.sample)


def publish_data(
    config: RunConfig, *, today: dt.date, progress: "ProgressCallback | None" = None
) -> PublishResult:
    """Publish `data/` as of the configured day or today, and save the published ids.

    Records and decisions may have arrived through git without ids. Raises StateError, with nothing
    changed, if something is missing that was published, or if there was never a record: an empty
    league would hide that this is the wrong folder.
    """
    store = Store(config.settings.data)
    state = store.load()
    refuse_lost_state(config, state)
    refuse_contradictions(state)
    if not (state.records or state.decisions or state.ids):
        raise StateError(
            "no record has been accepted yet",
            where=str(config.settings.data),
            remedy="run it in the folder of data/, or use --data; `run` fills it",
        )
    ids = DecisionLog(state.decisions).ids(state.ids, state.records)
    state = state.model_copy(update={"ids": ids})
    if state.ids:
        store.save_ids(state.ids)
    return publish_state(config, state, as_of=config.settings.as_of or today, progress=progress)
