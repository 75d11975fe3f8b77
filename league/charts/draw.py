"""Draws a picture as SVG or PNG: the same data, the same bytes."""

import functools
import hashlib
import importlib.metadata
import importlib.resources
import io
from typing import Literal

from league.charts.models import Chart

Form = Literal["svg", "png"]
FORMS: tuple[Form, ...] = ("svg", "png")
PNG_DPI = 150


def draw(chart: Chart, form: Form) -> bytes:
    """The picture as a file; the charting library is loaded only here."""
    from league.charts.figures import figure_of
    from league.charts.style import drawing

    file = io.BytesIO()
    with drawing():
        figure = figure_of(chart)
        if form == "svg":
            told = {"Date": None, "Creator": "probation-league", "Title": chart.title}
            figure.savefig(file, format="svg", metadata={**told, "Description": chart.alt})
        else:
            told = {"Software": None, "Title": chart.title}
            figure.savefig(file, format="png", dpi=PNG_DPI, metadata=told)
    return file.getvalue()


def made_from(chart: Chart) -> str:
    """Names all that a picture depends on: its data, the drawing code, the charting library."""
    told = hashlib.sha256(_code().encode())
    told.update(chart.model_dump_json().encode())
    return told.hexdigest()


@functools.cache
def _code() -> str:
    sources = sorted(
        (entry.name, hashlib.sha256(entry.read_bytes()).hexdigest())
        for entry in importlib.resources.files("league.charts").iterdir()
        if entry.name.endswith(".py")
    )
    return f"matplotlib {importlib.metadata.version('matplotlib')} {sources}"
