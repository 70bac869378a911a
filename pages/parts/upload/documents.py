"""A single document on its way in: what a look at it told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from core.bootstrap import App
from core.domain.document import DocumentFacts
from core.domain.errors import DocumentError, PasswordNeeded
from core.domain.upload import Upload
from pages.parts.shell import navigation, page_shell, wording
from pages.parts.shell.page_shell import Here
from pages.parts.upload import drops

__all__ = ["Looked", "draw"]

_LANGUAGES = {
    "en": "English",
    "es": "Spanish",
    "fr": "French",
    "de": "German",
    "it": "Italian",
    "pt": "Portuguese",
}


@dataclass(frozen=True, slots=True)
class Looked:
    """An upload that can be analysed, with what a look at it told."""

    upload: Upload
    facts: DocumentFacts


def draw(here: Here, uploads: Sequence[Upload]) -> list[Looked]:
    """Draw one card an upload with its facts; return those that can be analysed."""
    looked = []
    for upload in uploads:
        with st.container(border=True, gap="xxsmall", key=f"card_{upload.id}"):
            facts = _draw_card(here, upload, uploads)
        if facts is not None:
            looked.append(Looked(upload, facts))
    return looked


def _draw_card(here: Here, upload: Upload, uploads: Sequence[Upload]) -> DocumentFacts | None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f":material/description: **{wording.plain(upload.document.name)}**", width="stretch")
        st.button(
            f"Remove {wording.plain(upload.document.name)}",
            key=f"{page_shell.BARE}drop_{upload.id}",
            icon=":material/close:",
            type="tertiary",
            help="Remove this document",
            on_click=_drop,
            args=(here, upload, uploads),
        )
    if upload.refused:
        st.error(wording.plain(upload.trouble), icon=":material/error:")
        return None
    try:
        with st.spinner("Reading every page once"):
            facts = _facts(upload.document.sha256, here.app, upload)
    except PasswordNeeded:
        _ask_password(here, upload, uploads)
        return None
    except DocumentError as error:
        page_shell.say(error)
        return None
    st.caption(_describe(facts, upload))
    if facts.scanned or facts.unreadable:
        st.caption(_describe_gaps(facts, here.app.document_pages.ocr_advice))
    _name_earlier(here, upload)
    if upload.document.pages != facts.pages:
        here.app.intake.counted(upload, facts.pages)
    return facts


@st.cache_data(max_entries=64, show_spinner=False)
def _facts(sha256: str, _app: App, _upload: Upload) -> DocumentFacts:
    """Look at a document once; the facts are those of its bytes."""
    del sha256
    return _app.intake.look(_upload)


def _describe(facts: DocumentFacts, upload: Upload) -> str:
    parts = [
        wording.counted(facts.pages, "page"),
        f"{len(facts.scanned):,} scanned" if facts.scanned else "no scans",
        wording.counted(len(facts.tabular), "page with tables", "pages with tables")
        if facts.tabular
        else "no tables",
        "printed page labels" if facts.labelled else "",
        wording.counted(facts.words, "word"),
        _LANGUAGES.get(facts.language, facts.language.upper()),
        "protected" if facts.encrypted else "",
        wording.file_size(upload.document.size),
        upload.document.origin,
    ]
    return wording.plain(" · ".join(part for part in parts if part))


def _describe_gaps(facts: DocumentFacts, ocr_advice: str) -> str:
    """Say which pages are scans and what becomes of them, and which cannot be read at all."""
    parts = []
    if facts.scanned:
        fate = f"stay unread: {ocr_advice}" if ocr_advice else "are recognised by OCR."
        parts.append(f"Scanned pages {wording.page_ranges(facts.scanned)} {fate}")
    lost = [(number, reason) for number, reason in facts.unreadable if number not in facts.scanned]
    if lost:
        numbers = wording.page_ranges(number for number, _ in lost)
        parts.append(f"Unreadable: p. {numbers} ({lost[0][1]}).")
    return wording.plain(wording.shortened(" ".join(parts), 260))


def _name_earlier(here: Here, upload: Upload) -> None:
    """Name the newest analysis of the same document by the same person: it may be what is wanted."""
    for session in here.app.store.sessions(owner=here.visitor.owner, limit=100):
        if session.document.sha256 == upload.document.sha256:
            navigation.link(
                "analysis",
                f"Analysed before, {session.state}: open it",
                icon=":material/history:",
                session=session.id,
            )
            return


def _ask_password(here: Here, upload: Upload, uploads: Sequence[Upload]) -> None:
    with st.form(f"password_{upload.id}", border=False):
        st.text("This PDF is protected. Its password opens it once and is not kept.")
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            password = st.text_input("Password", type="password", width=260)
            pressed = st.form_submit_button("Unlock", icon=":material/lock_open:")
    if pressed:
        with page_shell.telling():
            unlocked = here.app.intake.unlock(upload, password)
            drops.keep_only([unlocked if each.id == upload.id else each for each in uploads])
            st.rerun()


def _drop(here: Here, upload: Upload, uploads: Sequence[Upload]) -> None:
    drops.keep_only([each for each in uploads if each.id != upload.id])
    with page_shell.telling():
        here.app.intake.drop(upload)
