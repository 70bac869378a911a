"""``compare``: two stored analyses of a generated bid, made and compared by real processes."""

import io
import json
import subprocess
import sys
from dataclasses import replace

import docx
import pytest

from core.bootstrap import build
from core.cli.exit_codes import Exit
from core.cli.main import main
from core.domain.changes import AnswerChangeKind
from core.domain.package import Description, DocumentKind, Package
from core.domain.plan import Plan
from core.domain.question import Expected, Question, QuestionSet, Section
from core.domain.review import Review, Verdict
from core.services.revisions import Incoming
from core.settings import Settings
from samples.generator.leaflets import Leaf, leaflet
from tests.unit.revisions.bids import ADVERTISEMENT, AGREEMENT, PUMPS, addendum

pytestmark = pytest.mark.thorough

QUESTIONS = QuestionSet(
    "bid",
    "Bid questions",
    (
        Section(
            "terms",
            "Terms",
            (
                Question(
                    "damages",
                    "How much are the liquidated damages for each calendar day?",
                    expected=Expected.NUMBER,
                    hints=("liquidated damages", "each calendar day"),
                ),
                Question("moon", "Which lunar crater hosts the zoological observatory?"),
            ),
        ),
    ),
)
REVISED = Leaf("00 52 13", AGREEMENT.text.replace("$1,200", "$1,800"))


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    """One store for all tests of this module, none of which changes what is in it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PAGEWISE_HOME", str(tmp_path_factory.mktemp("compare") / "home"))
        app = build(Settings.load(), alone=True)
        yield app
        app.store.close()


def stored(app, name, *leaves):
    """Put a document of these sections, a page each, into the document folder."""
    kept = app.documents.add(io.BytesIO(leaflet(*leaves)), name, 10**7)
    return replace(kept, pages=len(leaves))


def carried_out(app, session):
    """Run a queued session as the command line does."""
    app.session_commands.stop(session.id, "the test")
    command = [sys.executable, "-m", "core", "sessions", "resume", session.id, "--here"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == Exit.DONE, done.stderr
    return app.store.session(session.id)


@pytest.fixture(scope="module")
def reviewed(app):
    """A finished analysis of three documents, its answer accepted."""
    documents = [
        stored(app, "Advertisement.pdf", ADVERTISEMENT),
        stored(app, "Agreement.pdf", AGREEMENT),
        stored(app, "Pumps.pdf", PUMPS),
    ]
    package = Package.of(documents, "Harbor Pump Station")
    plan = Plan(package.ref, QUESTIONS, package=package)
    session = carried_out(app, app.session_commands.start(plan, "anna@example.com"))
    (row, _) = app.store.table(session.id).rows
    assert "1,200" in row.answer
    app.store.review(session.id, Review("damages", Verdict.ACCEPTED, claim=row.answer))
    return session


@pytest.fixture(scope="module")
def revision(app, reviewed):
    """The same with the agreement replaced, and an addendum that says so."""
    name, leaves = addendum(1, '1. Agreement, paragraph 4.02: change "$1,200" to "$1,800".')
    incoming = [
        Incoming(stored(app, name, *leaves), Description(DocumentKind.ADDENDUM, "1")),
        Incoming(stored(app, "Agreement.pdf", REVISED), replaces=1),
    ]
    return carried_out(app, app.revisions.revise(reviewed.id, incoming, reviewed.owner))


def test_answers_that_changed_are_printed_and_tell_by_the_exit_code(app, reviewed, revision, capsys):
    assert main(["compare", reviewed.id, revision.id]) == Exit.CHANGED
    printed = capsys.readouterr().out
    assert "New: Addendum 1" in printed
    assert "stale decision" in printed
    assert "1,200" in printed
    assert "1,800" in printed


def test_an_analysis_compared_with_itself_has_not_changed(reviewed, capsys):
    assert main(["compare", reviewed.id, reviewed.id]) == Exit.DONE
    assert "2 unchanged" in capsys.readouterr().out


def test_the_report_of_a_revision_has_its_changes_and_its_notice(app, reviewed, revision, tmp_path):
    found = app.report(revision.id).comparison
    assert (found.old_id, found.new_id) == (reviewed.id, revision.id)
    assert found.stale == ("damages",)
    kinds = {each.question_id: each.kind for each in found.answers}
    assert kinds["damages"] in {AnswerChangeKind.VALUE, AnswerChangeKind.CONFLICTING}
    assert kinds["moon"] is AnswerChangeKind.UNCHANGED
    (amendment,) = found.made
    assert (amendment.was, amendment.now) == ("$1,200", "$1,800")
    notice = tmp_path / "a.notice.docx"
    assert main(["export", revision.id, "--out", str(notice)]) == Exit.DONE
    words = "\n".join(each.text for each in docx.Document(notice).paragraphs)
    assert "Addendum 1 and Agreement change 1 answer; 1 of your accepted answers is stale." in words


def test_any_two_analyses_can_be_written_in_any_format(app, reviewed, revision, tmp_path):
    out = tmp_path / "back.json"
    # backwards: what the older one has and the newer one has not
    assert main(["compare", revision.id, reviewed.id, "--out", str(out)]) == Exit.CHANGED
    changes = json.loads(out.read_text())["changes"]
    assert changes["old"]["session"] == revision.id
    assert "Addendum 1" in changes["documents"]["removed"]


def test_a_notice_of_an_analysis_that_revises_none_is_refused_in_one_line(reviewed, tmp_path, capsys):
    assert main(["export", reviewed.id, "--out", str(tmp_path / "a.notice.md")]) == Exit.USAGE
    assert "revises no other" in capsys.readouterr().err


def test_an_unknown_session_is_a_one_line_error(app, reviewed, capsys):
    assert main(["compare", "nothing", reviewed.id]) == Exit.STORE
    assert "nothing" in capsys.readouterr().err
