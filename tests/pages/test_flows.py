"""What a person does on the pages, one page at a time."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest
import streamlit as st

from core.domain.answer import AnswerStatus
from core.domain.question import QuestionSet
from core.domain.review import Review, Verdict
from core.domain.session import SessionState
from core.questions import catalog
from core.reports.wording import decision_text
from pages.parts.analysis import reviewing
from pages.parts.sessions import downloads
from pages.parts.shell import service
from pages.parts.shell.page_shell import Here
from pages.parts.shell.visitor import Visitor
from tests.files import holding
from tests.pages.conftest import PAGES, PDF, ROOT, become, component, decide, evidence, lines, send, words
from tests.pages.world import OWNER

DATA = ROOT / "tests" / "data"


def button(page, label):
    return next(each for each in page.button if each.label == label)


def named(page, parameter):
    """All values of a parameter in the page's address."""
    value = page.query_params[parameter]
    return [value] if isinstance(value, str) else list(value)


def drop(page, *paths):
    page.file_uploader[0].set_value([(path.name, path.read_bytes(), "application/pdf") for path in paths])
    return page.run()


def test_a_dropped_pdf_is_stored_at_once_and_stands_in_the_address(open_page):
    page = drop(open_page("upload"), PDF)
    (upload_id,) = named(page, "upload")
    upload = service.app().store.beside.upload(upload_id)
    assert upload.owner == OWNER
    said = words(page)
    assert f"{PAGES} pages" in said
    assert "printed page labels" in said
    # another process, a cold start, the same address: it goes on from there
    st.cache_resource.clear()
    again = open_page("upload", upload=upload_id)
    assert f"{PAGES} pages" in words(again)


def test_the_sample_is_one_click_away_and_starts(open_page):
    page = open_page("upload")
    button(page, "or the same bid as a single PDF").click().run()
    assert "elm-street-bid.pdf" in words(page)
    button(page, "Start analysis").click().run()
    (session,) = service.app().store.sessions(owner=OWNER)
    assert session.state is SessionState.QUEUED
    assert session.questions == 100
    assert named(page, "session") == [session.id]
    assert not service.app().store.beside.uploads()


def test_sections_that_are_switched_off_are_not_asked(open_page):
    page = open_page("upload", sample="1")
    sections = next(pills for pills in page.pills if pills.key == "sections_cipp")
    sections.set_value(["safety", "general"]).run()
    assert "20 of 100 questions selected" in words(page)
    button(page, "Start analysis").click().run()
    (session,) = service.app().store.sessions(owner=OWNER)
    assert [section.id for section in service.app().store.plan(session.id).question_set.sections] == [
        "general",
        "safety",
    ]


def test_files_that_cannot_be_taken_in_are_named_and_the_good_ones_stay(open_page):
    page = drop(open_page("upload"), DATA / "hostile/jpeg_named.pdf", PDF, DATA / "hostile/empty_0_bytes.pdf")
    said = words(page)
    assert "jpeg_named.pdf is not a PDF" in said
    assert "empty_0_bytes.pdf is empty" in said
    assert f"{PAGES} pages" in said


def test_the_same_document_dropped_twice_is_listed_once(open_page):
    page = drop(open_page("upload"), PDF)
    page = drop(page, PDF)
    assert "is the same file as" in words(page)
    assert len(named(page, "upload")) == 1


def test_a_file_over_the_limit_is_refused_with_the_limit(open_page, monkeypatch):
    monkeypatch.setenv("PAGEWISE_MAX_MEGABYTES", "1")
    st.cache_resource.clear()
    big = b"%PDF-1.4\n" + b"0" * (2 << 20)
    page = open_page("upload")
    page.file_uploader[0].set_value([("big.pdf", big, "application/pdf")])
    page.run()
    assert "big.pdf" in words(page)
    assert not service.app().store.beside.uploads()


def test_a_protected_document_asks_for_its_password_and_keeps_none(open_page):
    page = drop(open_page("upload"), DATA / "encrypted/aes-256.pdf")
    assert "This PDF is protected." in words(page)
    page.text_input[0].set_value("wrong")
    button(page, "Unlock").click().run()
    assert "password" in words(page).casefold()
    page.text_input[0].set_value("foo")
    button(page, "Unlock").click().run()
    assert "1 page" in words(page)
    (upload_id,) = named(page, "upload")
    # what is kept opens without a password: the copy, not the protected original
    store, documents = service.app().store, service.app().documents
    assert list(documents.all()) == [store.beside.upload(upload_id).document.sha256]


