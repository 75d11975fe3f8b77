"""Reading a page: title, publication date, files, and which file is the report and why."""

import pytest
from bs4 import BeautifulSoup

from ingest.webpage.attachments import file_links
from ingest.webpage.page import PageReading, read_page, sandboxed_page_reader
from schemas.errors import Unreadable
from tests.ingest.crawling import MARLSTONE, WESSMOOR, Nights
from tests.site_simulator.site import SampleSite

URL = "https://www.site.example/document/an-inspection-of-oldtown/"
TITLE = "An inspection of youth justice services in Oldtown"


def page(content: str, head: str = "", url: str = URL) -> PageReading:
    html = f"\n\n<!DOCTYPE html><html><head>{head}</head><body><main>{content}</main></body></html>"
    return read_page(html.encode(), url)


def link(text: str, name: str, *, attached: bool = False) -> str:
    anchor = f"<a href='/uploads/{name}'>{text} <span>(PDF, 94 KB)</span></a>"
    return f"<div class='document-summary'>{anchor}</div>" if attached else f"<p>{anchor}</p>"


def report(*links: str, title: str = TITLE) -> str | None:
    chosen = page(f"<h1>{title}</h1>{''.join(links)}").page.report_url
    return chosen.rpartition("/")[2] if chosen else None


ANNEXE = link("Data annexe", "oldtown-data-annexe.pdf")
PLAN = link("Action plan", "oldtown-action-plan.pdf")
EASY = link("Easy read version", "oldtown-easy-read.pdf")
WELSH = link("Fersiwn Gymraeg", "oldtown-cymraeg.pdf")
PRESS = link("Press release", "oldtown-press.pdf")
REPORT = link("Inspection report", "oldtown.pdf")


@pytest.mark.parametrize("order", [1, -1])
def test_the_report_is_chosen_by_evidence_and_not_by_its_position(order: int) -> None:
    assert report(*[ANNEXE, PLAN, EASY, REPORT, WELSH, PRESS][::order]) == "oldtown.pdf"


@pytest.mark.parametrize("other", [ANNEXE, PLAN, EASY, WELSH, PRESS])
def test_a_file_that_says_what_else_it_is_is_no_report(other: str) -> None:
    assert report(other) is None


def test_an_annexe_alone_is_no_report() -> None:
    assert report(ANNEXE, PRESS) is None


def test_an_attachment_that_is_the_annexe_gives_way_to_a_report_in_the_text() -> None:
    annexe = link("Data annexe", "a.pdf", attached=True)
    assert report(annexe, REPORT) == "oldtown.pdf"


def test_a_file_linked_by_the_title_is_the_report_though_its_name_has_annex() -> None:
    named = link(TITLE, "final-annex-b.pdf")
    assert report(link("Report", "other.pdf"), named) == "final-annex-b.pdf"


def test_a_keyword_in_the_title_does_not_describe_the_file() -> None:
    title = "An inspection of the Welsh Marches region"
    assert report(link(title, "x.pdf"), title=title) == "x.pdf"


def test_of_two_equal_candidates_the_larger_one_is_the_report() -> None:
    small = "<p><a href='/uploads/a.pdf'>Report (PDF, 80 kB)</a></p>"
    large = "<p><a href='/uploads/b.pdf'>Report (PDF, 1.5 MB)</a></p>"
    assert report(small, large) == report(large, small) == "b.pdf"


def test_texts_and_sizes_are_read_though_stated_three_times() -> None:
    block = (
        '<div class="mojblocks-file"><a href="/uploads/r.pdf">Inspection report(PDF, 94 KB) '
        "Download (PDF, 94 KB) (PDF, 94 KB)</a></div><a href='/d.xlsx'>Data (XLSX, 1.2 MB)</a>"
    )
    links = file_links(BeautifulSoup(block, "lxml"), URL)
    assert [(link.text, link.size, link.extension) for link in links] == [
        ("Inspection report", 94 * 1024, "pdf"), ("Data", 1258291, "xlsx")
    ]  # fmt: skip


TIME = '<time class="entry-date published-date" datetime="{}">x</time>'


