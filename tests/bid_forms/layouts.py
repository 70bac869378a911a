"""The layouts: what the columns are, how they are ruled, how items are counted and units are written.

Each form is made anew from its name and is the same to the byte. Items are drawn from work that cities
put out to bid; quantities come from a generator of chance with the name as its seed.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO

from reportlab.lib import colors
from reportlab.lib.pagesizes import letter
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

STYLES = getSampleStyleSheet()
BODY, HEADING = STYLES["BodyText"], STYLES["Heading2"]

#: description, unit, least and most of it
WORK = (
    ("Mobilization", "LS", 1, 1),
    ("Traffic control", "LS", 1, 1),
    ("Clearing and grubbing", "AC", 1, 9),
    ("Unclassified excavation", "CY", 200, 9000),
    ("Remove existing pavement", "SY", 100, 4000),
    ("8-inch PVC sewer pipe, SDR 35, 0 to 8 feet deep", "LF", 100, 6000),
    ("12-inch ductile iron water main, Class 52, including fittings and joint restraint", "LF", 100, 6000),
    ("Cured-in-place pipe, 10-inch", "LF", 100, 9000),
    ("Internal reconnection of service laterals", "EA", 10, 400),
    (
        "Standard manhole, 4-foot diameter, 0 to 6 feet deep, complete in place with frame and cover",
        "EA",
        2,
        60,
    ),
    ("Manhole lining", "VF", 20, 400),
    ("Fire hydrant assembly", "EA", 2, 30),
    ("6-inch gate valve and box", "EA", 2, 40),
    ("Concrete sidewalk, 4 inches thick", "SF", 200, 9000),
    ("Concrete curb and gutter, 24-inch", "LF", 100, 5000),
    ("Hot-mix asphalt surface course, Type 3", "TON", 50, 3000),
    ("Aggregate base, Class 2, 6 inches", "TON", 50, 4000),
    ("Topsoil and seeding", "SY", 100, 5000),
    ("Silt fence", "LF", 100, 3000),
    ("Television inspection, before and after lining", "LF", 500, 20000),
    ("Portland cement for slurry", "CWT", 20, 900),
    ("Trench safety for depths of 5 feet or more", "LS", 1, 1),
)
#: how units are written elsewhere
SPELLED = {"LS": "Lump Sum", "LF": "Linear Feet", "EA": "Each", "SY": "Square Yards", "SF": "Square Feet",
           "CY": "Cubic Yards", "VF": "Vertical Feet", "TON": "Tons", "AC": "Acres",
           "CWT": "Hundredweight"}  # fmt: skip
DOTTED = {"LS": "L.S.", "LF": "L.F.", "EA": "Ea.", "SY": "S.Y.", "SF": "S.F.", "CY": "C.Y.", "VF": "V.F.",
          "TON": "Tons", "AC": "Ac.", "CWT": "Cwt."}  # fmt: skip


@dataclass(frozen=True)
class Item:
    """What the form says of one item."""

    number: str
    description: str
    #: in the form that the register has: ``LF``
    unit: str
    quantity: float
    #: "base", "alternate" or "allowance"
    part: str = "base"
    schedule: str = ""


@dataclass(frozen=True)
class BidForm:
    """A form as a PDF and what it holds."""

    name: str
    pdf: bytes
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Layout:
    """How a form looks."""

    #: of the items: how many, in how many schedules
    items: int
    write: Callable[[Sequence[Item]], list[object]]
    number: str = "{n}"
    schedules: tuple[str, ...] = ("",)
    fraction: bool = False
    alternates: int = 0
    allowances: int = 0
    #: characters of a description that are printed
    most: int = 200


def form(name: str) -> BidForm:
    """Make the form of a layout by its name."""
    layout = LAYOUTS[name]
    chance = random.Random(name)
    items = list(_items(layout, chance))
    out = BytesIO()
    document = SimpleDocTemplate(out, pagesize=letter, invariant=1, title=name, topMargin=60, bottomMargin=60)
    story = [Paragraph("SECTION 00 41 43", HEADING), Paragraph("BID FORM", HEADING)]
    story.append(Paragraph("Bidder will complete the Work for the following prices.", BODY))
    document.build([*story, *layout.write(items), Spacer(1, 12), Paragraph("END OF SECTION", BODY)])
    return BidForm(name, out.getvalue(), tuple(items))


def _items(layout: Layout, chance: random.Random) -> list[Item]:
    items: list[Item] = []
    number = 0
    for schedule in layout.schedules:
        chosen = sorted(chance.sample(range(len(WORK)), layout.items))
        number = 0 if "{s}" in layout.number else number
        for index in chosen:
            description, unit, least, most = WORK[index]
            number += 1
            quantity: float = chance.randint(least, most)
            if layout.fraction and unit in {"AC", "TON"}:
                quantity += chance.choice([0.25, 0.5, 0.75])
            items.append(
                Item(
                    layout.number.format(n=number, s=schedule[-1:]),
                    description[: layout.most],
                    unit,
                    quantity,
                    "base",
                    schedule,
                )
            )
    for _ in range(layout.allowances):
        number += 1
        items.append(
            Item(layout.number.format(n=number, s=""), "Allowance for unforeseen work", "LS", 1, "allowance")
        )
    for index in range(layout.alternates):
        description, unit, least, most = WORK[chance.randrange(3, len(WORK))]
        items.append(Item(f"A-{index + 1}", description, unit, chance.randint(least, most), "alternate"))
    return items


def figures(quantity: float) -> str:
    return f"{quantity:,.2f}".rstrip("0").rstrip(".") if quantity % 1 else f"{quantity:,.0f}"


def _table(
    rows: Sequence[Sequence[object]], widths: Sequence[float], *, ruled: bool, repeat: int = 1
) -> Table:
    style = [("VALIGN", (0, 0), (-1, -1), "TOP"), ("FONTSIZE", (0, 0), (-1, -1), 9)]
    if ruled:
        style.append(("GRID", (0, 0), (-1, -1), 0.5, colors.black))
    return Table(
        [list(row) for row in rows], colWidths=list(widths), repeatRows=repeat, style=TableStyle(style)
    )


def _columns(
    header: Sequence[str],
    widths: Sequence[float],
    cells: Callable[[Item], Sequence[str]],
    *,
    ruled: bool,
    repeat: int = 1,
    wrap: int | None = None,
) -> Callable[[Sequence[Item]], list[object]]:
    """A table of the items; column ``wrap`` breaks its words into lines."""

    def write(items: Sequence[Item]) -> list[object]:
        story: list[object] = []
        for schedule in dict.fromkeys(item.schedule for item in items if item.part != "alternate"):
            own = [item for item in items if item.schedule == schedule and item.part != "alternate"]
            if schedule:
                story.append(Paragraph(schedule.upper(), HEADING))
            rows = [header, *(wrapped(cells(item), wrap) for item in own)]
            total = ["" for _ in header]
            total[wrap if wrap is not None else 1] = (
                f"TOTAL {schedule.upper()}".strip() if schedule else "TOTAL BASE BID"
            )
            story.append(_table([*rows, total], widths, ruled=ruled, repeat=repeat))
        others = [item for item in items if item.part == "alternate"]
        if others:
            story += [PageBreak(), Paragraph("ADDITIVE ALTERNATES", HEADING)]
            story.append(
                _table([header, *(wrapped(cells(item), wrap) for item in others)], widths, ruled=ruled)
            )
        return story

    return write


def wrapped(cells: Sequence[str], wrap: int | None) -> list[object]:
    return [Paragraph(cell, BODY) if index == wrap else cell for index, cell in enumerate(cells)]


def _lines(line: Callable[[Item], str]) -> Callable[[Sequence[Item]], list[object]]:
    """A paragraph for each item, without a table."""

    def write(items: Sequence[Item]) -> list[object]:
        return [Paragraph(line(item), BODY) for item in items]

    return write


BLANK = "$________"

LAYOUTS: dict[str, Layout] = {
    "ruled, quantity before unit": Layout(
        18,
        _columns(
            ("Item No.", "Description", "Quantity", "Unit", "Unit Price", "Amount"),
            (50, 230, 55, 40, 60, 60),
            lambda item: (item.number, item.description, figures(item.quantity), item.unit, "$", "$"),
            ruled=True,
            wrap=1,
        ),
    ),
    "ruled, quantity and unit before description": Layout(
        20,
        _columns(
            ("Item", "Est. Qty", "Unit", "Description of Work", "Unit Bid Price", "Extended Amount"),
            (35, 50, 55, 210, 75, 80),
            lambda item: (item.number, figures(item.quantity), DOTTED[item.unit], item.description, "", ""),
            ruled=True,
            wrap=3,
        ),
    ),
    "unruled, unit before quantity": Layout(
        16,
        _columns(
            ("No.", "Item", "Unit", "Quantity", "Unit Price", "Total"),
            (35, 300, 45, 55, 50, 45),
            lambda item: (item.number, item.description, item.unit, figures(item.quantity), "____", "____"),
            ruled=False,
        ),
        most=51,
    ),
    "unruled, wrapped descriptions": Layout(
        14,
        _columns(
            ("Item", "Description", "Approx. Quantity", "Unit", "Unit Price", "Amount"),
            (40, 170, 85, 40, 80, 80),
            lambda item: (item.number, item.description, figures(item.quantity), item.unit, BLANK, BLANK),
            ruled=False,
            wrap=1,
        ),
    ),
    "several schedules, numbers with letters": Layout(
        9,
        _columns(
            ("Bid Item", "Description", "Units", "Bid Quantity", "Unit Cost", "Total Cost"),
            (50, 210, 50, 70, 60, 60),
            lambda item: (item.number, item.description, item.unit, figures(item.quantity), "", ""),
            ruled=True,
            wrap=1,
        ),
        number="{s}-{n}",
        schedules=("Schedule A", "Schedule B", "Schedule C"),
    ),
    "alternates and allowances": Layout(
        12,
        _columns(
            ("Item", "Description", "Quantity", "Unit", "Unit Price", "Extended Price"),
            (40, 230, 60, 40, 60, 70),
            lambda item: (item.number, item.description, figures(item.quantity), item.unit, "", ""),
            ruled=True,
            wrap=1,
        ),
        alternates=4,
        allowances=2,
    ),
    "units spelled out, fractions": Layout(
        15,
        _columns(
            ("Item Number", "Item Description", "Unit of Measure", "Estimated Quantity", "Unit Price"),
            (70, 200, 85, 95, 70),
            lambda item: (item.number, item.description, SPELLED[item.unit], figures(item.quantity), "$"),
            ruled=True,
            wrap=1,
        ),
        fraction=True,
    ),
    "quantity and unit in one column": Layout(
        17,
        _columns(
            ("Item", "Quantity", "Description and unit price in words", "Unit price in figures", "Amount"),
            (35, 75, 230, 100, 70),
            lambda item: (
                item.number,
                f"{figures(item.quantity)} {item.unit}",
                item.description,
                BLANK,
                BLANK,
            ),
            ruled=True,
            wrap=2,
        ),
        number="{n:03}",
    ),
    "lines without a table": Layout(
        13,
        _lines(
            lambda item: (
                f"{item.number}. {item.description}: {figures(item.quantity)} {DOTTED[item.unit]}"
                " @ $__________ = $__________"
            )
        ),
    ),
    "sentences with words for prices": Layout(
        11,
        _lines(
            lambda item: (
                f"Item {item.number} &nbsp; {figures(item.quantity)} {item.unit} &nbsp; {item.description},"
                " for the unit price of ______________________ Dollars ($__________) per"
                f" {SPELLED[item.unit].lower()}"
            )
        ),
        number="R-{n}",
    ),
}
