"""Drafts made by hand, to test review without a parser, and nights on a sample site."""

import datetime as dt
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from review.decisions import DecisionMaker, PendingDecision, Signature
from review.policy import Policy, RuleSet
from review.reconcile import reconcile, try_decisions
from review.selection import select
from schemas.change import RunOutcome, State
from schemas.dates import PartialDate
from schemas.organisation import Area, DatedName, Organisation
from schemas.programme import Fact, Level, load_programmes
from schemas.rating import Rating
from schemas.registry import Registry
from schemas.report import (
    Evidence,
    Identification,
    OrganisationRef,
    Overall,
    Place,
    Report,
    Score,
    Source,
    StandardRating,
    StandardState,
    Status,
    Witness,
)
from tests.browsing import Opener
from tests.review.nights import Maintainer
from tests.review.session import SMALL, Morning, play
from tests.site_simulator.site import SampleSite

PROGRAMME = "pdu-2023"
BODIES = ("Wessmoor", "Eldervale", "Northmere", "Cheviot Sands", "Tarn and Fell")
Draft = Callable[..., Report]


def organisation(name: str) -> Organisation:
    slug = name.lower().replace(" ", "-")
    return Organisation(
        id=f"pdu-{slug}",
        kind="pdu",
        names=(DatedName(name=f"{name} PDU"),),
        area="made-up",
        source="made up",
    )


@pytest.fixture(scope="session")
def rule_set() -> RuleSet:
    """Today's programmes, with all facts of pdu-2023 confirmed, and made-up organisations."""
    programmes = load_programmes()
    programme = programmes[PROGRAMME]
    sure = Fact(level=Level.CONFIRMED)
    confidence = programme.confidence.model_copy(
        update={"bands": sure, "max_score": sure, "codes": sure}
    )
    lead = Organisation(id="region-made-up", kind="region", names=(DatedName(name="Made Up"),))
    area = Area(id="made-up", name="Made Up", kind="region", lead=lead.id)
    return RuleSet(
        programmes={
            **programmes,
            PROGRAMME: programme.model_copy(update={"confidence": confidence}),
        },
        registry=Registry([lead, *(organisation(name) for name in BODIES)], [area]),
    )


@pytest.fixture(scope="session")
def draft(rule_set: RuleSet) -> Draft:
    """Return a function that makes a draft which passes every rule unless told otherwise."""
    programme = rule_set.programmes[PROGRAMME]
    ids = [standard.id for standard in programme.standards()]

    def make(
        name: str = "Wessmoor",
        *,
        overall: str | None = "Requires improvement",
        standards: Mapping[str, str] | None = None,
        published: str | None = "2025-03-04",
        sha256: str | None = None,
        url: str | None = None,
        page: str | None = "",
        page_says: str | None = None,
        page_date: str | None = None,
        status: Status = Status.PASSED,
        score: int | None = -1,
        witnesses: Sequence[Witness] = (Witness.RATINGS_TABLE, Witness.SECTION_BOX),
        text: str = "",
        title: str | None = None,
        version: str = "1",
        language: str = "en",
        gone: bool = False,
        layout: str = "table",
        basis: str = "report",
        reason: str | None = None,
    ) -> Report:
        slug = name.lower().replace(" ", "-")
        rated = dict.fromkeys(ids, "Requires improvement") | dict(standards or {})
        points = sum(programme.points[Rating(r)] for r in rated.values())
        value = points if score == -1 else score
        printed = f"{value}/21"
        title = title or f"An inspection of probation services in {name} PDU"
        page = f"https://site.example/document/{slug}/" if page == "" else page
        names = [_said("organisation", f"{name} PDU", Place.COVER, title)]
        dates = [_said("published", published, Place.COVER, published)] if published else []
        if page is not None:
            names.append(_said("organisation", page_says or f"{name} PDU", Place.WEB_PAGE, title))
            when = page_date or published
            dates += [_said("published", when, Place.WEB_PAGE, when)] if when else []
        return Report(
            status=status,
            reason=reason,
            programme=PROGRAMME,
            title=title,
            organisation=OrganisationRef(
                id=f"pdu-{slug}",
                name=f"{name} PDU",
                kind="pdu",
                printed=f"{name} PDU",
            ),
            published=PartialDate(published) if published else None,
            language=language,
            overall=Overall(
                rating=Rating(overall) if overall else None,
                evidence=_proof(overall, witnesses, f"Overall rating {overall} {text}".strip()),
            ),
            score=Score(
                value=value,
                max=21 if value is not None else None,
                evidence=()
                if value is None
                else (
                    Evidence(
                        page=5,
                        text=f"Score {printed}",
                        witness=Witness.PRINTED_SCORE,
                        value=printed,
                    ),
                ),
            ),
            standards=tuple(
                StandardRating(
                    id=standard.id,
                    code=standard.code,
                    name=standard.name,
                    domain=programme.domain_of(standard.id).number,
                    rating=Rating(rated[standard.id]),
                    state=StandardState.RATED,
                    evidence=_proof(
                        rated[standard.id], witnesses, f"{standard.name} {rated[standard.id]}"
                    ),
                )
                for standard in programme.standards()
            ),
            identity=(*names, *dates),
            layout=layout,
            source=Source(
                page_url=page,
                document_url=url or f"https://files.example/{slug}.pdf",
                sha256=None if basis == "reported" else sha256 or f"{_number(name):064x}",
                media_type="application/pdf",
                retrieved=dt.datetime(2026, 11, 20, 3, 0, tzinfo=dt.UTC),
                pages=24,
            ),
            source_status="gone" if gone else "available",
            basis="reported" if basis == "reported" else "report",
            parser_version=version,
        )

    return make


