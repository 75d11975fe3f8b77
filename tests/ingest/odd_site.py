"""A site of three reports on loopback that answers what a test puts into it."""

import dataclasses
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from ingest.crawl import crawl
from ingest.fetch.client import Network, make_client
from ingest.ledger.store import open_storage
from ingest.webpage.page import read_page
from schemas.crawl import CrawlOptions, CrawlResult
from tests.ingest.crawling import Clock

PDF = "application/pdf"
XML, JSON = {"Content-Type": "text/xml"}, {"Content-Type": "application/json"}
LASTMOD = "2025-03-11T00:01:00+00:00"


Answer = tuple[int, dict[str, str], str | bytes]


@dataclasses.dataclass
class OddSite:
    """What a site answers by path; `listed` are the addresses of its sitemap and their edits.

    `if_changed` is its answer to every request for a file "if changed since".
    """

    folder: Path
    url: str = ""
    answers: dict[str, Answer] = dataclasses.field(default_factory=dict)
    listed: dict[str, str] = dataclasses.field(default_factory=dict)
    asked: list[str] = dataclasses.field(default_factory=list)
    if_changed: Answer | None = None
    endless: bool = False
    clock: Clock = dataclasses.field(default_factory=Clock)

    def page(self, name: str, file: str = "", head: str = "", title: str = "") -> None:
        """Publish a report."""
        file = file or f"/files/{name}.pdf"
        day = "<p>Published: 3 June 2025</p>"
        body = f"<main><h1>{title or name}</h1>{day}<a href='{file}'>Report</a></main>"
        self.answers[f"/document/{name}/"] = self.html(f"<head>{head}</head>{body}")
        self.answers.setdefault(f"/files/{name}.pdf", (200, {"Content-Type": PDF}, f"%PDF-{name}"))
        self.listed.setdefault(f"{self.url}document/{name}/", LASTMOD)

    def html(self, body: str) -> Answer:
        return 200, {"Content-Type": "text/html"}, body

    def answer(self, path: str) -> Answer:
        self.asked.append(path)
        answers = {"/sitemap_index.xml": (200, XML, self.sitemap()), **self.answers}
        return answers.get(path.partition("?")[0], (404, {}, ""))

    def sitemap(self) -> str:
        places = (f"<loc>{u}</loc><lastmod>{edit}</lastmod>" for u, edit in self.listed.items())
        return f"<urlset>{''.join(f'<url>{place}</url>' for place in places)}</urlset>"

    def night(self, days: float = 1, **options: object) -> CrawlResult:
        """Crawl the site a day later."""
        self.asked.clear()
        self.clock.later(days=days)
        given = {"routes": ("sitemap",), "retries": 0, "newest_report_weeks": None, **options}
        chosen = CrawlOptions.model_validate({"site": self.url, "pace": 0.0, **given})
        with make_client(chosen) as client, open_storage(self.folder, self.clock.now()) as storage:
            network = Network(client, self.clock)
            return crawl(chosen, network=network, storage=storage, read_page=read_page)


@contextmanager
def serving(site: OddSite) -> Iterator[OddSite]:
    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            conditional = {"If-None-Match", "If-Modified-Since"} & set(self.headers)
            status, headers, body = site.answer(self.path)
            if site.if_changed is not None and conditional:
                status, headers, body = site.if_changed
            body = body.encode() if isinstance(body, str) else body
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if not site.endless:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *given: object) -> None:  # noqa: A002
            """Log nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        site.url = f"http://127.0.0.1:{server.server_port}/"
        for name in ("a", "b", "c"):
            site.page(name)
        yield site
        server.shutdown()


def titles(result: CrawlResult) -> list[str | None]:
    return [d.page.title for d in result.documents if d.page and not d.gone]
