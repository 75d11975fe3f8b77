"""The colours of the ratings in pictures and badges; see page.css for pages, dark.svg for dark."""

from schemas.rating import Rating

FILL_COLOURS = {
    Rating.OUTSTANDING: "#0f4c75",
    Rating.GOOD: "#9ccbe2",
    Rating.REQUIRES_IMPROVEMENT: "#f6dc98",
    Rating.INADEQUATE: "#9a2f14",
}
LETTER_COLOURS = {
    Rating.OUTSTANDING: "#ffffff",
    Rating.GOOD: "#0b2536",
    Rating.REQUIRES_IMPROVEMENT: "#3a2a00",
    Rating.INADEQUATE: "#ffffff",
}
INK = "#17202c"
MUTED = "#535d69"
RULE = "#d9d4c8"
