"""Connections: one at a time, through the proxy of the environment if there is one."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from ingest.crawl import crawl
from ingest.fetch.client import Network, make_client
from ingest.ledger.store import open_storage
from ingest.webpage.page import read_page
from schemas.crawl import CrawlOptions
from tests.ingest.crawling import START, small
from tests.site_simulator.site import SampleSite


def test_site_and_file_host_never_see_a_second_connection_at_once(tmp_path: Path) -> None:
    with SampleSite.plain() as site:
        small(site)
        files = (site.files_host,)
        options = CrawlOptions(site=site.url, file_hosts=files, pace=0, newest_report_weeks=None)
        with make_client(options) as client, open_storage(tmp_path, START) as storage:
            result = crawl(options, network=Network(client), storage=storage, read_page=read_page)
        assert len(result.documents) == 6
        assert result.counts.file_requests > 1 < result.counts.site_requests
        assert site.most_connections() == {"site": 1, "files": 1}
        # Two clients show that the servers do count a second connection.
        with httpx.Client() as one, httpx.Client() as other:
            assert one.get(site.url).status_code == other.get(site.url).status_code == 200
        assert site.most_connections()["site"] == 2


@contextmanager
def proxy() -> Iterator[tuple[str, list[str]]]:
    """A proxy that answers every request itself: its address and the requested URLs."""
    asked: list[str] = []

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"ok")

        def log_message(self, format: str, *given: object) -> None:  # noqa: A002
            """Log nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_port}", asked
        server.shutdown()


@pytest.mark.parametrize("form", ["http://{}", "{}"])
def test_the_proxy_of_the_environment_is_used(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    url = "http://www.site.example/document/a/"
    with proxy() as (address, asked):
        monkeypatch.setenv("http_proxy", form.format(address))
        with make_client(CrawlOptions(site=url)) as client, client.stream("GET", url) as response:
            assert response.read() == b"ok"
    assert asked == [url]


def test_a_host_that_the_environment_excepts_is_reached_without_the_proxy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with proxy() as (address, asked), proxy() as (site, asked_of_site):
        monkeypatch.setenv("http_proxy", f"http://{address}")
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        url = f"http://{site}/document/a/"
        with make_client(CrawlOptions(site=url)) as client, client.stream("GET", url) as response:
            assert response.read() == b"ok"
    assert (asked, asked_of_site) == ([], ["/document/a/"])
