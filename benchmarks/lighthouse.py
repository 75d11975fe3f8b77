"""Prints Lighthouse's scores of published pages, on a desktop and on a throttled phone.

Run as `python benchmarks/lighthouse.py [--output output] [--page index.html …]`. Serves the folder
on this machine. Needs Node.js with `npx` and a Chromium (`CHROME_PATH`, or that of the system).
"""

import argparse
import functools
import gzip
import http.server
import json
import os
import shutil
import subprocess
import threading
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
LIGHTHOUSE = "lighthouse@12.2.3"
PAGES = ("index.html", "tables/youth-2021.html", "organisations/pdu-sheffield.html")
LAST_CHECKED = "last-checked.json"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
MEASURES = {"largest-contentful-paint": "paint", "cumulative-layout-shift": "shift"}
DEVICES = {"desktop": ["--preset=desktop"], "phone": []}


class _Host(http.server.SimpleHTTPRequestHandler):
    """A static host that compresses text, as hosts do, with the file that a nightly run writes."""

    def do_GET(self) -> None:
        """Answer with the file."""
        path = Path(self.translate_path(self.path))
        if path.name == LAST_CHECKED:
            body = json.dumps({"last_checked": "2026-11-29T03:00:00Z"}).encode()
        elif path.is_file():
            body = path.read_bytes()
        else:
            self.send_error(404)
            return
        packed = gzip.compress(body)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(packed)))
        self.send_header("Cache-Control", "max-age=31536000")
        self.end_headers()
        self.wfile.write(packed)

    def log_message(self, *_: object) -> None:
        """Print nothing."""


def scores(address: str, device: Sequence[str]) -> str:
    """Return the scores of a page out of 100, and what a reader waits for."""
    browser = os.environ.get("CHROME_PATH") or shutil.which("chromium") or ""
    command = ["npx", "--yes", LIGHTHOUSE, address, "--output=json", "--quiet", *device]
    flags = f"--only-categories={','.join(CATEGORIES)}", "--chrome-flags=--headless --no-sandbox"
    answer = subprocess.run(
        [*command, *flags],
        check=True,
        capture_output=True,
        env={**os.environ, "CHROME_PATH": browser},
    )
    report = json.loads(answer.stdout)
    words = [f"{name} {round(100 * report['categories'][name]['score'])}" for name in CATEGORIES]
    words += [f"{word} {report['audits'][id_]['displayValue']}" for id_, word in MEASURES.items()]
    failed = [a["id"] for a in report["audits"].values() if a["score"] is not None]
    failed = [id_ for id_ in failed if report["audits"][id_]["score"] < 0.5]
    return ", ".join(words) + (f" (failed: {', '.join(failed)})" if failed else "")


def main() -> None:
    """Print a line for each page and device."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=Path, default=ROOT / "output")
    parser.add_argument("--page", nargs="+", default=PAGES)
    given = parser.parse_args()
    handler = functools.partial(_Host, directory=str(given.output))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        for page in given.page:
            for name, device in DEVICES.items():
                address = f"http://127.0.0.1:{server.server_address[1]}/{page}"
                print(f"{page}, {name}: {scores(address, device)}", flush=True)
        server.shutdown()


if __name__ == "__main__":
    main()
