import csv
import io
import json
import tempfile
from pathlib import Path

import openpyxl
import pytest

from core.cli.main import main
from core.domain.errors import PagewiseError, QuestionSetInvalid
from core.registers.catalog import REPORTED
from tests import pdfs
from tests.unit.cli.material import HOSTILE, PDF, SECRET_PDF
from tests.unit.sample import PDF as SAMPLE

pytestmark = pytest.mark.thorough


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """Keep the store, the settings and the password of the machine out of the tests."""
    monkeypatch.setenv("PAGEWISE_HOME", str(tmp_path / "home"))
    for name in ("PAGEWISE_PASSWORD", "PAGEWISE_CHAT_MODEL", "OPENAI_API_KEY"):
        monkeypatch.delenv(name, raising=False)


def rows(path):
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))


def error_line(capsys):
    """Return the one line on standard error."""
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1, lines
    assert lines[0].startswith("pagewise: error: ")
    return lines[0]


def test_analyze_writes_every_format_it_is_asked_for(tmp_path, own_set, capsys):
    outs = [tmp_path / f"table.{kind}" for kind in ("xlsx", "csv", "json", "md")]
    flags = [flag for out in outs for flag in ("--out", str(out))]
    assert main(["analyze", str(PDF), "--questions", str(own_set), *flags]) == 0
    assert all(out.stat().st_size > 200 for out in outs)
    found = {row["question_id"]: row for row in rows(tmp_path / "table.csv")}
    assert found["research"]["status"] in {"Answered", "Possible"}
    assert "market research" in found["research"]["answer"].casefold()
    assert found["moon"]["status"] == "Not found"
    assert "4 pages" in found["moon"]["coverage"]
    assert "Wrote" in capsys.readouterr().err


def test_its_report_holds_the_registers_as_that_of_a_session_does(tmp_path, own_set):
    out, book = tmp_path / "table.json", tmp_path / "table.xlsx"
    flags = ["--questions", str(own_set), "--out", str(out), "--out", str(book), "--quiet"]
    assert main(["analyze", str(PDF), *flags]) == 0
    made = {each["kind"]: each["lines"] for each in json.loads(out.read_text())["registers"]}
    assert set(made) == {kind.value for kind in REPORTED}
    assert any("market research" in line["quotes"][0]["text"] for line in made["requirements"])
    assert "Requirements" in openpyxl.load_workbook(book, read_only=True).sheetnames


def test_what_it_cites_stands_word_for_word_on_the_page(tmp_path, own_set):
    from core.reading.reader import read_document

    out = tmp_path / "table.json"
    assert main(["analyze", str(PDF), "--questions", str(own_set), "--out", str(out), "--quiet"]) == 0
    with read_document(PDF) as reading:
        texts = {page.number: page.text for page in reading}
    quotes = [
        quote
        for question in json.loads(out.read_text())["questions"]
        for claim in question["claims"]
        for quote in claim["quotes"]
    ]
    assert quotes
    for quote in quotes:
        pieces = [texts[span["page"]][span["start"] : span["end"]] for span in quote["spans"]]
        assert " ".join(" ".join(pieces).split()) == " ".join(quote["text"].split())


def test_a_dash_writes_to_standard_output_and_nothing_else(capfdbinary, own_set):
    code = main(
        ["analyze", str(PDF), "--questions", str(own_set), "--out", "-", "--format", "json", "--quiet"]
    )
    out, err = capfdbinary.readouterr()
    assert code == 0
    assert json.loads(out)["document"]["pages"] == 4
    assert err == b""


def test_without_a_place_markdown_goes_to_standard_output(capfdbinary, own_set):
    assert main(["analyze", str(PDF), "--questions", str(own_set)]) == 0
    assert capfdbinary.readouterr().out.startswith(b"# far-part-10.pdf\n")


def test_only_the_chosen_sections_and_pages_are_read(tmp_path, own_set):
    out = tmp_path / "table.csv"
    args = ["analyze", str(PDF), "--questions", str(own_set), "--sections", "second", "--pages", "2-3"]
    assert main([*args, "--out", str(out), "--quiet"]) == 0
    (row,) = rows(out)
    assert row["question_id"] == "moon"
    assert row["pages_read"] == "2"
    assert "2 left out (1, 4)" in row["coverage"]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["analyze"], 2, "FILE.pdf"),
        (["frobnicate"], 2, "frobnicate"),
        (["analyze", str(PDF), "--window", "0"], 2, "whole number"),
        (["analyze", str(PDF), "--pages", "9-4"], 2, "9-4"),
        (["analyze", str(PDF), "--pages", "3-9"], 2, "has 4 pages, so there is no page 9"),
        (["analyze", str(PDF), "--budget", "nan"], 2, "amount"),
        (["analyze", str(PDF), "--sections", "nope"], 2, "Sections: general"),
        (["analyze", str(PDF), "--sections", ","], 2, "no section"),
        (["analyze", str(PDF), "--questions", "nope"], 2, "cipp, contract, rfp"),
        (["analyze", str(PDF), "--out", "table.xls"], 2, ".xlsx"),
        (["analyze", str(PDF), "--out", "/nowhere/table.csv"], 7, "no folder"),
        (["analyze", "nowhere.pdf"], 3, "nowhere.pdf"),
        (["analyze", str(SECRET_PDF)], 3, "PAGEWISE_PASSWORD"),
        (["analyze", str(SECRET_PDF), "--password", "wrong"], 3, "password"),
        (["inspect", str(HOSTILE)], 3, "damaged"),
        (["questions", "nope"], 2, "nope"),
        (["questions", "cipp", "--out", "cipp.doc"], 2, "doc"),
        (["export", "nope", "--out", "-"], 6, "nope"),
    ],
    ids=lambda value: " ".join(value)[-40:] if isinstance(value, list) else None,
)
def test_a_mistake_is_one_line_and_an_exit_code(arguments, code, words, capsys):
    assert ended(arguments) == code
    assert words in error_line(capsys)


