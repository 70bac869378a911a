import csv
import io
import json
import os
import stat
import threading
import zipfile
from pathlib import Path

import openpyxl
import pytest

from core.domain.answer import Answer, AnswerStatus, Citation, Claim, Match, Span
from core.domain.document import PageRef
from core.domain.errors import OutputUnwritable, RequestInvalid
from core.domain.session import SessionState
from core.domain.table import Table
from core.reports.excel.worksheet import CELL_LIMIT, parts, units
from core.reports.formats import Format, write
from core.reports.markdown_escaping import escaped
from core.reports.write_atomically import atomically
from tests.unit.reports.material import CONFLICT_A, CONFLICT_B, report

pytestmark = pytest.mark.thorough

posix = pytest.mark.skipif(os.name != "posix", reason="permissions, links and pipes are those of POSIX")

NASTY = (
    "=HYPERLINK('http://evil.example','click')",
    "+1+1",
    "-2+3",
    "@SUM(A1:A9)",
    "\t=1+1",
    "\r=1+1",
    "  =1+1",
    "\uff1d1+1",
)


def with_text(text):
    claim = Claim(text, (Citation((Span(3, 0, 5),), text, Match.EXACT),), confidence=0.5, footnotes=(text,))
    return report(answers={"cure.method": Answer("cure.method", AnswerStatus.ANSWERED, (claim,))})


def written(made, kind):
    stream = io.BytesIO()
    write(made, stream, kind)
    return stream.getvalue()


def rows_of(data):
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.xlsx", Format.XLSX),
        ("A.CSV", Format.CSV),
        ("a.quotes.csv", Format.QUOTES),
        ("/x/y.json", Format.JSON),
    ],
)
def test_the_extension_chooses_the_format(name, expected):
    assert Format.of(name) is expected


def test_an_unknown_extension_is_refused_with_the_known_ones():
    with pytest.raises(RequestInvalid, match=r"\.xlsx"):
        Format.of("table.xls")


def test_csv_has_one_row_a_question_and_a_second_file_one_row_a_quote(tmp_path):
    made = report()
    first, second = write(made, tmp_path / "table.csv", Format.CSV)
    assert second == tmp_path / "table.quotes.csv"
    questions, quotes = rows_of(first.read_bytes()), rows_of(second.read_bytes())
    assert [row["question_id"] for row in questions] == [e.question.id for e in made.entries]
    assert [row["quote"] for row in quotes] == [item.quote for e in made.entries for item in e.evidence]
    assert questions[1]["answer"] == "A: 180 °F\nB: 140 °F"
    assert questions[1]["pdf_pages"] == "4, 8"
    assert questions[1]["printed_labels"] == "02956-4, 02956-8"
    assert {row["analysis"] for row in questions} == {"partial"}
    assert quotes[4]["quote"] == CONFLICT_B


@pytest.mark.parametrize("text", NASTY)
def test_no_cell_of_a_csv_file_can_become_a_formula(text):
    for kind in (Format.CSV, Format.QUOTES):
        for row in csv.reader(io.StringIO(written(with_text(text), kind).decode("utf-8-sig"), newline="")):
            assert not [cell for cell in row if cell.lstrip().startswith(("=", "+", "-", "@", "\uff1d"))]


@pytest.mark.parametrize("text", NASTY)
def test_no_cell_of_a_workbook_can_become_a_formula(text):
    book = openpyxl.load_workbook(io.BytesIO(written(with_text(text), Format.XLSX)))
    found = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value]
    assert not [cell for cell in found if cell.data_type == "f"]
    dangerous = [c for c in found if str(c.value).lstrip().startswith(("=", "+", "-", "@", "\uff1d"))]
    assert dangerous
    # what keeps it a text when somebody edits the cell
    assert all(cell.quotePrefix for cell in dangerous)


def test_control_characters_break_no_format():
    text = "a\x00b\x0bc\x1bd\ud800e\ufffef\u202e\r\ng"
    made = with_text(text)
    for kind in set(Format.offered(1)) - {Format.PDF}:
        assert written(made, kind)
    book = openpyxl.load_workbook(io.BytesIO(written(made, Format.XLSX)))
    assert book["Detailed Results"]["F5"].value == "abcdef g"
    assert rows_of(written(made, Format.CSV))[0]["answer"] == "abcdef g"
    assert json.loads(written(made, Format.JSON))["questions"][0]["answer"].startswith("a\x00b")


@pytest.mark.parametrize("char", ["x", "é", "\U0001f6a7"])
def test_a_text_beyond_the_limit_of_a_cell_is_cut_in_the_table_and_whole_in_the_evidence(char):
    text = (char * 9 + " ") * 7000
    data = written(with_text(text), Format.XLSX)
    book = openpyxl.load_workbook(io.BytesIO(data))
    answer = book["Detailed Results"]["F5"].value
    assert units(answer) <= CELL_LIMIT
    assert "the JSON report has the whole text" in answer
    quotes = "".join(row[4] for row in book["Evidence"].iter_rows(min_row=4, values_only=True) if row[4])
    assert quotes == text.strip()


