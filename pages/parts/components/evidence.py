"""The panel that shows what stands behind a line of a grid, and the page it stands on.

Its data holds ``channel`` (shared with the grid), ``open`` (id or None), ``views`` (what is shown of each
id, see `pages.parts.analysis.evidence_view`), ``source`` (where pictures come from) and ``hint`` (said while
nothing is open); of a panel in which decisions are made also ``stored``, ``failed``, ``me``, ``people``,
``reviewed`` and ``due``. With ``complete`` all views are there, and nobody is told what is open.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pages.parts.components.served import component

__all__ = ["mount"]

_mount = component("evidence")


def _nobody() -> None:
    """Take note of nothing."""


def mount(
    *,
    key: str,
    data: Mapping[str, Any],
    on_open: Callable[[], None] = _nobody,
    on_decisions: Callable[[], None] = _nobody,
) -> None:
    """Draw the panel; what is open and what was decided stand in the state under ``key``."""
    _mount(key=key, data=dict(data), on_open_change=on_open, on_decisions_change=on_decisions)
