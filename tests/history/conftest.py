"""The shipped reported results, judged, and those of them that are accepted."""

from collections.abc import Sequence

import pytest

from ingest.reported.drafts import reported_drafts
from ingest.reported.results_file import shipped_results
from schemas.judge import judge
from schemas.programme import Programmes, load_programmes
from schemas.registry import Registry, load_registry
from schemas.report import Report, Status


@pytest.fixture(scope="session")
def programmes() -> Programmes:
    return load_programmes()


@pytest.fixture(scope="session")
def registry() -> Registry:
    return load_registry()


@pytest.fixture(scope="session")
def judged(programmes: Programmes, registry: Registry) -> Sequence[Report]:
    shipped = shipped_results(programmes)
    drafts = reported_drafts(shipped, programmes=programmes, registry=registry)
    return [judge(draft, programmes=programmes, registry=registry) for draft in drafts]


@pytest.fixture(scope="session")
def accepted(judged: Sequence[Report]) -> Sequence[Report]:
    return [r for r in judged if r.status in (Status.PASSED, Status.UNRATED)]