@pytest.mark.parametrize(
    ("html", "day"),
    [
        (TIME.format("2025-10-24T00:01:00+01:00"), "2025-10-24"),
        (TIME.format("2022-10-25T23:01:00+00:00"), "2022-10-26"),
        (TIME.format("2022-10-25T23:01:00Z"), "2022-10-26"),
        ("<time class='entry-date updated' datetime='2025-08-01'>x</time>", None),
        ("<span>Published: 15 July 2025</span>", "2025-07-15"),
        ("<span>Published:</span> <span>15 July 2025</span>", "2025-07-15"),
        ("<b>Published</b>: 15 July 2025", "2025-07-15"),
        ("<p>First published: 15 July 2025. Updated: 1 August 2025</p>", "2025-07-15"),
        ("<span>Published: July 2025</span>", "2025-07"),
        ("<dl><dt>Date of publication:</dt><dd>13 May 2024</dd></dl>", "2024-05-13"),
        ("<span>Updated: 15 July 2025</span>", None),
        ("<span>Revision date: 15 July 2025</span>", None),
        ("<dl><dt>Last updated</dt><dd>13 May 2024</dd></dl>", None),
        ("<span>Published: 31 February 2025</span>", None),
        ("<p>We published it with others, in 2019, on 3 May 2019.</p>", None),
        ("<p>It was <a href='/x'>published</a> in May 2019.</p>", None),
        ("<p>It was <a href='/x'>published</a> with <b>that of 3 May 2019</b>.</p>", None),
        ("<div>Updated: " + TIME.format("2025-10-24T00:01:00+01:00") + "</div>", None),
        (
            "<span>Updated: 1 August 2025</span>" + TIME.format("2025-07-15T09:30:00+01:00"),
            "2025-07-15",
        ),
    ],
)
def test_the_day_of_publication_in_every_form_and_never_that_of_an_edit(
    html: str, day: str | None
) -> None:
    assert page(f"<h1>{TITLE}</h1>{html}").page.published == day


def test_structured_data_gives_the_date_if_the_page_shows_none() -> None:
    data = '{"@graph": [{"datePublished": "2022-10-25T23:01:00+00:00", "dateModified": "2024"}]}'
    head = f'<script type="application/ld+json">{data}</script>'
    assert page(f"<h1>{TITLE}</h1>", head).page.published == "2022-10-26"


def test_the_canonical_url_identifies_the_page_not_the_requested_one() -> None:
    head = f'<link rel="canonical" href="{URL}">'
    read = page(f"<h1>{TITLE}</h1>", head, url=URL.replace("oldtown", "OldTown"))
    assert read.page.url == URL


def test_a_canonical_url_of_another_site_is_ignored() -> None:
    head = '<link rel="canonical" href="https://elsewhere.example/">'
    assert page(f"<h1>{TITLE}</h1>", head).page.url == URL


NO_ADDRESSES = ("http://[oops.pdf", "//[x.pdf", "https://host:port/a.pdf", "http://\u2100/a.pdf")


@pytest.mark.parametrize("wrong", NO_ADDRESSES)
def test_a_link_that_an_editor_mistyped_costs_no_report(wrong: str) -> None:
    head = f'<link rel="canonical" href="{wrong}">'
    read = page(f"<h1>{TITLE}</h1><p><a href='{wrong}'>Report</a></p>{REPORT}", head).page
    assert read.url == URL
    assert [url.rpartition("/")[2] for url in read.files] == ["oldtown.pdf"]
    saved = page(f"<h1>{TITLE}</h1>{REPORT}", head, url="oldtown.html").page
    assert saved.url == "oldtown.html"


def test_the_print_block_before_the_title_is_not_read(nights: Nights) -> None:
    """The print block has headings of its own and the date 1999."""
    body = nights.site.store.page(WESSMOOR)
    assert body is not None
    read = rendered(nights.site, WESSMOOR)
    assert (read.page.title, read.page.published) == (body.title, "2023-05-30")


@pytest.mark.parametrize("contents", [True, False])
def test_a_report_in_a_nested_second_document_is_read_like_any(
    contents: bool, site: SampleSite
) -> None:
    site.store.switch(contents_list=contents)
    read = rendered(site, 2850)
    assert read.page.report_in_page
    assert read.page.title == "Our approach to inspection"
    assert read.post_id == 2850


def test_the_content_is_the_same_with_and_without_the_platform_s_furniture(
    site: SampleSite,
) -> None:
    first = rendered(site, 2850).fingerprint
    assert rendered(site, 2850).fingerprint == first
    site.store.switch(contents_list=False)
    assert rendered(site, 2850).fingerprint == first


def test_a_full_width_heading_with_updated_keeps_the_publication_date(nights: Nights) -> None:
    nights.site.store.edit(MARLSTONE, at=nights.clock.now())
    assert rendered(nights.site, MARLSTONE).page.published == "2021-11-09"
    nights.site.store.switch(published_date=False)
    assert rendered(nights.site, MARLSTONE).page.published is None


def rendered(site: SampleSite, page_id: int) -> PageReading:
    """Read the page as the site sends it."""
    from urllib.request import urlopen

    held = site.store.page(page_id)
    assert held is not None
    port = site._site.port
    with urlopen(f"http://127.0.0.1:{port}{held.path}", timeout=10) as answer:
        return read_page(answer.read(), site.url.rstrip("/") + held.path)


def test_a_page_that_is_read_too_slowly_ends_its_process_and_not_the_crawl() -> None:
    with sandboxed_page_reader(seconds=1) as read:
        with pytest.raises(Unreadable, match="not read within 1 second"):
            read(b"<main>" + b"<p>x</p>" * 400_000, URL)
        assert read(f"<h1>{TITLE}</h1>".encode(), URL).page.title == TITLE


