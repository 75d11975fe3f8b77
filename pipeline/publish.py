"""Makes `output/` from what is kept in `data/`: what `publish` does, and the run's last step."""

import datetime as dt

from league.compile import Material
from league.publish.pages import PageMaker
from league.publish.publish import PublishResult, publish
from pipeline.world import World
from review.decision_log import correction_notices
from review.registrations import overlay_registrations
from review.state import State, current_ids
from review.store import Store
from schemas.coverage import load_expectations
from schemas.errors import StateError
from schemas.publication import About


def about(world: World) -> About:
    """Who publishes, as configured."""
    settings = world.settings.publish
    return About(
        sample=world.settings.sample,
        publisher=settings.publisher,
        contact=settings.contact,
        homepage=settings.homepage,
        base_url=settings.base_url,
    )


def material(world: World, state: State) -> Material:
    """All that a publication is made from, out of the state of a data folder."""
    return Material(
        records=state.records,
        registry=overlay_registrations(world.registry, state.decisions).registry,
        programmes=world.programmes,
        about=about(world),
        expectations=() if world.settings.sample else load_expectations(),
        ids=state.ids,
        notices=correction_notices(
            state.decisions, name_people=world.settings.review.publish_reasons
        ),
    )


def page_maker(world: World, state: State) -> PageMaker:
    """Makes the pages that people open, beside the data, with pictures unless configured not."""
    from league.charts.draw import FORMS
    from league.site.build import page_maker as pages_of

    pictures = FORMS if world.settings.publish.pictures else ()
    return pages_of(material(world, state), pictures=pictures)


def publish_data(world: World, *, today: dt.date) -> PublishResult:
    """Publishes `data/` as of the configured day, or today, and keeps the ids that it published.

    Records and decisions may have come through git without them. Raises StateError where there
    was never a record: an empty league would only hide that this is the wrong folder.
    """
    store = Store(world.settings.data)
    state = store.load()
    if not (state.records or state.decisions or state.ids):
        raise StateError(
            "no record has been accepted yet",
            where=str(world.settings.data),
            remedy="call it where data/ is, or name it with --data; probation-league run fills it",
        )
    state = state.model_copy(update={"ids": current_ids(state.ids, state.records, state.decisions)})
    as_of = world.settings.as_of or today
    published = publish(
        material(world, state), world.settings.output, as_of=as_of, pages=page_maker(world, state)
    )
    if state.ids:
        store.save_ids(state.ids)
    return published
