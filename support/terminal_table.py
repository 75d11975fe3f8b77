"""A table for terminals of any width."""

from rich.console import Console, ConsoleOptions, RenderResult
from rich.padding import Padding
from rich.table import Table
from rich.text import Text


class TerminalTable(Table):
    """A table; where it is too wide for the terminal, the cells of each row below each other."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the table or its rows."""
        least = self.__rich_measure__(console, options.update_width(1_000)).minimum
        if least <= options.max_width:
            yield from super().__rich_console__(console, options)
            return
        for cells in zip(*(column.cells for column in self.columns), strict=True):
            first, second, *others = (c if isinstance(c, Text) else Text(str(c)) for c in cells)
            yield Text(" ").join(cell for cell in (first, second) if cell)
            yield Padding(Text(", ").join(cell for cell in others if cell), (0, 0, 0, 2))
