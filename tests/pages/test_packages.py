"""A package in the browser: one table, pages drawn from their own documents, inventory and matrix."""

from __future__ import annotations

import io
from dataclasses import replace
from email.message import EmailMessage

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bench.in_process import carried_out
from core.domain.package import DocumentKind, Package
from core.domain.plan import EngineChoice, Plan
from core.domain.session import SessionState
from core.questions.catalog import shipped_set
from core.reports.run_facts import run_facts
from pages.parts.analysis import page_routes
from pages.parts.shell import service
from pages.parts.shell.browser import COOKIE
from tests import pdfs
from tests.pages.conftest import BROWSER_ID, ROOT, edit, lines
from tests.pages.revised import taken_in
from tests.pages.test_flows import button, words
from tests.pages.world import OWNER

#: its password is ``foo``
LOCKED = ROOT / "tests/data/encrypted/aes-256.pdf"
FILES = [ROOT / "tests/data/far-part-35.pdf", ROOT / "tests/data/far-part-10.pdf"]


@pytest.fixture
def package():
    """A finished analysis of two documents."""
    app = service.app()
    looked = taken_in(app, OWNER, *FILES)
    made = Package.of([each.document for each in looked], "Elm Street")
    plan = Plan(made.ref, shipped_set("cipp").only(["general"]), EngineChoice("extractive"), package=made)
    session = app.session_commands.start(plan, OWNER)
    app.package_intake.drop(looked)
    ended = carried_out(app, session.id)
    assert ended.state is SessionState.COMPLETED
    return ended


def client():
    return TestClient(Starlette(routes=page_routes.routes()), cookies={COOKIE: BROWSER_ID})


def test_every_citation_opens_the_right_page_of_the_right_document(package, open_page):
    app = service.app()
    contents = app.store.plan(package.id).contents
    texts = {}
    for entry in contents.documents:
        with app.document_pages.open_document(entry.document) as reading:
            texts.update({(entry.document.sha256, page.number): page.text for page in reading})
    checked = 0
    for answer in app.store.answers(package.id).values():
        for claim in answer.claims:
            for citation in claim.citations:
                for span in citation.spans:
                    place = contents.place(span.page)
                    sha256 = contents.documents[place.document].document.sha256
                    assert texts[sha256, place.page][span.start : span.end] in citation.verbatim
                    checked += 1
    assert checked


def test_the_picture_and_the_marks_are_those_of_the_documents_own_page(package, open_page):
    contents = service.app().store.plan(package.id).contents
    second = contents.documents[1]
    addresses = page_routes.addresses(package)
    marks = (
        client().get(f"/{addresses['marks']}&page={second.first + 1}&spans={second.first + 1}-0-20").json()
    )
    assert marks["name"] == "far-part-10, p. 2"
    assert len(marks["boxes"]) >= 1
    picture = client().get(f"/{addresses['picture']}&page={second.first + 1}&width=300")
    assert picture.status_code == 200
    assert picture.content.startswith(b"\xff\xd8")


@pytest.mark.parametrize("position", [0, 16, 500])
def test_a_gap_between_documents_has_no_picture(package, open_page, position):
    answer = client().get(f"/{page_routes.addresses(package)['picture']}&page={position}&width=300")
    assert answer.status_code == 409
    assert "no page" in answer.text


def test_the_page_names_documents_and_pages_and_offers_its_views(package, open_page):
    page = open_page("analysis", session=package.id)
    assert not page.exception
    assert "2 documents" in words(page)
    views = page.segmented_control(key="analysis_view")
    assert {"Answers", "Matrix", "Documents", "Find", "Check a text"} <= set(views.options)
    views.set_value("Documents").run()
    assert not page.exception
    assert "Named and not there" in words(page)
    page.segmented_control(key="analysis_view").set_value("Matrix").run()
    page.toggle[0].set_value(False).run()
    assert not page.exception
    assert "2 documents" in words(page)


@pytest.mark.parametrize("where", ["sessions", "admin"])
def test_the_lists_show_a_packages_name_documents_and_pages(package, open_page, where):
    app = service.app()
    single = app.store.plan(package.id).contents.documents[0].document
    app.session_commands.start(Plan(single, shipped_set("cipp").only(["general"])), OWNER)
    service.token().sign_in(service.token().read(), OWNER)
    page = open_page(where)
    assert not page.exception
    (table,) = (each.value for each in page.dataframe if "documents" in each.value.columns)
    told = table.set_index("file")
    assert told.loc["Elm Street", ["documents", "pages"]].tolist() == [2, "19 of 19"]
    assert told.loc[[single.name], "documents"].isna().all()


