"""Choosing who answers: the embedded engine, or a model on the operator's server or one that was typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlsplit

import streamlit as st

from core.bootstrap import chat_settings
from core.domain.chat_address import Reach
from core.domain.errors import RequestInvalid
from core.domain.plan import EngineChoice
from core.domain.secret import Secret
from core.engines.catalog import KINDS, kind_of
from core.engines.kind import EngineKind
from core.services import chat_addresses, operator_key
from core.settings import Settings
from pages.parts.shell import page_shell, permission, wording
from pages.parts.shell.page_shell import Here

__all__ = ["Chosen", "draw", "typed_key"]

#: keys of the widgets
_ENGINE, _MODEL, _KEY, _ADDRESS = "engine", "chat_model", "chat_key", "chat_address"
#: the settings that hold what may be lacking
_SETTINGS = {"model": "PAGEWISE_CHAT_MODEL", "key": "OPENAI_API_KEY"}
#: servers that answer nobody without a key
_KEYED = ("api.openai.com", "openrouter.ai", ".azure.com")


@dataclass(frozen=True, slots=True)
class Chosen:
    """An engine, and the key typed for it."""

    engine: EngineChoice
    key: Secret | None = None
    #: whether it can start: what was typed for it makes sense
    ready: bool = True


@dataclass(frozen=True, slots=True)
class _Server:
    """The server that is asked about a model: the operator's, or another whose address was typed."""

    #: as this visitor sees them: without a key that does not serve them
    settings: Settings
    #: whether they sit at this server's machine
    at_server: bool

    @property
    def may_be_typed(self) -> bool:
        """Whether this visitor may name another."""
        return chat_addresses.reach(self.settings, at_server=self.at_server) is not Reach.NONE

    def of(self, engine: EngineChoice) -> EngineChoice:
        """Return the engine with what was typed; raise `RequestInvalid` where that is no address."""
        typed = str(st.session_state.get(_ADDRESS) or "") if self.may_be_typed else ""
        return chat_addresses.chosen(self.settings, engine, typed, at_server=self.at_server)

    @property
    def address(self) -> str:
        """What was typed, if it makes sense and is another's; else empty."""
        try:
            return self.of(EngineChoice()).base_url
        except RequestInvalid:
            return ""

    @property
    def host(self) -> str:
        """The name of the server."""
        address = self.address or self.settings.openai_base_url
        return urlsplit(address).hostname or address

    @property
    def has_key(self) -> bool:
        """Whether the operator's key serves: at his own server alone."""
        return not self.address and bool(self.settings.openai_api_key.get_secret_value())

    def lacks(self, model: str, typed_key: str) -> list[str]:
        """Return what lacks for asking a model: a model, a key, both or nothing."""
        lacking = [] if model.strip() else ["model"]
        if self.host.endswith(_KEYED) and not (self.has_key or typed_key.strip()):
            lacking.append("key")
        return lacking

    def lacks_now(self) -> list[str]:
        """Return what lacks with what stands in the fields."""
        model = st.session_state.get(_MODEL, self.settings.chat_model)
        return self.lacks(model, str(st.session_state.get(_KEY) or ""))


def draw(here: Here) -> Chosen:
    """Draw the picker: what each engine does, and why one of them cannot be chosen."""
    settings = operator_key.as_seen_by(here.app.settings, known=here.visitor.is_known)
    server = _Server(settings, here.visitor.at_server)
    lacking = server.lacks_now()
    offered = [kind for kind in KINDS if not (kind.asks_model and lacking)]
    names = [kind.id for kind in offered]
    if st.session_state.get(_ENGINE) not in names:
        st.session_state.pop(_ENGINE, None)
    configured = not server.lacks(settings.chat_model, "")
    preferred = [kind.id for kind in offered if kind.asks_model and configured]
    name = st.radio(
        "Engine",
        names,
        index=names.index(preferred[0]) if preferred else 0,
        format_func=_title,
        captions=[_about(kind, server) for kind in offered],
        key=_ENGINE,
        persist_state="session",
    )
    if lacking:
        _draw_lacking(server, lacking)
    if lacks := kind_of(name).lacks():
        st.caption(wording.plain(lacks))
    if explanation := kind_of(name).explanation:
        with st.expander("What this engine can and cannot do"):
            st.markdown(explanation)
    return _draw_model_engine(here, server, name) if kind_of(name).asks_model else Chosen(EngineChoice(name))