def test_a_damaged_document_says_what_happened_and_can_be_removed(open_page):
    page = drop(open_page("upload"), DATA / "hostile/zero_pages.pdf")
    assert page.error
    assert not any(each.label == "Start analysis" for each in page.button)


def test_several_documents_become_a_collection_of_analyses_under_one_name(open_page):
    page = drop(open_page("upload"), PDF, DATA / "far-part-10.pdf")
    page.segmented_control[0].set_value("A collection, a row each").run()
    page.text_input(key="collection_name").set_value("Elm Street").run()
    button(page, "Start analysis of 2 documents").click().run()
    sessions = service.app().store.sessions(owner=OWNER)
    assert {session.batch for session in sessions} == {"Elm Street"}
    assert {session.document.name for session in sessions} == {PDF.name, "far-part-10.pdf"}
    (collection_id,) = named(page, "collection")
    assert {session.collection for session in sessions} == {collection_id}
    assert not service.app().store.beside.uploads()


def engines(page):
    """The engines that can be chosen, and what is said of those that cannot."""
    radios = {radio.label: radio for radio in page.radio}
    off = radios.get("Not available")
    assert off is None or off.disabled
    reason = next((caption.value for caption in page.caption if caption.value.startswith("Off: ")), "")
    assert bool(off) == bool(reason)
    return radios["Engine"], reason


def field(page, label):
    return next(each for each in page.text_input if each.label.startswith(label))


def test_a_chat_engine_without_a_key_is_off_with_the_reason_until_one_is_typed(open_page):
    page = open_page("upload", sample="1")
    offered, reason = engines(page)
    assert offered.options == ["Extractive, offline"]
    assert "no model and key for api.openai.com" in reason.replace("\\", "")
    field(page, "Model").set_value("gpt-5-mini").run()
    offered, reason = engines(page)
    assert offered.options == ["Extractive, offline"]
    assert "no key for api.openai.com" in reason.replace("\\", "")
    field(page, "Key").set_value("sk-typed").run()
    offered, reason = engines(page)
    assert (offered.value, reason) == ("chat", "")
    estimated = next(text.value for text in page.text if text.value.startswith("About "))
    assert " calls · " in estimated
    assert "$" in estimated
    # without its key it is off again, and nothing can be started that would fail
    field(page, "Key").set_value("").run()
    offered, reason = engines(page)
    assert (offered.value, offered.options) == ("extractive", ["Extractive, offline"])
    assert reason


