"""Question files as people and their spreadsheets write them: read right, or refused with what to do."""

# ruff: noqa: RUF001 - the letters of other alphabets look like ours

import io
from pathlib import Path

import openpyxl
import pytest

from core.domain.errors import QuestionSetInvalid, RequestInvalid
from core.questions import catalog
from core.questions.parsing import parse

FILES = Path(__file__).parents[2] / "data" / "questions"

TERMS = ["What is the warranty period?", "What is the contract price?"]
READ = {
    "blank-cols.csv": ["What is the price?"],
    "bom.csv": TERMS,
    "cp1251.csv": ["Какой срок гарантии?"],
    "cr-only.csv": TERMS,
    "dates.xlsx": ["What is due?", "2026-03-01", "Third?"],
    "emoji \U0001f600 \u00fcmlaut.csv": TERMS,
    "first-line-comma-title.csv": TERMS,
    "formula-lead.csv": ["=1+1", "-What is the price?", "@who signs?"],
    "hidden-row.xlsx": ["What is the price?", "Hidden?"],
    "latin1.yaml": ["One?"],
    "macroman.csv": ["What is the café’s “price”?"],
    "merged.xlsx": ["What is the price?", "What is the term?", "Who signs?"],
    "nan.json": ["One?"],
    "one-col.csv": ["What is the price?", "What is the term?"],
    "pipe.csv": TERMS,
    "questions-header.csv": ["What is the price?"],
    "quoted-newline.csv": ["What is the price?", 'Say "yes" or no?'],
    "second-sheet.xlsx": ["What is the price?"],
    "semi-cp1252.csv": ["Wie lange dauert die Gewährleistung – in Monaten?"],
    "sep-line.csv": TERMS,
    "shiftjis.csv": ["保証期間は何ですか。"],
    "trailing-nul.csv": TERMS,
    "utf16.yaml": ["One?"],
    "utf16be-bom.csv": TERMS,
    "utf16le-bom.csv": TERMS,
    "utf16le-nobom.csv": TERMS,
}
REFUSED = {
    "1001.csv": "1001 questions; at most 1000",
    "5000.csv": "5000 questions; at most 1000",
    "dup-ids.csv": 'row 3: the id "q1" is already used in row 2',
    "dup-questions.csv": "row 3: the same question stands in row 2",
    "dup.yaml": 'line 9: the id "a.1" is already used in line 7',
    "dupkey.yaml": 'line 3: "title" stands twice',
    "formula.xlsx": 'row 2: "Question" is a formula whose value the file does not hold',
    "german-headers.csv": 'must name a column "Question"',
    "list.json": "must have the keys id, title, description, sections",
    "no-header.csv": 'the first row has "A", "What is the price?"',
    "norway.yaml": "line 9: a question must have the keys",
    "plain.txt": 'must name a column "Question"',
    "refs.xlsx": 'row 3: "Question" is the error #REF!',
    "tabs.yaml": "line 4: not valid YAML",
    "trailing.json": "line 1: not valid JSON",
}
SAVE_AS = ("ods.ods", "old.xls")


def test_every_file_is_judged_here():
    assert {path.name for path in FILES.iterdir()} == {*READ, *REFUSED, *SAVE_AS}


@pytest.mark.parametrize("name", READ)
def test_it_is_read_right(name):
    found = parse((FILES / name).read_bytes(), name)
    assert [question.text for question in found.questions] == READ[name]


@pytest.mark.thorough
@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_with_the_place_and_the_reason(name):
    with pytest.raises(QuestionSetInvalid) as caught:
        parse((FILES / name).read_bytes(), name)
    assert REFUSED[name] in str(caught.value)


@pytest.mark.parametrize("name", SAVE_AS)
def test_other_spreadsheets_are_to_be_saved_as_excel(name):
    with pytest.raises(RequestInvalid, match=r"\.xlsx"):
        parse((FILES / name).read_bytes(), name)


LEGACY = {
    "Section,Question\nКонтракт,Когда заканчивается срок поставки оборудования?\n": (
        "cp1251",
        "koi8-r",
        "cp866",
    ),
    "Section,Question\n契約,契約金額はいくらですか。支払条件は？\n": ("cp932", "euc_jp"),
    "Section,Question\n合同,合同总价是多少？付款条件是什么？\n": ("gb18030",),
    "Section,Question\nPénalités,Quel est le délai d’exécution prévu à l’été ?\n": (
        "cp1252",
        "mac_roman",
    ),
    "Section,Question\nZáruka,Jaká je záruční doba podle přílohy č. 3?\n": ("cp1250",),
}


@pytest.mark.parametrize(
    ("text", "encoding"), [(text, name) for text, names in LEGACY.items() for name in names]
)
def test_an_older_encoding_is_recognised(text, encoding):
    assert parse(text.encode(encoding), "a.csv").questions[0].text == text.split(",", 2)[2].strip()


def test_an_encoding_that_is_not_plain_is_refused_with_the_likely_one():
    data = "Section,Question,Type\nLimits,Is the tolerance ±5 µm at 20 °C?,\n".encode("mac_roman")
    with pytest.raises(QuestionSetInvalid, match=r"MacRoman.*save it as UTF-8"):
        parse(data, "a.csv")


