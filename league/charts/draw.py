"""Draw a picture as SVG or PNG; the same data gives the same bytes."""

import hashlib
import importlib.metadata
import importlib.resources
import io
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Literal

from league.charts.catalogue import Chart
from support.files import code_sha256

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Form = Literal["svg", "png"]
FORMS: tuple[Form, ...] = ("svg", "png")
PNG_DPI = 150
PNG_COLOURS = 64


def draw(chart: Chart, form: Form) -> bytes:
    """Return the picture as a file. Loads matplotlib only now, since that takes a second."""
    from matplotlib import style

    from league.charts import bars, maps
    from league.charts.style import new_picture

    draw_data: Mapping[str, Callable[[Axes, Chart, Any], None]] = {
        "heat-map": maps.draw_heat_map,
        "over-time": bars.draw_over_time,
        "distributions": bars.draw_distributions,
        "movement": bars.draw_movement,
        "tile-map": maps.draw_tile_map,
    }
    with style.context("league.charts.pictures", after_reset=True):
        figure, canvas = new_picture(chart)
        draw_data[chart.data.kind](canvas, chart, chart.data)
        if form == "png":
            return _png(figure, chart.title)
        file = io.BytesIO()
        named = {"Date": None, "Creator": "probation-league", "Title": chart.title}
        figure.savefig(file, format="svg", metadata={**named, "Description": chart.alt})
    dark = (importlib.resources.files("league.charts") / "dark.svg").read_bytes()
    return file.getvalue().replace(b"<defs>", dark + b"<defs>", 1)


def _png(figure: "Figure", title: str) -> bytes:
    """Return it with a palette: the pictures have few colours, and git keeps each version."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from PIL import Image
    from PIL.PngImagePlugin import PngInfo

    figure.set_dpi(PNG_DPI)
    pixels = FigureCanvasAgg(figure)
    pixels.draw()  # type: ignore[no-untyped-call]
    size = pixels.get_width_height(physical=True)
    rgba = pixels.buffer_rgba()  # type: ignore[no-untyped-call]
    picture = Image.frombuffer("RGBA", size, rgba).convert("RGB")
    info, file = PngInfo(), io.BytesIO()
    info.add_text("Title", title)
    reduced = picture.quantize(PNG_COLOURS, dither=Image.Dither.NONE)
    reduced.save(file, format="png", pnginfo=info, dpi=(PNG_DPI, PNG_DPI))
    return file.getvalue()


def made_from(chart: Chart) -> str:
    """Return a hash of what a picture depends on: data, drawing code, versions of libraries."""
    libraries = [importlib.metadata.version(name) for name in ("matplotlib", "pillow")]
    basis = f"{code_sha256('league.charts')} {libraries} {chart.model_dump_json()}"
    return hashlib.sha256(basis.encode()).hexdigest()
