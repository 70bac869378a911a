"""The dialog that revises an analysis: drop what came, see what becomes of each file, start."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass

import streamlit as st

from core.domain.package import Description, Package
from core.domain.secret import Secret
from core.domain.session import Session
from core.domain.upload import Upload
from core.packages.other_files import accepted
from core.services.revisions import Incoming, replaced_by
from pages.parts.shell import clicks, dialogs, navigation, page_shell, permission, wording
from pages.parts.shell.page_shell import Here
from pages.parts.upload import engine_choice, sample_files
from pages.parts.upload.let_go import let_go
from pages.parts.upload.package_list import ask_password

__all__ = ["draw_button"]

#: what stands for "replaces nothing" among the documents that a file may replace
_ADDED = -1
_ROUND = "addendum_round"
_NEWS = "addendum_news"
#: characters of a document's name in a choice
_NAME = 60


@dataclass(frozen=True, slots=True)
class _Wanted:
    incoming: tuple[Incoming, ...]
    removed: tuple[int, ...]


def draw_button(here: Here, session: Session) -> None:
    """Draw the button that opens the dialog; only a finished analysis has it."""
    if session.state.is_active or not session.progress.units_done:
        return
    if dialogs.opener(
        "Add an addendum",
        key=f"addendum_{session.id}",
        icon=":material/post_add:",
        help="Add, replace or remove documents. What stays is not asked again; decisions come along.",
    ):
        _dialog(here, session)


@dialogs.dialog("Add an addendum", width="large", icon=":material/post_add:")
def _dialog(here: Here, session: Session) -> None:
    package = here.app.store.plan(session.id).contents
    group = f"revises-{session.id}"
    with page_shell.telling():
        waiting = _waiting(here, group)
        _take_in(here, group, waiting)
        _offer_sample(here, group, waiting, package)
        looked = here.app.package_intake.look(waiting)
        incoming = [each for upload in looked if (each := _draw_file(here, package, upload)) is not None]
        removed = _draw_removed(package)
        key = engine_choice.typed_key("Key", key="addendum_key") if session.engine.typed_key else None
        _draw_start(here, session, _Wanted(tuple(incoming), removed), looked, key)


def _waiting(here: Here, group: str) -> list[Upload]:
    """Return what was dropped for this revision; it is in the store, so a reload finds it again."""
    return list(here.app.store.beside.uploads(owner=here.visitor.owner, group=group))


def _take_in(here: Here, group: str, waiting: Sequence[Upload]) -> None:
    number = st.session_state.get(_ROUND, 0)
    files = st.file_uploader(
        "What came",
        type=list(accepted()),
        accept_multiple_files=True,
        key=f"addendum_files_{number}",
        max_upload_size=here.app.settings.max_megabytes,
    )
    for what in st.session_state.pop(_NEWS, ()):
        st.error(what, icon=":material/error:")
    if files:
        try:
            with st.spinner("Reading every page once"):
                received = here.app.package_intake.receive(
                    ((file.name, file) for file in files), here.visitor.owner, group=group, present=waiting
                )
                here.app.package_intake.look(received.uploads)
            st.session_state[_NEWS] = tuple(
                wording.plain(f"{each.name} {each.reason.rstrip('.')}.") for each in received.refused
            )
        finally:
            let_go(files)
            st.session_state[_ROUND] = number + 1
        st.rerun()


def _offer_sample(here: Here, group: str, waiting: Sequence[Upload], package: Package) -> None:
    """Offer the next addendum of the sample where it is the sample that is revised."""
    known = {each.document.sha256 for each in package.documents} | {each.document.sha256 for each in waiting}
    path = sample_files.next_addendum(known)
    if path is None or waiting:
        return
    if st.button(f"Take the sample's {path.stem}", key="sample_addendum", icon=":material/science:"):
        with ExitStack() as opened:
            stream = opened.enter_context(path.open("rb"))
            here.app.package_intake.receive([(path.name, stream)], here.visitor.owner, group=group)
        st.rerun()


def _draw_file(here: Here, package: Package, upload: Upload) -> Incoming | None:
    """Draw a file with what becomes of it; return None for one that cannot be read."""
    if upload.facts is None:
        if upload.locked:
            ask_password(here, upload)
        else:
            st.warning(wording.plain(f"{upload.document.name} {upload.why_not}"), icon=":material/error:")
        _draw_drop(here, upload)
        return None
    description = upload.description or Description()
    proposed = replaced_by(package, upload.document, description)
    choices = [_ADDED, *range(len(package.documents))]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        with st.container(gap=None):
            st.markdown(f":material/description: **{wording.plain(upload.document.name)}**")
            st.caption(wording.plain(f"{_told(description)} · {wording.counted(upload.facts.pages, 'page')}"))
        chosen = st.selectbox(
            f"What becomes of {wording.plain(upload.document.name)}",
            choices,
            index=choices.index(_ADDED if proposed is None else proposed),
            format_func=lambda index: _becomes(package, index),
            key=f"becomes_{upload.id}",
            label_visibility="collapsed",
            width=300,
        )
        _draw_drop(here, upload)
    return Incoming(upload.document, description, None if chosen == _ADDED else int(chosen))


def _draw_drop(here: Here, upload: Upload) -> None:
    label = f"Remove {wording.plain(upload.document.name)}"
    if st.button(
        label,
        key=f"{page_shell.BARE}undrop_{upload.id}",
        icon=":material/close:",
        type="tertiary",
        help=label,
    ):
        here.app.package_intake.drop([upload])
        st.rerun()


def _draw_removed(package: Package) -> tuple[int, ...]:
    with st.expander("Take documents out of the package", icon=":material/remove_circle_outline:"):
        chosen = st.multiselect(
            "Documents that no longer count",
            range(len(package.documents)),
            format_func=lambda index: wording.shortened(package.names[index], _NAME),
            key="addendum_removed",
        )
    return tuple(chosen)


def _draw_start(
    here: Here, session: Session, wanted: _Wanted, uploads: Sequence[Upload], key: Secret | None
) -> None:
    start = f"start_revision_{session.id}"
    lacks_key = session.engine.typed_key and key is None
    nothing = not (wanted.incoming or wanted.removed)
    if clicks.button(
        "Start the revision",
        key=start,
        type="primary",
        icon=":material/play_arrow:",
        disabled=nothing or lacks_key,
    ):
        clicks.answer(start)
        permission.check_engine(here, session.engine)
        revision = here.app.revisions.revise(
            session.id, wanted.incoming, here.visitor.owner, removed=wanted.removed, key=key
        )
        here.app.package_intake.drop(uploads)
        dialogs.close()
        navigation.go("analysis", session=revision.id)


def _told(description: Description) -> str:
    parts = (description.kind.words, description.number, description.date)
    return " ".join(part for part in parts if part)


def _becomes(package: Package, index: int) -> str:
    return "is added" if index == _ADDED else f"replaces {wording.shortened(package.names[index], _NAME)}"