@pytest.mark.parametrize("mark", [b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf"])
def test_a_damaged_file_with_a_mark_says_what_it_is_marked_as(mark):
    with pytest.raises(QuestionSetInvalid, match=r"marked as UTF-.*, but damaged"):
        parse(mark + b"\xd8\x00\xd8\x00\xff", "a.csv")


def workbook(**sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    return book


def saved(book):
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_sheets_without_a_header_are_named():
    data = saved(workbook(Intro=[["Read me"]], Prices=[["Item", "USD"]]))
    with pytest.raises(
        QuestionSetInvalid, match=r'on any of the sheets "Intro", "Prices".*first row has "Read me"'
    ):
        parse(data, "a.xlsx")


def test_of_several_sheets_with_questions_none_is_dropped_in_silence():
    book = workbook(Old=[["Question"], ["Why?"]], New=[["Question"], ["How?"]])
    with pytest.raises(QuestionSetInvalid, match='the sheets "Old", "New" all hold questions'):
        parse(saved(book), "a.xlsx")
    book["New"].title = "Questions"
    assert [question.text for question in parse(saved(book), "a.xlsx").questions] == ["How?"]


def test_a_hidden_sheet_does_not_stand_beside_a_shown_one():
    book = workbook(Old=[["Question"], ["Why?"]], New=[["Question"], ["How?"]])
    book["Old"].sheet_state = "hidden"
    assert [question.text for question in parse(saved(book), "a.xlsx").questions] == ["How?"]


def test_formulas_in_columns_that_say_nothing_do_no_harm():
    data = saved(workbook(A=[["No.", "Question"], ["=ROW()", "Why?"]]))
    assert [question.text for question in parse(data, "a.xlsx").questions] == ["Why?"]


def test_a_title_that_reads_like_a_header_is_passed_over():
    text = "Questions\n\nSection,Question,Type\nA,Why?,date\n"
    (question,) = parse(text.encode(), "a.csv").questions
    assert (question.text, question.expected) == ("Why?", "date")


def test_what_the_set_editor_gives_out_is_taken_in():
    text = "What is wrong,Section,Question,Required,Answer,Search hints\n,A,Why?,true,date,x; y\n"
    (question,) = parse(text.encode(), "a.csv").questions
    assert (question.required, question.expected, question.hints) == (True, "date", ("x", "y"))


def test_a_column_of_answers_says_nothing_about_types():
    text = "Section,Question,Answer\nA,Why?,Because the pipe leaks.\nA,How?,\n"
    assert [question.expected for question in parse(text.encode(), "a.csv").questions] == ["text", "text"]


@pytest.mark.thorough
@pytest.mark.parametrize("name", ["semi-cp1252.csv", "merged.xlsx", "utf16.yaml", "nan.json"])
def test_a_set_that_loads_here_loads_in_the_limited_process(name):
    assert catalog.load(FILES / name) == parse((FILES / name).read_bytes(), name)


STRANGE = b"Pos;Frage;Bereich;Anmerkung\n1;Wer zahlt?;Kosten;alt\n2;Bis wann?;Fristen;neu\n"


def test_headings_that_mean_nothing_to_us_are_told_so_that_a_person_can_say_what_they_mean():
    with pytest.raises(QuestionSetInvalid) as refused:
        catalog.loads(STRANGE, "fragen.csv")
    assert refused.value.columns == ("Pos", "Frage", "Bereich", "Anmerkung")
    with pytest.raises(QuestionSetInvalid) as half:
        catalog.loads(STRANGE, "fragen.csv", {"Frage": "text"})
    # what was said stays among what is asked, and may be said otherwise
    assert set(half.value.columns) == {"Pos", "Frage", "Bereich", "Anmerkung"}
    meant = {"Frage": "text", "Bereich": "section", "Anmerkung": "", "Pos": ""}
    made = catalog.loads(STRANGE, "fragen.csv", meant)
    assert [(section.title, section.questions[0].text) for section in made.sections] == [
        ("Kosten", "Wer zahlt?"),
        ("Fristen", "Bis wann?"),
    ]


@pytest.mark.thorough
def test_one_unknown_heading_beside_known_ones_is_told_alone_in_a_workbook_too():
    book, stream = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["Question", "Section", "Owner of the answer"])
    book.active.append(["Who pays?", "Costs", "Ann"])
    book.save(stream)
    with pytest.raises(QuestionSetInvalid) as refused:
        catalog.loads(stream.getvalue(), "q.xlsx")
    assert refused.value.columns == ("Owner of the answer",)
    made = catalog.loads(stream.getvalue(), "q.xlsx", {"Owner of the answer": ""})
    assert len(made.questions) == 1


def test_the_type_of_an_answer_makes_no_header_of_a_row_of_questions():
    table = (
        "Bid questions 2026\n\nNo.,Trade,Item to check,Type\n"
        "1,Bonds,Which bond is required?,text\n2,Bonds,Which surety?,text\n"
    )
    with pytest.raises(QuestionSetInvalid) as refused:
        parse(table.encode(), "mine.csv")
    assert refused.value.columns == ("No.", "Trade", "Item to check", "Type")
    told = {"No.": "", "Trade": "section", "Item to check": "text", "Type": "expected"}
    (section,) = parse(table.encode(), "mine.csv", told).sections
    assert section.title == "Bonds"
    assert [question.text for question in section.questions] == ["Which bond is required?", "Which surety?"]
