"""Choosing who answers: the embedded engine, or a model on the server that the settings name."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

import streamlit as st

from core.bootstrap import chat_settings
from core.domain.errors import RequestInvalid
from core.domain.secret import Secret
from core.domain.session import EngineChoice
from core.settings import Settings
from pages.parts import chrome, wording

__all__ = ["Chosen", "draw", "typed_key"]

_EXTRACTIVE, _CHAT = "extractive", "chat"
#: servers that answer nobody without a key
_KEYED = ("api.openai.com", "openrouter.ai", ".azure.com")


@dataclass(frozen=True, slots=True)
class Chosen:
    """An engine, the key typed for it, and why it cannot be used."""

    engine: EngineChoice
    key: Secret | None = None
    #: a sentence when something is missing; empty when it can start
    missing: str = ""


def draw(settings: Settings) -> Chosen:
    """Draw the picker with what each engine does and needs."""
    ready = bool(settings.chat_model) and (_has_key(settings) or not _wants_key(settings))
    name = st.radio(
        "Engine",
        [_EXTRACTIVE, _CHAT],
        index=1 if ready else 0,
        format_func={_EXTRACTIVE: "Extractive, offline", _CHAT: "Chat model"}.__getitem__,
        captions=[
            "Quotes the passages most likely to answer. No key, no cost; it does not sum up or infer.",
            _chat_caption(settings, ready=ready),
        ],
        key="engine",
        persist_state="session",
    )
    return Chosen(EngineChoice()) if name == _EXTRACTIVE else _draw_chat(settings)


def typed_key(label: str, *, key: str) -> Secret | None:
    """Draw the field for a key that lives in this process's memory alone; None while it is empty."""
    text = st.text_input(
        label,
        type="password",
        key=key,
        help="Kept in this server process's memory until the analysis ends. Never stored, logged or shown.",
    )
    return Secret(text) if text.strip() else None


def _draw_chat(settings: Settings) -> Chosen:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        model = st.text_input(
            "Model",
            value=settings.chat_model,
            key="chat_model",
            placeholder="as the server names it",
            max_chars=120,
            width=260,
            persist_state="session",
        ).strip()
        key = None if _has_key(settings) else typed_key("Key, for this analysis alone", key="chat_key")
        check = st.button("Test the connection", icon=":material/network_check:", disabled=not model)
    engine = EngineChoice(_CHAT, model, typed_key=key is not None)
    missing = ""
    if not model:
        missing = "Name the model that is to answer."
    elif key is None and not _has_key(settings) and _wants_key(settings):
        missing = (
            f"{_host(settings)} wants a key. Type one, or set OPENAI_API_KEY and start the server again."
        )
    if check and not missing:
        _check(settings, engine, key)
    return Chosen(engine, key, missing)


def _check(settings: Settings, engine: EngineChoice, key: Secret | None) -> None:
    from core.engines.chat.connection import check_connection  # noqa: PLC0415 - loads the client library

    with chrome.telling(), st.spinner("Asking the server"):
        report = check_connection(chat_settings(settings, engine, key))
        if not report.ok:
            raise RequestInvalid(report.message, report.advice)
        st.success(wording.plain(report.message), icon=":material/check_circle:")


def _chat_caption(settings: Settings, *, ready: bool) -> str:
    host = wording.plain(_host(settings))
    if ready:
        model = wording.plain(settings.chat_model)
        return f"An expert for each section reads every window and answers with quotes. {host}, {model}."
    lacking = [
        name
        for name, there in (
            ("PAGEWISE_CHAT_MODEL", settings.chat_model),
            ("OPENAI_API_KEY", _has_key(settings)),
        )
        if not there
    ]
    missing = wording.plain(" and ".join(lacking))
    return f"An expert for each section answers with quotes. Not set: {missing}; type it here, or set it."


def _has_key(settings: Settings) -> bool:
    return bool(settings.openai_api_key.get_secret_value())


def _wants_key(settings: Settings) -> bool:
    return _host(settings).endswith(_KEYED)


def _host(settings: Settings) -> str:
    return urlsplit(settings.openai_base_url).hostname or settings.openai_base_url
