"""A key shows itself nowhere but where it is used."""

import copy
import json
import logging
import pickle

import msgspec
import pytest

from core.domain.secret import Secret
from core.engines.chat.settings import ChatSettings
from tests.chat_server.acts import Refuse, error
from tests.chat_server.server import ChatServer
from tests.unit.engines.chat.material import run

TEXT = "sk-live-abcdefgh"


def test_a_secret_is_in_no_text_made_of_it(caplog):
    secret = Secret(TEXT)
    settings = ChatSettings("http://host/v1", "m", secret)
    with caplog.at_level(logging.DEBUG):
        logging.getLogger("test").info("using %s %r", secret, settings, extra={"key": secret})
    shown = f"{secret} {secret!r} {settings} {settings!r} {[secret]} {caplog.text} {vars(caplog.records[0])}"
    assert TEXT not in shown
    assert secret.reveal() == TEXT


@pytest.mark.parametrize("write", [pickle.dumps, copy.deepcopy, msgspec.json.encode, json.dumps])
def test_a_secret_is_not_serialised(write):
    with pytest.raises(TypeError):
        write(Secret(TEXT))


def test_secrets_compare_by_their_text_and_are_false_when_empty():
    assert Secret(TEXT) == Secret(f" {TEXT}\n")
    assert Secret(TEXT) != Secret("other")
    assert not Secret("  ")
    assert Secret(TEXT).redact(f"bad key {TEXT}!") == "bad key ***!"
    assert Secret().redact("unchanged") == "unchanged"


def test_no_log_line_holds_a_key_document_text_or_a_prompt(caplog, monkeypatch, tmp_path):
    monkeypatch.setenv("OPENAI_LOG", "debug")
    refusal = Refuse(400, error("response_format of type 'json_schema' is not supported"))

    def script(asked):
        if asked.body["response_format"]["type"] == "json_schema":
            return refusal
        return Refuse(503, error(f"trouble with {TEXT}")) if asked.number % 3 == 0 else None

    with caplog.at_level(logging.DEBUG), ChatServer(script=script) as server:
        result = run(server, key=Secret(TEXT), cache_folder=tmp_path)
    assert result.error is None
    assert "asking without it" in caplog.text
    logged = caplog.text + "".join(str(vars(record)) for record in caplog.records)
    for never in (TEXT, "shall be", "You are one of several experts", "How thick"):
        assert never not in logged