def test_a_page_that_needs_too_much_memory_is_unreadable() -> None:
    with (
        sandboxed_page_reader(memory_bytes=1_000_000) as read,  # Python alone needs more.
        pytest.raises(Unreadable, match="memory"),
    ):
        read(b"<main>" + b"<p>x</p>" * 30_000, URL)


def test_utf_8_is_recognised_though_the_page_declares_another_encoding() -> None:
    """A reader that trusts the declaration shows “Oldtownâ€™s”."""
    html = f"<html><head><meta charset='iso-8859-1'></head><main><h1>{TITLE}’s</h1></main></html>"
    assert read_page(html.encode(), URL).page.title == f"{TITLE}’s"
    latin = html.replace("’", "\u00e9").encode("iso-8859-1")
    assert read_page(latin, URL).page.title == f"{TITLE}\u00e9s"


def test_links_are_relative_to_the_base_element() -> None:
    body = b"<html><head><base href='/files/'></head><body><main><h1>A report</h1>"
    body += b"<p>Published: 3 June 2025</p><a href='a.pdf'>A report</a></main></body></html>"
    page = read_page(body, "https://www.site.example/document/a/").page
    assert page.report_url == "https://www.site.example/files/a.pdf"


@pytest.mark.parametrize(
    ("markup", "found"),
    [
        ("<iframe src='/uploads/a.pdf#view=FitH'></iframe>", "/uploads/a.pdf"),
        ("<object data='/uploads/a.pdf' type='application/pdf'></object>", "/uploads/a.pdf"),
        ("<embed src='/view?id=1' type='application/pdf'>", "/view?id=1"),
        ("<a href='/uploads/a.pdf/'>Report</a>", "/uploads/a.pdf/"),
        ("<a href='/uploads/a.pdf%20'>Report</a>", "/uploads/a.pdf%20"),
        ("<a href='/?attachment_id=7'>Inspection report</a>", "/?attachment_id=7"),
        ("<a href='/get/7'>Inspection report (PDF, 94 KB)</a>", "/get/7"),
        ("<a href='/get/7' download>Report</a><a href='/b.pdf'>Report</a>", "/b.pdf"),
        ("<a href='/get/7'>Inspection report</a>", None),
        ("<a href='/download/7/'>Adobe Reader</a>", None),
        ("<a href='/download/7/'>Inspection report: action plan</a>", None),
        ("<a href='' type='application/pdf' download>Report</a>", None),
        ("<iframe src='https://video.example/watch?v=1'></iframe>", None),
    ],
)
def test_a_report_is_found_behind_other_elements_and_links_without_extension(
    markup: str, found: str | None
) -> None:
    url = page(f"<h1>{TITLE}</h1>{markup}").page.report_url
    assert url == (found and f"https://www.site.example{found}")


OTHER = "<h2><a href='/document/other/'>x</a></h2><p>Published: 3 May 2019</p>" + REPORT


@pytest.mark.parametrize("block", ["wb-block-filterable-listing", "flexible-post-type-list"])
def test_a_list_of_other_documents_on_a_page_is_not_part_of_it(block: str) -> None:
    read = page(f"<h1>{TITLE}</h1><div class='{block}'><div class='list-item'>{OTHER}</div></div>")
    assert (read.page.published, read.page.report_url) == (None, None)


@pytest.mark.parametrize("around", ["<del>{}</del>", "<div style='display: none'>{}</div>"])
def test_a_link_that_no_reader_sees_is_followed_only_if_there_is_no_other(around: str) -> None:
    old = around.format(link("Inspection report", "old.pdf"))
    assert report(old, link("Report", "new.pdf")) == "new.pdf"
    assert report(old) == "old.pdf"


LONG_REPORT = f"<h1>{TITLE}</h1><p>Published: 3 June 2025</p>" + "<h2>Why</h2><p>x y z</p>" * 999


@pytest.mark.parametrize(
    ("other", "is_report"),
    [
        (link("Read how we inspect", "methods.pdf"), False),
        (link("The 2021 inspection of services in Oldtown", "w.pdf"), False),
        (link("Previous inspection report", "w.pdf"), False),
        (link("Inspection report 2025", "oldtown.pdf"), True),
    ],
)
def test_a_report_in_a_page_is_not_given_up_for_a_file_that_it_mentions(
    other: str, is_report: bool
) -> None:
    assert (page(LONG_REPORT + other).page.report_url is not None) is is_report
    assert report(other) is not None or "Previous" in other


def test_a_page_is_complete_if_its_content_ends_where_minifiers_omit_tags() -> None:
    start = b"<!doctype html><html><body><main><h1>A report</h1>"
    assert read_page(start + b"</main><footer></footer>", URL).complete
    assert not read_page(start, URL).complete
