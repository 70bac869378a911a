"""The lines of a register as the grid draws them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.domain.register import LineReview, RegisterColumn, RegisterForm, RegisterLine
from pages.parts.components.grid import Badge, Cell, Column, GridRow
from pages.parts.shell import wording

__all__ = ["badge_of", "columns", "rows"]

#: columns of a form that a screen has room for beside number, page and status; the panel shows all
_SHOWN = 4
#: pixels a character of a column's width takes, and the least and most a column takes
_PIXELS, _LEAST, _MOST = 6, 64, 130
#: from which width in characters a column takes part of what is left over
_WIDE = 36
#: characters of a cell; the panel shows the rest
_TEXT = 600
#: colour and symbol of statuses; what is not named here is drawn as decided
_SIGNS = {
    "comply": ("green", "check_circle"),
    "deviate": ("orange", "call_split"),
    "clarify": ("blue", "help"),
    "not_applicable": ("gray", "block"),
}


def columns(form: RegisterForm) -> list[Column]:
    """Return the columns of the grid."""
    shown = [column for column in _chosen(form) if column.key != "page"]
    return [
        Column("number", "#", 44, end=True, narrow=False),
        *(_column(column) for column in shown),
        Column("page", "Page", 104, narrow=False),
        Column("status", "Status", 118),
    ]


def rows(
    lines: Sequence[tuple[int, RegisterLine]], form: RegisterForm, held: Mapping[str, LineReview]
) -> list[GridRow]:
    """Return a row for each numbered line, with the decision that holds on it."""
    shown = _chosen(form)
    return [_row(number, line, form, shown, held.get(line.id)) for number, line in lines]


def badge_of(form: RegisterForm, review: LineReview) -> Badge:
    """Return how a decision is shown."""
    tone, icon = _SIGNS.get(review.status, ("green", "check"))
    return Badge(form.statuses.get(review.status, review.status), tone, icon)


def _chosen(form: RegisterForm) -> list[RegisterColumn]:
    """Return the columns on screen: the first of the form, and always the words."""
    own = [column for column in form.columns if column.key not in {"page", "document"}]
    chosen = own[:_SHOWN]
    return chosen if any(column.width >= _WIDE for column in chosen) else [*chosen[:-1], *_words(form)]


def _words(form: RegisterForm) -> list[RegisterColumn]:
    return [column for column in form.all_columns if column.key == "text"]


def _column(column: RegisterColumn) -> Column:
    if column.width >= _WIDE:
        return Column(column.key, column.title, 150, grow=max(1, round(column.width / 10)))
    width = min(_MOST, max(_LEAST, round(column.width * _PIXELS)))
    return Column(column.key, column.title, width, narrow=False)


def _row(
    number: int,
    line: RegisterLine,
    form: RegisterForm,
    shown: Sequence[RegisterColumn],
    review: LineReview | None,
) -> GridRow:
    cells = {column.key: _cell(line, column) for column in shown}
    page = line.page
    if page is not None:
        where = f"p. {page.bare}, {page.document}" if page.document else f"p. {page.bare}"
        cells["page"] = Cell(where, sort=page.number)
    if review is not None and review.text:
        cells["text"] = Cell(review.text, note="as edited", tip=line.in_context)
    cells["number"] = Cell(str(number), sort=number)
    cells["status"] = _status(form, review)
    return GridRow(
        line.id,
        wording.shortened(line.in_context or str(next(iter(line.cells.values()), "")), 160),
        cells,
        due=review is None or not review.status,
        about={"number": number, "section": line.headings[-1] if line.headings else ""},
    )


def _cell(line: RegisterLine, column: RegisterColumn) -> Cell:
    value = line.cell(column.key)
    if isinstance(value, int | float):
        return Cell(f"{value:,g}", sort=value)
    text = " ".join(str(value or "").split())
    if column.key == "text" and line.lead_in:
        return Cell(wording.shortened(line.text, _TEXT), note=wording.shortened(line.lead_in, 90), tip=text)
    return Cell(wording.shortened(text, _TEXT), tip=text if len(text) > _TEXT else "")


def _status(form: RegisterForm, review: LineReview | None) -> Cell:
    if review is None:
        return Cell(sort=99)
    order = list(form.statuses).index(review.status) if review.status in form.statuses else 98
    note = " · ".join(filter(None, (review.owner, wording.shortened(review.note, 80), review.response)))
    badges = (badge_of(form, review),) if review.status else ()
    return Cell(badges=badges, note=note, sort=order)
