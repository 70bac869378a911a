"""A visitor nobody knows spends nothing of the operator's."""

import pytest

from core.bootstrap import chat_settings
from core.domain.chat_address import Reach
from core.domain.errors import NotPermitted
from core.domain.plan import EngineChoice
from core.services import operator_key
from core.settings import Settings

KEY = "sk-of-the-operator"


@pytest.fixture
def settings(monkeypatch, tmp_path):
    for name, value in {
        "PAGEWISE_HOME": str(tmp_path),
        "OPENAI_API_KEY": KEY,
        "PAGEWISE_CHAT_MODEL": "small",
        "PAGEWISE_CHAT_MODELS": "middle, other",
    }.items():
        monkeypatch.setenv(name, value)

    def made(**changes):
        return Settings.load().model_copy(update=changes)

    return made


def test_without_sign_in_the_key_serves_nobody_until_the_operator_says_so(settings):
    chosen = EngineChoice("chat", "small")
    with pytest.raises(NotPermitted, match="not open to its visitors"):
        operator_key.check(settings(), chosen, known=False)
    operator_key.check(settings(), chosen, known=True)
    operator_key.check(settings(chat_open=True), chosen, known=False)


def test_the_settings_that_a_visitor_sees_hold_no_key_that_does_not_serve_him(settings):
    assert not operator_key.as_seen_by(settings(), known=False).openai_api_key
    assert operator_key.as_seen_by(settings(), known=True).openai_api_key.get_secret_value() == KEY


@pytest.mark.parametrize("known", [True, False])
def test_only_listed_models_are_asked_on_the_operators_key(settings, known):
    opened = settings(chat_open=True)
    for model in ("small", "middle", "other", ""):
        operator_key.check(opened, EngineChoice("chat", model), known=known)
    with pytest.raises(NotPermitted, match="may not be used for the model largest"):
        operator_key.check(opened, EngineChoice("chat", "largest"), known=known)


def test_whoever_types_a_key_spends_his_own_money(settings):
    operator_key.check(settings(), EngineChoice("chat", "largest", typed_key=True), known=False)


def test_the_offline_engine_is_everybodys(settings):
    operator_key.check(settings(), EngineChoice("extractive"), known=False)


def test_the_first_lines_of_the_log_tell_who_can_reach_what(settings):
    said = "\n".join(operator_key.said_at_start(settings(), sign_in=False, address=""))
    assert "all interfaces" in said
    assert "--server.address 127.0.0.1" in said
    assert "serves nobody" in said
    said = "\n".join(operator_key.said_at_start(settings(chat_open=True), sign_in=False, address="127.0.0.1"))
    assert "at 127.0.0.1" in said
    assert "small, middle, other" in said
    assert KEY not in said
    assert "chat servers" not in said
    said = "\n".join(
        operator_key.said_at_start(settings(chat_addresses=Reach.ANY), sign_in=False, address="")
    )
    assert "Other chat servers may be named by whoever reaches it" in said
    assert "private networks" in said
    assert "whoever signs in" in operator_key.said_at_start(settings(), sign_in=True, address="")[0]


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1:9/v1", "https://attacker.example/v1", "https://api.openai.com.attacker.example/v1"],
)
def test_the_key_goes_to_the_operators_own_server_and_to_no_other(settings, address):
    opened = settings(chat_open=True)
    elsewhere = chat_settings(opened, EngineChoice("chat", "small", address))
    assert not elsewhere.key
    assert chat_settings(opened, EngineChoice("chat", "small")).key.reveal() == KEY
