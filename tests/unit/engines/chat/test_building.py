"""How settings and a plan's choice become the engine's settings, and where a key may go."""

import pytest

from core.bootstrap import chat_settings, make_engine
from core.domain.errors import RequestInvalid
from core.domain.plan import EngineChoice
from core.domain.secret import Secret
from core.engines.chat.prices import Price
from core.settings import Settings

OWN = "https://models.example.com/v1"
ENVIRONMENT = {
    "OPENAI_API_KEY": "sk-of-the-app",
    "OPENAI_BASE_URL": OWN,
    "PAGEWISE_CHAT_MODEL": "house-model",
    "PAGEWISE_CHAT_PRICE": "1,0.1,8",
    "PAGEWISE_CHAT_CONCURRENCY": "96",
}


@pytest.fixture
def app_settings(monkeypatch, tmp_path):
    for name, value in (ENVIRONMENT | {"PAGEWISE_HOME": str(tmp_path)}).items():
        monkeypatch.setenv(name, value)
    return Settings.load()


def test_a_plan_without_wishes_gets_the_apps_server_model_and_key(app_settings):
    chat = chat_settings(app_settings, EngineChoice("chat"))
    assert (chat.base_url, chat.model, chat.key.reveal()) == (OWN, "house-model", "sk-of-the-app")
    assert chat.price == Price(1.0, 8.0, 0.1)
    assert chat.concurrency == 96


@pytest.mark.parametrize("url", ["http://localhost:11434/v1", "https://models.example.com.evil.test/v1"])
def test_the_apps_key_goes_to_no_other_server(app_settings, url):
    assert not chat_settings(app_settings, EngineChoice("chat", base_url=url)).key


@pytest.mark.parametrize("key", [None, Secret("")])
def test_a_session_with_a_typed_key_never_falls_back_to_the_apps(app_settings, key):
    with pytest.raises(RequestInvalid, match="Type it again"):
        chat_settings(app_settings, EngineChoice("chat", typed_key=True), key)


def test_a_typed_key_goes_to_the_server_that_was_chosen(app_settings):
    choice = EngineChoice("chat", base_url="http://localhost:1234/v1", typed_key=True)
    assert chat_settings(app_settings, choice, Secret("sk-typed")).key.reveal() == "sk-typed"


def test_engines_are_built_by_name_and_a_wrong_price_is_told(app_settings, monkeypatch):
    assert make_engine(app_settings, EngineChoice("chat")).name == "chat"
    assert make_engine(app_settings, EngineChoice("extractive")).name == "extractive"
    with pytest.raises(RequestInvalid, match="no engine"):
        make_engine(app_settings, EngineChoice("oracle"))
    monkeypatch.setenv("PAGEWISE_CHAT_PRICE", "cheap")
    with pytest.raises(RequestInvalid, match="not a price"):
        make_engine(Settings.load(), EngineChoice("chat"))
