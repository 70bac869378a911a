"""Choosing who answers: the embedded engine, or a model on the server that the settings name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

import streamlit as st

from core.bootstrap import chat_settings
from core.domain.errors import RequestInvalid
from core.domain.plan import EngineChoice
from core.domain.secret import Secret
from core.engines.catalog import KINDS, kind_of
from core.engines.kind import EngineKind
from core.services import operator_key
from core.settings import Settings
from pages.parts.shell import page_shell, wording
from pages.parts.shell.page_shell import Here

__all__ = ["Chosen", "draw", "typed_key"]

#: keys of the widgets
_ENGINE, _MODEL, _KEY = "engine", "chat_model", "chat_key"
#: the settings that hold what may be lacking
_SETTINGS = {"model": "PAGEWISE_CHAT_MODEL", "key": "OPENAI_API_KEY"}
#: servers that answer nobody without a key
_KEYED = ("api.openai.com", "openrouter.ai", ".azure.com")


@dataclass(frozen=True, slots=True)
class Chosen:
    """An engine that can start, and the key typed for it."""

    engine: EngineChoice
    key: Secret | None = None


def draw(here: Here) -> Chosen:
    """Draw the picker: what each engine does, and why one of them cannot be chosen."""
    settings = operator_key.as_seen_by(here.app.settings, signed_in=here.visitor.signed_in)
    lacking = _lacking(settings, st.session_state.get(_MODEL, settings.chat_model), _typed())
    offered = [kind for kind in KINDS if not (kind.asks_model and lacking)]
    names = [kind.id for kind in offered]
    if st.session_state.get(_ENGINE) not in names:
        st.session_state.pop(_ENGINE, None)
    configured = not _lacking(settings, settings.chat_model, "")
    preferred = [kind.id for kind in offered if kind.asks_model and configured]
    name = st.radio(
        "Engine",
        names,
        index=names.index(preferred[0]) if preferred else 0,
        format_func=_title,
        captions=[_about(kind, settings) for kind in offered],
        key=_ENGINE,
        persist_state="session",
    )
    if lacking:
        _draw_lacking(settings, lacking)
    if lacks := kind_of(name).lacks():
        st.caption(wording.plain(lacks))
    if explanation := kind_of(name).explanation:
        with st.expander("What this engine can and cannot do"):
            st.markdown(explanation)
    return _draw_model_engine(settings, name) if kind_of(name).asks_model else Chosen(EngineChoice(name))


def typed_key(
    label: str,
    *,
    key: str,
    width: int | Literal["stretch"] = "stretch",
    on_change: Callable[..., None] | None = None,
    args: tuple[Settings, ...] = (),
) -> Secret | None:
    """Draw the field for a key that lives in this process's memory alone; None while it is empty."""
    text = st.text_input(
        label,
        type="password",
        key=key,
        help="Kept in this server process's memory until the analysis ends. Never stored, logged or shown.",
        width=width,
        on_change=on_change,
        args=args,
    )
    return Secret(text) if text.strip() else None


def _draw_lacking(settings: Settings, lacking: Sequence[str]) -> None:
    """Draw the engine that cannot be chosen with the reason, and where to type what it lacks."""
    what = " and ".join(lacking)
    st.radio(
        "Not available",
        [kind.id for kind in KINDS if kind.asks_model],
        index=None,
        format_func=_title,
        key="engine_off",
        disabled=True,
        label_visibility="collapsed",
    )
    # not a caption of the choice, which would be as pale as the choice
    st.caption(f"Off: this server has no {wording.plain(what)} for {wording.plain(_host(settings))}.")
    with st.popover(f"Enter a {what}", icon=":material/key:", key="chat_setup"):
        _draw_model(settings)
        _draw_key(settings)
        names = " and ".join(_SETTINGS[each] for each in lacking)
        st.caption(f"For everybody, for good: set {wording.plain(names)} and start the server again.")


def _draw_model_engine(settings: Settings, name: str) -> Chosen:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        model = _draw_model(settings)
        key = _draw_key(settings)
        check = st.button("Test connection", icon=":material/network_check:")
    engine = EngineChoice(name, model, typed_key=key is not None)
    if check:
        _check(settings, engine, key)
    return Chosen(engine, key)


def _draw_model(settings: Settings) -> str:
    return st.text_input(
        "Model",
        value=settings.chat_model,
        key=_MODEL,
        placeholder="as the server names it",
        max_chars=120,
        width=180,
        persist_state="session",
        on_change=_prefer_model,
        args=(settings,),
    ).strip()


def _draw_key(settings: Settings) -> Secret | None:
    if _has_key(settings):
        return None
    return typed_key(
        "Key, for this analysis alone", key=_KEY, width=212, on_change=_prefer_model, args=(settings,)
    )


def _prefer_model(settings: Settings) -> None:
    """Choose an engine that asks a model as soon as nothing for it is lacking: why else was it typed."""
    if not _lacking(settings, st.session_state.get(_MODEL, settings.chat_model), _typed()):
        st.session_state[_ENGINE] = next(kind.id for kind in KINDS if kind.asks_model)


def _check(settings: Settings, engine: EngineChoice, key: Secret | None) -> None:
    from core.engines.chat.connection import check_connection  # loads the client library

    with page_shell.telling(), st.spinner("Asking the server"):
        # a key that does not serve the visitor is not in these settings: what is left is the list of models
        operator_key.check(settings, engine, signed_in=True)
        report = check_connection(chat_settings(settings, engine, key))
        if not report.ok:
            raise RequestInvalid(report.message, report.advice)
        st.success(wording.plain(report.message), icon=":material/check_circle:")


def _title(name: str) -> str:
    return kind_of(name).title


def _about(kind: EngineKind, settings: Settings) -> str:
    if not kind.asks_model:
        return kind.summary
    model = str(st.session_state.get(_MODEL) or settings.chat_model)
    where = wording.plain(f"{_host(settings)}, {model}.")
    return f"{kind.summary} {where}"


def _lacking(settings: Settings, model: str, typed: str) -> list[str]:
    """Return what lacks for asking a model: a model, a key, both or nothing."""
    lacking = [] if model.strip() else ["model"]
    if _wants_key(settings) and not (_has_key(settings) or typed.strip()):
        lacking.append("key")
    return lacking


def _typed() -> str:
    return str(st.session_state.get(_KEY) or "")


def _has_key(settings: Settings) -> bool:
    return bool(settings.openai_api_key.get_secret_value())


def _wants_key(settings: Settings) -> bool:
    return _host(settings).endswith(_KEYED)


def _host(settings: Settings) -> str:
    return urlsplit(settings.openai_base_url).hostname or settings.openai_base_url
