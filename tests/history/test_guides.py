"""The guides in docs/ are right: their entries load, and their links and files exist."""

import re
import tomllib
from pathlib import Path

import pytest

from ingest.reported.drafts import reported_drafts
from ingest.reported.results_file import ReportedResult, ReportedSource, parse_results
from schemas.judge import judge
from schemas.organisation import Area, Organisation
from schemas.programme import load_programmes
from schemas.registry import load_registry
from schemas.report import StandardState, Status
from tests.golden import standard_of

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
GUIDES = sorted(
    path.relative_to(ROOT).as_posix() for path in (*ROOT.glob("*.md"), *DOCS.glob("*.md"))
)

OURS = ("support", "schemas", "ingest", "parsers", "review", "league", "pipeline", "tests", "docs")


def example(guide: str) -> str:
    text = (DOCS / guide).read_text("utf-8")
    (block,) = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    return str(block)


def test_the_guide_to_organisations_shows_an_entry_that_loads() -> None:
    tables = tomllib.loads(example("organisations.md"))
    (organisation,) = map(Organisation.model_validate, tables["organisations"])
    (area,) = map(Area.model_validate, tables["areas"])
    assert organisation.area == area.id


def test_the_guide_to_reported_results_shows_an_entry_that_loads() -> None:
    programmes = load_programmes()
    (result,) = parse_results(example("adding-a-programme.md"), "guide", programmes)
    (draft,) = reported_drafts([result], programmes=programmes, registry=load_registry())
    record = judge(draft, programmes=programmes, registry=load_registry())
    assert (record.id, record.status) == (result.id, Status.PASSED)
    assert standard_of(record, "court-work").state is StandardState.NOT_RATED
    shown = {field for source in result.sources for field in source.model_fields_set}
    # A result is rated or unrated, and has one kind of limit in the example.
    assert set(ReportedSource.model_fields) - shown == {"unrated", "not_before"}
    assert set(ReportedResult.model_fields) == result.model_fields_set


def anchors(path: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.*)$", path.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("guide", GUIDES)
def test_links_lead_to_a_file_and_a_heading(guide: str) -> None:
    page = ROOT / guide
    for link in re.findall(r"\]\(([^)]+)\)", page.read_text("utf-8")):
        if link.startswith("https://"):
            continue
        name, _, anchor = link.partition("#")
        target = page.parent / name if name else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


@pytest.mark.parametrize("guide", GUIDES)
def test_files_of_this_project_that_are_named_exist(guide: str) -> None:
    text = re.sub(r"```.*?```", "", (ROOT / guide).read_text("utf-8"), flags=re.DOTALL)
    for name in re.findall(r"`([\w./-]+)(?:::\w+)?`", text):
        if name.partition("/")[0] in OURS and "/" in name:
            assert (ROOT / name).exists(), name
