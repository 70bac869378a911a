"""Points of a page, and where they are shown: in shares of its sides, rotation and cropping included."""

from __future__ import annotations

import ctypes
from typing import Any

import pypdfium2_raw.bindings as c

from core.reading.messages import Rectangle

#: steps in which places on a page are measured, since pdfium gives whole numbers
FINE = 100_000


def shown(page: Any, x: float, y: float) -> tuple[float, float]:
    """Return where a point of a loaded page is shown, 0 to 1, counted downwards."""
    shown_x, shown_y = ctypes.c_int(), ctypes.c_int()
    c.FPDF_PageToDevice(page, 0, 0, FINE, FINE, 0, x, y, shown_x, shown_y)
    return min(1.0, max(0.0, shown_x.value / FINE)), min(1.0, max(0.0, shown_y.value / FINE))


def shown_rectangle(page: Any, place: Rectangle) -> Rectangle:
    """Return where left, bottom, right and top of a page are shown."""
    xs, ys = zip(shown(page, place[0], place[1]), shown(page, place[2], place[3]), strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def point(page: Any, x: float, y: float) -> tuple[float, float]:
    """Return the point of a page that is shown at these shares: `shown` turned round."""
    page_x, page_y = ctypes.c_double(), ctypes.c_double()
    c.FPDF_DeviceToPage(page, 0, 0, FINE, FINE, 0, round(x * FINE), round(y * FINE), page_x, page_y)
    return page_x.value, page_y.value
