"""How a server tells whoever sits at its own machine from everybody else.

Behind a front every connection comes from this machine, so addresses prove nothing. A front says for whom it
asks, and passes the name on by which it was asked; a server that listens to other machines knows nobody.
"""

from __future__ import annotations

from collections.abc import Container
from typing import Final

import streamlit as st

from core.domain.chat_address import is_own_name

__all__ = ["at_server", "is_forwarded", "name_in"]

#: a front that passes requests on says for whom
_FORWARDED: Final = (
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-proto",
    "x-real-ip",
    "forwarded",
    "via",
)


def is_forwarded(headers: Container[str]) -> bool:
    """Whether a front passed the request on."""
    return any(each in headers for each in _FORWARDED)


def name_in(host: str) -> str:
    """Return the name in a Host header, without its port."""
    name = host.rpartition(":")[0] if not host.endswith("]") and ":" in host else host
    return name.strip("[]").rstrip(".").casefold()


def at_server() -> bool:
    """Whether the visitor sits at the machine of this server, which listens to no other."""
    headers = st.context.headers
    listens_to = str(st.get_option("server.address") or "").casefold()
    return (
        is_own_name(listens_to)
        and is_own_name(name_in(headers.get("Host", "")))
        and not is_forwarded(headers)
    )
