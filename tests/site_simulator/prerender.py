"""Writes the sample site as the static files that `pipeline/sample_server.py` serves.

`python -m tests.site_simulator.prerender` (part of `make golden`) rewrites them from the
simulator's unchanged state: `served.json` maps each URL to its headers and its file.
"""

import json
import re
from collections.abc import Mapping
from pathlib import Path

from pipeline.sample_server import FILES_HOST, SITE_HOST
from tests.site_simulator.answers import Answer, FileAnswers, SiteAnswers
from tests.site_simulator.content import load_content
from tests.site_simulator.html import LISTING_PATH
from tests.site_simulator.store import SiteStore

FIXTURES = Path(__file__).parents[1] / "fixtures"
REST = "wp-json/wp/v2/"
QUERIES = {
    f"{REST}document": "?per_page=100&orderby=id&order=asc",
    f"{REST}news": "?per_page=100&orderby=id&order=asc",
}
HEADERS = ("Content-Type", "ETag", "Last-Modified", "X-WP-Total", "X-WP-TotalPages")


def prerendered() -> tuple[dict[str, dict[str, object]], dict[str, bytes]]:
    """Return the content of `served.json`, and the bodies of the files under `site/served/`."""
    store = SiteStore(load_content(FIXTURES / "site"), FIXTURES / "reports")
    served: dict[str, dict[str, object]] = {}
    bodies: dict[str, bytes] = {}

    def serve(url: str, answer: Answer, report: str | None = None) -> None:
        assert answer.status == 200, url
        headers = {name: value for name, value in answer.headers.items() if name in HEADERS}
        if report is None:
            ending = ".json" if "wp-json" in url else ".html" if url.endswith("/") else ""
            file = f"site/served/{url.removeprefix('http://').rstrip('/')}{ending}"
            bodies[file] = answer.body
        else:
            file = f"reports/{report}"
        served[url] = {"headers": headers, "file": file}

    site, files = f"http://{SITE_HOST}/", f"http://{FILES_HOST}"
    sitemaps = SiteAnswers(store, site, files).answer("/sitemap_index.xml").body.decode()
    paths = [
        *("", "about-us/", LISTING_PATH, f"{LISTING_PATH}page/2/", "sitemap_index.xml"),
        *(name for name in re.findall(r"example/([\w-]+\.xml)", sitemaps) if "page-" not in name),
        *(f"{REST}types", *QUERIES),
        *(page.path.lstrip("/") for page in store.pages()),
    ]
    for path in paths:
        # A new instance each time: the simulator numbers its pages in the order of rendering.
        answer = SiteAnswers(store, site, files).answer(f"/{path}{QUERIES.get(path, '')}")
        serve(site + path, answer)
    for page in store.pages():
        for file in page.files:
            serve(files + file.path, FileAnswers(store).answer(file.path, {}), file.report)
    return served, bodies


def served_json(served: Mapping[str, object]) -> str:
    """Return the text of `served.json`."""
    return json.dumps(served, indent=1) + "\n"


def main() -> None:
    """Write the files, and remove those no longer served."""
    served, bodies = prerendered()
    site = FIXTURES / "site"
    for old in sorted((site / "served").rglob("*"), reverse=True):
        old.rmdir() if old.is_dir() else old.unlink()
    for name, body in bodies.items():
        (FIXTURES / name).parent.mkdir(parents=True, exist_ok=True)
        (FIXTURES / name).write_bytes(body)
    (site / "served.json").write_text(served_json(served), "utf-8")


if __name__ == "__main__":
    main()
