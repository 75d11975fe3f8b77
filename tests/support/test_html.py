"""How a page is decoded, and what of it a reader sees."""

import pytest

from support.html import decode_html, parse_html, remove_unseen

STYLE = """<style>
.old { text-decoration: line-through } .key, td.sort { display: none }
/* .shown { display: none } */ .key.open { display: inline }
@media print { .shown { display: none } } @media screen { .later { visibility: hidden } }
</style>"""


@pytest.mark.parametrize(
    ("markup", "seen"),
    [
        ("<b>Good</b>", "Good"),
        ("<s>Good</s> Inadequate", "Inadequate"),
        ("<del>Good</del><ins>Inadequate</ins>", "Inadequate"),
        ("<strike>Good <s>or</s></strike>Inadequate", "Inadequate"),
        ('<i style="text-decoration: red line-through">Good</i> Inadequate', "Inadequate"),
        ('<i style="text-decoration: underline">Good</i>', "Good"),
        ('<i style="display:none">1</i>Good', "Good"),
        ('<i style="DISPLAY : None !important">1</i>Good', "Good"),
        ('<i style="display:inline">1</i>Good', "1Good"),
        ('<i style="visibility:hidden">1</i>Good', "Good"),
        ('<i style="opacity: 0.0">1</i><i style="opacity: 0.5">Good</i>', "Good"),
        ('<i style="position:absolute; left:-9999px">1</i>Good', "Good"),
        ("<i hidden>1</i>Good", "Good"),
        ("<dialog>1</dialog><dialog open>Good</dialog>", "Good"),
        ('<i class="govuk-visually-hidden">Rating:</i> Good', "Good"),
        ('<i class="note sr-only">Rating:</i> Good', "Good"),
        ('<i class="d-none">1</i><i class="d-none d-md-block">Good</i>', "Good"),
        (f"{STYLE}<i class='old'>Good</i> Inadequate", "Inadequate"),
        (f"{STYLE}<i class='key'>1</i><i class='key open'>Good</i>", "Good"),
        (f"{STYLE}<i class='key' style='display:inline'>Good</i>", "Good"),
        (f"{STYLE}<i class='shown'>Good</i><i class='later'>1</i>", "Good"),
        (f"{STYLE}<i class='sort'>Good</i>", "Good"),
        ("<style>a::b:c() { display: none }</style>Good", "Good"),
        ('Good <i aria-hidden="true">Good</i>', "Good"),
        ('Overall: <i aria-hidden="true">Good</i>', "Overall: Good"),
    ],
)
def test_only_what_a_reader_sees_is_left(markup: str, seen: str) -> None:
    soup = parse_html(f"<body>{markup}</body>".encode())
    remove_unseen(soup)
    for style in soup.select("style"):
        style.decompose()
    assert " ".join(soup.get_text().split()) == seen


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("‘Good’".encode(), "‘Good’"),
        (b"\x91Good\x92", "‘Good’"),
        (b"<meta charset=iso-8859-1>\x91Good\x92", "‘Good’"),
        (b"<meta charset=us-ascii>\x91Good\x92", "‘Good’"),
        (b"<meta charset=iso-8859-2>\xb3", "ł"),
        ("<meta charset=iso-8859-1>‘Good’".encode(), "‘Good’"),
        (b"<meta charset=utf-8>\x91Good\x92", "‘Good’"),
        ("<meta charset=utf-8>‘Good".encode() + b"\x92", "‘Good\ufffd"),
        (b"<meta charset=utf-16>\x91Good\x92", "‘Good’"),
        (b"<meta charset=no-such>\x91Good\x92", "‘Good’"),
        (b"<meta charset=base64>\x91Good\x92", "‘Good’"),
        (b"\xef\xbb\xbf\x91Good", "\ufffdGood"),
        ("\ufeff‘Good’".encode("utf-16-le"), "‘Good’"),
        ("\ufeff‘Good’".encode("utf-16-be"), "‘Good’"),
        (b"Go\0od", "Good"),
        (b'<?xml version="1.0" encoding="UTF-16"?>\nGood', "Good"),
    ],
)
def test_a_page_is_decoded_as_browsers_do(body: bytes, text: str) -> None:
    assert decode_html(body).rpartition(">")[2] == text
    parse_html(body)  # Without a warning: the tests take one for an error.
