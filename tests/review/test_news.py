"""News survives a kill: the next run reports it as its own; a clone says that it knows nothing."""

import shutil
from pathlib import Path
from unittest.mock import patch

import pytest

from tests.review.conftest import small_site
from tests.review.nights import PENHALLOW, PENHALLOW_PAGE, Maintainer
from tests.review.test_published import fresh_clone


@pytest.fixture(scope="module")
def night_before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder after a night on a site that lacks one of its reports."""
    folder = tmp_path_factory.mktemp("before")
    with small_site(PENHALLOW_PAGE) as site:
        assert Maintainer(folder, site).night() == 0
    return folder


@pytest.mark.parametrize(
    "where",
    [
        "review.store.Store.save_ids",  # after the records, before the version
        "pipeline.run._Run._finish",  # after the version
        "pipeline.run._Run._write_review",
    ],
)
def test_what_a_killed_run_accepted_and_published_is_news_of_the_next(
    night_before: Path, tmp_path: Path, where: str
) -> None:
    shutil.copytree(night_before, tmp_path, dirs_exist_ok=True)
    with small_site() as site:
        desk = Maintainer(tmp_path, site, nights=1)
        with patch(where, side_effect=SystemExit(143)), pytest.raises(SystemExit):
            desk.night()
        assert desk.night() == 0
        assert "Published version 2026-11-2" in desk.printed
        assert "(1 new, 0 changed)" in desk.printed
        assert desk.summary()["accepted"] == {"new": 1}
        assert [told["key"] for told in desk.summary()["told"]] == [PENHALLOW]
        assert desk.night() == 0
        assert "Nothing new" in desk.printed
        assert desk.summary()["accepted"] == {}


def test_a_clone_where_no_run_was_made_says_so(desk: Maintainer) -> None:
    fresh_clone(desk)
    for command in (("diff",), ("review", "list"), ("diff", "--markdown")):
        assert "No run was made here" in desk.output_of(*command)
    assert desk.night() == 0
    assert "Nothing waits" in desk.output_of("diff")
