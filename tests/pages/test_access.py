"""Who sees what once people sign in, and what an anonymous browser is remembered by."""

from __future__ import annotations

from dataclasses import replace

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.questions import catalog
from pages.parts.shell import service, visitor
from pages.parts.shell.browser import is_browser_id, new_browser_id, owner_key
from tests.pages.conftest import BROWSER_ID, ROOT, become, lines, words
from tests.pages.world import OWNER

AUTH = {"redirect_uri": "http://localhost:8501/oauth2callback", "cookie_secret": "x" * 40}


@pytest.fixture
def signed_in(monkeypatch):
    """Open a page as the person with this address; None has not signed in, or no longer is."""
    monkeypatch.setenv("PAGEWISE_ADMIN_EMAILS", "Boss@example.com, other@example.com")

    def opened(place, address, *, verified=True, issuer="https://accounts.example.com", **query):
        page = AppTest.from_file(str(ROOT / "pages" / "frame.py"), default_timeout=120)
        page.secrets["auth"] = AUTH
        page.user = (
            {"is_logged_in": False}
            if address is None
            else {"is_logged_in": True, "email": address, "email_verified": verified, "iss": issuer}
        )
        for name, value in query.items():
            page.query_params[name] = value
        page.run()
        if place != "sessions":
            page.switch_page(f"{place}.py").run()
        return page

    return opened


@pytest.mark.parametrize("place", ["sessions", "upload", "analysis", "questions", "admin"])
def test_nobody_sees_anything_before_signing_in(signed_in, world, place):
    page = signed_in(place, None, session=world.ids["completed"])
    assert not page.exception
    assert "Sign in to continue" in words(page)
    assert not page.dataframe


def test_sessions_belong_to_the_address(signed_in, world):
    page = signed_in("sessions", "Ann@Example.com")
    assert len(page.dataframe[0].value) == 1
    assert len(lines(signed_in("analysis", "ann@example.com", session=world.ids["foreign"]))) == 100


def test_a_link_alone_opens_nothing_of_somebody_else(signed_in, world):
    page = signed_in("analysis", "eve@example.com", session=world.ids["foreign"])
    assert "This analysis belongs to somebody else." in words(page)
    assert not page.dataframe


def test_an_unconfirmed_address_is_not_taken_for_its_owner(signed_in, world):
    page = signed_in("analysis", "ann@example.com", verified=False, session=world.ids["foreign"])
    assert "no confirmed e-mail address" in words(page)
    assert not page.dataframe


@pytest.mark.parametrize("said", [None, "false", "true", 1, False])
def test_nothing_but_a_real_yes_of_the_provider_makes_an_admin(signed_in, world, said):
    page = signed_in("admin", "boss@example.com", verified=said)
    assert "no confirmed e-mail address" in words(page)
    assert not page.dataframe


def test_the_addresses_of_an_issuer_of_ones_own_need_no_word(signed_in, world, monkeypatch):
    monkeypatch.setenv("PAGEWISE_TRUSTED_ISSUER", "https://login.example.com/ours/")
    st.cache_resource.clear()
    page = signed_in("admin", "boss@example.com", verified=None, issuer="https://login.example.com/theirs")
    assert "no confirmed e-mail address" in words(page)
    page = signed_in("admin", "boss@example.com", verified=None, issuer="https://login.example.com/ours")
    assert len(page.dataframe[0].value) == len(world.ids)


def test_a_visitor_is_an_admin_only_as_long_as_that_is_so(world, installation, monkeypatch):
    monkeypatch.setattr(visitor, "sign_in_configured", lambda: False)
    become(monkeypatch, BROWSER_ID)
    service.token().sign_in(service.token().read(), OWNER)
    person = visitor.identify(service.app().settings, service.token())
    assert person.is_admin
    foreign = service.app().store.session(world.ids["foreign"])
    assert person.may_delete(foreign)
    service.token().sign_out(OWNER)
    assert not person.is_admin
    assert not person.may_delete(foreign)


def test_admins_are_the_addresses_listed_and_no_token_helps(signed_in, world):
    service.token().sign_in(service.token().read(), "eve@example.com")
    page = signed_in("admin", "eve@example.com")
    assert "is not on the list of admins" in words(page)
    assert not page.dataframe
    admin = signed_in("admin", "BOSS@example.com")
    assert len(admin.dataframe[0].value) == len(world.ids)
    assert not signed_in("analysis", "boss@example.com", session=world.ids["foreign"]).warning


def test_an_upload_of_somebody_else_cannot_be_taken_over(signed_in, world):
    from tests.pages.conftest import PDF

    with PDF.open("rb") as stream:
        upload = service.app().intake.receive(stream, PDF.name, "ann@example.com")
    assert "no longer" in words(signed_in("upload", "eve@example.com", upload=upload.id))
    assert PDF.name in words(signed_in("upload", "ann@example.com", upload=upload.id))


@pytest.fixture
def anns(world):
    """Everything of somebody else that an address can name, each with a word that is hers alone."""
    from tests.pages.conftest import PDF

    app, owner = service.app(), "ann@example.com"
    app.store.update(world.ids["foreign"], lambda before: replace(before, batch="Anns quotes"))
    collection = app.collections.adopt(app.store.session(world.ids["foreign"]))
    with PDF.open("rb") as stream:
        received = app.package_intake.receive([("anns-secret.pdf", stream)], owner)
    own = replace(catalog.shipped_set("rfp"), id="anns-set", title="Anns questions")
    app.store.beside.save_question_set(owner, own)
    (upload,) = received.uploads
    return {
        "analysis": {"session": world.ids["foreign"], "q": "general.owner", "line": "1"},
        "collection": {"collection": collection.id},
        "questions": {"set": "own:anns-set"},
        "upload": {"drop": received.group, "set": "own:anns-set"},
        "sessions": {"session": world.ids["foreign"], "upload": upload.id},
    }


@pytest.mark.parametrize("place", ["analysis", "collection", "questions", "upload", "sessions"])
def test_no_page_shows_anything_of_somebody_else_whatever_its_address_names(place, signed_in, anns):
    def shows(address):
        page = signed_in(place, address, **anns[place])
        assert not page.exception
        parts = [words(page), *(str(each.value) for each in (*page.dataframe, *page.text_input))]
        shown = "".join([*parts, *(str(each.options) for each in page.selectbox)])
        return any(word in shown for word in ("Anns", "anns-secret", "elm-street-bid"))

    assert shows("ann@example.com")
    assert not shows("eve@example.com")


def test_a_browser_id_is_unguessable_and_the_store_knows_only_a_digest():
    first, second = new_browser_id(), new_browser_id()
    assert first != second
    assert is_browser_id(first)
    assert not is_browser_id("' or 1=1 --")
    assert first not in owner_key(first)


def test_a_browser_that_refuses_cookies_is_told_to_keep_its_links(open_page, monkeypatch):
    become(monkeypatch, "")
    assert "refuses cookies" in "".join(element.value for element in open_page("sessions").info)


def test_a_new_token_ends_every_admins_access(open_page, world, installation):
    service.token().sign_in(service.token().read(), OWNER)
    assert service.token().is_admin(OWNER)
    (installation / "admin-token").unlink()
    assert not service.token().is_admin(OWNER)


def test_the_token_is_made_once_and_readable_by_its_owner_alone(installation):
    token = service.token()
    first = token.read()
    assert len(first) >= 32
    assert token.read() == first
    assert (installation / "admin-token").stat().st_mode & 0o077 == 0
