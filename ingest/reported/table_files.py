"""The tables of a CSV, XLSX, HTML or PDF file, as rows of cells that know where they stand."""

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePath

from schemas.base import Model
from schemas.errors import Unreadable


class Row(Model):
    """The cells of one row; `table` numbers the tables of the file, `where` is for messages."""

    table: int
    where: str
    cells: tuple[str, ...]


def read_rows(body: bytes, name: str) -> Sequence[Row]:
    """The rows of all tables of a file that a maintainer obtained, empty ones left out.

    The form is told by the ending of the name. Raises Unreadable for an ending that is none of
    the four, and for a file that is damaged or holds no table.
    """
    readers = {
        ".csv": _csv_rows,
        ".xlsx": _xlsx_rows,
        ".html": _html_rows,
        ".htm": _html_rows,
        ".pdf": _pdf_rows,
    }
    ending = PurePath(name).suffix.lower()
    if ending not in readers:
        remedy = f"save it as one of {', '.join(readers)}"
        raise Unreadable(f"{ending or 'no ending'} is no form of table", where=name, remedy=remedy)
    rows = [row for row in readers[ending](body, name) if any(row.cells)]
    if not rows:
        remedy = "a picture of a table must be typed in as CSV"
        raise Unreadable("no table was found", where=name, remedy=remedy)
    return rows


def _csv_rows(body: bytes, name: str) -> Iterator[Row]:
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = body.decode("cp1252", errors="replace")
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        for cells in reader:
            yield Row(table=0, where=f"{name}, line {reader.line_num}", cells=_tidy(cells))
    except csv.Error as error:
        raise Unreadable(str(error), where=f"{name}, line {reader.line_num}") from error


def _xlsx_rows(body: bytes, name: str) -> Iterator[Row]:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(io.BytesIO(body), read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise Unreadable(f"not a workbook: {error}", where=name) from error
    for table, sheet in enumerate(book.worksheets):
        for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
            where = f"{name}, sheet {sheet.title}, row {number}"
            yield Row(table=table, where=where, cells=_tidy(map(_cell_text, cells)))


def _cell_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _html_rows(body: bytes, name: str) -> Iterator[Row]:
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(body, "lxml")
    for table, element in enumerate(soup.find_all("table")):
        for number, line in enumerate(element.find_all("tr"), start=1):
            cells = [cell.get_text(" ") for cell in line.find_all(["td", "th"])]
            where = f"{name}, table {table + 1}, row {number}"
            yield Row(table=table, where=where, cells=_tidy(cells))


def _pdf_rows(body: bytes, name: str) -> Iterator[Row]:
    import pdfplumber
    from pdfplumber.utils.exceptions import PdfminerException

    try:
        with pdfplumber.open(io.BytesIO(body)) as document:
            for page in document.pages:
                for table in page.extract_tables():
                    for number, cells in enumerate(table, start=1):
                        where = f"{name}, page {page.page_number}, row {number}"
                        # One table may run over several pages, so all count as one.
                        yield Row(table=0, where=where, cells=_tidy(c or "" for c in cells))
    except PdfminerException as error:
        raise Unreadable(f"not a readable PDF: {error}", where=name) from error


def _tidy(cells: Iterable[str]) -> tuple[str, ...]:
    return tuple(" ".join(cell.split()) for cell in cells)