def test_a_text_is_said_to_speak_of_the_package(package, open_page):
    page = open_page("analysis", session=package.id)
    page.segmented_control(key="analysis_view").set_value("Check a text").run()
    assert page.text_area[0].label == "A text that speaks of this package"


def test_answers_are_filtered_by_the_document_and_the_kind_that_they_cite(package, open_page):
    app = service.app()
    contents = app.store.plan(package.id).contents
    said = app.arrangement(package.id).descriptions
    both = tuple(replace(each, kind=DocumentKind.TECHNICAL) for each in said)
    page = open_page("analysis", session=package.id)
    found = {row.question_id: row.pages for row in app.store.table(package.id).rows if row.pages}
    second = contents.documents[1].positions
    page.selectbox(key=f"cited_{package.id}").set_value(contents.names[1]).run()
    shown = {line["id"] for line in lines(page)}
    assert shown == {key for key, pages in found.items() if any(ref.number in second for ref in pages)}
    assert shown < set(found)
    app.store.arrange(package.id, replace(app.arrangement(package.id), descriptions=both))
    page.run()
    page.selectbox(key=f"cited_{package.id}").set_value("kind:technical").run()
    assert {line["id"] for line in lines(page)} == set(found)
    page.selectbox(key=f"cited_{package.id}").set_value("").run()
    assert len(lines(page)) == len(app.store.table(package.id).rows)


def test_a_single_document_has_no_filter_by_document(world, open_page):
    page = open_page("analysis", session=world.ids["completed"])
    assert not [each for each in page.selectbox if each.key.startswith("cited_")]


def test_what_a_person_says_of_a_document_is_kept_and_the_answers_stay(package, open_page):
    app = service.app()
    before = app.store.answers(package.id)
    said = app.arrangement(package.id)
    changed = replace(said.descriptions[1], kind=DocumentKind.ADDENDUM, number="7")
    app.store.arrange(
        package.id, replace(said, descriptions=(said.descriptions[0], changed), precedence=(1, 0))
    )
    found = app.inventory(package.id)
    assert found.rows[1].entry.description.kind is DocumentKind.ADDENDUM
    assert found.precedence[0] == "Addendum 7"
    assert app.store.answers(package.id) == before


def test_a_deleted_package_takes_its_documents_along_unless_another_uses_them(package, open_page):
    app = service.app()
    contents = app.store.plan(package.id).contents
    alone = Plan(contents.documents[1].document, shipped_set("cipp").only(["general"]))
    other = app.session_commands.start(alone, OWNER)
    app.session_commands.delete(package.id, "ann")
    kept = set(app.documents.all())
    assert contents.documents[1].document.sha256 in kept
    assert contents.documents[0].document.sha256 not in kept
    app.session_commands.delete(other.id, "ann")
    assert app.documents.all() == set()


def test_every_export_of_a_package_is_made(package, open_page):
    from core.reports.formats import Format, write

    report = service.app().report(package.id)
    for kind in Format.offered(package.documents):
        stream = io.BytesIO()
        write(report, stream, kind)
        assert stream.getvalue()


def test_the_sample_package_is_one_click_away(open_page):
    page = open_page("upload")
    button(page, "Try the sample").click().run()
    assert not page.exception
    assert "12 documents · 115 pages" in words(page).replace("\\", "")
    assert page.text_input(key="package_name").value == "Elm Street Sewer Rehabilitation"
    assert button(page, "Start analysis of 12 documents")


def test_of_a_document_only_some_pages_are_asked(open_page):
    page = open_page("upload")
    button(page, "Try the sample").click().run()
    uploads = sorted(service.app().store.beside.uploads(), key=lambda each: each.document.name)
    form = next(each for each in uploads if "Bid Form" in each.document.name)
    edit(page, "package_rows_False", {form.id: {"only": "1-2"}})
    assert not page.exception
    button(page, "Start analysis of 12 documents").click().run()
    (session,) = service.app().store.sessions(owner=OWNER)
    plan = service.app().store.plan(session.id)
    (entry,) = (each for each in plan.contents.documents if each.document == form.document)
    assert list(entry.positions & plan.options.pages) == [entry.first, entry.first + 1]
    assert len(plan.options.pages) == plan.contents.pages - entry.document.pages + 2


@pytest.mark.parametrize("typed", ["first", "400-410"])
def test_pages_that_make_no_sense_are_named_and_nothing_starts(open_page, typed):
    page = open_page("upload")
    button(page, "Try the sample").click().run()
    upload = service.app().store.beside.uploads()[0]
    edit(page, "package_rows_False", {upload.id: {"only": typed}})
    assert not page.exception
    assert typed in "".join(said.value for said in page.error).replace("\\", "")
    assert not [each for each in page.button if each.label.startswith("Start")]


