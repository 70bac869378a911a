"""The drop zone: what is dropped is stored at once, and named in the address from then on."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from core.domain.upload import Upload
from core.packages.archive import Refusal
from core.packages.other_files import accepted
from core.services.package_intake import Received
from pages.parts.shell import wording
from pages.parts.shell.page_shell import Here
from pages.parts.upload import sample_files
from pages.parts.upload.let_go import let_go

if TYPE_CHECKING:
    from streamlit.typing import UploadedFile

__all__ = [
    "from_address",
    "join",
    "keep_only",
    "receive_sample",
    "receive_sample_package",
    "refused",
    "take_in",
]

#: one upload stands in the address by its id, several by the name of their drop
_ONE, _MANY = "upload", "drop"
#: the uploader is emptied by giving it another key
_ROUND = "upload_round"
_NEWS = "upload_news"
_REFUSED = "upload_refused"
#: files named on the page that were not taken; the others are counted
_NAMED = 6


def take_in(here: Here) -> None:
    """Draw the drop zone; what is dropped is stored and joins the address."""
    number = st.session_state.get(_ROUND, 0)
    limit = here.app.settings.max_megabytes
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        folder = st.session_state.get("whole_folder", False)
        files = st.file_uploader(
            "Documents",
            type=list(accepted()),
            accept_multiple_files="directory" if folder else True,
            key=f"files_{number}_{folder}",
            max_upload_size=limit,
            help=f"PDFs, e-mails, pictures, office files or a ZIP archive of them, up to {limit} MB each. "
            "Several files are one package, or a collection, as you choose below.",
        )
    st.toggle("Choose a whole folder", key="whole_folder", persist_state="session")
    news = st.session_state.pop(_NEWS, ())
    for what in news[:_NAMED]:
        st.error(what, icon=":material/error:")
    if len(news) > _NAMED:
        st.error(f"{len(news) - _NAMED} more files were not taken.", icon=":material/error:")
    if files:
        try:
            _receive(here, files)
        finally:
            let_go(files)
            st.session_state[_ROUND] = number + 1
        st.rerun()


def receive_sample(here: Here) -> None:
    """Take the sample in as if it had been dropped."""
    with sample_files.SAMPLE.open("rb") as stream:
        upload = here.app.intake.receive(stream, sample_files.SAMPLE.name, here.visitor.owner)
    _name([*_present(here), upload])


def receive_sample_package(here: Here, *, with_addenda: bool = True) -> None:
    """Take the sample package in as if its files had been dropped; perhaps as it was before its addenda."""
    present = _present(here)
    group = next((upload.group for upload in present if upload.group), "")
    with ExitStack() as opened:
        files = [
            (f"{sample_files.SAMPLE_NAME}/{path.name}", opened.enter_context(path.open("rb")))
            for path in sample_files.package_files(with_addenda=with_addenda)
        ]
        received = here.app.package_intake.receive(files, here.visitor.owner, group=group, present=present)
    _name([*present, *received.uploads])


def from_address(here: Here) -> list[Upload]:
    """Return the uploads the address names; those that are gone leave it, with a word."""
    wanted = list(dict.fromkeys(st.query_params.get_all(_ONE)))
    found = [upload for upload in _present(here) if _may(here, upload)]
    gone = len([each for each in wanted if each not in {upload.id for upload in found}])
    gone += st.query_params.get(_MANY, "") != "" and not found
    if gone:
        _name(found)
        are = "is" if gone == 1 else "are"
        st.warning(
            f"{wording.counted(gone, 'upload')} named in this address {are} no longer here: started already, "
            "removed, or older than a day. Drop the file again to analyse it.",
            icon=":material/link_off:",
        )
    return found


def keep_only(uploads: Sequence[Upload]) -> None:
    """Let the address name these uploads alone."""
    _name(uploads)


def refused(group: str) -> list[Refusal]:
    """Return the files of a drop that were not taken."""
    known: dict[str, list[Refusal]] = st.session_state.get(_REFUSED, {})
    return known.get(group, [])


def _receive(here: Here, files: Sequence[UploadedFile]) -> None:
    present = [upload for upload in _present(here) if _may(here, upload)]
    group = next((upload.group for upload in present if upload.group), "")
    with st.spinner("Taking the files in"):
        received = here.app.package_intake.receive(
            ((file.name, file) for file in files), here.visitor.owner, group=group, present=present
        )
    join(here, received, present)


def join(here: Here, received: Received, present: Sequence[Upload]) -> None:
    """Let what came stand in the address beside what is ``present``; what was not taken is said."""
    said = [wording.plain(f"{each.name} {each.reason.rstrip('.')}.") for each in received.refused]
    st.session_state[_NEWS] = tuple(said)
    known = st.session_state.setdefault(_REFUSED, {})
    known.setdefault(received.group, []).extend(received.refused)
    joined = [upload if upload.group else replace(upload, group=received.group) for upload in present]
    for before, after in zip(present, joined, strict=True):
        if before != after:
            here.app.store.beside.save_upload(after)
    _name([*joined, *received.uploads])


def _present(here: Here) -> list[Upload]:
    named = [
        here.app.store.beside.upload(upload_id) for upload_id in dict.fromkeys(st.query_params.get_all(_ONE))
    ]
    group = st.query_params.get(_MANY, "")
    together = here.app.store.beside.uploads(group=group) if group else ()
    found = {upload.id: upload for upload in (*named, *together) if upload is not None}
    return list(found.values())


def _may(here: Here, upload: Upload) -> bool:
    return not here.visitor.signed_in or upload.owner == here.visitor.owner


def _name(uploads: Sequence[Upload]) -> None:
    """Name uploads in the address: one by its id, several by their drop."""
    groups = {upload.group for upload in uploads}
    if len(uploads) > 1 and len(groups) == 1 and "" not in groups:
        st.query_params.pop(_ONE, None)
        st.query_params[_MANY] = groups.pop()
        return
    st.query_params.pop(_MANY, None)
    if uploads:
        st.query_params[_ONE] = [upload.id for upload in uploads]
    else:
        st.query_params.pop(_ONE, None)
