"""Sessions over documents whose scans are recognised late: what can be asked is asked meanwhile."""

import threading
from contextlib import contextmanager

import pytest

from core.analysis.run import Assignment, Run
from core.bootstrap import WallClock
from core.domain.document import DocumentRef
from core.domain.package import Package
from core.domain.plan import Plan
from core.engines.extractive import engine as extractive
from core.engines.extractive.engine import ExtractiveEngine
from core.packages.reading import PackageReading
from core.reading import ocr
from core.reading.ocr import Ocr
from core.reading.reader import read_document
from core.reading.shared_readers import SharedReaders
from tests import pdfs
from tests.chat_server.model import Model
from tests.chat_server.server import ChatServer
from tests.held_ocr import HeldOcr
from tests.unit.engines.chat import material

PAGES, SCAN = 12, 5


@pytest.fixture(autouse=True)
def installed(monkeypatch):
    monkeypatch.setattr(ocr, "installed_languages", lambda: frozenset({"eng"}))


def lines(number):
    return material.page(number).text.replace(". ", ".\n").splitlines()


@pytest.fixture
def files(tmp_path):
    """A document with a scan in it, and one without."""

    def write(name, *scans):
        path = tmp_path / name
        drawn = [pdfs.GREY if n in scans else pdfs.lines(*lines(n)) for n in range(1, PAGES + 1)]
        path.write_bytes(pdfs.document(drawn))
        return path

    return write("scanned.pdf", SCAN), write("printed.pdf")


def single(files, held):
    plan = Plan(DocumentRef("a" * 64, "scanned.pdf", 1, PAGES), material.questions())
    return plan, lambda: read_document(files[0], ocr=Ocr(cache=held))


def several(files, held):
    refs = [DocumentRef(letter * 64, path.name, 1, PAGES) for letter, path in zip("ab", files, strict=True)]
    package = Package.of(refs, "Job")

    @contextmanager
    def opening():
        with SharedReaders() as readers:
            paths = {ref.sha256: path for ref, path in zip(refs, files, strict=True)}
            yield lambda document, pages: read_document(
                paths[document.sha256], pages=pages, ocr=Ocr(cache=held), readers=readers
            )

    return Plan(package.ref, material.questions(), package=package), lambda: PackageReading(package, opening)


KINDS = pytest.mark.parametrize("made", [single, several], ids=["document", "package"])


MODEL = Model({"s0.q0": [material.thickness(number) for number in range(1, PAGES + 1)]})


@contextmanager
def chat():
    with ChatServer(MODEL) as server:
        yield material.engine(server)


def run(made, files, held, engine, *, heard=lambda checkpoint: None, stop=None):
    """Run; ``heard`` is told every checkpoint. Return the run and its last one."""
    plan, open_pages = made(files, held)
    job = Run(Assignment(plan, "s"), open_pages=open_pages, engine=engine, clock=WallClock())
    checkpoints = []
    for checkpoint in job.checkpoints(stop or threading.Event()):
        checkpoints.append(checkpoint)
        heard(checkpoint)
    return job, checkpoints[-1]


def found(checkpoint):
    """What the table says, each row with where its quotes stand."""
    return [(row.question_id, row.status, row.answer, row.pages) for row in checkpoint.table.rows]


#: windows of the scanned document of which the scan is no page and no neighbour, three pages each
FREE = {0, 2, 3}


@KINDS
def test_all_but_what_needs_the_scan_is_asked_while_it_is_recognised(made, files):
    held, asked = HeldOcr(SCAN), set()

    def heard(checkpoint):
        asked.update(outcome.key.window for outcome in checkpoint.outcomes)
        others = set(range(4, 8)) if made is several else set()
        if held.holds and asked >= FREE | others:
            assert 1 not in asked
            held.let_go()

    with chat() as engine:
        job, last = run(made, files, held, engine, heard=heard)
    assert job.is_complete
    assert last.progress.pages_unread == 0


@KINDS
def test_the_table_is_the_same_as_if_the_scan_had_come_in_its_turn(made, files):
    with chat() as engine:
        _, at_once = run(made, files, HeldOcr(), engine)
        held, seen = HeldOcr(SCAN), []

        def heard(checkpoint):
            seen.extend(checkpoint.outcomes)
            if len(seen) >= len(FREE):
                held.let_go()

        _, late = run(made, files, held, engine, heard=heard)
    assert found(late) == found(at_once)
    assert late.progress.units_done == at_once.progress.units_done


@KINDS
def test_the_embedded_engine_shows_what_the_print_says_while_a_scan_is_recognised(made, files, monkeypatch):
    _, at_once = run(made, files, HeldOcr(), ExtractiveEngine())
    monkeypatch.setattr(extractive, "PREVIEW_AFTER", 0.0)
    held, read = HeldOcr(SCAN), 2 * PAGES - 1 if made is several else PAGES - 1
    early = []

    def heard(checkpoint):
        cited = {page.number for row in checkpoint.table.rows for page in row.pages}
        if not early and checkpoint.progress.pages_read >= read and max(cited, default=0) > SCAN:
            early.append(checkpoint)
            held.let_go()

    _, late = run(made, files, held, ExtractiveEngine(), heard=heard)
    assert early
    assert found(late) == found(at_once)


@KINDS
def test_a_stop_while_a_scan_is_recognised_keeps_what_was_asked_of_the_others(made, files):
    held, stop, asked = HeldOcr(SCAN), threading.Event(), set()

    def heard(checkpoint):
        asked.update(outcome.key.window for outcome in checkpoint.outcomes)
        if asked >= FREE:
            stop.set()
            held.let_go()

    with chat() as engine:
        job, last = run(made, files, held, engine, heard=heard, stop=stop)
    assert not job.is_complete
    assert {page.number for row in last.table.rows for page in row.pages} >= {9, 12}