def test_of_many_documents_the_protected_one_is_asked_for_by_its_name(open_page):
    received = service.app().package_intake.receive(
        [(path.name, io.BytesIO(path.read_bytes())) for path in (*FILES, LOCKED)], OWNER
    )
    page = open_page("upload", drop=received.group)
    assert button(page, "Start analysis of 2 documents")
    (asked,) = (each for each in page.text_input if each.label.startswith("Password"))
    assert LOCKED.name in asked.label.replace("\\", "")
    asked.set_value("foo")
    button(page, "Unlock").click().run()
    assert not page.exception
    assert button(page, "Start analysis of 3 documents")
    assert not [each for each in page.text_input if each.label.startswith("Password")]


def test_files_within_a_pdf_are_named_on_the_upload_page_and_taken_in_with_one_click(open_page):
    whole = pdfs.holding(
        [pdfs.lines("Open this portfolio.")],
        {"Addendum 4.pdf": pdfs.document([pdfs.lines("The retainage is seven percent.")])},
    )
    upload = service.app().intake.receive(io.BytesIO(whole), "whole.pdf", OWNER)
    page = open_page("upload", upload=upload.id)
    assert "whole.pdf holds 1 attached file, not read so far: Addendum 4.pdf" in words(page)
    button(page, "Take in 1 attached file").click().run()
    assert "2 documents" in words(page)
    assert "not read so far" not in words(page)


def test_an_email_and_its_attachment_are_documents_of_a_package_that_say_what_they_were(open_page):
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "ann@example.com", "Answer to question 7"
    mail.set_content("Dear bidders, the liner of all segments shall be 4.5 mm thick when it is cured.")
    pdf = FILES[0].read_bytes()
    mail.add_attachment(pdf, maintype="application", subtype="pdf", filename="Addendum 3.pdf")
    app = service.app()
    received = app.package_intake.receive([("reply.eml", io.BytesIO(mail.as_bytes()))], OWNER)
    page = open_page("upload", drop=received.group)
    assert not page.exception
    # what the documents came in is no folder
    assert page.text_input(key="package_name").value == "Package of 2 documents"
    (table,) = (each for each in page.dataframe if each.key == "package_rows_False")
    remarks = dict(zip(table.value["file"], table.value["remark"], strict=True))
    assert "converted from an e-mail" in remarks["reply.eml"]
    assert "converted" not in remarks["reply.eml/Addendum 3.pdf"]


def test_the_analysis_of_a_converted_file_says_so_at_its_head_and_in_its_report(world, open_page):
    app = service.app()
    session_id = world.ids["completed"]

    def converted(holder):
        return replace(holder, document=replace(holder.document, converted="Word file"))

    app.store.amend(session_id, converted, converted)
    said = "converted from a Word file: pages may differ from the original's"
    assert said in words(open_page("analysis", session=session_id))
    assert said in dict(run_facts(app.report(session_id))).values()


def test_drawings_are_left_out_with_one_click_and_count_as_left_out(open_page):
    drawn = pdfs.document(
        [pdfs.lines("SHEET C-101", "PLAN AND PROFILE"), pdfs.lines("SHEET C-102", "DETAILS")]
    )
    received = service.app().package_intake.receive(
        [
            *((path.name, io.BytesIO(path.read_bytes())) for path in FILES),
            ("Drawings.pdf", io.BytesIO(drawn)),
        ],
        OWNER,
    )
    page = open_page("upload", drop=received.group)
    assert button(page, "Start analysis of 3 documents")
    page.toggle(key="no_drawings").set_value(True).run()
    assert not page.exception
    button(page, "Start analysis of 2 of 3 documents").click().run()
    (session,) = service.app().store.sessions(owner=OWNER)
    contents = service.app().store.plan(session.id).contents
    (drawings,) = (entry for entry in contents.documents if entry.left_out)
    assert drawings.document.name == "Drawings.pdf"
    assert not drawings.positions & contents.asked


def test_two_documents_of_one_name_are_two_and_can_be_told_apart(open_page):
    received = service.app().package_intake.receive(
        [("Spec.pdf", io.BytesIO(path.read_bytes())) for path in FILES], OWNER
    )
    page = open_page("upload", drop=received.group)
    assert "with different content: Spec.pdf and Spec.pdf. Both are kept." in words(page).replace("\\", "")
    button(page, "Start analysis of 2 documents").click().run()
    (session,) = service.app().store.sessions(owner=OWNER)
    assert service.app().store.plan(session.id).contents.names == ("Spec (1)", "Spec (2)")
