"""What every page has in common: who is looking, the footer, the heartbeat, and how errors read."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime.scriptrunner import RerunException, get_script_run_ctx

from core.bootstrap import App
from core.domain.errors import DocumentMissing, NotPermitted, PagewiseError, StoreBusy, StoreFull
from pages.parts.shell import dialogs, navigation, service, visitor, wording
from pages.parts.shell.front_guard import uploads
from pages.parts.shell.visitor import Visitor

__all__ = [
    "BARE",
    "BOTTOM",
    "VIEWS",
    "Here",
    "nothing_here",
    "on_phone",
    "page",
    "say",
    "tell_later",
    "telling",
    "timezone",
    "title",
    "waiting",
]

#: seconds between two signs of life of an idle page; a tab whose process died comes back by it
_HEARTBEAT = 5

#: a widget whose key begins with it shows its icon alone; its label is for those who hear the page
BARE = "bare_"

#: key of the container that stands at the window's lower edge
BOTTOM = "at_bottom"

#: key of the container of the views of a page, which take little of its height
VIEWS = "views"

#: key of the container that says what a view waits for
_WAITING = "waiting"

#: what the theme has no option for: narrower margins, since a table wants the room, and labels unseen
_STYLE = f"""<style>
.stMainBlockContainer {{ padding-top: 4.25rem }}
@media (min-width: 48rem) {{ .stMainBlockContainer {{ padding-left: 2rem; padding-right: 2rem }} }}
.stMainBlockContainer > .stVerticalBlock {{ gap: 0.6rem }}
.st-key-head [data-testid="stMarkdownContainer"], .st-key-head [data-testid="stCaptionContainer"],
.st-key-head [data-testid="stCaptionContainer"] p {{ margin: 0 }}
.st-key-bar {{ margin: -0.7rem 0 -0.4rem }}
.st-key-head > :first-child {{ min-width: min(22rem, 100%) }}
.st-key-head [data-testid="stHeading"] h1 {{ margin: 0; font-size: 1.3rem; padding: 0; line-height: 1.7rem }}
.stApp [data-testid="stCaptionContainer"], .stApp [data-testid="stCaptionContainer"] p {{
    color: light-dark(#54666a, #a8b9ba); opacity: 1
}}
.stElementContainer:has(:disabled) [data-testid="stWidgetLabel"] p {{ color: light-dark(#54666a, #a8b9ba) }}
.stApp [data-testid^="stBaseButton-primary"]:not(:disabled) {{ color: light-dark(#ffffff, #04211f) }}
[data-testid="stTopNavLink"]:focus-visible, .stApp a:focus-visible {{
    outline: 2px solid light-dark(#0b6469, #63c1bb)
}}
[data-testid="stLayoutWrapper"]:has(> .st-key-{BOTTOM}) {{
    position: sticky; bottom: 0; z-index: 5; padding: 0.6rem 0;
    background: light-dark(#ffffff, #101617); border-top: 1px solid rgb(128 128 128 / 35%)
}}
.st-key-{VIEWS} button {{ min-height: 1.8rem; padding: 0 0.7rem }}
.st-key-{VIEWS} button[aria-checked="true"] [data-testid="stMarkdownContainer"] p {{
    color: light-dark(#0b6469, #7fd4ce)
}}
@media (min-width: 64rem) {{
    .stElementContainer:has(.st-key-{VIEWS}), [data-testid="stLayoutWrapper"]:has(> .st-key-{VIEWS}) {{
        position: fixed; top: 0.8rem; right: 5rem; width: auto; z-index: 999991
    }}
}}
.st-key-{_WAITING} {{
    position: fixed; top: 40vh; left: 50%; transform: translateX(-50%); z-index: 6;
    width: max-content; max-width: 90vw; padding: 0.7rem 1.2rem;
    border-radius: 0.3rem; background: light-dark(#ffffff, #182122);
    border: 1px solid rgb(128 128 128 / 35%); box-shadow: 0 2px 12px rgb(0 0 0 / 18%)
}}
.st-key-{_WAITING}:not(:has([data-testid="stSpinner"])),
.st-key-{_WAITING} > :not(:has([data-testid="stSpinner"])) {{ display: none }}
.st-key-diagnosis summary {{ font-size: 0.8rem; padding: 0.2rem 0.4rem; min-height: 0; width: max-content }}
.st-key-diagnosis details {{ border: 0 }}
[class*="st-key-{BARE}"] button [data-testid="stMarkdownContainer"] {{
    position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap
}}
</style>"""

#: a sentence left by one page for the next one to show
_TOLD = "told"


@dataclass(frozen=True, slots=True)
class Here:
    """The services of this process and the person in front of them."""

    app: App
    visitor: Visitor


@contextmanager
def page() -> Iterator[Here]:
    """Draw a page: find out who is looking, say what goes wrong, end with the footer.

    Every page's body stands inside, also when it was opened cold by its address: nothing is drawn
    before the visitor is known.
    """
    try:
        try:
            app = service.app()
            person = visitor.identify(app.settings, service.token())
        except PagewiseError as error:
            say(error)
            st.stop()
        if person is None:
            _ask_to_sign_in()
            st.stop()
        st.html(_STYLE)
        told = st.session_state.pop(_TOLD, "")
        if told:
            st.toast(wording.plain(told), icon=":material/check:")
        with uploads.drawing(_tab()), telling(), dialogs.kept():
            yield Here(app, person)
    finally:
        # a page change and a rerun are exceptions too, and draw no footer
        if not isinstance(sys.exc_info()[1], RerunException):
            _footer()


def _tab() -> str:
    """Return what the server calls the tab whose page is drawn."""
    context = get_script_run_ctx()
    return context.session_id if context is not None else ""


def keep_admin(here: Here) -> None:
    """Go back to the admin page's door when the visitor is no longer an admin.

    A part of a page that draws or acts by itself asks first: the tab may have been open for long.
    """
    if not here.visitor.is_admin:
        st.rerun(scope="app")


@contextmanager
def telling() -> Iterator[None]:
    """Say what was refused or failed in the place where it was asked for, and go on drawing."""
    try:
        yield
    except PagewiseError as error:
        say(error)


def say(error: PagewiseError) -> None:
    """Draw an error: what happened, then what to do."""
    what, advice = map(wording.without_paths, (error.what, error.advice))
    text = f"**{wording.plain(what)}** {wording.plain(advice)}"
    if isinstance(error, StoreBusy):
        st.warning(text, icon=":material/hourglass_top:")
    elif isinstance(error, NotPermitted):
        st.warning(text, icon=":material/lock:")
    elif isinstance(error, StoreFull | DocumentMissing):
        st.error(text, icon=":material/hard_drive:")
    else:
        st.error(text, icon=":material/error:")


def title(text: str) -> DeltaGenerator:
    """Draw a page's title; return the row it stands in, whose right end takes the page's actions."""
    row = st.container(horizontal=True, vertical_alignment="center", gap="small")
    row.title(wording.plain(text), anchor=False, width="stretch")
    return row


def nothing_here(heading: str, text: str) -> None:
    """Draw the state of a page that has nothing to show, with the ways on."""
    with st.container(horizontal_alignment="left", gap="small", key="nothing"):
        st.title(heading, anchor=False)
        st.text(text)
        with st.container(horizontal=True, gap="small"):
            if st.button("New analysis", type="primary", icon=":material/note_add:", key="to_upload"):
                navigation.go("upload")
            if st.button("All sessions", icon=":material/list_alt:", key="to_sessions"):
                navigation.go("sessions")


@contextmanager
def waiting(text: str) -> Iterator[None]:
    """Say in the middle of the window what a view waits for; nothing is drawn meanwhile.

    The view that was there before stands until the new one is drawn, and what is drawn below it is not seen.
    """
    with st.container(key=_WAITING), st.spinner(text):
        yield


def tell_later(text: str) -> None:
    """Leave a sentence for the next page to show."""
    st.session_state[_TOLD] = text


def timezone() -> str | None:
    """Return the reader's time zone as the browser told it."""
    return st.context.timezone


def on_phone() -> bool:
    """Whether the browser calls itself a phone: its pages scroll as one, without inner scrolling."""
    return "Mobi" in st.context.headers.get("User-Agent", "")


def _footer() -> None:
    st.fragment(_heartbeat, run_every=_HEARTBEAT)()
    if visitor.sign_in_configured() and st.user.get("is_logged_in"):
        address = str(st.user.get("email") or "you")
        st.button(
            f"Sign out {wording.plain(address)}",
            key="sign_out",
            type="tertiary",
            icon=":material/logout:",
            on_click=st.logout,
        )


def _heartbeat() -> None:
    """Name the instance that answered; a tab whose process died finds out by asking."""
    # where the services cannot be had, the page has said so
    with suppress(PagewiseError), st.container(key="diagnosis"), st.expander("Diagnosis"):
        st.caption(f"Answered by {wording.process(service.app().supervisor.instance)}")


def _ask_to_sign_in() -> None:
    st.title("Sign in to continue", anchor=False)
    st.text(
        "Sessions here belong to an e-mail address, and yours is not known yet or its sign-in has expired. "
        "Nothing was lost: after signing in, open the link you came by again."
    )
    if st.button("Sign in", type="primary", icon=":material/login:"):
        st.login()
