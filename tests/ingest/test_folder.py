"""Files imported from a folder become documents like those of a site."""

import os
import shutil
import sys
from pathlib import Path

import pytest

from ingest.folder_import import Folder, import_folder
from ingest.ledger.store import open_storage
from ingest.webpage.page import read_page
from schemas.crawl import CrawlResult
from schemas.errors import ConfigError
from tests.ingest.crawling import START, Nights, bodies

PDF = b"%PDF-1.4 a report"
STUB = """<html><head><link rel="canonical" href="https://www.old.example/report/"></head><body>
<div id="content"><h1>An inspection of Oldtown</h1>
<div id="inspection-meta"><dl><dt>Date of publication</dt><dd>13 May 2024</dd></dl></div>
<a href="files/oldtown.pdf">Inspection report (PDF, 1 MB)</a></div></body></html>"""
REPORT = """<html><body><main><h1>An inspection of Newtown</h1><p>Published: 3 June 2025</p>
<h2>Ratings</h2><table><tr><td>Leadership</td><td>Good</td></tr></table></main></body></html>"""


def taken(folder: Path, data: Path, most_bytes: int = 1_000_000) -> CrawlResult:
    with open_storage(data, START) as storage:
        return import_folder(Folder(folder), storage, read_page=read_page, most_bytes=most_bytes)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "backlog"
    (made / "2024").mkdir(parents=True)
    (made / "2024" / "oldtown.pdf").write_bytes(PDF)
    return made


def test_a_pdf_alone_is_identified_by_its_bytes_and_named_by_its_path(
    folder: Path, tmp_path: Path
) -> None:
    (document,) = taken(folder, tmp_path).documents
    assert (document.document_url, document.page) == ("2024/oldtown.pdf", None)
    shutil.move(folder / "2024" / "oldtown.pdf", folder / "renamed.pdf")
    (again,) = taken(folder, tmp_path).documents
    assert (again.document_url, again.sha256) == ("renamed.pdf", document.sha256)


def test_the_table_gives_urls_and_dates(folder: Path, tmp_path: Path) -> None:
    (folder / "documents.csv").write_text(
        "file,address,page,title,published\n"
        "2024/oldtown.pdf,https://archive.example/web/20240101/https://www.old.example/o.pdf,"
        "https://www.old.example/report/,An inspection of Oldtown,2024-05\n",
        "utf-8-sig",
    )
    (document,) = taken(folder, tmp_path).documents
    assert document.document_url == "https://www.old.example/o.pdf"
    assert document.page is not None
    assert (document.page.url, document.page.published) == (
        "https://www.old.example/report/", "2024-05",
    )  # fmt: skip


def test_a_saved_web_page_dates_the_pdf_that_it_leads_to(folder: Path, tmp_path: Path) -> None:
    (folder / "page.html").write_text(STUB, "utf-8")
    (document,) = taken(folder, tmp_path).documents
    assert document.page is not None
    assert (document.page.url, document.page.published, document.page.title) == (
        "https://www.old.example/report/", "2024-05-13", "An inspection of Oldtown",
    )  # fmt: skip


def test_a_report_that_is_a_web_page_is_a_document(folder: Path, tmp_path: Path) -> None:
    (folder / "newtown.html").write_text(REPORT, "utf-8")
    html = next(d for d in taken(folder, tmp_path).documents if d.media_type == "text/html")
    assert html.page is not None
    assert (html.document_url, html.page.published) == ("newtown.html", "2025-06-03")


def test_imported_documents_stay_known_without_the_folder(folder: Path, nights: Nights) -> None:
    taken(folder, nights.folder)
    shutil.rmtree(folder)
    assert "oldtown.pdf" in bodies(nights.crawl())
    with nights.state() as state:
        assert all(map(state.archive.intact, state.ledger.sums()))


def test_a_file_that_the_site_has_too_is_one_document(folder: Path, nights: Nights) -> None:
    site = nights.crawl()
    with nights.state() as state:
        (folder / "copy.pdf").write_bytes(state.archive.get(site.documents[0].sha256))
    assert len(taken(folder, nights.folder).documents) == len(site.documents) + 1


def test_importing_a_folder_again_changes_nothing(folder: Path, tmp_path: Path) -> None:
    first = taken(folder, tmp_path)
    again = taken(folder, tmp_path)
    assert (again.documents, again.counts.files_fetched) == (first.documents, 0)
    assert first.counts.files_fetched == 1


def test_a_file_replaced_under_its_url_is_noted(folder: Path, tmp_path: Path) -> None:
    table = "file,address\n2024/oldtown.pdf,https://www.old.example/o.pdf\n"
    (folder / "documents.csv").write_text(table, "utf-8")
    before = taken(folder, tmp_path).documents[0].sha256
    (folder / "2024" / "oldtown.pdf").write_bytes(PDF + b", corrected")
    result = taken(folder, tmp_path)
    assert [d.sha256 == before for d in result.documents] == [False]
    assert "the earlier file is kept" in result.notes[0]