def test_a_chat_engine_that_is_configured_is_on_from_the_start(open_page, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-the-server")
    monkeypatch.setenv("PAGEWISE_CHAT_OPEN", "true")
    monkeypatch.setenv("PAGEWISE_CHAT_MODEL", "gpt-5-mini")
    offered, reason = engines(open_page("upload", sample="1"))
    assert (offered.value, reason) == ("chat", "")
    monkeypatch.delenv("OPENAI_API_KEY")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://localhost:9/v1")
    st.cache_resource.clear()
    offered, reason = engines(open_page("upload", sample="1"))
    assert (offered.value, reason) == ("chat", "")


def test_the_key_of_the_server_serves_no_stranger_and_other_models_nobody(open_page, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-the-server")
    monkeypatch.setenv("PAGEWISE_CHAT_MODEL", "gpt-5-mini")
    page = open_page("upload", sample="1")
    offered, reason = engines(page)
    assert offered.options == ["Extractive, offline"]
    assert "no key for api.openai.com" in reason.replace("\\", "")
    st.cache_resource.clear()
    monkeypatch.setenv("PAGEWISE_CHAT_OPEN", "true")
    page = open_page("upload", sample="1")
    field(page, "Model").set_value("gpt-5-pro").run()
    button(page, "Start analysis").click().run()
    assert "may not be used for the model gpt-5-pro" in words(page).replace("\\", "")
    assert service.app().store.counts(owner=OWNER) == {} or not any(
        service.app().store.counts(owner=OWNER).values()
    )


def test_guardrails_are_taken_only_where_the_engine_follows_them(open_page, monkeypatch):
    page = open_page("upload", sample="1")
    assert next(area for area in page.text_area if area.label.startswith("Guardrails")).disabled
    st.cache_resource.clear()
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-the-server")
    monkeypatch.setenv("PAGEWISE_CHAT_OPEN", "true")
    monkeypatch.setenv("PAGEWISE_CHAT_MODEL", "gpt-5-mini")
    page = open_page("upload", sample="1")
    next(area for area in page.text_area if area.label.startswith("Guardrails")).set_value("No paving.").run()
    button(page, "Start analysis").click().run()
    (session,) = service.app().store.sessions(owner=OWNER)
    assert service.app().store.plan(session.id).options.guardrails == "No paving."


def test_a_typed_key_starts_nothing_that_remembers_it(open_page, installation):
    page = open_page("upload", sample="1")
    field(page, "Model").set_value("gpt-5-mini").run()
    field(page, "Key").set_value("sk-very-secret").run()
    assert not button(page, "Start analysis").disabled
    assert holding(installation, b"sk-very-secret") == []


def test_pages_that_make_no_sense_are_refused_before_the_start(open_page):
    page = open_page("upload", sample="1")
    next(field for field in page.text_input if field.label == "Pages").set_value("9-3").run()
    assert "is not a range of pages" in words(page)
    assert not any(each.label == "Start analysis" for each in page.button)


@pytest.mark.parametrize("verdict", [Verdict.ACCEPTED, Verdict.REJECTED])
def test_a_decision_is_stored_with_note_and_reviewer(open_page, world, verdict):
    page = open_page("analysis", session=world.ids["partial"], q="general.name")
    decide(page, "general.name", verdict.value, note="see addendum")
    review = service.app().store.reviews(world.ids["partial"])["general.name"]
    assert (review.verdict, review.note, review.by) == (verdict, "see addendum", OWNER)
    assert "by you, just now: see addendum" in evidence(page, "general.name")["review"]["text"]
    marks = [badge["word"] for badge in lines(page)[0]["cells"]["status"]["badges"]]
    assert verdict.value in marks


def test_decisions_that_follow_each_other_are_all_stored_once(open_page, world):
    page = open_page("analysis", session=world.ids["completed"], q="general.name")
    rows = [row["id"] for row in lines(page)[10:16]]
    several = [
        {"sequence": number, "id": row, "kind": "accepted", "text": "", "note": ""}
        for number, row in enumerate(rows, start=1)
    ]
    send(page, "evidence", decisions=several[:4])
    # what the browser has not heard of yet comes again, with what was decided since
    send(page, "evidence", decisions=several[1:])
    store = service.app().store
    assert all(row in store.reviews(world.ids["completed"]) for row in rows)
    assert all(len(store.review_history(world.ids["completed"], row)) == 1 for row in rows)
    assert component(page, "evidence")["stored"] == 6


def test_a_side_of_a_conflict_governs_with_its_reason_and_the_other_stays_in_sight(open_page, world):
    page = open_page("analysis", session=world.ids["completed"], q="general.location")
    store, session_id = service.app().store, world.ids["completed"]
    claims = store.answer(session_id, "general.location").claims
    decide(page, "general.location", "name", text="A. Lee")
    decide(page, "general.location", "accepted", governing=[1], note="addendum 2")
    review = store.reviews(session_id)["general.location"]
    assert (review.governing, review.note, review.reviewer) == ((claims[1].text,), "addendum 2", "A. Lee")
    line = next(line for line in lines(page) if line["id"] == "general.location")
    assert line["cells"]["answer"]["lead"] == claims[1].text
    assert evidence(page, "general.location")["review"]["governing"] == [1]
    entry = next(e for e in service.app().report(session_id).entries if e.question.id == "general.location")
    assert entry.text == claims[1].text
    assert not entry.open
    assert "by A. Lee" in decision_text(entry)
    # both apply, and back again
    decide(page, "general.location", "accepted", governing=[0, 1])
    assert store.reviews(session_id)["general.location"].governing == (claims[0].text, claims[1].text)
    decide(page, "general.location", "undo")
    assert store.reviews(session_id)["general.location"].governing == (claims[1].text,)


def test_the_first_decision_can_be_taken_back(open_page, world):
    page = open_page("analysis", session=world.ids["partial"], q="general.name")
    decide(page, "general.name", "accepted")
    decide(page, "general.name", "undo")
    assert "general.name" not in service.app().store.reviews(world.ids["partial"])
    assert evidence(page, "general.name")["review"] is None
    assert "Taken back" in evidence(page, "general.name")["history"][0]["text"]


def test_flags_assignments_and_comments_stand_in_the_table_and_can_be_filtered(open_page, world):
    page = open_page("analysis", session=world.ids["completed"], q="general.name")
    decide(page, "general.name", "name", text="A. Lee")
    decide(page, "general.name", "flag", text="look again")
    decide(page, "general.owner", "assign", text="A. Lee")
    decide(page, "general.owner", "comment", text="ask the city")
    seen = {line["id"]: line["cells"]["status"] for line in lines(page)}
    assert "flagged" in [badge["word"] for badge in seen["general.name"]["badges"]]
    assert seen["general.owner"]["note"].endswith("for A. Lee · 1 comment")
    only = next(pills for pills in page.pills if pills.key.startswith("only_"))
    only.set_value(["flagged"]).run()
    assert [line["id"] for line in lines(page)] == ["general.name"]
    only.set_value(["mine"]).run()
    assert [line["id"] for line in lines(page)] == ["general.owner"]
    only.set_value([]).run()
    decide(page, "general.name", "flag", text="")
    words_of = [badge["word"] for badge in lines(page)[0]["cells"]["status"]["badges"]]
    assert "flagged" not in words_of


def test_a_decision_on_an_answer_that_changed_since_is_stale(open_page, world):
    store, session_id = service.app().store, world.ids["completed"]
    store.review(session_id, Review("general.name", Verdict.ACCEPTED, claim="what it said before"))
    page = open_page("analysis", session=session_id, q="general.name")
    assert "stale" in [badge["word"] for badge in lines(page)[0]["cells"]["status"]["badges"]]
    only = next(pills for pills in page.pills if pills.key.startswith("only_"))
    only.set_value(["stale"]).run()
    assert [line["id"] for line in lines(page)] == ["general.name"]


def test_a_section_is_accepted_together_without_what_has_to_be_decided(open_page, world):
    store, session_id = service.app().store, world.ids["completed"]
    page = open_page("analysis", session=session_id)
    rows = [row for row in store.table(session_id).rows if row.section_id == "safety"]
    answered = {row.question_id for row in rows if row.status is AnswerStatus.ANSWERED}
    send(page, "grid", group=rows[0].section)
    assert f"{len(answered)} answers of {rows[0].section}, as they stand." in words(page)
    chosen = reviewing.acceptable(rows, store.reviews(session_id), rows[0].section)
    reviewing.accept_all(Here(service.app(), Visitor(OWNER, "this browser")), session_id, chosen)
    accepted = {key for key in store.reviews(session_id) if key in {row.question_id for row in rows}}
    assert accepted == answered
    assert answered != {row.question_id for row in rows}


def test_that_the_document_does_not_say_can_be_accepted_too(open_page, world):
    store = service.app().store
    rows = store.table(world.ids["completed"]).rows
    silent = next(row.question_id for row in rows if row.status is AnswerStatus.NOT_FOUND)
    page = open_page("analysis", session=world.ids["completed"], q=silent)
    assert evidence(page, silent)["tips"]["accepted"].startswith("Agree that the document does not say.")
    decide(page, silent, "accepted")
    assert store.reviews(world.ids["completed"])[silent].verdict is Verdict.ACCEPTED


def test_an_edited_answer_replaces_the_engines_words_in_the_table(open_page, world):
    page = open_page("analysis", session=world.ids["partial"], q="general.name")
    found = evidence(page, "general.name")["answer"]
    decide(page, "general.name", "edited", text="Elm Street, contract 7")
    assert lines(page)[0]["cells"]["answer"]["lead"] == "Elm Street, contract 7"
    seen = evidence(page, "general.name")
    assert seen["answer"] == "Elm Street, contract 7"
    assert seen["found"] == found


def test_filters_narrow_the_table_and_say_when_nothing_is_left(open_page, world):
    page = open_page("analysis", session=world.ids["completed"])
    statuses = next(pills for pills in page.pills if pills.key.startswith("statuses_"))
    statuses.set_value(["conflicting"]).run()
    assert {row["cells"]["status"]["badges"][0]["word"] for row in lines(page)} == {"conflicting"}
    next(field for field in page.text_input if field.label == "Search").set_value("zebra").run()
    assert lines(page) == []
    assert component(page, "grid")["empty"] == "No question matches these filters."
    button(page, "Show all questions").click().run()
    assert len(lines(page)) == 100


def test_a_line_without_an_answer_says_how_far_was_read(open_page, world):
    page = open_page("analysis", session=world.ids["completed"])
    said = [row["cells"]["answer"].get("text", "") for row in lines(page)]
    assert f"Not found in {PAGES - 3} of {PAGES} pages; 3 unread" in said


def test_stop_continue_and_second_pass_go_through_the_desk(open_page, world):
    page = open_page("analysis", session=world.ids["queued"])
    button(page, "Take it off the queue").click().run()
    store = service.app().store
    assert store.session(world.ids["queued"]).state is SessionState.PARTIAL
    button(page, "Continue").click().run()
    assert store.session(world.ids["queued"]).state is SessionState.QUEUED
    page = open_page("analysis", session=world.ids["completed"])
    button(page, "Second pass on 18").click().run()
    assert store.session(world.ids["completed"]).pass_number == 2


def test_deleting_asks_first(open_page, world):
    page = open_page("analysis", session=world.ids["partial"])
    button(page, "Delete").click().run()
    assert "This cannot be undone." in words(page)
    assert service.app().store.session(world.ids["partial"])


def test_nothing_of_a_name_is_read_as_markdown(open_page, world, installation):
    hostile = "![x](https://evil.example/x.png) <b>**bold**</b> :material/home: $a$.pdf"
    page = drop_named(open_page("upload"), hostile)
    shown = next(element.value for element in page.markdown if "evil" in element.value)
    assert "![x]" not in shown
    assert "<b>" not in shown
    assert "\\*\\*bold" in shown


def test_a_damaged_document_is_named_on_every_visit_and_its_bytes_are_gone(open_page, tmp_path):
    damaged = tmp_path / "damaged.pdf"
    damaged.write_bytes(b"%PDF-1.7\n" + b"no page\n" * 1_000)
    first = drop(open_page("upload"), damaged)
    (upload_id,) = named(first, "upload")
    again = open_page("upload", upload=upload_id)
    for page in (first, again):
        assert not page.exception
        assert "is too damaged to open" in words(page).replace("\\", "")
        assert not [each for each in page.button if each.label.startswith("Start analysis")]
    assert not service.app().documents.all()


def test_one_analysis_too_many_is_refused_where_it_is_started(open_page, monkeypatch):
    monkeypatch.setenv("PAGEWISE_OWNER_QUEUED", "1")
    for _ in range(2):
        page = drop(open_page("upload"), PDF)
        button(page, "Start analysis").click().run()
    assert "You have 1 analysis waiting or running" in words(page)
    assert len(service.app().store.sessions()) == 1


def test_a_day_that_is_spent_refuses_an_analysis_on_the_servers_key(open_page, monkeypatch):
    settings = {
        "OPENAI_API_KEY": "sk-of-the-operator",
        "PAGEWISE_CHAT_MODEL": "small",
        "PAGEWISE_CHAT_OPEN": "true",
        "PAGEWISE_CHAT_PRICE": "1,1,1",
        "PAGEWISE_OWNER_DAY_USD": "0",
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    page = drop(open_page("upload"), PDF)
    button(page, "Start analysis").click().run()
    assert "Your budget on this server for today" in words(page)
    assert not service.app().store.sessions()


def drop_named(page, name):
    page.file_uploader[0].set_value([(name, PDF.read_bytes(), "application/pdf")])
    return page.run()


def test_a_set_with_errors_names_them_beside_their_rows_and_saves_nothing(open_page, installation):
    from pages.parts.questions.drafts import SetDraft

    base = catalog.shipped_set("cipp")
    frame = SetDraft.of(base).frame()
    frame.loc[3, "text"] = ""
    frame.loc[4, "expected"] = "novel"
    draft, made = SetDraft.of(base).edited(frame).checked("Mine", "")
    assert made is None
    assert set(draft.problems) == {3, 4}
    assert "novel" in draft.frame().iloc[4]["problem"]


def test_a_shipped_set_is_saved_as_ones_own_with_its_experts(open_page):
    page = open_page("questions")
    button(page, "Save as my own set").click().run()
    (own,) = service.app().store.beside.question_sets(OWNER)
    shipped = catalog.shipped_set("cipp")
    assert own.title == "CIPP bid review (mine)"
    assert own.sections == shipped.sections
    assert named(page, "set") == [f"own:{own.id}"]


def test_another_browser_does_not_see_ones_own_sets(open_page, monkeypatch):
    open_page("questions")
    service.app().store.beside.save_question_set(OWNER, renamed(catalog.shipped_set("rfp"), "Only mine"))
    assert "Only mine" in str(open_page("questions").selectbox[0].options)
    become(monkeypatch, "1" * 32)
    assert "Only mine" not in str(open_page("questions").selectbox[0].options)


def renamed(question_set: QuestionSet, title: str) -> QuestionSet:
    from dataclasses import replace

    return replace(question_set, title=title)


def test_an_admin_acts_on_several_at_once(open_page, world):
    service.token().sign_in(service.token().read(), OWNER)
    page = open_page("admin")
    chosen = [world.ids["partial"], world.ids["failed"]]
    page.session_state["admin_picked"] = chosen
    page.run()
    assert "2 selected" in words(page)
    button(page, "Resume").click().run()
    store = service.app().store
    assert {store.session(each).state for each in chosen} == {SessionState.QUEUED}
    button(page, "Stop").click().run()
    assert {store.session(each).state for each in chosen} == {SessionState.PARTIAL}
    archive = zipfile.ZipFile(BytesIO(downloads.archive(service.app(), chosen)))
    assert archive.namelist() == ["01-elm-street-bid.xlsx", "02-elm-street-bid.xlsx"]
    button(page, "Delete").click().run()
    assert "2 analyses with all answers, reviews and logs" in words(page)


def test_diagnostics_name_this_instance_and_the_last_errors(open_page, world):
    service.token().sign_in(service.token().read(), OWNER)
    page = open_page("admin")
    page.segmented_control[0].set_value("Diagnostics").run()
    assert not page.exception
    assert service.app().supervisor.instance in words(page).replace("\\", "")
    button(page, "Check the whole store").click().run()
    assert "found nothing wrong" in words(page)
    troubles = next(frame.value for frame in page.dataframe if "reason" in frame.value)
    assert "The server refused the key." in " ".join(troubles["reason"])


def test_too_many_wrong_tokens_have_to_wait(open_page):
    open_page("admin")
    from core.domain.errors import NotPermitted

    for _ in range(8):
        with pytest.raises(NotPermitted, match="not the admin token"):
            service.token().sign_in("wrong", OWNER)
    with pytest.raises(NotPermitted, match="Too many"):
        service.token().sign_in(service.token().read(), OWNER)


def test_several_documents_become_one_package_with_one_table(open_page):
    page = drop(open_page("upload"), PDF, DATA / "far-part-10.pdf")
    assert "2 documents" in words(page)
    assert "upload" not in page.query_params
    assert len(named(page, "drop")) == 1
    next(each for each in page.text_input if each.label == "Name of the package").set_value(
        "Elm Street"
    ).run()
    button(page, "Start analysis of 2 documents").click().run()
    assert not page.exception
    (session,) = service.app().store.sessions(owner=OWNER)
    plan = service.app().store.plan(session.id)
    assert (session.document.name, session.documents, session.document.pages) == ("Elm Street", 2, 117)
    assert {each.document.name for each in plan.contents.documents} == {PDF.name, "far-part-10.pdf"}
    assert not service.app().store.beside.uploads()


def test_a_drop_is_found_again_by_its_address_in_another_browser_window(open_page):
    page = drop(open_page("upload"), PDF, DATA / "far-part-10.pdf")
    (group,) = named(page, "drop")
    again = open_page("upload", drop=group)
    assert "2 documents" in words(again)
    assert not again.exception
