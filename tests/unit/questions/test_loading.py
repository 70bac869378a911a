import io
import json
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from core.domain.errors import QuestionSetInvalid, RequestInvalid
from core.domain.question import Expected, Question
from core.questions import catalog, limits
from core.questions.parsing import parse


def load(text, name="set.yaml"):
    return parse(text if isinstance(text, bytes) else text.encode(), name)


def problems(text, name="set.yaml"):
    with pytest.raises(QuestionSetInvalid) as caught:
        load(text, name)
    return [str(problem) for problem in caught.value.problems]


SMALL = """\
sections:
  - title: Pipe & lining
    questions:
      - text: How thick?
      - {id: time, text: How long?, required: yes, type: number, hints: hours; days}
"""


def test_ids_and_titles_are_made_where_a_file_gives_none():
    loaded = load(SMALL, "Our own set.yaml")
    assert (loaded.id, loaded.title) == ("our-own-set", "Our own set")
    assert loaded.sections[0].id == "pipe-lining"
    assert loaded.questions == (
        Question("pipe-lining-1", "How thick?"),
        Question("time", "How long?", required=True, expected=Expected.NUMBER, hints=("hours", "days")),
    )


def test_a_made_id_never_takes_one_that_is_written_further_down():
    loaded = load("sections: [{id: a, title: A, questions: [{text: One?}, {id: a-1, text: Two?}]}]")
    assert [question.id for question in loaded.questions] == ["a-1-2", "a-1"]


def test_every_error_of_a_yaml_file_is_reported_with_its_line():
    text = """\
title: Broken
sektions: 3
sections:
  - titel: No title
    questions:
      - id: one
        text: How long?
        required: perhaps
      - id: ONE
        text: ""
        type: numbr
      - id: not an id
        text: How long?
"""
    assert problems(text) == [
        'line 2: unknown key "sektions" in the question set (did you mean "sections"?)',
        'line 4: unknown key "titel" in a section (did you mean "title"?)',
        "line 4: a section needs a title",
        'line 8: required is "perhaps"; write yes or no',
        'line 9: the id "ONE" is already used in line 6',
        "line 10: a question needs a text",
        'line 11: unknown type "numbr" (did you mean "number"?); known: text, number, date, specification',
        'line 12: the id "not an id" may hold letters, digits, dots and dashes only',
        "line 13: the same question stands in line 7",
    ]


def test_json_errors_carry_lines_too_even_with_tabs():
    question = '{"text": "Why?",\n\t"requird": true}'
    text = f'{{\n\t"title": "T",\n\t"sections": [\n\t{{"title": "A", "questions": [{question}]}}]}}'
    assert problems(text, "set.json") == [
        'line 5: unknown key "requird" in a question (did you mean "required"?)'
    ]


def test_json_that_does_not_parse_names_the_line():
    (problem,) = problems('{"title":\n"x",,}', "set.json")
    assert problem.startswith("line 2: not valid JSON: ")


def test_json_keeps_emoji_written_as_surrogates_and_escaped_backslashes():
    text = json.dumps({"sections": [{"title": "A", "questions": [{"text": "Pumpe \U0001f600 \\ud83d?"}]}]})
    assert load(text, "a.json").questions[0].text == "Pumpe \U0001f600 \\ud83d?"


def test_yaml_that_does_not_parse_names_the_line():
    (problem,) = problems("title: x\nsections: [\n- }\n")
    assert problem.startswith("line 3: not valid YAML: ")


def test_aliases_that_could_unfold_without_end_are_refused():
    bomb = "a: &a [x, x]\nb: &b [*a, *a]\nsections: [*b, *b]\n"
    assert problems(bomb) == ["line 2: aliases such as *a are not allowed; write the text out"]


@pytest.mark.parametrize("tag", ["!!python/object/apply:os.system", "!include"])
def test_tags_are_refused(tag):
    assert "not allowed" in problems(f"title: {tag} [x]\n")[0] or "tags" in problems(f"title: {tag} [x]\n")[0]


@pytest.mark.parametrize("name", ["deep.yaml", "deep.json"])
def test_deep_nesting_is_refused(name):
    assert problems("[" * 50_000 + "]" * 50_000, name) == ["line 1: nested too deeply"]