def test_unusable_files_are_reported_once_and_stop_nothing(folder: Path, tmp_path: Path) -> None:
    (folder / "error.pdf").write_text("<html>404</html>", "utf-8")
    (folder / "empty.html").write_text("<html><h1>Contact</h1></html>", "utf-8")
    (folder / "large.pdf").write_bytes(PDF + bytes(5_000))
    (folder / "stub.html").write_text(STUB.replace("oldtown.pdf", "absent.pdf"), "utf-8")
    result = taken(folder, tmp_path, most_bytes=4_000)
    kinds = {Path(p.where).name: (p.kind.value, p.new) for p in result.problems}
    assert kinds == {
        "error.pdf": ("wrong-type", True),
        "empty.html": ("no-report", True),
        "large.pdf": ("too-large", True),
        "stub.html": ("no-report", True),
    }
    assert len(result.documents) == 1
    assert not any(p.new for p in taken(folder, tmp_path, most_bytes=4_000).problems)


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("file,published\n2024/oldtown.pdf,13 May 2024\n", "published"),
        ("file,address\n2024/oldtown.pdf,www.old.example\n", "address"),
        ("file\nabsent.pdf\n", "is not in the folder"),
        ("file\n2024/oldtown.pdf\n2024/oldtown.pdf\n", "is listed twice"),
        ("file,rating\n2024/oldtown.pdf,Good\n", "rating"),
        ("file\n2024/oldtown.pdf,Good\n", "more cells"),
        ("name\n2024/oldtown.pdf\n", "file"),
        ("2024/oldtown.pdf,https://www.old.example/o.pdf,2024\n", "column file"),
        ("file;published\n2024/oldtown.pdf;2024\n", "between commas"),
    ],
)
def test_a_table_that_is_wrong_is_refused_with_its_line(
    table: str, message: str, folder: Path
) -> None:
    (folder / "documents.csv").write_text(table, "utf-8")
    with pytest.raises(ConfigError, match=message) as refused:
        Folder(folder)
    assert "line " in str(refused.value)


def test_a_quotation_mark_that_is_not_closed_swallows_no_row(folder: Path) -> None:
    table = 'file,title\n2024/oldtown.pdf,"An inspection\nother.pdf,b\n'
    (folder / "documents.csv").write_text(table, "utf-8")
    with pytest.raises(ConfigError, match="unexpected end of data"):
        Folder(folder)


def test_empty_rows_of_a_table_are_ignored(folder: Path) -> None:
    (folder / "documents.csv").write_text("file,title\n2024/oldtown.pdf,a\n,\n\n", "utf-8")
    assert "a" in {file.title for file in Folder(folder).files}


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_a_file_name_that_is_no_text_is_refused_by_its_name(folder: Path) -> None:
    Path(os.fsdecode(bytes(folder) + b"/r\xe9port.pdf")).write_bytes(PDF)
    with pytest.raises(ConfigError, match="is not in UTF-8"):
        Folder(folder)


def test_a_link_to_a_report_that_is_gone_is_a_problem(folder: Path, tmp_path: Path) -> None:
    (folder / "moved.pdf").symlink_to("nowhere.pdf")
    (problem,) = taken(folder, tmp_path).problems
    assert "cannot be read" in problem.what


def test_a_folder_without_any_report_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("none", "utf-8")
    with pytest.raises(ConfigError, match="no PDF"):
        Folder(tmp_path)


@pytest.mark.parametrize("listed", ["M\u00f4n/a.pdf", "Mo\u0302n/a.pdf", "M\u00f4n\\a.pdf"])
@pytest.mark.parametrize("on_disk", ["M\u00f4n", "Mo\u0302n"])
def test_the_table_may_spell_accents_and_slashes_as_another_system_does(
    listed: str, on_disk: str, tmp_path: Path
) -> None:
    made = tmp_path / "backlog"
    (made / on_disk).mkdir(parents=True)
    (made / on_disk / "a.pdf").write_bytes(PDF)
    (made / "documents.csv").write_text(
        f"file,title\n{listed},An inspection of M\u00f4n\n", "utf-8"
    )
    (document,) = taken(made, tmp_path).documents
    assert document.page is not None
    assert document.page.title == "An inspection of M\u00f4n"


def test_a_saved_page_leads_to_a_file_whose_name_is_spelled_otherwise(tmp_path: Path) -> None:
    made = tmp_path / "backlog"
    made.mkdir()
    (made / "Ynys Mo\u0302n.pdf").write_bytes(PDF)
    (made / "page.html").write_text(STUB.replace("oldtown.pdf", "Ynys%20M%C3%B4n.pdf"), "utf-8")
    result = taken(made, tmp_path)
    assert result.problems == ()
    assert [d.page is not None for d in result.documents] == [True]
