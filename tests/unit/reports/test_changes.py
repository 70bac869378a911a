"""What every format says of a session that revises another one."""

import io
import json
import subprocess
from dataclasses import replace

import docx
import jsonschema
import openpyxl
import pypdfium2
import pytest

from core.domain.errors import RequestInvalid
from core.reports.formats import Format, write
from core.reports.structured import SCHEMA
from tests.needs import needs
from tests.unit.reports.material import report
from tests.unit.reports.revised import revised
from tests.unit.reports.test_formats import rows_of, written
from tests.unit.reports.test_structured import closed

pytestmark = pytest.mark.thorough

SENTENCE = "Addendum 3 changes 2 answers; 1 of your accepted answers is stale."


def text_of(data, kind, sheet="Changes"):
    """The words of a report, whatever its format."""
    if kind in {Format.DOCX, Format.NOTICE}:
        document = docx.Document(io.BytesIO(data))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])
    if kind is Format.XLSX:
        book = openpyxl.load_workbook(io.BytesIO(data))
        return "\n".join(str(cell.value) for row in book[sheet].iter_rows() for cell in row if cell.value)
    return data.decode("utf-8-sig")


@pytest.mark.parametrize("kind", [Format.XLSX, Format.HTML, Format.DOCX, Format.MD, Format.JSON])
def test_every_format_says_what_changed_was_and_is(tmp_path, kind):
    words = text_of(written(revised(tmp_path), kind), kind)
    for said in (
        "October 13, 2026",
        "October 27, 2026",
        "575",
        "482",
        "Section 02999 is not in the documents",
    ):
        assert said in words
    assert "stale" in words


@pytest.mark.parametrize("kind", [Format.XLSX, Format.HTML, Format.DOCX, Format.MD, Format.CSV, Format.JSON])
def test_every_format_marks_a_decision_that_is_stale_beside_its_answer(tmp_path, kind):
    words = text_of(written(revised(tmp_path), kind), kind, sheet="Detailed Results")
    assert "the answer says something else now" in words
    if kind is not Format.JSON:
        assert "Stale, look again" in words


def test_a_stale_decision_is_open_and_one_that_holds_is_not(tmp_path):
    made = revised(tmp_path)
    assert [(entry.question.id, bool(entry.stale)) for entry in made.entries] == [
        ("due", True),
        ("bond", False),
        ("time", False),
    ]
    assert made.entries[0].open
    assert json.loads(written(made, Format.JSON))["questions"][0]["review"]["stale"]


def test_changes_are_looked_for_only_where_a_format_shows_them(tmp_path):
    def never():
        raise AssertionError

    made = replace(revised(tmp_path), compared=never)
    assert written(made, Format.QUOTES)


@pytest.mark.parametrize("kind", [Format.NOTICE, Format.NOTICE_MD])
def test_the_notice_says_in_one_sentence_what_changes_and_what_is_stale(tmp_path, kind):
    words = text_of(written(revised(tmp_path), kind), kind)
    assert SENTENCE in words
    assert "When are Bids due?" in words
    # the advertisement still says the old date
    assert "The old words still stand on" in words


def test_the_notice_counts_decisions_where_not_all_of_them_had_accepted_an_answer(tmp_path):
    words = text_of(written(revised(tmp_path, stale=("due", "bond")), Format.NOTICE_MD), Format.NOTICE_MD)
    assert "2 of your decisions are stale." in words
    words = text_of(written(revised(tmp_path, stale=()), Format.NOTICE_MD), Format.NOTICE_MD)
    assert "no decision of yours is stale" in words


def test_the_json_report_of_a_revision_keeps_to_its_published_schema(tmp_path):
    made = json.loads(written(revised(tmp_path), Format.JSON))
    jsonschema.Draft202012Validator(closed(json.loads(SCHEMA.read_text()))).validate(made)
    changes = made["changes"]
    assert changes["counts"]["value"] == 2
    assert [each["change"] for each in changes["answers"]] == ["value", "unchanged", "value"]
    first = changes["answers"][0]
    was, now = first["words"][0]["was"], first["words"][0]["is"]
    assert (first["was"]["evidence"][slice(*was)], first["is"]["evidence"][slice(*now)]) == ("13", "27")
    assert [each["edit"] for each in changes["amendments"]] == ["deleted", "page", "page"]
    assert changes["amendments"][1]["left"]


def test_a_row_of_the_table_says_what_became_of_its_answer(tmp_path):
    rows = rows_of(written(revised(tmp_path), Format.CSV))
    assert [(row["change"], row["previous_answer"]) for row in rows] == [
        ("Value changed", "October 13, 2026"),
        ("Unchanged", ""),
        ("Value changed", "575 calendar days"),
    ]


def test_differing_words_are_marked_on_both_sides_of_the_web_page(tmp_path):
    page = written(revised(tmp_path), Format.HTML).decode()
    assert "on October <del>13</del>, 2026" in page
    assert "on October <ins>27</ins>, 2026" in page


def test_a_session_that_revises_none_has_no_changes_and_no_notice():
    made = report()
    assert "Changes" not in openpyxl.load_workbook(io.BytesIO(written(made, Format.XLSX))).sheetnames
    assert json.loads(written(made, Format.JSON))["changes"] is None
    assert "## Changes" not in written(made, Format.MD).decode()
    for kind in (Format.NOTICE, Format.NOTICE_MD):
        with pytest.raises(RequestInvalid, match="revises no other"):
            written(made, kind)
    offered = set(Format.offered(3, revises=True)) - set(Format.offered(3))
    assert offered == {Format.NOTICE, Format.NOTICE_MD}


def test_a_notice_is_named_by_two_extensions():
    assert (Format.of("a.notice.md"), Format.of("a.md")) == (Format.NOTICE_MD, Format.MD)
    assert Format.of("A.Notice.DOCX") is Format.NOTICE


@pytest.mark.slow
def test_the_notice_in_word_is_one_page(tmp_path):
    program = needs("soffice")
    path = tmp_path / "notice.docx"
    write(revised(tmp_path), path, Format.NOTICE)
    command = [program, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    assert len(pypdfium2.PdfDocument(tmp_path / "notice.pdf")) == 1
