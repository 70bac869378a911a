"""Cover, certification and table of contents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import groupby

from reportlab.lib.enums import TA_CENTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable, HRFlowable, PageBreak, Paragraph, Spacer, Table, TableStyle

from samples.generator.markup import Section
from samples.generator.typesetting import BASE, STYLES

BIG = ParagraphStyle("big", BASE, fontName="Times-Bold", fontSize=24, leading=30, alignment=TA_CENTER)
MIDDLE = ParagraphStyle("middle", BASE, fontSize=13, leading=19, alignment=TA_CENTER)
ENTRY = ParagraphStyle("entry", BASE, spaceAfter=0, leading=13)

CERTIFICATION = """\
I hereby certify that Divisions 02 and 33 of these specifications, and Appendix B, were prepared by me
or under my direct supervision, and that I am a duly registered professional engineer under the laws of
the State of Estmere.

The front-end documents and Division 01 were prepared by the Wastewater Division of the Department of
Public Works with the advice of the City Attorney.

Appendices A, C, D and H were compiled from the records of the City. Appendices E, F and G are documents
of others and are reproduced as received.
"""


def pages(sections: list[Section], counts: Counter[str]) -> Iterator[Flowable]:
    """Yield everything before the first section; ``counts`` holds the pages of each section."""
    yield from _cover()
    yield PageBreak()
    yield Paragraph("CERTIFICATIONS", STYLES["title"])
    for text in CERTIFICATION.split("\n\n"):
        yield Paragraph(text, BASE)
    yield Spacer(1, 40)
    for line in ("Consulting Engineer of the City", "Registration and date", "Director of Public Works"):
        yield Paragraph("_" * 48 + f"<br/>{line}", ParagraphStyle("sign", BASE, spaceBefore=26))
    yield PageBreak()
    yield from _contents(sections, counts)


def _cover() -> Iterator[Flowable]:
    yield Spacer(1, 60)
    yield Paragraph("CITY OF FALLOWBROOK<br/>STATE OF ESTMERE", MIDDLE)
    yield Paragraph("DEPARTMENT OF PUBLIC WORKS<br/>WASTEWATER DIVISION", MIDDLE)
    yield Spacer(1, 50)
    yield HRFlowable(width="70%", thickness=1.2, color="black")
    yield Spacer(1, 18)
    yield Paragraph("ELM STREET<br/>SEWER REHABILITATION<br/>PHASE 3", BIG)
    yield Spacer(1, 12)
    yield Paragraph("PROJECT NO. 2026-SR-03", MIDDLE)
    yield Spacer(1, 18)
    yield HRFlowable(width="70%", thickness=1.2, color="black")
    yield Spacer(1, 50)
    yield Paragraph("BIDDING DOCUMENTS,<br/>CONTRACT FORMS AND SPECIFICATIONS", MIDDLE)
    yield Paragraph("AUGUST 28, 2026", MIDDLE)
    yield Spacer(1, 110)
    note = ParagraphStyle("note", MIDDLE, fontName="Times-Italic", fontSize=9, leading=12)
    yield Paragraph(
        "A sample document. The city, the county, the state, the project and every value in it are invented; "
        "it is not to be used for construction.",
        note,
    )


def _contents(sections: list[Section], counts: Counter[str]) -> Iterator[Flowable]:
    yield Paragraph("TABLE OF CONTENTS", STYLES["title"])
    for part, group in groupby(sections, lambda section: section.part):
        yield Paragraph(part.upper(), STYLES["part"])
        rows = [
            [
                Paragraph(section.number.replace("APP ", "Appendix "), ENTRY),
                Paragraph(section.name, ENTRY),
                Paragraph(
                    f"{counts[section.number]} {'page' if counts[section.number] == 1 else 'pages'}", ENTRY
                ),
            ]
            for section in group
        ]
        yield Table(rows, [84, 310, 74], style=TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP")]))
