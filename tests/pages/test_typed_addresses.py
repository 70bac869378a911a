"""The field for another chat server's address: who has it, and what becomes of what is typed there."""

import pytest
import streamlit as st
from streamlit.runtime.context import ContextProxy

from core.domain.plan import EngineChoice
from core.domain.session import SessionState
from core.reports.run_facts import run_facts
from pages.parts.shell import own_machine, service
from tests.pages.conftest import words

FIELD = "Address of another server"
OLLAMA = "http://localhost:11434/v1"


@pytest.fixture
def at(monkeypatch):
    """Let the server listen to an address, and the browser ask with these headers."""

    def set_up(listens_to, **headers):
        real = st.get_option
        monkeypatch.setattr(
            own_machine.st, "get_option", lambda name: listens_to if name == "server.address" else real(name)
        )
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        monkeypatch.setattr(ContextProxy, "headers", property(lambda self: named))

    return set_up


def labels(page):
    return [each.label for each in page.text_input]


def field(page, label):
    return next(each for each in page.text_input if each.label.startswith(label))


def button(page, label):
    return next(each for each in page.button if each.label == label)


def typed(page, address, model="llama"):
    field(page, "Model").set_value(model).run()
    return field(page, FIELD).set_value(address).run()


def test_a_server_that_others_reach_has_no_such_field_until_its_operator_says_so(open_page, monkeypatch):
    assert FIELD not in labels(open_page("upload", sample="1"))
    st.cache_resource.clear()
    monkeypatch.setenv("PAGEWISE_CHAT_ADDRESSES", "public")
    assert FIELD in labels(open_page("upload", sample="1"))


@pytest.mark.parametrize(
    ("listens_to", "headers", "there"),
    [
        ("127.0.0.1", {"Host": "localhost:8501"}, True),
        ("localhost", {"Host": "127.0.0.1:8501"}, True),
        ("", {"Host": "localhost:8501"}, False),
        ("0.0.0.0", {"Host": "localhost:8501"}, False),
        ("127.0.0.1", {"Host": "bids.example.com"}, False),
        ("127.0.0.1", {"Host": "localhost:8501", "x_forwarded_for": "203.0.113.7"}, False),
        ("127.0.0.1", {"Host": "localhost:8501", "x_real_ip": "203.0.113.7"}, False),
        ("127.0.0.1", {}, False),
    ],
)
def test_who_sits_at_a_server_of_ones_own_has_the_field_and_nobody_behind_a_front(
    open_page, at, listens_to, headers, there
):
    at(listens_to, **headers)
    assert (FIELD in labels(open_page("upload", sample="1"))) is there


def test_the_operator_can_take_the_field_away_there_too(open_page, at, monkeypatch):
    monkeypatch.setenv("PAGEWISE_CHAT_ADDRESSES", "none")
    at("127.0.0.1", Host="localhost:8501")
    assert FIELD not in labels(open_page("upload", sample="1"))


def test_a_server_without_keys_is_named_and_asked_and_stands_with_the_analysis(open_page, at):
    at("127.0.0.1", Host="localhost:8501")
    page = typed(open_page("upload", sample="1"), " HTTP://LocalHost:11434/v1/ ")
    (engine,) = (each for each in page.radio if each.label == "Engine")
    assert engine.value == "chat"
    button(page, "Start analysis").click().run()
    (session,) = service.app().store.sessions()
    assert session.engine == EngineChoice("chat", "llama", OLLAMA, at_server=True)
    listed = next(iter(open_page("sessions").dataframe)).value
    assert list(listed["engine"]) == ["chat: llama at localhost:11434"]
    assert ("Server", "localhost") in run_facts(service.app().report(session.id))


def test_the_servers_own_key_is_not_offered_to_another(open_page, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-the-server")
    monkeypatch.setenv("PAGEWISE_CHAT_OPEN", "true")
    monkeypatch.setenv("PAGEWISE_CHAT_MODEL", "gpt-5-mini")
    monkeypatch.setenv("PAGEWISE_CHAT_ADDRESSES", "public")
    page = open_page("upload", sample="1")
    assert not any(label.startswith("Key") for label in labels(page))
    page = typed(page, "https://openrouter.ai/api/v1", "any/model")
    assert any(label.startswith("Key") for label in labels(page))
    assert "no key for openrouter.ai" in words(page)
    page = field(page, "Key").set_value("sk-typed").run()
    (engine,) = (each for each in page.radio if each.label == "Engine")
    assert engine.value == "chat"
    assert not button(page, "Start analysis").disabled


def test_the_servers_own_address_is_the_server_itself(open_page, monkeypatch):
    monkeypatch.setenv("OPENAI_BASE_URL", "http://10.0.0.5:8000/v1")
    monkeypatch.setenv("PAGEWISE_CHAT_ADDRESSES", "public")
    page = typed(open_page("upload", sample="1"), "http://10.0.0.5:8000/v1/")
    button(page, "Start analysis").click().run()
    (session,) = service.app().store.sessions()
    assert session.engine == EngineChoice("chat", "llama")


@pytest.mark.parametrize(
    "address", ["http://user:pw@host/v1", "ftp://host", "localhost:11434", "https://h/v1?k=1"]
)
def test_what_is_no_address_is_said_beside_the_field_and_nothing_starts(open_page, monkeypatch, address):
    monkeypatch.setenv("PAGEWISE_CHAT_ADDRESSES", "any")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://10.0.0.5:8000/v1")
    page = typed(open_page("upload", sample="1"), address)
    assert page.error
    assert "pw" not in words(page).replace(address, "")
    assert not any(each.label == "Start analysis" for each in page.button)


def test_a_link_does_not_lend_its_holder_the_machine_of_whoever_typed(open_page, at):
    at("127.0.0.1", Host="localhost:8501")
    page = typed(open_page("upload", sample="1"), OLLAMA)
    button(page, "Start analysis").click().run()
    app = service.app()
    (session,) = app.store.sessions()
    app.session_commands.stop(session.id, session.owner)
    assert app.store.session(session.id).state is SessionState.PARTIAL
    at("127.0.0.1", Host="localhost:8501", x_forwarded_for="203.0.113.7")
    page = open_page("analysis", session=session.id)
    next(each for each in page.button if each.label.startswith("Continue")).click().run()
    assert "PAGEWISE_CHAT_ADDRESSES" in words(page)
    assert app.store.session(session.id).state is SessionState.PARTIAL
    at("127.0.0.1", Host="localhost:8501")
    page = open_page("analysis", session=session.id)
    next(each for each in page.button if each.label.startswith("Continue")).click().run()
    assert app.store.session(session.id).state is SessionState.QUEUED
