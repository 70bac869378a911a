"""Who is looking, and what they may do.

Without sign-in configured a visitor is a browser: it lists its own sessions, whoever holds a
session's unguessable link may follow and review it, and only its owner or an admin deletes it.
With sign-in (``[auth]`` in the secrets) a visitor is an e-mail address, and sessions are seen by
their owner and by admins alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import streamlit as st

from core.domain.errors import NotPermitted
from core.domain.session import Session
from core.settings import Settings
from pages.parts.shell import own_machine
from pages.parts.shell.admin_token import AdminToken
from pages.parts.shell.browser import COOKIE, is_browser_id, new_browser_id, owner_key

__all__ = ["Visitor", "identify", "sees_admin", "sign_in_configured"]

#: where the id of a browser that refuses cookies lives until its tab closes
_FALLBACK = "browser_id"


@dataclass(frozen=True, slots=True)
class Visitor:
    """The person behind a request."""

    #: what sessions remember as their owner
    owner: str
    #: as shown on screen
    name: str
    #: tells whether they are an admin at this moment
    admin_now: Callable[[], bool] = field(default=lambda: False, compare=False)
    #: whether they signed in with an address
    signed_in: bool = False
    #: whether they will be recognised after closing the tab
    remembered: bool = True
    #: whether they sit at the machine of this server, which serves no other
    at_server: bool = False

    @property
    def is_admin(self) -> bool:
        """Whether they are an admin at this moment: a tab may be open for longer than that is so."""
        return self.admin_now()

    @property
    def is_known(self) -> bool:
        """Whether the operator knows them: they signed in, or hold his token."""
        return self.signed_in or self.is_admin

    def may_see(self, session: Session) -> bool:
        """Whether the session's pages open for them."""
        return not self.signed_in or self.owns(session) or self.is_admin

    def may_delete(self, session: Session) -> bool:
        """Whether they may delete the session."""
        return self.owns(session) or self.is_admin

    def owns(self, session: Session) -> bool:
        """Whether the session is theirs."""
        return session.owner == self.owner


def sign_in_configured() -> bool:
    """Whether the secrets configure sign-in; Streamlit then knows whether somebody is."""
    return "is_logged_in" in st.user


def identify(settings: Settings, token: AdminToken) -> Visitor | None:
    """Return the visitor, or None when they have to sign in first."""
    if sign_in_configured():
        return _signed_in(settings)
    cookie = st.context.cookies.get(COOKIE, "")
    remembered = is_browser_id(cookie)
    browser_id = cookie if remembered else st.session_state.setdefault(_FALLBACK, new_browser_id())
    owner = owner_key(browser_id)
    return Visitor(
        owner,
        "this browser",
        lambda: token.is_admin(owner),
        remembered=remembered,
        at_server=own_machine.at_server(),
    )


def sees_admin(settings: Settings) -> bool:
    """Whether the menu names the admin page: to everybody who may type the token, or to admins alone."""
    if not sign_in_configured():
        return True
    return (
        bool(st.user.get("is_logged_in")) and _vouched_for(settings) and _address() in settings.admin_emails
    )


def _address() -> str:
    return str(st.user.get("email") or "").strip().casefold()


def _vouched_for(settings: Settings) -> bool:
    """Whether the provider says that the address is the person's own.

    A text "false", or no word at all, is no yes; an issuer whose every address is its own is named by
    the operator.
    """
    if st.user.get("email_verified") is True:
        return True
    trusted = settings.trusted_issuer.rstrip("/")
    return bool(trusted) and str(st.user.get("iss") or "").rstrip("/") == trusted


def _signed_in(settings: Settings) -> Visitor | None:
    if not st.user.get("is_logged_in"):
        return None
    address = _address()
    if not address or not _vouched_for(settings):
        raise NotPermitted(
            "Your account has no confirmed e-mail address.",
            "Confirm it with your provider, then sign in again; see PAGEWISE_TRUSTED_ISSUER.",
        )
    return Visitor(address, address, lambda: address in settings.admin_emails, signed_in=True)
