"""The colours of the ratings in pictures and badges; those of the pages are in page.css."""

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
DARK = f"""<style>
@media (prefers-color-scheme: dark) {{
  [style*="fill: #ffffff"]:not(text, use) {{ fill: #171e27 !important; }}
  [style*="fill: {INK}"], text:not([style*="fill"]) {{ fill: #e8eaed !important; }}
  [style*="fill: {MUTED}"] {{ fill: #a7b1bc !important; }}
  [style*="stroke: {RULE}"] {{ stroke: #2f3946 !important; }}
  [style*="stroke: #ffffff"] {{ stroke: #171e27 !important; }}
  [style*="stroke: {INK}"] {{ stroke: #8793a1 !important; }}
}}
</style>
"""
"""Gives a picture the colours of a dark page; those of the ratings stay."""
