"""The parsing step on any executor: a Dask cluster of two workers over TCP, each task apart."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from ingest.archive import Archive
from parsers import PARSER_VERSION
from parsers.worker import ParseJob, Worker
from pipeline.parse_documents import DraftCache, ParsedDocuments, parse_all
from schemas.crawl import Retrieved
from schemas.programme import load_programmes
from schemas.report import Report
from tests.operations.nights import ROOT

NOW = dt.datetime(2026, 11, 24, tzinfo=dt.UTC)


@cache
def worker() -> Worker:
    return Worker(workers=1)


@dataclass(frozen=True)
class ReadApart:
    """Read a document where it is called, as docs/scale.md shows."""

    archive: Path

    def __call__(self, document: Retrieved) -> Report:
        body = Archive(self.archive).get(document.sha256)
        job = ParseJob(body, document.document_url, document.media_type, document.page)
        return worker().read(job)


def documents(archive: Archive) -> list[Retrieved]:
    """A report, a broken file and one whose body is lost."""
    reports = sorted((ROOT / "tests/fixtures/reports").glob("pdu-2023*.pdf"))[:1]
    bodies = [*(report.read_bytes() for report in reports), b"%PDF-1.4 broken", b"lost"]
    sums = [archive.put(body, url="", at=NOW, headers={}) for body in bodies]
    archive.path(sums[-1]).unlink()
    return [
        Retrieved(
            document_url=f"https://files.example/{n}.pdf",
            sha256=digest,
            media_type="application/pdf",
            retrieved=NOW,
        )
        for n, digest in enumerate(sums)
    ]


def read(executor: object, folder: Path) -> ParsedDocuments:
    archive = Archive(folder / "archive")
    cache = DraftCache(
        folder / "readings",
        parser_version=PARSER_VERSION,
        programmes=load_programmes(),
        fresh=True,
    )
    return parse_all(
        documents(archive),
        cache=cache,
        read_one=ReadApart(archive.folder),
        executor=executor,
        progress=lambda _step, _done, _of: None,
    )


@pytest.mark.soak
@pytest.mark.filterwarnings("ignore")
def test_a_cluster_of_two_workers_reads_what_one_machine_reads(tmp_path: Path) -> None:
    distributed = pytest.importorskip(
        "distributed", reason="the extra `cluster` is not installed (pip install '.[cluster]')"
    )
    import dask

    with (
        dask.config.set({"distributed.worker.daemon": False}),
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, protocol="tcp://", dashboard_address=None
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        assert len(client.scheduler_info()["workers"]) == 2
        assert all(address.startswith("tcp://") for address in client.scheduler_info()["workers"])
        far = read(client.get_executor(), tmp_path / "far")
    with ThreadPoolExecutor(max_workers=1) as here:
        near = read(here, tmp_path / "near")
    assert far == near
    assert [r.status for r in far.reports] == ["passed", "unreadable", "unreadable"]
    assert "lacks" in (far.reports[2].reason or "")
