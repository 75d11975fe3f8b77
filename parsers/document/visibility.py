"""Return a copy of a PDF with the text that a reader of it sees, before anything else reads it.

Text in layers that are off and text in an invisible mode is left out, as is text beyond the edge
of the page; the values of plain form fields are written into the page.
"""

import ctypes
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import pypdfium2
import pypdfium2.raw as pdfium

from parsers.document.model import squash
from schemas.errors import Unreadable

if TYPE_CHECKING:
    from pypdf import PdfWriter
    from pypdf.generic import DictionaryObject, PdfObject

_INVISIBLE_MODES = (pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP)
_PLAIN_FIELDS = (pdfium.FPDF_FORMFIELD_TEXTFIELD, pdfium.FPDF_FORMFIELD_COMBOBOX)
"""Fields that show their value as text. A list box shows other choices too."""
_DEEPEST = 8
"""Form objects nested deeper are not read."""
_SHOWN = re.compile(r"\(((?:[^()\\]|\\.)*)\)")
"""A string in a content stream."""
_SHOWS_TEXT = frozenset((b"Tj", b"TJ", b"'", b'"'))
_PAINTS_PATH = frozenset((b"S", b"s", b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*"))
_PAINTS = _SHOWS_TEXT | _PAINTS_PATH | {b"Do", b"sh", b"INLINE IMAGE"}
_INSTEAD = {b"'": b"T*", b'"': b"T*"} | dict.fromkeys(_PAINTS_PATH, b"n")
"""What is left of a painting operation that is left out: the next line begins, the path ends."""

_Operation = tuple[Any, bytes]


def visible_copy(pdf: pypdfium2.PdfDocument, body: bytes) -> bytes:
    """Return the PDF as its readers see it; the same bytes if nothing has to change.

    Raises Unreadable if hidden text cannot be left out.
    """
    if pdf.get_formtype() in (pdfium.FORMTYPE_ACRO_FORM, pdfium.FORMTYPE_XFA_FOREGROUND):
        body = _with_field_values(body)
    return _without_hidden(body, invisible=_has_invisible_text(pdf))


def page_objects(page: pypdfium2.PdfPage) -> Iterator[tuple[object, int, pdfium.FS_MATRIX]]:
    """Yield each object of a page in the order of painting, with its type and the matrix of the
    form that it is in. Forms are opened.
    """
    count, get = pdfium.FPDFPage_CountObjects, pdfium.FPDFPage_GetObject
    yield from _objects(page.raw, count, get, pdfium.FS_MATRIX(1, 0, 0, 1, 0, 0), 0)


def drop_outside(page: pypdfium2.PdfPage) -> bool:
    """Remove text beyond the edges of the page from the opened page.

    Returns whether some of what remains reaches over an edge.
    """
    crosses = False
    left, bottom, right, top = page.get_bbox()
    x0, y0, x1, y1 = (ctypes.c_float() for _ in range(4))
    edges = [ctypes.byref(edge) for edge in (x0, y0, x1, y1)]
    for index in reversed(range(pdfium.FPDFPage_CountObjects(page))):
        item = pdfium.FPDFPage_GetObject(page, index)
        if pdfium.FPDFPageObj_GetType(item) not in (
            pdfium.FPDF_PAGEOBJ_TEXT,
            pdfium.FPDF_PAGEOBJ_FORM,
        ) or not pdfium.FPDFPageObj_GetBounds(item, *edges):
            continue
        outside = x0.value >= right or x1.value <= left or y0.value >= top or y1.value <= bottom
        has_size = x1.value > x0.value or y1.value > y0.value
        if outside and has_size and pdfium.FPDFPage_RemoveObject(page, item):
            pdfium.FPDFPageObj_Destroy(item)
        elif x0.value < left or x1.value > right or y0.value < bottom or y1.value > top:
            crosses = True
    return crosses


def _objects(
    parent: object,
    count: Callable[[object], int],
    get: Callable[[object, int], object],
    matrix: pdfium.FS_MATRIX,
    depth: int,
) -> Iterator[tuple[object, int, pdfium.FS_MATRIX]]:
    for index in range(count(parent)):
        item = get(parent, index)
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind != pdfium.FPDF_PAGEOBJ_FORM:
            yield item, kind, matrix
        elif depth < _DEEPEST:
            own = pdfium.FS_MATRIX()
            pdfium.FPDFPageObj_GetMatrix(item, own)
            inner = _multiplied(own, matrix)
            count_in, get_in = pdfium.FPDFFormObj_CountObjects, pdfium.FPDFFormObj_GetObject
            yield from _objects(item, count_in, get_in, inner, depth + 1)


def _multiplied(m: pdfium.FS_MATRIX, n: pdfium.FS_MATRIX) -> pdfium.FS_MATRIX:
    return pdfium.FS_MATRIX(
        m.a * n.a + m.b * n.c,
        m.a * n.b + m.b * n.d,
        m.c * n.a + m.d * n.c,
        m.c * n.b + m.d * n.d,
        m.e * n.a + m.f * n.c + n.e,
        m.e * n.b + m.f * n.d + n.f,
    )


def _has_invisible_text(pdf: pypdfium2.PdfDocument) -> bool:
    for index in range(len(pdf)):
        try:
            page = pdf[index]
        except pypdfium2.PdfiumError:
            continue
        modes = (
            pdfium.FPDFTextObj_GetTextRenderMode(item)
            for item, kind, _ in page_objects(page)
            if kind == pdfium.FPDF_PAGEOBJ_TEXT
        )
        found = any(mode in _INVISIBLE_MODES for mode in modes)
        page.close()
        if found:
            return True
    return False


def _with_field_values(body: bytes) -> bytes:
    """Return the PDF with what its plain fields show as part of the pages."""
    with pypdfium2.PdfDocument(body) as pdf:
        pdf.init_forms()
        written = [_write_fields(page, pdf.formenv) for page in _readable_pages(pdf)]
        if not any(written):
            return body
        out = io.BytesIO()
        pdf.save(out)
        return out.getvalue()


def _readable_pages(pdf: pypdfium2.PdfDocument) -> Iterator[pypdfium2.PdfPage]:
    for index in range(len(pdf)):
        try:
            page = pdf[index]
        except pypdfium2.PdfiumError:
            continue
        yield page
        page.close()


def _write_fields(page: pypdfium2.PdfPage, form: object) -> bool:
    """Write the plain fields into the page; every other annotation is removed from it."""
    plain = 0
    for index in reversed(range(pdfium.FPDFPage_GetAnnotCount(page))):
        field = pdfium.FPDFPage_GetAnnot(page, index)
        is_text = pdfium.FPDFAnnot_GetFormFieldType(form, field) in _PLAIN_FIELDS
        is_plain = is_text and _shows_its_value(form, field)
        plain += is_plain
        pdfium.FPDFPage_CloseAnnot(field)
        if not is_plain:
            pdfium.FPDFPage_RemoveAnnot(page, index)
    if not plain:
        return False
    written = pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY)
    return bool(written == pdfium.FLATTEN_SUCCESS)


def _shows_its_value(form: object, field: object) -> bool:
    """Return whether a field displays its value: viewers show its look, and some a new one."""
    normal = pdfium.FPDF_ANNOT_APPEARANCEMODE_NORMAL
    look = _string(lambda *out: pdfium.FPDFAnnot_GetAP(field, normal, *out))
    value = _string(lambda *out: pdfium.FPDFAnnot_GetFormFieldValue(form, field, *out))
    return squash("".join(_SHOWN.findall(look))) == squash(value) != ""


def _string(get: Callable[[Any, int], int]) -> str:
    """Return a string of PDFium, which gives its length in bytes before it fills a buffer."""
    size = get(None, 0)
    buffer = (ctypes.c_ushort * (size // 2))()
    get(buffer, size)
    return bytes(buffer).decode("utf-16-le", "ignore").rstrip("\0")


def _without_hidden(body: bytes, *, invisible: bool) -> bytes:
    """Return the PDF without what is in hidden layers and text in invisible modes."""
    layers = b"/OCProperties" in body
    if not layers and not invisible and b"/ObjStm" not in body:  # A catalogue can be packed there.
        return body
    import pypdf  # Slow to import, and few reports need it.

    try:
        reader = pypdf.PdfReader(io.BytesIO(body))
        if not invisible and not _hidden_layers(reader.root_object):
            return body
        writer = pypdf.PdfWriter(clone_from=reader)
        _rewrite(writer, _hidden_layers(writer.root_object))
        out = io.BytesIO()
        writer.write(out)
        return out.getvalue()
    except MemoryError:
        raise
    except Exception as error:  # pypdf raises errors of any class on damaged files.
        if not layers and not invisible:
            return body
        raise Unreadable(
            f"hidden and visible text cannot be separated: {type(error).__name__}: {error}",
            remedy="read it by hand",
        ) from error


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


def _rewrite(writer: "PdfWriter", off: Sequence[object]) -> None:
    """Leave out what is hidden in the pages, and in the forms that they show."""
    from pypdf.generic import ContentStream

    done: set[int] = set()
    for page in writer.pages:
        resources = _resolved(page.get("/Resources")) or {}
        if (content := page.get_contents()) is not None:
            content.operations = list(_visible(content.operations, resources, off))
            page.replace_contents(content)
        waiting = [resources]
        while waiting:
            for form in (_resolved(waiting.pop().get("/XObject")) or {}).values():
                shown = _resolved(form)
                if shown.get("/Subtype") != "/Form" or id(shown) in done:
                    continue
                done.add(id(shown))
                own = _resolved(shown.get("/Resources")) or resources
                stream = ContentStream(shown, writer)
                stream.operations = list(_visible(stream.operations, own, off))
                shown.set_data(stream.get_data())
                waiting.append(own)


def _visible(
    operations: Iterable[_Operation], resources: Any, off: Sequence[object]
) -> Iterator[_Operation]:
    """Yield the operations of a content stream without those that paint what is hidden."""
    properties = _resolved(resources.get("/Properties")) or {}
    forms = _resolved(resources.get("/XObject")) or {}
    marks: list[bool] = []
    mode, saved = 0, []
    for operands, name in operations:
        if name in (b"BDC", b"BMC"):
            layered = name == b"BDC" and operands[0] == "/OC"
            marks.append(layered and _is_off(properties.get(operands[1]), off))
        elif name == b"EMC" and marks:
            marks.pop()
        elif name == b"Tr":
            mode = int(operands[0])
        elif name == b"q":
            saved.append(mode)
        elif name == b"Q" and saved:
            mode = saved.pop()
        hidden = any(marks) or (name in _SHOWS_TEXT and mode in _INVISIBLE_MODES)
        if name == b"Do" and not hidden:
            hidden = _is_off((_resolved(forms.get(operands[0])) or {}).get("/OC"), off)
        if not hidden or name not in _PAINTS:
            yield operands, name
        elif name in _INSTEAD:
            yield [], _INSTEAD[name]


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
