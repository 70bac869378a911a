"""Registers from the command line: of files, of sessions, and decisions read back from a workbook."""

import csv
import io
import json
from dataclasses import replace

import openpyxl
import pytest

from core.bootstrap import pages_key
from core.cli.exit_codes import Exit
from core.cli.main import main
from core.domain.plan import Plan
from core.domain.register import LineReview
from core.questions.catalog import loads
from tests.chat_server.labels import Labeller
from tests.chat_server.server import ChatServer
from tests.unit.cli.material import OWN_SET, PDF

pytestmark = pytest.mark.thorough


@pytest.fixture
def session(app):
    """A session whose pages have been read."""
    document = replace(app.documents.add(io.BytesIO(PDF.read_bytes()), "part.pdf", 10**7), pages=4)
    with app.document_pages.open_document(document) as reading:
        app.documents.save_pages(document.sha256, pages_key(app.settings), list(reading))
    return app.session_commands.start(Plan(document, loads(OWN_SET.encode(), "own.yaml")), "ann").id


def written(path, *arguments):
    assert main(["register", *arguments, "--out", str(path)]) == Exit.DONE
    return path


def edited(path, statuses, column="Status"):
    """Set the status, or another cell, of some lines in a workbook, by their number."""
    book = openpyxl.load_workbook(path)
    rows = list(book["Requirements"].iter_rows())
    top = next(number for number, row in enumerate(rows) if row[0].value == "#")
    place = [cell.value for cell in rows[top]].index(column)
    for row in rows[top + 1 :]:
        if row[0].value in statuses:
            row[place].value = statuses[row[0].value]
    book.save(path)
    return path


def test_requirements_of_a_file_are_written_without_a_session(tmp_path, capsys):
    record = json.loads(written(tmp_path / "out.json", str(PDF)).read_text())
    assert record["kind"] == "requirements"
    assert len(record["lines"]) + len(record["left_out"]) == sum(record["counts"].values())
    first = next(line for line in record["lines"] if "market research" in line["text"].lower())
    assert first["cells"]["who"] == "government"
    assert first["quotes"][0]["page"]["page"] == 1
    assert "lines" in capsys.readouterr().err


def test_a_register_goes_to_standard_output_as_csv(capfdbinary):
    assert main(["register", str(PDF)]) == Exit.DONE
    rows = list(csv.DictReader(io.StringIO(capfdbinary.readouterr().out.decode("utf-8-sig"))))
    assert rows
    assert {row["Version"] for row in rows} == {"requirements:0"}


def test_a_format_that_a_register_lacks_is_refused_with_those_it_has(tmp_path, capsys):
    assert main(["register", str(PDF), "--out", str(tmp_path / "out.ics")]) == Exit.USAGE
    told = capsys.readouterr().err
    assert ".xlsx, .csv, .json" in told
    assert told.rstrip().endswith("A .ics is of another register: deadlines.")


def test_a_workbook_is_read_back_by_the_ids_of_its_lines(app, session, tmp_path):
    path = edited(written(tmp_path / "out.xlsx", session), {1: "Comply", 3: "not applicable"})
    assert main(["register", session, "--read-back", str(path), "--out", str(tmp_path / "new.csv")]) == 0
    rows = list(csv.DictReader(io.StringIO((tmp_path / "new.csv").read_text("utf-8-sig"))))
    assert [row["Status"] for row in rows[:4]] == ["Comply", "", "Not applicable", ""]
    assert len(app.store.lines.history(session, "requirements")) == 2


def test_what_somebody_decided_since_stays_and_is_named(app, session, tmp_path, capsys):
    path = written(tmp_path / "out.xlsx", session)
    rows = list(csv.DictReader(io.StringIO(written(tmp_path / "o.csv", session).read_text("utf-8-sig"))))
    line = rows[0]["ID"]
    app.store.lines.review(session, [LineReview("requirements", line, "deviate", at=1.0)])
    edited(path, {1: "Comply", 2: "Comply"})
    code = main(["register", session, "--read-back", str(path), "--out", str(tmp_path / "new.csv")])
    assert code == Exit.INCOMPLETE
    assert f"{line}: the workbook says comply, now is deviate" in capsys.readouterr().err
    held = app.store.lines.history(session, "requirements")
    assert [each.status for each in held[line]] == ["deviate"]
    assert [each.status for each in held[rows[1]["ID"]]] == ["comply"]


def test_a_line_that_is_not_there_is_named_and_nothing_is_stored_of_it(app, session, tmp_path, capsys):
    path = edited(written(tmp_path / "out.xlsx", session), {1: "Comply", 2: "Comply"})
    edited(path, {1: "L-elsewhere"}, "ID")
    code = main(["register", session, "--read-back", str(path), "--out", str(tmp_path / "new.csv")])
    assert code == Exit.INCOMPLETE
    assert "no line L-elsewhere" in capsys.readouterr().err
    held = app.store.lines.history(session, "requirements")
    assert "L-elsewhere" not in held
    assert len(held) == 1


def test_a_file_that_is_no_workbook_of_ours_is_refused_and_changes_nothing(app, session, tmp_path, capsys):
    path = tmp_path / "bad.xlsx"
    path.write_bytes(b"PK\x03\x04 and no more")
    assert main(["register", session, "--read-back", str(path)]) == Exit.USAGE
    assert "not an Excel workbook" in capsys.readouterr().err
    assert app.store.lines.history(session, "requirements") == {}


@pytest.fixture
def model(monkeypatch):
    """A model that takes every government agency for the owner."""

    def look(line):
        return line.entry(who="owner") if line.labels["who"] == "government" else None

    with ChatServer(Labeller(look=look)) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        monkeypatch.setenv("PAGEWISE_CHAT_MODEL", "test-model")
        yield server


def test_a_file_is_refined_once_somebody_agrees_to_the_cost(tmp_path, model, capsys):
    out = tmp_path / "out.json"
    assert main(["register", str(PDF), "--refine", "--out", str(out)]) == Exit.USAGE
    assert "cost" in capsys.readouterr().err
    assert not model.asked
    assert not out.exists()
    record = json.loads(written(out, str(PDF), "--refine", "--yes").read_text())
    assert {line["cells"]["who"] for line in record["lines"]} >= {"owner"}
    assert "government" not in {line["cells"]["who"] for line in record["lines"]}
    assert any(line["cells"].get("refined") == "Who was government" for line in record["lines"])
    assert model.asked


def test_without_a_model_nothing_is_refined(tmp_path, monkeypatch, capsys):
    monkeypatch.delenv("PAGEWISE_CHAT_MODEL", raising=False)
    assert main(["register", str(PDF), "--refine", "--yes"]) == Exit.USAGE
    assert "PAGEWISE_CHAT_MODEL" in capsys.readouterr().err


def test_files_have_no_refinement_to_take_back(capsys):
    assert main(["register", str(PDF), "--take-back"]) == Exit.USAGE
    assert "session" in capsys.readouterr().err


def test_a_model_is_named_only_for_what_it_refines(capsys):
    assert main(["register", str(PDF), "--model", "other-model"]) == Exit.USAGE
    assert "--refine" in capsys.readouterr().err
