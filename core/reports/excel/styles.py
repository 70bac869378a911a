"""Colours, fonts and cell formats of the Excel package."""

from __future__ import annotations

from typing import Any

from core.reports.entry import Standing

#: the one accent colour, a deep blue-green
ACCENT = "#0B5563"
INK = "#1F2A30"
MUTED = "#5B6870"
RULE = "#D5DCE0"
BAND = "#EEF3F5"
WARNING_FILL, WARNING_INK = "#FCE8D5", "#7A3300"

#: fill and ink of each standing; the word always stands beside the colour
STANDING_COLOURS = {
    Standing.ANSWERED: ("#DFF0E6", "#14532D"),
    Standing.CONFLICTING: ("#FBE3CC", "#7A3300"),
    Standing.POSSIBLE: ("#FBF3CF", "#5C4800"),
    Standing.UNVERIFIED: ("#E9E0F5", "#47297A"),
    Standing.REJECTED: ("#F6DEDE", "#7F1D1D"),
    Standing.NOT_FOUND: ("#E3E9ED", "#33424C"),
    Standing.PENDING: ("#F6F6F4", "#6B7075"),
}

#: stronger colours for charts, where no word stands in the mark
CHART_COLOURS = {
    Standing.ANSWERED: "#2F8F6B",
    Standing.CONFLICTING: "#D9822B",
    Standing.POSSIBLE: "#C9A800",
    Standing.UNVERIFIED: "#8667B5",
    Standing.REJECTED: "#B5484B",
    Standing.NOT_FOUND: "#8FA1AD",
    Standing.PENDING: "#D8DBDD",
}

#: properties of cells with a special part
LINK: dict[str, Any] = {"font_color": ACCENT, "underline": 1}
RIGHT: dict[str, Any] = {"align": "right", "indent": 1}
QUIET: dict[str, Any] = {"font_color": MUTED}
WARNING: dict[str, Any] = {"bg_color": WARNING_FILL, "font_color": WARNING_INK}

#: on every machine, or another font of the same widths in its place (Liberation Sans)
FONT = "Arial"
#: points
SIZE = 9


def standing_style(standing: Standing) -> dict[str, Any]:
    """Return the properties of a cell that shows a standing."""
    fill, ink = STANDING_COLOURS[standing]
    return {"bg_color": fill, "font_color": ink, "bold": True}


class Styles:
    """Cell formats by their properties, each made once in the workbook."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Any] = {}

    def get(self, **properties: Any) -> Any:
        """Return the format with these properties over the common ones."""
        common = {"font_name": FONT, "font_size": SIZE, "font_color": INK, "valign": "top"}
        key = tuple(sorted({**common, **properties}.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(dict(key))
        return self._made[key]

    def header(self) -> Any:
        """Return the format of a table's header."""
        return self.get(
            bold=True, font_color="#FFFFFF", bg_color=ACCENT, border=1, border_color=ACCENT, text_wrap=True
        )

    def cell(self, **properties: Any) -> Any:
        """Return the format of a table's cell."""
        return self.get(**{"text_wrap": True, "border": 1, "border_color": RULE, **properties})

    def title(self) -> Any:
        """Return the format of a sheet's title."""
        return self.get(bold=True, font_size=16, font_color=ACCENT, valign="vcenter")

    def heading(self) -> Any:
        """Return the format of a heading within a sheet."""
        return self.get(bold=True, font_size=12, font_color=ACCENT, bottom=2, bottom_color=ACCENT)

    def note(self, **properties: Any) -> Any:
        """Return the format of explanatory text."""
        return self.get(**{"font_color": MUTED, "text_wrap": True, **properties})
