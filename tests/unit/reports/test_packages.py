"""Reports of a package name the document of every page."""

from __future__ import annotations

import csv
import html
import io
import json

import docx
import jsonschema
import openpyxl
import pytest

from core.domain.answer import Answer, AnswerStatus, Citation, Claim, Coverage, Match, Span
from core.domain.document import DocumentRef, Page, PageSet
from core.domain.package import Description, DocumentKind, Package
from core.domain.plan import Plan
from core.domain.question import Question, QuestionSet, Section
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


def test_a_conflict_between_documents_says_which_one_wins_and_by_whose_order():
    from dataclasses import replace

    from core.packages.arrange import arranged
    from core.packages.inventory import inventory
    from core.reports.report import Surroundings

    def told(arrangement):
        sides = tuple(
            Claim(text, (Citation((Span(page, 0, 3),), text, Match.EXACT),), confidence=0.9)
            for page, text in ((1, "May 5"), (6, "May 9"))
        )
        answer = Answer("due", AnswerStatus.CONFLICTING, sides, ((0, 1),))
        analysed = Analysed(plan=Plan(PACKAGE.ref, QUESTIONS, package=PACKAGE), answers={"due": answer})
        return assemble(analysed, Surroundings(arrangement=arrangement)).entries[0].precedence

    usual = arranged(PACKAGE)
    assert told(usual) == "The usual order of precedence puts Addendum 2 before manual."
    by_hand = replace(usual, precedence=(0, 1), by="ann")
    assert told(by_hand) == "The order of precedence set by hand puts manual before Addendum 2."
    assert told(replace(usual, reason="Addenda first.")).startswith(
        "The order of precedence that the documents"
    )
    assert inventory(PACKAGE, [], arrangement=by_hand).precedence == ("manual", "Addendum 2")


def _with_inventory():
    from core.packages.arrange import arranged
    from core.packages.inventory import inventory

    page = moved(
        Page(1, "See Section 33 05 05 and Appendix B.\nSECTION 33 01 30 LINING"), ADDENDUM, "Addendum 2"
    )
    order = arranged(PACKAGE)
    found = inventory(PACKAGE, [page], refused=[("plan.dwg", "is a drawing file")], arrangement=order)
    return assemble(
        Analysed(plan=Plan(PACKAGE.ref, QUESTIONS, package=PACKAGE), answers={}),
        Surroundings(inventory=found),
    )


def _words_of(kind, report):
    stream = io.BytesIO()
    write(report, stream, kind)
    if kind is not Format.DOCX:
        return stream.getvalue().decode().replace("\\", "")
    paper = docx.Document(stream)
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in paper.paragraphs), *cells])


@pytest.mark.parametrize("kind", [Format.MD, Format.HTML, Format.DOCX])
def test_reports_to_be_read_list_the_documents_and_what_is_missing(kind):
    said = _words_of(kind, _with_inventory())
    for part in (
        "Named and not there",
        "Appendix B: named in Addendum 2, p. 1",
        "plan.dwg is a drawing file",
        "Project manual",
        "Order of precedence: Addendum 2",
    ):
        assert html.unescape(said).count(part), part
    assert "Named and not there" not in _words_of(kind, _report())


def test_the_workbook_lists_the_documents_what_is_missing_and_the_matrix():
    report = _with_inventory()
    stream = io.BytesIO()
    write(report, stream, Format.XLSX)
    book = openpyxl.load_workbook(stream)
    said = [value for row in book["Documents"].iter_rows(values_only=True) for value in row if value]
    assert {"Addendum 2", "Appendix B", "plan.dwg", "is a drawing file"} <= set(said)
    assert book["Matrix"]["B3"].value == "1. When are bids due?"
    stream = io.BytesIO()
    write(report, stream, Format.JSON)
    made = json.loads(stream.getvalue())
    jsonschema.validate(made, json.loads(SCHEMA.read_text(encoding="utf-8")))
    assert made["inventory"]["missing"][-1]["name"] == "Appendix B"
