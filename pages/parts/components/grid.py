"""The grid: rows that fill while somebody works in them, for tables, matrices and registers alike.

Order, scroll and selection are the browser's; columns, rows and words are ours. A row is known by its
id: whatever else of it changes, it keeps its place, its mark and the focus.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

import streamlit as st

from pages.parts.components.served import component

__all__ = ["Badge", "Cell", "Column", "Grid", "GridRow", "Group", "draw"]

#: the row, and in a matrix the column, that somebody has just opened
OnSelect = Callable[[str, str], None]

_mount = component("grid")


@dataclass(frozen=True, slots=True)
class Badge:
    """A word in colour; the symbol tells what the colour tells."""

    word: str
    #: a colour of the theme
    tone: str = "gray"
    #: name of a Material symbol
    icon: str = ""
    tip: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one cell: a lead in bold, text, badges, and a quiet note below."""

    text: str = ""
    #: stands above the text; may have lines of its own
    lead: str = ""
    #: words of the text that are bold where they stand
    bold: str = ""
    note: str = ""
    badges: tuple[Badge, ...] = ()
    #: shown when the pointer rests on it, and whole: a cell shows as many lines as the grid wraps
    tip: str = ""
    #: what the cell is sorted by; the words where it is None
    sort: float | str | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its title, its width in pixels, and its share of what is left over."""

    key: str
    title: str
    width: int
    #: share of the free width; 0 keeps the width as it is
    grow: int = 0
    help: str = ""
    #: whether its words stand at the end of the cell, as numbers do
    end: bool = False
    #: whether a narrow grid shows it too
    narrow: bool = True


@dataclass(frozen=True, slots=True)
class GridRow:
    """One row."""

    id: str
    #: what a panel says of it before it knows more
    title: str
    #: by the keys of the columns; what is missing is empty
    cells: Mapping[str, Cell]
    #: heading under which it stands while the grid is not sorted
    group: str = ""
    #: whether somebody still has to look at it: where "next not reviewed" stops
    due: bool = False
    #: whether it is drawn paler than the others
    quiet: bool = False
    #: further facts for a panel
    about: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Group:
    """What stands beside a heading: a note, and a button if there is anything to do with its rows."""

    note: str = ""
    action: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A grid as a whole."""

    #: shared with the panel that shows what is open
    channel: str
    #: what it is called by those who hear the page
    label: str
    columns: Sequence[Column]
    rows: Sequence[GridRow]
    #: by the heading
    groups: Mapping[str, Group] = field(default_factory=dict)
    #: id of the row that is open when the grid is first drawn, or when ``move`` changes
    selected: str = ""
    #: another value moves the selection to ``selected`` although the grid is drawn already
    move: str = ""
    #: lines that a cell's words may take before they end in an ellipsis
    wrap: int = 3
    #: what is opened: whole rows, or cells as in a matrix
    unit: Literal["row", "cell"] = "row"
    #: "fill" reaches down to the window's edge, "content" is as tall as its rows
    height: Literal["fill", "content"] = "fill"
    #: whether J, K, N and U step through it
    steps: bool = False
    #: said where there is no row
    empty: str = ""


def draw(
    grid: Grid,
    *,
    key: str,
    on_select: OnSelect | None = None,
    on_group: Callable[[str], None] | None = None,
) -> None:
    """Draw the grid. ``on_select`` is told the row and column that were opened; a panel needs none.

    ``on_group`` is told the heading whose button was pressed.
    """

    def told() -> None:
        chosen = st.session_state[key].get("selected")
        if on_select is not None and isinstance(chosen, dict):
            on_select(str(chosen.get("row", "")), str(chosen.get("column", "")))

    def acted() -> None:
        title = st.session_state[key].get("group")
        if on_group is not None and title:
            on_group(str(title))

    _mount(
        key=key,
        data=_data(grid, tells=on_select is not None),
        on_selected_change=told,
        on_group_change=acted,
    )


def _data(grid: Grid, *, tells: bool) -> dict[str, Any]:
    """Return the grid as the module reads it, without what is empty."""
    return {
        "channel": grid.channel,
        "label": grid.label,
        "columns": [_column(column) for column in grid.columns],
        "rows": [_row(row) for row in grid.rows],
        "groups": {title: asdict(group) for title, group in grid.groups.items()},
        "selected": grid.selected,
        "move": grid.move,
        "wrap": grid.wrap,
        "unit": grid.unit,
        "height": grid.height,
        "steps": grid.steps,
        "empty": grid.empty,
        "tells": tells,
    }


def _column(column: Column) -> dict[str, Any]:
    return {
        "key": column.key,
        "title": column.title,
        "width": column.width,
        "grow": column.grow,
        "help": column.help,
        "end": column.end,
        "narrow": column.narrow,
    }


def _row(row: GridRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "title": row.title,
        "group": row.group,
        "due": row.due,
        "quiet": row.quiet,
        "about": dict(row.about),
        "cells": {key: _cell(cell) for key, cell in row.cells.items()},
    }


def _cell(cell: Cell) -> dict[str, Any]:
    known = {"text": cell.text, "lead": cell.lead, "bold": cell.bold, "note": cell.note, "tip": cell.tip}
    made: dict[str, Any] = {name: words for name, words in known.items() if words}
    if cell.badges:
        made["badges"] = [
            {"word": badge.word, "tone": badge.tone, "icon": badge.icon, "tip": badge.tip}
            for badge in cell.badges
        ]
    if cell.sort is not None:
        made["sort"] = cell.sort
    return made