def ended(arguments):
    """Return the exit code, whether the verb or the parser gave it."""
    try:
        return main(arguments)
    except SystemExit as end:
        return end.code


def test_a_refused_run_leaves_yesterdays_table_alone(tmp_path):
    out = tmp_path / "table.csv"
    out.write_text("yesterday")
    assert main(["analyze", str(HOSTILE), "--out", str(out)]) == 3
    assert out.read_text() == "yesterday"


def test_the_password_may_come_from_the_environment(tmp_path, own_set, monkeypatch):
    monkeypatch.setenv("PAGEWISE_PASSWORD", "secret")
    out = tmp_path / "table.csv"
    assert main(["analyze", str(SECRET_PDF), "--questions", str(own_set), "--out", str(out), "--quiet"]) == 0
    # the name of the file, which the table says, holds the word too
    assert "secret" not in out.read_text(encoding="utf-8-sig").replace(SECRET_PDF.name, "")


def test_inspect_shows_pages_and_words_to_a_person_and_to_a_program(capsys):
    assert main(["inspect", str(PDF)]) == 0
    text = capsys.readouterr().out
    assert "4 pages" in text
    assert main(["inspect", str(PDF), "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["pages"] == len(record["each"]) == 4
    assert record["words"] == sum(page["words"] for page in record["each"]) > 1000


def test_inspect_says_of_pages_without_a_label_that_they_have_none(capsys, tmp_path):
    path = tmp_path / "labelled.pdf"
    labels = b"/PageLabels<</Nums[0<<>>2<</S/D/St 47699>>4<<>>]>>"
    path.write_bytes(pdfs.document([pdfs.lines("words of a page")] * 5, catalog=labels))
    assert main(["inspect", str(path)]) == 0
    text = capsys.readouterr().out
    assert "printed labels: 1-2 have none; 3-4 are 47699 to 47700; 5 has none" in text


def test_questions_lists_shows_checks_and_converts(capsys, tmp_path, own_set):
    assert main(["questions"]) == 0
    assert "cipp" in capsys.readouterr().out
    assert main(["questions", "cipp"]) == 0
    assert capsys.readouterr().out.count("(required)") > 10
    assert main(["questions", str(own_set), "--check"]) == 0
    assert "2 questions in 2 sections" in capsys.readouterr().out
    made = tmp_path / "own.xlsx"
    assert main(["questions", str(own_set), "--out", str(made)]) == 0
    assert main(["questions", str(made), "--json"]) == 0
    assert [s["id"] for s in json.loads(capsys.readouterr().out)["sections"]] == ["first", "second"]


def test_checking_a_bad_set_names_every_error_on_a_line_of_its_own(tmp_path, capsys):
    bad = tmp_path / "bad.yaml"
    bad.write_text("sections:\n- questions:\n  - required: perhaps\n")
    assert main(["questions", str(bad), "--check"]) == 4
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) > 1
    assert all(line.startswith("pagewise: error: bad.yaml: ") for line in lines)
    assert main(["analyze", str(PDF), "--questions", str(bad)]) == 4
    assert "bad.yaml" in error_line(capsys)


def test_every_error_of_the_domain_has_an_exit_code_of_its_own_kind():
    from core.cli.exit_codes import Exit, code_of
    from core.domain import errors

    kinds = [getattr(errors, name) for name in errors.__all__]
    plain = [kind for kind in kinds if issubclass(kind, PagewiseError) and kind is not QuestionSetInvalid]
    for kind in plain:
        expected = kind in {PagewiseError, errors.Stopped}
        assert (code_of(kind("what")) is Exit.BUG) == expected, kind


def test_an_estimate_spends_nothing_and_writes_nothing(tmp_path, own_set, capsys):
    out = tmp_path / "table.csv"
    arguments = ["analyze", str(PDF), "--questions", str(own_set), "--out", str(out), "--estimate"]
    assert main(arguments) == 0
    assert capsys.readouterr().out.startswith("4 pages in 2 windows; 2 questions; about ")
    assert main([*arguments, "--engine", "chat", "--model", "gpt-4o-mini"]) == 0
    assert "6 calls; " in capsys.readouterr().out
    assert not out.exists()


def test_an_estimate_counts_scanned_pages_among_those_asked_for_alone(own_set, capsys):
    arguments = ["analyze", str(SAMPLE), "--questions", str(own_set), "--estimate", "--pages"]
    assert main([*arguments, "60-68"]) == 0
    assert capsys.readouterr().out.startswith("9 pages in 3 windows; ")
    assert main([*arguments, "108-110"]) == 0
    assert capsys.readouterr().out.startswith("3 pages in 1 window, 2 scanned pages; ")


def test_guardrails_that_would_not_be_applied_are_said_so(tmp_path, own_set, capsys):
    arguments = ["analyze", str(PDF), "--questions", str(own_set), "--out", str(tmp_path / "table.csv")]
    assert main([*arguments, "--guardrails", "Only pipes.", "--quiet"]) == 0
    assert capsys.readouterr().err.startswith("pagewise: note: The extractive engine takes no guardrails")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is always full")
def test_findings_survive_when_the_report_cannot_be_written(own_set, capsys, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    arguments = ["analyze", str(PDF), "--questions", str(own_set), "--out", "/dev/full", "--format", "csv"]
    assert main([*arguments, "--quiet"]) == 7
    line = error_line(capsys)
    assert "No space left on device" in line
    saved = Path(line.rsplit("What was found is in ")[1].rstrip("."))
    assert json.loads(saved.read_text())["questions"][0]["answer"]
