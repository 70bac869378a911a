"""The registers of the HTML report: a table of contents, and each list as a table that is opened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from core.reports.html.escaping import text
from core.reports.registers.listed import VERSION_COLUMN, ListedRegister
from core.reports.wording import cell_words
from core.wording import counted

__all__ = ["registers_section"]


def registers_section(registers: Sequence[ListedRegister]) -> Iterator[str]:
    """Yield the registers that have lines; nothing where none has."""
    shown = [each for each in registers if each.register.lines]
    if not shown:
        return
    yield '<section id="registers">\n<h2>Registers</h2>\n<ul class="plain">\n'
    for each in shown:
        form, count = each.register.form, len(each.register.lines)
        yield (
            f'<li><a href="#register-{form.kind.value}">{text(form.title)}</a> '
            f'<span class="muted">{counted(count, "line")}. {text(form.about)}</span></li>\n'
        )
    yield "</ul>\n"
    for each in shown:
        yield from _register(each)
    yield "</section>\n"


def _register(listed: ListedRegister) -> Iterator[str]:
    form = listed.register.form
    yield f'<details id="register-{form.kind.value}">\n<summary>{text(form.title)} '
    yield f"<small>({len(listed.register.lines):,})</small></summary>\n"
    left = [f"{count:,} {name}" for name, count in listed.register.left_out_as.items()]
    if left:
        yield f'<p class="muted">Left out: {text(", ".join(left))}.</p>\n'
    for note in listed.register.notes:
        yield f'<p class="muted">{text(note)}</p>\n'
    rows = list(listed.rows())
    # columns that are empty throughout take room and say nothing
    kept = [
        place
        for place, title in enumerate(listed.titles)
        if title != VERSION_COLUMN and any(row[place] not in {None, ""} for row in rows)
    ]
    yield "<table>\n<thead><tr>"
    yield "".join(f"<th>{text(listed.titles[place])}</th>" for place in kept)
    yield "</tr></thead>\n<tbody>\n"
    for row in rows:
        yield f"<tr>{''.join(f'<td>{text(cell_words(row[place]))}</td>' for place in kept)}</tr>\n"
    yield "</tbody>\n</table>\n</details>\n"
