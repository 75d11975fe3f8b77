"""The scanned text of a PDF is without what is no text."""

import pytest

from parsers.document.pdf_scan import SIGNS


@pytest.mark.parametrize(
    ("header", "title"),
    [
        ("An inspection of Brackwater PDU \uf0b7", "An inspection of Brackwater PDU"),
        ("An inspection of Brackwater PDU ■ ➔", "An inspection of Brackwater PDU"),
        ("An inspection of Brackwater PDU →\t12 ●", "An inspection of Brackwater PDU →\t12"),
        ("An inspection of Ynys Môn – Llŷn", "An inspection of Ynys Môn – Llŷn"),
        ("■ Brackwater PDU", "■ Brackwater PDU"),
        ("Brackwater PDU’s “report”", "Brackwater PDU’s “report”"),
    ],
    ids=["a symbol font", "two signs", "before a number", "letters and dashes", "before", "quotes"],
)
def test_signs_behind_a_running_header_are_no_part_of_it(header: str, title: str) -> None:
    assert SIGNS.sub("", header) == title
