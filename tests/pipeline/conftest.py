"""One first night of the sample, from which other tests start."""

import subprocess
from pathlib import Path
from unittest.mock import patch

import pytest

from tests.commands import called
from tests.reading_here import reading_here

REMEMBERED = "data/sample/archive/readings"
"""Drafts of documents that were read before: a run that finds them reads no document."""


@pytest.fixture(scope="session")
def first_night(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Path, subprocess.CompletedProcess[str]]:
    folder = tmp_path_factory.mktemp("night")
    with patch("pipeline.run._workers", reading_here):
        return folder, called(folder, "run", "--sample")
