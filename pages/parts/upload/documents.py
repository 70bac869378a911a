"""Documents on their way in: stored with the first rerun, and named in the address from then on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from core.bootstrap import App
from core.domain.document import DocumentFacts
from core.domain.errors import DocumentError, PagewiseError, PasswordNeeded
from core.domain.session import Upload
from core.settings import APP_FOLDER
from pages.parts.shell import navigation, page_shell, wording
from pages.parts.shell.page_shell import Here

if TYPE_CHECKING:
    from streamlit.typing import UploadedFile

__all__ = ["SAMPLE", "Looked", "draw", "from_address", "receive_sample", "take_in"]

#: the bid document that comes with Pagewise
SAMPLE = APP_FOLDER / "samples" / "elm-street-bid.pdf"

_PARAMETER = "upload"
#: the uploader is emptied by giving it another key
_ROUND = "upload_round"
_REFUSED = "upload_refused"
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


def take_in(here: Here) -> None:
    """Draw the uploader; what is dropped is stored at once and joins the address."""
    number = st.session_state.get(_ROUND, 0)
    limit = here.app.settings.max_megabytes
    files = st.file_uploader(
        "PDF documents",
        type="pdf",
        accept_multiple_files=True,
        key=f"files_{number}",
        max_upload_size=limit,
        help=f"Up to {limit} MB each. Several files become several analyses under one batch name.",
    )
    for what in st.session_state.pop(_REFUSED, ()):
        st.error(what, icon=":material/error:")
    if files:
        _receive(here, files)
        st.session_state[_ROUND] = number + 1
        st.rerun()


def receive_sample(here: Here) -> None:
    """Take the sample in as if it had been dropped."""
    with SAMPLE.open("rb") as stream:
        upload = here.app.intake.receive(stream, SAMPLE.name, here.visitor.owner)
    _add(upload)


def from_address(here: Here) -> list[Upload]:
    """Return the uploads the address names; those that are gone leave it, with a word."""
    found, gone = [], 0
    for upload_id in dict.fromkeys(st.query_params.get_all(_PARAMETER)):
        upload = here.app.store.upload(upload_id)
        if upload is None or (here.visitor.signed_in and upload.owner != here.visitor.owner):
            gone += 1
        else:
            found.append(upload)
    if gone:
        _set([upload.id for upload in found])
        are = "is" if gone == 1 else "are"
        st.warning(
            f"{wording.counted(gone, 'upload')} named in this address {are} no longer here: started already, "
            "removed, or older than a day. Drop the file again to analyse it.",
            icon=":material/link_off:",
        )
    return found


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
        st.caption(_describe_gaps(facts, here.app.ocr_advice))
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
        wording.megabytes(upload.document.size),
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
            _set([unlocked.id if each.id == upload.id else each.id for each in uploads])
            st.rerun()


def _receive(here: Here, files: Sequence[UploadedFile]) -> None:
    present = {upload.document.sha256 for upload in _present(here)}
    refused = []
    for file in files:
        try:
            upload = here.app.intake.receive(file, file.name, here.visitor.owner)
        except PagewiseError as error:
            said = str(error) if file.name in error.what else f"{file.name}: {error}"
            refused.append(wording.plain(said))
            continue
        if upload.document.sha256 in present:
            here.app.intake.drop(upload)
            refused.append(f"{wording.plain(file.name)} is in the list already; it was not added twice.")
            continue
        present.add(upload.document.sha256)
        _add(upload)
    st.session_state[_REFUSED] = tuple(refused)


def _present(here: Here) -> list[Upload]:
    named = (here.app.store.upload(upload_id) for upload_id in st.query_params.get_all(_PARAMETER))
    return [upload for upload in named if upload is not None]


def _add(upload: Upload) -> None:
    _set([*st.query_params.get_all(_PARAMETER), upload.id])


def _set(upload_ids: Sequence[str]) -> None:
    if upload_ids:
        st.query_params[_PARAMETER] = list(upload_ids)
    else:
        st.query_params.pop(_PARAMETER, None)


def _drop(here: Here, upload: Upload, uploads: Sequence[Upload]) -> None:
    _set([each.id for each in uploads if each.id != upload.id])
    with page_shell.telling():
        here.app.intake.drop(upload)