@pytest.mark.parametrize("name", ["deep.yaml", "deep.json"])
@pytest.mark.parametrize("levels", [14, 900, 50_000])
def test_deep_nesting_names_its_line(name, levels):
    text = '{"title": "x",\n"sections":\n' + "[" * 5 + "\n" + "[" * (levels - 6) + "]" * (levels - 1) + "}"
    assert problems(text, name) == ["line 4: nested too deeply"]


@pytest.mark.parametrize("name", ["flat.yaml", "flat.json"])
def test_brackets_inside_text_are_not_nesting(name):
    assert "nested" not in problems('{"title": "' + "[" * 5_000 + '", "sections": 7 8}', name)[0]


@pytest.mark.parametrize("text", ["", "# nothing\n", "---\n"])
def test_an_empty_file_says_so(text):
    assert len(problems(text)) >= 1


def test_a_number_or_a_list_in_place_of_text_is_reported_not_raised():
    found = problems("sections: [{title: [a], questions: {text: x}}, 7]\n")
    assert "line 1: title must be text" in found
    assert "line 1: questions must be a list" in found
    assert any("a section must have the keys" in problem for problem in found)


def test_a_csv_of_three_friendly_columns_is_a_question_set():
    text = (
        "Category,Question,Mandatory,Keywords\nPipe,How thick?,Yes,wall; mm\n,How long?,,\nSafety,Who?,x,\n"
    )
    loaded = load(text, "mine.csv")
    assert [(section.title, len(section.questions)) for section in loaded.sections] == [
        ("Pipe", 2),
        ("Safety", 1),
    ]
    assert loaded.questions[0] == Question("pipe-1", "How thick?", required=True, hints=("wall", "mm"))


def test_commas_in_a_single_column_need_no_quotes():
    found = load(b'Harbor, draft\nQuestions\nWhen, and where?\n"Who pays, if any?"\n', "a.csv")
    assert [question.text for question in found.sections[0].questions] == [
        "When, and where?",
        "Who pays, if any?",
    ]


def test_text_beyond_the_columns_of_the_header_is_refused_and_not_dropped():
    with pytest.raises(QuestionSetInvalid) as refused:
        load(b"Section,Question\nDates,When are bids due, and where?\n", "a.csv")
    (problem,) = refused.value.problems
    assert (problem.unit, problem.number) == ("row", 2)


def test_csv_with_semicolons_from_a_western_spreadsheet_is_read():
    text = "Section;Question;Hints\nGer\xe4t;Welche L\xe4nge?;Meter\n".encode("cp1252")
    assert load(text, "a.csv").questions[0].text == "Welche L\xe4nge?"


def test_csv_problems_name_rows_as_a_spreadsheet_counts_them():
    text = 'Section,Question,Required,Type\nA,"Two\nlines?",yes,text\nA,Why?,maybe,speck\nA,Why?,,\n'
    assert problems(text, "a.csv") == [
        'row 3: unknown type "speck" (did you mean "spec"?); known: text, number, date, specification',
        'row 3: required is "maybe"; write yes or no',
        "row 4: the same question stands in row 3",
    ]


def test_a_misspelt_column_is_named_beside_the_errors_of_the_rows():
    assert problems("Section,Question,Requird,Type,Answer type\nA,B?,x,numbr,\n", "a.csv") == [
        'row 1: unknown column "Requird" (did you mean "Required"?)',
        'row 1: two columns mean "expected"',
        'row 2: unknown type "numbr" (did you mean "number"?); known: text, number, date, specification',
    ]


def test_a_table_without_a_header_says_which_columns_it_needs():
    assert 'must name a column "Question"' in problems("a,b\nc,d\n", "a.csv")[0]


def workbook(rows, before=()):
    book = openpyxl.Workbook()
    for title in before:
        book.active.title = title
        book.create_sheet("Next")
    for row in rows:
        book.worksheets[-1].append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_an_excel_file_with_a_title_above_and_an_empty_first_sheet_is_read():
    rows = [
        ["Questions of our office"],
        [],
        ["No.", "Topic", "Question", "Required"],
        [1, "Pipe", "How thick?", True],
    ]
    loaded = load(workbook(rows, before=["Cover"]), "a.xlsx")
    assert loaded.questions == (Question("pipe-1", "How thick?", required=True),)


