"""Return a copy of a PDF with the text that a reader of it sees, before anything else reads it.

Text in layers that are off and text that is not seen (see `covers`) is left out; the values of
plain form fields are written into the page.
"""

import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from functools import partial
from typing import TYPE_CHECKING, Any

import pypdfium2
import pypdfium2.raw as pdfium

from parsers.document.model import squash
from parsers.document.painted import DEEPEST, string_from
from schemas.errors import Unreadable

if TYPE_CHECKING:
    from pypdf import PdfWriter
    from pypdf.generic import DictionaryObject, PdfObject

_PLAIN_FIELDS = (pdfium.FPDF_FORMFIELD_TEXTFIELD, pdfium.FPDF_FORMFIELD_COMBOBOX)
"""Fields that show their value as text. A list box shows other choices too."""
_SHOWN = re.compile(r"\(((?:[^()\\]|\\.)*)\)")  # A string in a content stream.
_SHOWS_TEXT = frozenset((b"Tj", b"TJ", b"'", b'"'))
_PAINTS_PATH = frozenset((b"S", b"s", b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*"))
_PAINTS = _SHOWS_TEXT | _PAINTS_PATH | {b"Do", b"sh", b"INLINE IMAGE"}
_INSTEAD = {b"'": b"T*", b'"': b"T*"} | dict.fromkeys(_PAINTS_PATH, b"n")
"""What is left of a painting operation that is left out: the next line begins, the path ends."""

_Operation = tuple[Any, bytes]
UnseenTexts = tuple[int, Set[int]]
"""How many texts a page has, and the numbers of those that are not seen, from 0."""


def with_field_values(body: bytes) -> bytes:
    """Return a PDF that has a form with what its plain fields show as part of the pages."""
    with pypdfium2.PdfDocument(body) as pdf:
        pdf.init_forms()
        written = [_write_fields(pdf, index) for index in range(len(pdf))]
        if not any(written):
            return body
        out = io.BytesIO()
        pdf.save(out)
        return out.getvalue()


def _write_fields(pdf: pypdfium2.PdfDocument, index: int) -> bool:
    """Write the plain fields into a page; every other annotation is removed from it."""
    try:
        page, form = pdf[index], pdf.formenv
    except pypdfium2.PdfiumError:
        return False
    plain = 0
    for number in reversed(range(pdfium.FPDFPage_GetAnnotCount(page))):
        field = pdfium.FPDFPage_GetAnnot(page, number)
        is_text = pdfium.FPDFAnnot_GetFormFieldType(form, field) in _PLAIN_FIELDS
        is_plain = is_text and _shows_its_value(form, field)
        plain += is_plain
        pdfium.FPDFPage_CloseAnnot(field)
        if not is_plain:
            pdfium.FPDFPage_RemoveAnnot(page, number)
    if not plain:
        return False
    written = pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY)
    return bool(written == pdfium.FLATTEN_SUCCESS)


def _shows_its_value(form: object, field: object) -> bool:
    """Return whether a field displays its value: viewers show its look, and some a new one."""
    normal = pdfium.FPDF_ANNOT_APPEARANCEMODE_NORMAL
    look = string_from(partial(pdfium.FPDFAnnot_GetAP, field, normal))
    value = string_from(partial(pdfium.FPDFAnnot_GetFormFieldValue, form, field))
    return squash("".join(_SHOWN.findall(look))) == squash(value) != ""


def without_hidden(body: bytes, unseen: Mapping[int, UnseenTexts]) -> bytes:
    """Return a PDF without what is in hidden layers, and texts that are not seen.

    `unseen` tells them by the index of the page. The same bytes are returned if nothing has to
    change. Raises Unreadable if hidden text cannot be left out.
    """
    layers = b"/OCProperties" in body
    if not layers and not unseen and b"/ObjStm" not in body:  # A catalogue can be packed there.
        return body
    import pypdf  # Slow to import, and few reports need it.

    try:
        reader = pypdf.PdfReader(io.BytesIO(body))
        if not unseen and not _hidden_layers(reader.root_object):
            return body
        writer = pypdf.PdfWriter(clone_from=reader)
        _Rewriter(writer).rewrite(unseen)
        out = io.BytesIO()
        writer.write(out)
        return out.getvalue()
    except MemoryError:
        raise
    except Exception as error:  # pypdf raises errors of any class on damaged files.
        if not layers and not unseen:
            return body
        raise Unreadable(
            f"hidden and visible text cannot be separated: {type(error).__name__}: {error}",
            remedy="read it by hand",
        ) from error


class _Rewriter:
    """Leaves out what is hidden in the pages of a file, and in the forms that they show."""

    def __init__(self, writer: "PdfWriter") -> None:
        self._writer = writer
        self._off = _hidden_layers(writer.root_object)
        self._forms: dict[int, tuple[Sequence[_Operation], set[int]]] = {}
        self._count = 0

    def rewrite(self, unseen: Mapping[int, UnseenTexts]) -> None:
        """Rewrite all pages. Raises ValueError if the texts of a page are not those counted."""
        for index, page in enumerate(self._writer.pages):
            content = page.get_contents()
            if content is None or not (self._off or index in unseen):
                continue
            resources = _resolved(page.get("/Resources")) or {}
            count, numbers = unseen.get(index, (None, frozenset()))
            self._count = 0
            content.operations = list(self._visible(content.operations, resources, numbers))
            if count not in (None, self._count):
                raise ValueError(f"page {index + 1} has {self._count} texts, not {count}")
            page.replace_contents(content)

    def _visible(
        self, operations: Iterable[_Operation], resources: Any, unseen: Set[int], depth: int = 0
    ) -> Iterator[_Operation]:
        """Yield the operations of a content stream without those that paint what is hidden.

        `unseen` are numbers of texts, counted through the page and its forms as PDFium does.
        """
        properties = _resolved(resources.get("/Properties")) or {}
        forms = _resolved(resources.get("/XObject")) or {}
        marks: list[bool] = []
        for operands, name in operations:
            if name in (b"BDC", b"BMC"):
                layered = name == b"BDC" and operands[0] == "/OC"
                marks.append(layered and _is_off(properties.get(operands[1]), self._off))
            elif name == b"EMC" and marks:
                marks.pop()
            hidden = any(marks)
            if name in _SHOWS_TEXT and _has_text(operands):
                hidden = hidden or self._count in unseen
                self._count += 1
            elif name == b"Do" and (form := _resolved(forms.get(operands[0]))):
                hidden = hidden or _is_off(form.get("/OC"), self._off)
                if form.get("/Subtype") == "/Form" and depth < DEEPEST:
                    self._rewrite_form(form, resources, unseen, depth + 1)
            if not hidden or name not in _PAINTS:
                yield operands, name
            elif name in _INSTEAD:
                yield [], _INSTEAD[name]

    def _rewrite_form(self, form: Any, resources: Any, unseen: Set[int], depth: int) -> None:
        """Leave out of a form what is hidden in any place where it is shown."""
        from pypdf.generic import ContentStream

        if id(form) not in self._forms:
            self._forms[id(form)] = (ContentStream(form, self._writer).operations, set())
        operations, left_out = self._forms[id(form)]
        first, own = self._count, _resolved(form.get("/Resources")) or resources
        left_out |= {number - first for number in unseen if number >= first}
        stream = ContentStream(None, self._writer)
        numbers = {number + first for number in left_out}
        stream.operations = list(self._visible(operations, own, numbers, depth))
        form.set_data(stream.get_data())


def _has_text(operands: Sequence[Any]) -> bool:
    """Return whether an operation shows any letter; PDFium makes no text of one that does not."""
    shown = operands[-1]
    parts = shown if isinstance(shown, list) else [shown]
    return any(isinstance(part, str | bytes) and len(part) > 0 for part in parts)


def _hidden_layers(catalogue: "DictionaryObject") -> list[object]:
    """Return the layers (optional content groups) that are off when the file is opened."""
    properties = _resolved(catalogue.get("/OCProperties"))
    if not isinstance(properties, dict):
        return []
    settings = _resolved(properties.get("/D")) or {}
    off = _references(settings.get("/OFF"))
    if settings.get("/BaseState") == "/OFF":
        on = _references(settings.get("/ON"))
        off += [layer for layer in _references(properties.get("/OCGs")) if layer not in on]
    return off


def _is_off(layer: "PdfObject | None", off: Sequence[object]) -> bool:
    """Return whether a layer, or a rule over several layers, hides its content."""
    group = _resolved(layer)
    if not isinstance(group, dict):
        return False
    if group.get("/Type") != "/OCMD":
        return layer in off
    members = [member in off for member in _references(group.get("/OCGs"))]
    if not members:
        return False
    rules = {
        "/AllOn": any(members),
        "/AnyOff": not any(members),
        "/AllOff": not all(members),
    }
    return rules.get(str(group.get("/P")), all(members))


def _references(listed: "PdfObject | None") -> list[object]:
    """Return the references of a list, or of a single one."""
    members = _resolved(listed)
    return list(members) if isinstance(members, list) else [] if members is None else [listed]


def _resolved(item: Any) -> Any:
    """Return the object itself where a reference to it may be given."""
    return item.get_object() if hasattr(item, "get_object") else item
