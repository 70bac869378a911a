"""Whatever the bytes, loading ends soon in a set or in a list of problems."""

import io
import random
import zipfile

import openpyxl
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.errors import QuestionSetInvalid
from core.domain.question import QuestionSet
from core.questions import catalog, limits
from core.questions.parsing import parse

LENIENT = settings(max_examples=80)
HALF = limits.MAX_BYTES // 2


def outcome(data, name):
    found = None
    try:
        return parse(data, name)
    except QuestionSetInvalid as error:
        found = error
    assert found.problems
    assert "\n" not in str(found)
    return found


def refusal(data, name):
    found = outcome(data, name)
    assert isinstance(found, QuestionSetInvalid)
    return str(found.problems[0])


keys = st.sampled_from(["id", "title", "sections", "questions", "text", "hints", "expert", "required", "x"])
scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8)
trees = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=12,
)


@LENIENT
@given(tree=trees)
def test_any_yaml_tree_is_a_set_or_has_problems(tree):
    outcome(yaml.safe_dump(tree).encode(), "a.yaml")


@pytest.mark.parametrize("kind", catalog.FORMATS)
@LENIENT
@given(data=st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_a_set_or_have_problems(kind, data):
    outcome(data, f"a.{kind}")


def test_a_workbook_with_flipped_bytes_is_a_set_or_has_problems():
    data = catalog.dump(catalog.shipped_set("rfp"), "xlsx")
    draw = random.Random(7)
    for _ in range(60):
        damaged = bytearray(data)
        for _ in range(draw.randrange(1, 6)):
            damaged[draw.randrange(len(damaged))] = draw.randrange(256)
        outcome(bytes(damaged), "a.xlsx")


@pytest.mark.thorough
@pytest.mark.parametrize(
    "data",
    [
        b"sections:\n" + b"- a\n" * (HALF // 4),
        b"sections: [" + b"a," * (HALF - 20) + b"]",
        b"? " * HALF,
        b"- " * HALF,
        b"{" * HALF,
    ],
    ids=["lines", "flow", "keys", "dashes", "braces"],
)
def test_yaml_that_unfolds_into_far_too_much_is_given_up_early(data):
    assert "too deeply" in refusal(data, "a.yaml") or "far more" in refusal(data, "a.yaml")


def test_a_quote_left_open_in_a_csv_does_not_swallow_the_file():
    data = b'Section,Question\nA,"' + b"why, " * (HALF // 10)
    assert refusal(data, "a.csv").startswith("row 2: not valid CSV")


def workbook(**sheets):
    book = openpyxl.Workbook()
    for place, value in sheets.items():
        book.active[place] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_sheet(data, change):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content) if name.endswith("sheet1.xml") else content)
    return out.getvalue()


def test_a_lone_cell_in_the_last_row_is_too_far_away():
    data = workbook(A1="Question", A2="Why?", A1048576="x")
    assert "goes on beyond row 100000" in refusal(data, "a.xlsx")


def test_a_sheet_that_lies_about_its_size_is_read_whole():
    data = with_sheet(
        workbook(A1="Question", A2="Why?", A3="How?"), lambda xml: xml.replace(b"A1:A3", b"A1:A1")
    )
    assert [question.text for question in parse(data, "a.xlsx").questions] == ["Why?", "How?"]


@pytest.mark.parametrize(
    ("declared", "used"),
    [
        (b"".join(b'<!ENTITY e%d "%s">' % (n, b"&e%d;" % (n - 1) * 10) for n in range(1, 10)), b"&e9;"),
        (b'<!ENTITY e1 SYSTEM "file:///etc/hostname">', b"&e1;"),
    ],
    ids=["laughs", "external"],
)
def test_entities_in_a_workbook_are_refused(declared, used):
    prefix = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e0 "ha ha ha ha">' + declared + b"]>"
    data = with_sheet(workbook(A1="Question", A2="Why?"), lambda xml: prefix + xml.replace(b"Why?", used))
    # patches of Python 3.11 differ in when they notice
    assert refusal(data, "a.xlsx") in {"the workbook is damaged", "not an Excel workbook (.xlsx)"}


def test_a_workbook_that_unpacks_to_gigabytes_is_refused_before_it_is_unpacked():
    data = with_sheet(workbook(A1="Question"), lambda xml: xml + b" " * limits.MAX_UNPACKED)
    assert refusal(data, "a.xlsx") == "the workbook unpacks to too much data"


@pytest.mark.thorough
def test_a_full_set_is_within_every_limit():
    rows = [
        {
            "section": f"Section {n % limits.MAX_SECTIONS}",
            "text": f"Question {n}?",
            "hints": "; ".join("abcdefgh"),
        }
        for n in range(limits.MAX_QUESTIONS)
    ]
    full = catalog.from_rows(rows, "full")
    assert isinstance(full, QuestionSet)
    assert all(parse(catalog.dump(full, kind), f"full.{kind}") == full for kind in catalog.FORMATS)