def _number(name: str) -> int:
    return int.from_bytes(name.encode(), "big")


def _said(field: str, value: str | None, place: Place, text: str | None) -> Identification:
    return Identification.model_validate(
        {"field": field, "value": value, "place": place, "page": 1, "text": text}
    )


def _proof(value: str | None, witnesses: Sequence[Witness], text: str) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(page=5, box=(72.0, 130.0, 310.0, 144.0), text=text, witness=w, value=value)
        for w in witnesses
    )


class Office:
    """A maintainer's state in memory: nights and decisions change it as they would on disk."""

    def __init__(self, rules: RuleSet, policy: Policy | None = None) -> None:
        self.rules = rules._replace(policy=policy or Policy())
        self.state = State()
        self.today = dt.date(2026, 11, 24)
        self._clock = dt.datetime(2026, 11, 24, 8, 0, tzinfo=dt.UTC)
        self.known: tuple[Report, ...] = ()

    @property
    def policy(self) -> Policy:
        return self.rules.policy

    @policy.setter
    def policy(self, policy: Policy) -> None:
        self.rules = self.rules._replace(policy=policy)

    def night(self, *drafts: Report) -> RunOutcome:
        """Reconcile all documents now known, then keep and publish the outcome."""
        self.known = drafts
        outcome = reconcile(self.state, drafts, rules=self.rules, today=self.today)
        self.today += dt.timedelta(days=1)
        self._keep(outcome)
        self.state = self.state.model_copy(update={"ids": outcome.ids})
        return outcome

    def desk(self, reason: str = "", *, forced: bool = False) -> DecisionMaker:
        """Return a maker for the next decision, one minute after the last."""
        self._clock += dt.timedelta(minutes=1)
        by = Signature(on=self._clock, who="a maintainer", reason=reason, forced=forced)
        return DecisionMaker(self.state, self.rules, by, lambda: self.known)

    def take(self, *steps: PendingDecision) -> RunOutcome:
        """Carry out decisions as the commands do."""
        outcome = try_decisions(self.state, steps, rules=self.rules, today=self.today)
        decisions = (*self.state.decisions, *(step.decision for step in steps))
        self.state = self.state.model_copy(update={"decisions": decisions})
        self._keep(outcome)
        return outcome

    def accept(self, name: str, *, forced: bool = False) -> RunOutcome:
        return self.take(self.desk(forced=forced).accept(select(self.state, name)))

    def reject(self, name: str) -> RunOutcome:
        return self.take(self.desk("no").reject(select(self.state, name)))

    def withdraw(self, name: str) -> RunOutcome:
        return self.take(self.desk("wrong").withdraw(select(self.state, name)))

    def correct(self, name: str, field: str, right: str, *, forced: bool = False) -> RunOutcome:
        desk = self.desk("the page says so", forced=forced)
        return self.take(desk.correct(select(self.state, name), [(field, right)]))

    def undo(self, name: str) -> RunOutcome:
        return self.take(self.desk().undo(name))

    def clone(self) -> "Office":
        """Return the state after a fresh clone: only what is in git."""
        other = Office(self.rules, self.policy)
        kept = {"records", "decisions", "ids"}
        other.state = State(**{name: getattr(self.state, name) for name in kept})
        other.today, other._clock = self.today, self._clock
        return other

    def record(self, id_: str) -> Report:
        return next(record for record in self.state.records if record.id == id_)

    def rating(self, id_: str) -> str | None:
        rating = self.record(id_).overall.rating
        return rating.value if rating is not None else None

    @property
    def ids(self) -> list[str | None]:
        return [record.id for record in self.state.records]

    @property
    def keys(self) -> list[str]:
        return [item.change.key for item in self.state.waiting]

    def _keep(self, outcome: RunOutcome) -> None:
        kept = ("records", "waiting", "seen")
        self.state = self.state.model_copy(update={name: getattr(outcome, name) for name in kept})


@pytest.fixture(scope="session")
def offices(rule_set: RuleSet) -> Callable[[], Office]:
    """Return a function that makes a maintainer with an empty state."""
    return lambda: Office(rule_set)


@pytest.fixture
def office(offices: Callable[[], Office]) -> Office:
    """A maintainer with an empty state."""
    return offices()


@contextmanager
def small_site(*without: int) -> Iterator[SampleSite]:
    """Yield the sample site with few pages, so that a night takes seconds."""
    with SampleSite.bundled() as site:
        for page in site.store.pages():
            if page.id not in SMALL or page.id in without:
                site.store.remove(page.id)
        yield site


@pytest.fixture(scope="session")
def first_night(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder after one night, in which all four reports were accepted."""
    folder = tmp_path_factory.mktemp("night")
    with small_site() as site:
        assert Maintainer(folder, site).night() == 0
    return folder


@pytest.fixture(scope="session")
def morning(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Morning]:
    """Run the session of the guide."""
    with SampleSite.bundled() as site:
        yield play(tmp_path_factory.mktemp("morning"), site)


@pytest.fixture
def desk(first_night: Path, tmp_path: Path) -> Iterator[Maintainer]:
    """Yield a maintainer after the first night, with a site that the test may change."""
    shutil.copytree(first_night, tmp_path, dirs_exist_ok=True)
    with small_site() as site:
        yield Maintainer(tmp_path, site, nights=1)


@pytest.fixture
def opened(browser: Browser, morning: Morning) -> Iterator[Opener]:
    """Open the review page; afterwards check that it raised no error and sent no request."""
    opener = Opener(browser, morning.page)
    yield opener
    opener.close()
    assert opener.complaints == []
    outside = ("data:", morning.page.as_uri())
    assert [address for address in opener.requests if not address.startswith(outside)] == []
