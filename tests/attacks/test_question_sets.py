"""Question sets made to keep a parser busy, or to fill its memory."""

import io
import json
import struct
import zipfile
from pathlib import Path

import openpyxl
import pytest

from core.domain.errors import QuestionSetInvalid
from core.questions import catalog, isolated, limits
from core.questions.parsing import parse

FILES = Path(__file__).parents[1] / "data" / "attacks"


def refusal(data, name):
    with pytest.raises(QuestionSetInvalid) as caught:
        catalog.loads(data, name)
    assert len(str(caught.value)) < 1_000
    return "; ".join(map(str, caught.value.problems))


def workbook(**cells):
    book = openpyxl.Workbook()
    for place, value in cells.items():
        book.active[place] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def changed(data, part, change):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content) if name.endswith(part) else content)
    return out.getvalue()


def test_a_row_numbered_beyond_all_sheets_is_refused():
    name = "row-number-99999999999.xlsx"
    assert "goes on beyond row" in refusal((FILES / name).read_bytes(), name)


def test_thousands_of_sheets_of_empty_rows_are_refused():
    name = "many-empty-rows.xlsx"
    assert refusal((FILES / name).read_bytes(), name) == "2000 sheets; at most 64"


def test_a_hundred_thousand_sheets_on_one_part_are_refused():
    def many(xml):
        begin, end = xml.index(b"<sheets>") + len(b"<sheets>"), xml.index(b"</sheets>")
        return xml[:begin] + b'<sheet name="S"/>' * 100_000 + xml[end:]

    data = changed(workbook(A1="Question", A2="Why?"), "xl/workbook.xml", many)
    assert refusal(data, "a.xlsx") == "100000 sheets; at most 64"


def wide(rows):
    row = b"<row>" + b'<c t="inlineStr"><is><t>Question</t></is></c>' * limits.MAX_COLUMNS + b"</row>"
    return changed(
        workbook(A1="Question", A2="Why?"),
        "sheet1.xml",
        lambda xml: xml.replace(b"</sheetData>", row * rows + b"</sheetData>"),
    )


def test_a_sheet_of_cells_beyond_any_set_is_refused(monkeypatch):
    monkeypatch.setattr(limits, "MAX_CELLS", 1_000)
    with pytest.raises(QuestionSetInvalid, match="row 12: more than 1000 cells with text"):
        parse(wide(20), "a.xlsx")


@pytest.mark.parametrize("name", ["a.json", "a.yaml"])
def test_a_number_of_nearly_two_million_digits_is_refused(name):
    digits = "1" * 1_900_000
    assert "title has 1900000 characters; at most" in refusal(
        f'{{"title": {digits},\n "sections": []}}'.encode(), name
    )
    assert refusal(f'{{"{digits[:900_000]}": 1, "sections": []}}'.encode(), name)


def test_a_number_of_nearly_two_million_digits_in_a_workbook_is_refused():
    data = changed(
        workbook(A1="Question", A2=1),
        "sheet1.xml",
        lambda xml: xml.replace(b"<v>1<", b"<v>%s<" % (b"1" * 1_900_000)),
    )
    assert refusal(data, "a.xlsx")


@pytest.mark.parametrize("name", ["a.json", "a.yaml", "a.csv"])
def test_half_a_million_brackets_are_refused(name):
    assert refusal(b"[" * 500_000, name)


NAMESPACE = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def lying():
    """Return a workbook whose first part says that it unpacks to a thousand bytes, and does to far more."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", bytes(400_000_000))
    data = bytearray(out.getvalue())
    for signature, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", data, data.index(signature) + at, 1_000)
    return bytes(data)


def long_shared_string():
    """Return a workbook of 15,000 cells that share one text of 900,000 characters."""
    texts = b'<sst xmlns="%s"><si><t>Question</t></si><si><t>%s</t></si></sst>' % (NAMESPACE, b"y" * 900_000)
    cells = b'<row><c t="s"><v>1</v></c></row>' * 15_000
    data = changed(workbook(A1="Question", A2="Why?"), "sharedStrings.xml", lambda _: texts)
    return changed(data, "sheet1.xml", lambda xml: xml.replace(b"</sheetData>", cells + b"</sheetData>"))


def part_outside():
    """Return a workbook whose sheet lies outside the archive."""
    return changed(
        workbook(A1="Question", A2="Why?"),
        "workbook.xml.rels",
        lambda xml: xml.replace(b"worksheets/sheet1.xml", b"../../../../etc/passwd"),
    )


@pytest.mark.parametrize("made", [lying, long_shared_string, part_outside])
def test_a_workbook_that_is_not_what_it_seems_is_refused(made):
    said = refusal(made(), "a.xlsx")
    assert "root:" not in said


def test_a_file_whose_reader_keeps_silent_is_given_up_in_plain_words(monkeypatch):
    monkeypatch.setattr(limits, "SILENCE", 0.0)
    assert refusal(b"title: Waited for\nsections: []\n", "silent.yaml").startswith(
        "the file took longer than"
    )


def test_a_file_that_takes_too_long_is_given_up(monkeypatch):
    monkeypatch.setattr(limits, "CPU", 1)
    assert refusal(wide(2_000), "slow.xlsx") == (
        "the file took more processor time than it may; a question set needs far less"
    )


def test_a_file_that_needs_too_much_memory_is_given_up(monkeypatch):
    monkeypatch.setattr(limits, "MEMORY", 96 << 20)
    sections = [{"title": f"S{n}", "questions": [{"text": "Why?"}] * 200} for n in range(200)]
    assert "the file" in refusal(json.dumps(sections).encode(), "large.json")


def test_the_outcome_for_a_file_is_remembered_and_no_more_than_a_few_are(monkeypatch):
    asked = []
    ask = isolated._asked
    monkeypatch.setattr(isolated, "_asked", lambda *file: asked.append(file) or ask(*file))
    for _ in range(2):
        refusal(b"sections: 1\n", "again.yaml")
    assert len(asked) == 1
    monkeypatch.setattr(isolated, "_asked", lambda _data, _name, *more: ask(b"", "a.yaml", *more))
    for number in range(isolated.REMEMBERED + 1):
        isolated._outcomes[str(number)] = isolated._outcomes[next(iter(isolated._outcomes))]
    refusal(b"sections: 2\n", "another.yaml")
    assert len(isolated._outcomes) <= isolated.REMEMBERED
