"""``analyze --revises``: a stored analysis after an addendum, in real processes."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from dataclasses import replace

import pytest

from core.cli.exit_codes import Exit
from core.cli.main import main
from core.domain.plan import Plan
from core.domain.review import Review, Verdict
from core.questions.catalog import loads
from tests.pdfs import document, lines
from tests.unit.cli.material import OWN_SET, PDF

pytestmark = pytest.mark.thorough


def run(*arguments):
    """Run a command as a person would; return its exit code and what it said."""
    command = [sys.executable, "-m", "core", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
    return done.returncode, done.stderr


@pytest.fixture
def reviewed(app):
    """A finished analysis of the regulation, with a decision on it."""
    kept = app.documents.add(io.BytesIO(PDF.read_bytes()), "Regulation.pdf", 10**7)
    plan = Plan(replace(kept, pages=4), loads(OWN_SET.encode(), "own.yaml"))
    session = app.session_commands.start(plan, "ann@example.com")
    app.session_commands.stop(session.id, "the test")
    assert run("sessions", "resume", session.id, "--here")[0] == Exit.DONE
    rows = {row.question_id: row for row in app.store.table(session.id).rows}
    for each in ("research", "moon"):
        app.store.review(session.id, Review(each, Verdict.ACCEPTED, claim=rows[each].answer))
    return session


def addendum(path, *pages):
    path.write_bytes(document([lines(*page) for page in pages]))
    return str(path)


MOON = (
    "ADDENDUM NO. 1",
    "The lunar crater Tycho hosts the zoological observatory, as the Owner",
    "has decided: the crater Tycho hosts the zoological observatory.",
)


def test_files_are_added_to_a_stored_analysis_and_the_report_is_that_of_the_revision(app, reviewed, tmp_path):
    out = tmp_path / "out.json"
    given = addendum(tmp_path / "Addendum 1.pdf", MOON)
    code, said = run("analyze", given, "--revises", reviewed.id, "--out", str(out))
    assert code == Exit.DONE
    revision = app.store.sessions()[0]
    assert (revision.revises, revision.documents, revision.owner) == (reviewed.id, 2, reviewed.owner)
    assert revision.id in said
    assert "1 page new or changed" in said
    record = json.loads(out.read_text())
    assert record["complete"]
    assert {each.question_id for each in app.store.reviews(revision.id).values()} == {"research", "moon"}


def test_a_newer_version_of_a_document_takes_its_place_unless_files_are_only_added(app, reviewed, tmp_path):
    given = addendum(tmp_path / "Regulation.pdf", MOON)
    code, said = run("analyze", given, "--revises", reviewed.id, "--quiet")
    assert (code, "Regulation.pdf replaces Regulation" in said) == (Exit.DONE, True)
    assert app.store.sessions()[0].documents == 1
    assert run("analyze", given, "--revises", reviewed.id, "--only-add", "--quiet")[0] == Exit.DONE
    assert app.store.sessions()[0].documents == 2


def test_documents_are_replaced_and_removed_by_their_names(app, reviewed, tmp_path):
    first = addendum(tmp_path / "Addendum 1.pdf", MOON)
    assert run("analyze", "--revises", reviewed.id, first, "--quiet")[0] == Exit.DONE
    middle = app.store.sessions()[0].id
    corrected = addendum(tmp_path / "corrected.pdf", MOON, ("Nothing else has changed.",))
    arguments = ["analyze", "--revises", middle, "--replace", "Addendum 1", corrected, "--remove", "Regul*"]
    assert run(*arguments, "--quiet")[0] == Exit.DONE
    plan = app.store.plan(app.store.sessions()[0].id)
    assert [each.document.name for each in plan.contents.documents] == ["corrected.pdf"]
    assert not plan.contents.is_single


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--engine", "chat"], "--engine cannot be changed"),
        (["--pages", "1-2"], "--pages cannot be changed"),
        (["--remove", "Nothing"], "names no document"),
        ([], "must change something"),
    ],
)
def test_what_a_revision_cannot_do_is_one_line(reviewed, capsys, arguments, words):
    assert main(["analyze", "--revises", reviewed.id, *arguments]) == Exit.USAGE
    assert words in capsys.readouterr().err


def test_a_session_that_is_not_there_and_a_file_that_is_no_pdf_are_said(app, reviewed, tmp_path, capsys):
    given = addendum(tmp_path / "Addendum 1.pdf", MOON)
    assert main(["analyze", given, "--revises", "0" * 32]) == Exit.STORE
    (tmp_path / "broken.pdf").write_bytes(b"no PDF at all")
    assert main(["analyze", str(tmp_path / "broken.pdf"), "--revises", reviewed.id]) != Exit.DONE
    assert "Nothing was revised" in capsys.readouterr().err
    assert len(app.store.sessions()) == 1
    assert list(app.store.beside.uploads()) == []


def test_without_files_there_is_nothing_to_analyze(capsys):
    assert main(["analyze"]) == Exit.USAGE
    assert "No document is named" in capsys.readouterr().err
