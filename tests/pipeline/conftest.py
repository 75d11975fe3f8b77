"""One first night of the sample, as typed, from which other tests start."""

import subprocess
from pathlib import Path

import pytest

from tests.commands import typed

REMEMBERED = "data/sample/archive/readings"
"""Drafts of documents that were read before: a run that finds them reads no document."""


@pytest.fixture(scope="session")
def first_night(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Path, subprocess.CompletedProcess[str]]:
    folder = tmp_path_factory.mktemp("night")
    return folder, typed(folder, "run", "--sample")
