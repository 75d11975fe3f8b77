"""The entries that the guides show are ones that load."""

import re
import tomllib
from pathlib import Path

import pytest

from ingest.reported.results_file import parse_results
from schemas.organisation import Area, Organisation
from schemas.programmes import load_programmes

DOCS = Path(__file__).parents[2] / "docs"


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
    text = example("adding-a-programme.md")
    (result,) = parse_results(text, "guide", load_programmes())
    assert result.rating is not None
    assert result.doubted


@pytest.mark.parametrize("guide", ["organisations.md", "adding-a-programme.md", "backlog.md"])
def test_the_links_of_a_guide_lead_somewhere(guide: str) -> None:
    text = (DOCS / guide).read_text("utf-8")
    links = re.findall(r"\]\(([^)#]+\.md)\)", text)
    assert [link for link in links if not (DOCS / link).exists()] == []
