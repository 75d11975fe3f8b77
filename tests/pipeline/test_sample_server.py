"""The static sample server gives the same answers as the simulated site."""

from collections.abc import Iterator

import httpx
import pytest

from pipeline.sample_server import FILES_HOST, SampleServer, sample_data
from tests.site_simulator.prerender import prerendered, served_json

PDF = "/uploads/sites/7/2023/05/an-inspection-of-probation-services-in-wessmoor-pdu.pdf"
FILE = f"http://{FILES_HOST}{PDF}"


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    with SampleServer() as server, httpx.Client(transport=server.transport()) as client:
        yield client


def test_the_bundled_files_are_what_the_simulated_site_answers() -> None:
    served, bodies = prerendered()
    assert sample_data().joinpath("site", "served.json").read_text("utf-8") == served_json(served)
    for name, body in bodies.items():
        assert sample_data().joinpath(name).read_bytes() == body, name


def test_a_page_and_a_rest_answer_are_served_whatever_the_query(client: httpx.Client) -> None:
    page = client.get(SampleServer.url + "document/our-approach-to-inspection/")
    assert "Our approach to inspection" in page.text
    rest = client.get(SampleServer.url + "wp-json/wp/v2/document?per_page=100&_fields=id")
    assert rest.headers["X-WP-Total"] == str(len(rest.json())) == "18"


def test_a_file_is_served(client: httpx.Client) -> None:
    report = sample_data().joinpath("reports", "pdu-2021-00.pdf")
    assert client.get(FILE).content == report.read_bytes()


def test_an_unknown_url_is_not_found(client: httpx.Client) -> None:
    assert client.get(SampleServer.url + "robots.txt").status_code == 404
