"""Small PDF files written object by object, for what no word processor writes."""

import re
import textwrap
import zlib
from collections.abc import Sequence

CATALOGUE = b"<< /Type /Catalog /Pages 2 0 R >>"
FONT = b"/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"

_COURIER = (
    b"/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Courier"
    b" /Encoding /WinAnsiEncoding >> >> >>"
)
_CELL = re.compile(rb"\S+(?: \S+)*")


def pdf(objects: Sequence[bytes]) -> bytes:
    """A file of those objects, numbered from 1; the first is the catalogue."""
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, written in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, written)
    size, table = len(objects) + 1, len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % size
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, table)
    return bytes(out)


def drawn(*pages: str) -> bytes:
    """Return a PDF of pages drawn as text: each character has its column, each row is one line."""
    kids = b" ".join(b"%d 0 R" % (3 + 2 * i) for i in range(len(pages)))
    made = [CATALOGUE, b"<< /Type /Pages /Count %d /Kids [%b] >>" % (len(pages), kids)]
    for page in pages:
        rows = textwrap.dedent(page).strip("\n").encode("cp1252")
        found = ((y, x) for y, row in enumerate(rows.split(b"\n")) for x in _CELL.finditer(row))
        shown = b" ".join(
            b"1 0 0 1 %d %d Tm (%b) Tj" % (40 + 6 * cell.start(), 780 - 16 * y, _escaped(cell[0]))
            for y, cell in found
        )
        stream = b"BT /F1 10 Tf " + shown + b" ET"
        content = b"/MediaBox [0 0 595 842] /Contents %d 0 R" % (len(made) + 2)
        made.append(b"<< /Type /Page /Parent 2 0 R %b %b >>" % (content, _COURIER))
        made.append(b"<< /Length %d >>\nstream\n%b\nendstream" % (len(stream), stream))
    return pdf(made)


def _escaped(text: bytes) -> bytes:
    return re.sub(rb"([()\\])", rb"\\\1", text)


def blank_pages(count: int) -> bytes:
    """Return a PDF with this many blank pages."""
    kids = b" ".join(b"%d 0 R" % (3 + i) for i in range(count))
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>"
    pages = b"<< /Type /Pages /Count %d /Kids [%b] >>" % (count, kids)
    return pdf([CATALOGUE, pages, *[page] * count])


def one_page(content: bytes, extra: bytes = b"", more: Sequence[bytes] = ()) -> bytes:
    """Return a page with compressed content; `extra` is in the page, `more` are objects from 5."""
    packed = zlib.compress(content, 9)
    stream = b"<< /Length %d /Filter /FlateDecode >>\nstream\n%b\nendstream" % (len(packed), packed)
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R %b %b >>"
    pages = b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>"
    return pdf([CATALOGUE, pages, page % (FONT, extra), stream, *more])


def words_bomb(megabytes: int) -> bytes:
    """Return a page of a few compressed bytes that become this many megabytes of words."""
    said = b"(Overall rating Good) Tj "
    return one_page(
        b"BT /F1 9 Tf 50 700 Td " + said * (megabytes * 1_000_000 // len(said)) + b" ET"
    )


def with_remote_links(address: str) -> bytes:
    """A page of words whose picture, form, links, opening action and script lead elsewhere."""
    where = address.encode()
    actions = b"/AA << /O << /S /URI /URI (%b/page-open) >> >> /Annots [5 0 R 6 0 R]" % where
    link = b"<< /Type /Annot /Subtype /Link /Rect [0 0 99 99] /A << /S /%b >> >>"
    picture = (
        b"<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace"
        b" /DeviceGray /Length 0 /F << /FS /URL /F (%b/picture) >> >>\nstream\n\nendstream" % where
    )
    words = b"BT /F1 9 Tf 50 700 Td (%b) Tj ET" % (b"We looked at the work of the service. " * 8)
    return one_page(
        words,
        actions,
        [
            link % (b"URI /URI (%b/link)" % where),
            link % (b"GoToR /F (%b/other.pdf)" % where),
            picture,
        ],
    )