def typed_key(
    label: str,
    *,
    key: str,
    width: int | Literal["stretch"] = "stretch",
    on_change: Callable[..., None] | None = None,
    args: tuple[Any, ...] = (),
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


def _draw_lacking(server: _Server, lacking: Sequence[str]) -> None:
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
    st.caption(f"Off: this server has no {wording.plain(what)} for {wording.plain(server.host)}.")
    with st.popover(f"Enter a {what}", icon=":material/key:", key="chat_setup"):
        _draw_model(server)
        _draw_address(server)
        _draw_key(server)
        names = " and ".join(_SETTINGS[each] for each in lacking)
        st.caption(f"For everybody, for good: set {wording.plain(names)} and start the server again.")


def _draw_model_engine(here: Here, server: _Server, name: str) -> Chosen:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        model = _draw_model(server)
        _draw_address(server)
        key = _draw_key(server)
        check = st.button("Test connection", icon=":material/network_check:")
    engine = EngineChoice(name, model, typed_key=key is not None)
    ready = False
    with page_shell.telling():
        engine = server.of(engine)
        ready = True
        if check:
            _check(here, engine, key)
    return Chosen(engine, key, ready)


def _draw_model(server: _Server) -> str:
    return st.text_input(
        "Model",
        value=server.settings.chat_model,
        key=_MODEL,
        placeholder="as the server names it",
        max_chars=120,
        width=180,
        persist_state="session",
        on_change=_prefer_model,
        args=(server,),
    ).strip()


def _draw_address(server: _Server) -> None:
    """Draw the field for another server's address, where this visitor may name one."""
    if server.may_be_typed:
        st.text_input(
            "Address of another server",
            key=_ADDRESS,
            placeholder=wording.shortened(server.settings.openai_base_url.rpartition("@")[2], 60),
            max_chars=300,
            width=260,
            help="Pages go there, and the key typed beside it; this server's key does not. The "
            "address is stored with the analysis. Ollama on this machine: http://localhost:11434/v1",
            persist_state="session",
            on_change=_prefer_model,
            args=(server,),
        )


def _draw_key(server: _Server) -> Secret | None:
    if server.has_key:
        return None
    return typed_key(
        "Key, for this analysis alone", key=_KEY, width=212, on_change=_prefer_model, args=(server,)
    )


def _prefer_model(server: _Server) -> None:
    """Choose an engine that asks a model as soon as nothing for it is lacking: why else was it typed."""
    if not server.lacks_now():
        st.session_state[_ENGINE] = next(kind.id for kind in KINDS if kind.asks_model)


def _check(here: Here, engine: EngineChoice, key: Secret | None) -> None:
    from core.engines.chat.connection import check_connection  # loads the client library

    with st.spinner("Asking the server"):
        permission.check_engine(here, engine)
        report = check_connection(chat_settings(here.app.settings, engine, key))
        if not report.ok:
            raise RequestInvalid(report.message, report.advice)
        st.success(wording.plain(report.message), icon=":material/check_circle:")


def _title(name: str) -> str:
    return kind_of(name).title


def _about(kind: EngineKind, server: _Server) -> str:
    if not kind.asks_model:
        return kind.summary
    model = str(st.session_state.get(_MODEL) or server.settings.chat_model)
    where = wording.plain(f"{server.host}, {model}.")
    return f"{kind.summary} {where}"
