"""Reports of a package name the document of every page."""

from __future__ import annotations

import csv
import io
import json

import jsonschema
import openpyxl
import pytest

from core.domain.answer import Answer, AnswerStatus, Citation, Claim, Coverage, Match, Span
from core.domain.document import DocumentRef, Page, PageSet
from core.domain.package import Description, DocumentKind, Package
from core.domain.question import Question, QuestionSet, Section
from core.domain.session import Plan
from core.packages.reading import moved
from core.reports.formats import Format, write
from core.reports.report import Analysed, Surroundings, assemble
from core.reports.structured import SCHEMA

QUESTIONS = QuestionSet("own", "Own", (Section("a", "A", (Question("due", "When are bids due?"),)),))
PACKAGE = Package.of(
    [DocumentRef("1" * 64, "manual.pdf", 10, 3), DocumentRef("2" * 64, "add2.pdf", 10, 2)],
    "Elm Street",
    [Description(DocumentKind.MANUAL), Description(DocumentKind.ADDENDUM, "2")],
)
ADDENDUM = PACKAGE.documents[1]


def _report():
    words = "Bids are due October 27, 2026"
    citation = Citation((Span(6, 0, len(words)),), words, Match.EXACT)
    coverage = Coverage(PageSet.of([1, 2, 5, 6]), unread=((3, "a scan"),))
    answer = Answer(
        "due", AnswerStatus.ANSWERED, (Claim(words, (citation,), confidence=0.9),), coverage=coverage
    )
    pages = [moved(Page(n, words, label=f"AD2-{n}"), ADDENDUM, "Addendum 2") for n in (1, 2)]
    return assemble(
        Analysed(plan=Plan(PACKAGE.ref, QUESTIONS, package=PACKAGE), answers={"due": answer}),
        Surroundings(pages=pages),
    )


def _written(kind):
    stream = io.BytesIO()
    write(_report(), stream, kind)
    return stream.getvalue()


def test_the_table_has_a_column_for_the_document_and_the_pages_own_numbers():
    (row,) = csv.DictReader(io.StringIO(_written(Format.CSV).decode("utf-8-sig")))
    assert (row["document"], row["pdf_pages"], row["printed_labels"]) == ("Addendum 2", "2", "AD2-2")
    assert row["coverage"] == "Read 4 of 5 pages of 2 documents; 1 unread (manual (3))."


def test_json_names_every_document_and_keeps_to_its_schema():
    made = json.loads(_written(Format.JSON))
    jsonschema.validate(made, json.loads(SCHEMA.read_text(encoding="utf-8")))
    assert [each["name"] for each in made["documents"]] == ["manual", "Addendum 2"]
    assert made["documents"][1]["first_position"] == 5
    assert made["questions"][0]["pages"] == [
        {"page": 2, "label": "AD2-2", "document": "Addendum 2", "position": 6}
    ]


def test_the_evidence_sheet_has_a_column_for_the_document():
    book = openpyxl.load_workbook(io.BytesIO(_written(Format.XLSX)))
    cells = [[cell.value for cell in row] for row in book["Evidence"].iter_rows()]
    (header,) = (row for row in cells if "Document" in row)
    (quote,) = (row for row in cells if "Bids are due October 27, 2026" in row)
    assert quote[header.index("Document")] == "Addendum 2"
    assert quote[header.index("PDF page")] == 2


@pytest.mark.parametrize("kind", [Format.MD, Format.HTML])
def test_pages_are_shown_with_their_document(kind):
    assert "Addendum 2, p. 2 (AD2-2)" in _written(kind).decode()
