"""Makes `tests/fixtures/league-1.0/`, the publication that consumers of 1.0 were promised.

Run by hand, and never again once 1.0 is released: `python -m tests.league.make_older`.
"""

import shutil
from pathlib import Path

from league.publish.publish import publish
from schemas.base import canonical_json
from tests.league.conftest import sample_material
from tests.league.making import TODAY

FOLDER = Path(__file__).parents[1] / "fixtures" / "league-1.0"


def main() -> None:
    """Writes the records and the version made of them."""
    source = sample_material()
    shutil.rmtree(FOLDER, ignore_errors=True)
    publish(source, FOLDER, as_of=TODAY)
    for path in list(FOLDER.iterdir()):
        if path.name != "versions":
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    (FOLDER / "records").mkdir()
    for record in source.records:
        (FOLDER / "records" / f"{record.id}.json").write_text(canonical_json(record), "utf-8")


if __name__ == "__main__":
    main()
