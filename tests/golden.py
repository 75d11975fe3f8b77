"""Writes the golden records of the sample reports again (`make golden`), for review as code."""

import json
from pathlib import Path

from click.testing import CliRunner

from pipeline.cli import cli
from schemas.report import Report, StandardRating

REPORTS = Path(__file__).parent / "fixtures" / "reports"


def golden_text(line: str) -> str:
    """A printed record as it stands in a golden file: the same values, one a line."""
    return json.dumps(json.loads(line), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def standard_of(report: Report, standard_id: str) -> StandardRating:
    """The rating of one standard of a record."""
    (found,) = (standard for standard in report.standards if standard.id == standard_id)
    return found


def main() -> None:
    """Parses every sample report and puts its record beside it."""
    files = sorted(REPORTS.glob("*.pdf"))
    printed = CliRunner().invoke(cli, ["parse", "--sample", "--json", *map(str, files)])
    for file, line in zip(files, printed.stdout.splitlines(), strict=True):
        file.with_suffix(".json").write_text(golden_text(line), "utf-8")


if __name__ == "__main__":
    main()
