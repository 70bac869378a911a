import io
import json
import subprocess
import sys
import zipfile
from dataclasses import replace

import pypdfium2 as pdfium
import pytest

from core.cli.main import main
from core.domain.plan import Plan
from core.domain.review import Review, Verdict
from core.questions.catalog import loads
from tests.unit.cli.material import OWN_SET, PDF

pytestmark = pytest.mark.thorough


@pytest.fixture
def session(app):
    """A session that waits for its turn."""
    document = app.documents.add(io.BytesIO(PDF.read_bytes()), "bid.pdf", 10**7)
    plan = Plan(replace(document, pages=4), loads(OWN_SET.encode(), "own.yaml"))
    return app.session_commands.start(plan, "ann@example.com")


def work(app, session):
    """Carry the session out in a worker process."""
    app.session_commands.stop(session.id, "the test")
    command = [sys.executable, "-m", "core", "sessions", "resume", session.id, "--here"]
    subprocess.run(command, check=True, timeout=240)


def exported(session, path):
    assert main(["export", session.id, "--out", str(path)]) == 0
    return path


def test_a_session_that_waits_is_exported_with_everything_pending(session, tmp_path):
    record = json.loads(exported(session, tmp_path / "out.json").read_text())
    assert record["state"] == "queued"
    assert record["complete"] is False
    assert {question["status"] for question in record["questions"]} == {"pending"}
    assert record["summary"].startswith("In progress")


def test_a_finished_session_is_exported_in_every_format_with_its_reviews(app, session, tmp_path):
    work(app, session)
    app.store.review(session.id, Review("research", Verdict.EDITED, "Before every acquisition", by="Ann"))
    record = json.loads(exported(session, tmp_path / "out.json").read_text())
    assert record["state"] == "completed"
    assert record["session"]["id"] == session.id
    research = record["questions"][0]
    assert research["answer"] == "Before every acquisition"
    assert research["claims"][0]["quotes"][0]["located"]
    assert [page["page"] for page in record["pages"]] == [1, 2, 3, 4]
    assert b"data:image/jpeg;base64," in exported(session, tmp_path / "out.html").read_bytes()
    assert len(pdfium.PdfDocument(exported(session, tmp_path / "out.pdf"))) == 4
    for kind in ("xlsx", "docx"):
        assert zipfile.is_zipfile(exported(session, tmp_path / f"out.{kind}"))
    assert "Before every acquisition" in exported(session, tmp_path / "out.md").read_text()


def test_without_its_pdf_a_session_still_exports_all_but_the_pdf(app, session, tmp_path, capsys):
    work(app, session)
    app.documents.discard(session.document.sha256)
    record = json.loads(exported(session, tmp_path / "out.json").read_text())
    assert record["questions"][0]["claims"][0]["quotes"][0]["pages"]
    assert b"<img" not in exported(session, tmp_path / "out.html").read_bytes()
    assert main(["export", session.id, "--out", str(tmp_path / "out.pdf")]) == 2
    assert "no longer stored" in capsys.readouterr().err
    assert not (tmp_path / "out.pdf").exists()