def test_pieces_of_a_long_text_put_together_are_the_text():
    text = "word " * 20_000 + "\U0001f6a7" * 40_000
    pieces = parts(text)
    assert "".join(pieces) == text
    assert max(units(piece) for piece in pieces) <= CELL_LIMIT


def test_markdown_shows_markup_in_the_document_as_text():
    text = "<img src=x onerror=alert(1)> | ![a](http://evil.example/x.png) **bold**"
    data = written(with_text(text), Format.MD).decode()
    assert "\\<img src=x" in data
    assert "\\!\\[a\\]" in data
    row = next(line for line in data.splitlines() if line.startswith("| 1 |"))
    assert row.replace("\\|", "").count("|") == 7


def test_every_format_of_a_partial_session_says_so_near_the_top():
    made = report()
    assert "Partial" in written(made, Format.MD).decode()[:300]
    assert json.loads(written(made, Format.JSON))["complete"] is False
    book = openpyxl.load_workbook(io.BytesIO(written(made, Format.XLSX)))
    top = [cell for row in book.worksheets[0].iter_rows(max_row=4, values_only=True) for cell in row if cell]
    assert any(str(value).startswith("Partial") for value in top)


def test_every_account_of_the_pages_names_those_that_talk_to_a_model():
    seen = "asks to ignore *earlier* <instructions>"
    table = Table("s-123", 1, 0.0, flagged=((PageRef(7, "02956-7"), seen),))
    made, silent = report(table=table), report()
    assert json.loads(written(made, Format.JSON))["flagged"] == [
        {"page": 7, "label": "02956-7", "document": None, "position": 7, "reason": seen}
    ]
    assert f"- p. 7 (02956-7): {escaped(seen)}" in written(made, Format.MD).decode().replace("\\(", "(")
    assert (
        "Page 7 (02956-7): asks to ignore *earlier* &lt;instructions&gt;"
        in written(made, Format.HTML).decode()
    )
    book = openpyxl.load_workbook(io.BytesIO(written(made, Format.XLSX)))
    assert ("7 (02956-7)", seen) in {row[:2] for row in book["Coverage"].iter_rows(values_only=True)}
    paper = zipfile.ZipFile(io.BytesIO(written(made, Format.DOCX))).read("word/document.xml").decode()
    assert "7 (02956-7)" in paper
    assert "orders" in paper
    for kind in (Format.MD, Format.HTML):
        assert b"orders" not in written(silent, kind)


def test_a_complete_report_is_called_complete():
    made = report(session=None, state=SessionState.COMPLETED)
    assert json.loads(written(made, Format.JSON))["complete"] is True


def test_a_failed_write_leaves_the_old_file_and_nothing_beside_it(tmp_path):
    target = tmp_path / "table.xlsx"
    target.write_bytes(b"old")

    def broken():
        with atomically(target) as stream:
            stream.write(b"new")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        broken()
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


@posix
def test_a_new_file_has_the_permissions_that_the_users_umask_gives(tmp_path):
    plain = tmp_path / "plain"
    plain.touch()
    with atomically(tmp_path / "report.md") as stream:
        stream.write(b"x")
    assert stat.S_IMODE((tmp_path / "report.md").stat().st_mode) == stat.S_IMODE(plain.stat().st_mode)


@posix
def test_a_link_keeps_pointing_where_it_points(tmp_path):
    real, link = tmp_path / "real.md", tmp_path / "link.md"
    real.write_bytes(b"old")
    link.symlink_to(real)
    with atomically(link) as stream:
        stream.write(b"new")
    assert link.is_symlink()
    assert real.read_bytes() == b"new"


@posix
def test_a_named_pipe_is_written_into(tmp_path):
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    read = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    with atomically(pipe) as stream:
        stream.write(b"rows")
    reader.join(120)
    assert read == [b"rows"]


def test_a_missing_folder_is_said_with_what_to_do(tmp_path):
    with pytest.raises(OutputUnwritable, match="Make the folder first"):
        write(report(), tmp_path / "nowhere" / "table.md", Format.MD)


def test_both_sides_of_a_conflict_stand_on_the_first_sheet():
    book = openpyxl.load_workbook(io.BytesIO(written(report(), Format.XLSX)))
    values = [str(v) for row in book.worksheets[0].iter_rows(values_only=True) for v in row if v]
    (conflict,) = [value for value in values if value.startswith("A: 180 °F")]
    assert "B: 140 °F (p. 8 (02956-8), addendum 2)" in conflict
    assert "puts Addendum 2 before the general conditions" in conflict
    assert CONFLICT_A in [row[4] for row in book["Evidence"].iter_rows(min_row=4, values_only=True)]


def test_the_highlighted_pdf_needs_the_pdf_and_says_so():
    with pytest.raises(RequestInvalid, match="no longer stored"):
        written(report(), Format.PDF)


@pytest.mark.parametrize("kind", Format)
def test_the_readme_names_every_format(kind):
    readme = Path(__file__).parents[3] / "README.md"
    assert f"`.{kind}`" in readme.read_text(encoding="utf-8")