def test_excel_problems_name_rows():
    rows = [["Question", "Type"], ["Why?", "date"], [None, "dat"]]
    assert problems(workbook(rows), "a.xlsx") == [
        'row 3: unknown type "dat" (did you mean "date"?); known: text, number, date, specification',
        "row 3: a question needs a text",
    ]


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 not a workbook", b"\x00" * 100])
def test_a_file_that_is_no_workbook_is_refused(data):
    assert problems(data, "a.xlsx") == ["not an Excel workbook (.xlsx)"]


def test_a_binary_renamed_to_yaml_is_refused_in_one_line():
    assert problems(bytes(range(256)), "a.yaml") == ["line 2: not UTF-8 text"]


def test_control_characters_are_refused():
    assert problems('sections: [{title: A, questions: [{text: "a\\u0007?"}]}]') == [
        "line 1: text holds a control character"
    ]


def test_limits_are_reported():
    many = "".join(f"A,Question {n}?\n" for n in range(limits.MAX_QUESTIONS + 1))
    assert f"{limits.MAX_QUESTIONS + 1} questions; at most {limits.MAX_QUESTIONS}" in str(
        problems("Section,Question\n" + many, "a.csv")
    )
    assert problems(b"x" * (limits.MAX_BYTES + 1)) == ["the file is larger than 2 MB"]
    long = "w" * (limits.QUESTION + 1)
    assert problems(f"sections: [{{title: A, questions: [{{text: {long}}}]}}]") == [
        "line 1: text has 1001 characters; at most 1000"
    ]


def test_problems_tell_an_editor_row_and_column():
    rows = [
        {"section": "A", "text": "Why?", "required": True, "hints": ["x", "y"]},
        {"section": None, "text": "How?", "required": False, "expected": "dte", "hints": float("nan")},
    ]
    with pytest.raises(QuestionSetInvalid) as caught:
        catalog.from_rows(rows, "Mine")
    (problem,) = caught.value.problems
    assert (problem.number, problem.unit, problem.field) == (2, "row", "expected")
    rows[1]["expected"] = "date"
    assert catalog.from_rows(rows, "Mine").questions[0].hints == ("x", "y")


def test_the_one_line_message_names_five_problems_and_counts_the_rest():
    text = (
        "sections: [{title: A, questions: [" + ", ".join(f"{{text: Q{n}?, x: 1}}\n" for n in range(9)) + "]}]"
    )
    with pytest.raises(
        QuestionSetInvalid, match=r"^a\.yaml has 9 errors: .*; and 4 more\. Mend it"
    ) as caught:
        load(text, "a.yaml")
    assert "\n" not in str(caught.value)


def test_other_kinds_of_files_are_refused():
    with pytest.raises(RequestInvalid, match=r"Use one of \.yaml, \.json, \.csv, \.xlsx"):
        load("x", "set.docx")


def test_a_missing_file_is_refused_in_one_line(tmp_path: Path):
    with pytest.raises(RequestInvalid, match="cannot be read"):
        catalog.load(tmp_path / "none.yaml")


def test_a_file_is_loaded_by_its_path(tmp_path: Path):
    path = tmp_path / "mine.yml"
    path.write_text(SMALL, encoding="utf-8")
    assert catalog.load(path).title == "mine"


def test_a_question_moves_to_the_section_whose_title_is_written_into_its_row():
    before = {section.id: section for section in catalog.shipped_set("rfp").sections}
    rows = catalog.to_rows(catalog.shipped_set("rfp"))
    rows[0]["section"] = before["submission"].title
    after = {section.id: section for section in catalog.from_rows(rows, "mine").sections}
    moved, *left = before["calendar"].questions
    assert after["submission"].questions == (moved, *before["submission"].questions)
    assert after["calendar"] == replace(before["calendar"], questions=tuple(left))
    assert {key: section.expert for key, section in after.items()} == {
        key: section.expert for key, section in before.items()
    }


def test_a_section_keeps_its_id_when_its_title_is_changed_in_every_row():
    rows = catalog.to_rows(catalog.shipped_set("rfp"))
    old = rows[0]["section"]
    for row in rows:
        row["section"] = "Dates" if row["section"] == old else row["section"]
    assert catalog.from_rows(rows, "mine").sections[0].id == "calendar"


def test_two_sections_of_one_title_are_refused():
    text = "sections:\n- {title: A, questions: [{text: Why?}]}\n- {title: a, questions: [{text: How?}]}\n"
    assert problems(text) == ['line 3: a section "a" stands in line 2 already']
