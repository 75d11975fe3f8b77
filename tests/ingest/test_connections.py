"""One connection: a host never sees a second one of ours at once."""

from pathlib import Path

import httpx

from ingest.crawl import crawl
from ingest.fetch.client import Outside, make_client
from ingest.state import open_state
from pipeline.sample_site import SampleSite
from schemas.crawl import CrawlOptions
from tests.ingest.crawling import READER, START, small


def test_site_and_file_host_never_see_a_second_connection_at_once(tmp_path: Path) -> None:
    with SampleSite.plain() as site:
        small(site)
        files = (site.files_host,)
        options = CrawlOptions(site=site.url, file_hosts=files, pace=0, newest_report_weeks=None)
        with make_client(options) as client, open_state(tmp_path, START) as state:
            result = crawl(options, outside=Outside(client), state=state, reader=READER)
        assert len(result.documents) == 6
        assert result.counts.file_requests > 1 < result.counts.site_requests
        assert site.most_connections() == {"site": 1, "files": 1}
        # The servers would tell of a second one.
        with httpx.Client() as one, httpx.Client() as other:
            assert one.get(site.url).status_code == other.get(site.url).status_code == 200
        assert site.most_connections()["site"] == 2
