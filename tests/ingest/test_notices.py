"""Notices that a report was withdrawn or amended are found; reports that use the words are not."""

import pytest

from ingest.webpage.page import read_page
from schemas.crawl import Page

URL = "https://site.example/document/wessmoor/"
TITLE = "An inspection of probation services in Wessmoor PDU"
FILE = '<a href="/files/wessmoor.pdf">Inspection report (PDF, 1 MB)</a>'
WITHDRAWN, AMENDED = "withdrawn", "amended"
PROSE = (
    "<h2>Leadership</h2><p>The order was amended by the court, and support was withdrawn.</p>"
    "<p>The pre-sentence report was amended twice; the report had been corrected by a manager.</p>"
    "<p>In this report we describe how support was withdrawn from people on probation.</p>"
    "<p>In this report, the requirement that was replaced is named.</p>"
    "<p>Staff who were removed from the unit said that the policy had been revised.</p>"
    "<h2>Staffing</h2><p>Withdrawn behaviour was common. Corrected records were kept.</p>"
    "<h2>Services</h2><p>Replaced by a new contract, the service had been superseded.</p>"
    "<p>An amended version of the plan was shared. Errors were found in the assessments.</p>"
    "<ul><li>removed from the register</li><li>an amended licence</li></ul>"
    "<table><tr><td>Withdrawn</td><td>3</td></tr></table>"
)


def page_of(title: str = TITLE, body: str = "", *, file: str = FILE, summary: str = "") -> Page:
    html = (
        f"<html><body><main><h1>{title}</h1><p class='intro'>{summary or 'Our findings.'}</p>"
        f"{file}<time class='published-date'>4 March 2025</time>"
        f"<div class='document-content'>{body}</div></main></body></html>"
    )
    return read_page(html.encode(), URL).page


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        (f"WITHDRAWN: {TITLE}", WITHDRAWN),
        (f"[Withdrawn] {TITLE}", WITHDRAWN),
        (f"{TITLE} – withdrawn", WITHDRAWN),
        (f"{TITLE} (Amended)", AMENDED),
        (f"{TITLE} (corrected May 2025)", AMENDED),
        (f"Superseded: {TITLE}", AMENDED),
        (f"{TITLE} – re-issued", AMENDED),
        (f"Erratum: {TITLE}", AMENDED),
    ],
)
def test_a_title_that_says_so_is_a_notice(title: str, kind: str) -> None:
    found = page_of(title).notice
    assert found is not None
    assert found.kind is kind


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("This report has been withdrawn.", WITHDRAWN),
        ("This report was withdrawn on 3 May 2025 while we check its ratings.", WITHDRAWN),
        ("We have withdrawn this report.", WITHDRAWN),
        ("The report published on 4 March 2025 has been amended.", AMENDED),
        ("HM Inspectorate of Probation has withdrawn the report.", WITHDRAWN),
        ("The inspection report on Wessmoor PDU has now been corrected.", AMENDED),
        ("This document has been superseded by the report of June 2025.", AMENDED),
        ("This page was replaced.", AMENDED),
        ("Correction: the rating for staffing was printed wrongly.", AMENDED),
        ("Amended 12 May 2025", AMENDED),
        ("Withdrawn on 12 May 2025", WITHDRAWN),
        ("Erratum", AMENDED),
        ("Please note: an earlier version of this report contained an error.", AMENDED),
        ("This report is no longer available.", WITHDRAWN),
        ("This report has been temporarily removed.", WITHDRAWN),
    ],
)
@pytest.mark.parametrize("where", ["summary", "body", "above a report in the page"])
def test_a_sentence_that_says_so_is_a_notice_wherever_it_stands(
    sentence: str, kind: str, where: str
) -> None:
    if where == "summary":
        page = page_of(summary=sentence)
    elif where == "body":
        page = page_of(body=f"<p>What we found.</p><div><strong>{sentence}</strong></div>")
    else:
        page = page_of(body=f"<p>{sentence}</p>{4 * PROSE}", file="")
        assert page.report_in_page
    assert page.notice is not None
    assert page.notice.kind is kind


@pytest.mark.parametrize("file", [FILE, ""])
def test_a_report_that_uses_the_words_is_no_notice(file: str) -> None:
    assert page_of(body=4 * PROSE, file=file).notice is None


@pytest.mark.parametrize(
    "body",
    [
        '<form class="post-password-form" action="/wp-login.php?action=postpass" method="post">'
        '<p>This content is password-protected.</p><input name="post_password" type="password">'
        "</form>",
        '<form action="/wp-login.php?action=postpass"><input type="password"></form>',
    ],
)
def test_a_page_that_asks_for_a_password_says_so(body: str) -> None:
    found = page_of(f"Protected: {TITLE}", body, file="").notice
    assert found is not None
    assert found.kind == "protected"
