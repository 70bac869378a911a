"""Several documents on their way in: one line each, folded, with what each is; and what to make of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePath

import pandas as pd
import streamlit as st

from core.domain.document import PageSet
from core.domain.package import Description, DocumentKind, Package, package_name
from core.domain.upload import Upload
from core.packages.archive import Refusal
from core.packages.sources import same_name
from core.reading.conversion import kind_of
from core.services.package_intake import package_of
from pages.parts.shell import page_shell, wording
from pages.parts.shell.page_shell import Here

__all__ = ["Choice", "ask_password", "draw", "look"]

#: what to make of several documents
_PACKAGE, _EACH = "One package, one table", "A collection, a row each"
#: rows of the list shown before it scrolls, and the height of one in pixels
_ROWS, _ROW = 9, 35
#: names of troubled files in the summary
_NAMED = 3


@dataclass(frozen=True, slots=True)
class Choice:
    """What is to become of the uploads."""

    #: those that can be analysed
    usable: tuple[Upload, ...]
    #: one analysis of all of them; None for an analysis each
    package: Package | None
    #: ids of uploads of which only some pages are asked, with those pages of their file
    pages: Mapping[str, PageSet] = field(default_factory=dict)

    @property
    def positions(self) -> PageSet:
        """Positions of the package to ask; the empty set means all."""
        if self.package is None:
            return PageSet()
        by_digest = {each.document.sha256: each.id for each in self.usable}
        own = {
            index: self.pages[by_digest[entry.document.sha256]]
            for index, entry in enumerate(self.package.documents)
            if by_digest[entry.document.sha256] in self.pages
        }
        asked = self.package.narrowed(own)
        return PageSet() if asked == self.package.positions else asked


@dataclass(frozen=True, slots=True)
class _Listed:
    """What the list says of the uploads."""

    #: ids of those that are left out
    left_out: frozenset[str]
    pages: Mapping[str, PageSet]
    #: what is wrong with the pages that were typed; empty when nothing is
    wrong: str = ""


def look(here: Here, uploads: Sequence[Upload]) -> list[Upload]:
    """Look at every upload once, some at a time, while a bar tells how far that is."""
    fresh = sum(upload.facts is None and not upload.trouble for upload in uploads)
    if not fresh:
        return list(uploads)
    bar = st.progress(0.0, f"Reading {wording.counted(len(uploads), 'document')} once")
    done = 0

    def told(upload: Upload) -> None:
        nonlocal done
        done += 1
        bar.progress(
            done / len(uploads), wording.plain(f"Read {done} of {len(uploads)}: {upload.document.name}")
        )

    looked = here.app.package_intake.look(uploads, told)
    bar.empty()
    return looked


def draw(here: Here, uploads: Sequence[Upload], refused: Sequence[Refusal]) -> Choice | None:
    """Draw the list and what to make of it; None while no document can be analysed."""
    usable = tuple(upload for upload in uploads if upload.facts is not None)
    with st.container(border=True, gap="xsmall", key="package"):
        st.markdown(f":material/folder_open: **{wording.plain(_summary(uploads))}**")
        if kinds := _kinds(usable):
            st.caption(wording.plain(kinds))
        _draw_troubles(here, uploads, refused)
        with st.expander(
            f"All {wording.counted(len(uploads), 'document')}: what each is", icon=":material/list:"
        ):
            listed = _draw_list(here, uploads)
        if listed.wrong:
            st.error(wording.plain(listed.wrong), icon=":material/error:")
        if not usable:
            return None
        with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
            made = st.segmented_control(
                "Analyse as",
                [_PACKAGE, _EACH],
                default=_PACKAGE,
                key="made",
                persist_state="session",
                help="A package is one job in several documents. A collection puts the same questions to "
                "each document, such as leases or quotes, and merges nothing.",
            )
            name = ""
            if made != _EACH:
                name = st.text_input(
                    "Name of the package", value=_name(uploads), key="package_name", max_chars=120, width=360
                )
    if listed.wrong:
        return None
    if made == _EACH:
        asked = tuple(upload for upload in usable if upload.id not in listed.left_out)
        return Choice(asked, None, listed.pages)
    package = package_of(uploads, name.strip() or _name(uploads), refused, listed.left_out)
    return Choice(usable, package, listed.pages)


def _summary(uploads: Sequence[Upload]) -> str:
    usable = [upload for upload in uploads if upload.facts is not None]
    scanned = sum(len(upload.facts.scanned) for upload in usable if upload.facts)
    parts = [
        wording.counted(len(uploads), "document"),
        wording.counted(sum(upload.document.pages for upload in usable), "page"),
        f"{scanned:,} scanned" if scanned else "",
        wording.file_size(sum(upload.document.size for upload in uploads)),
    ]
    return " · ".join(part for part in parts if part)


def _kinds(uploads: Sequence[Upload]) -> str:
    """Return how many documents of each kind there are: ``2 addenda, 1 bid form``."""
    counts = Counter((upload.description or Description()).kind for upload in uploads)
    plurals = {DocumentKind.ADDENDUM: "Addenda", DocumentKind.AGREEMENT: "Agreements"}
    return " · ".join(
        f"{(plurals.get(kind, kind.words) if counts[kind] > 1 else kind.words)} {counts[kind]}"
        for kind in DocumentKind
        if counts[kind]
    )


def _draw_troubles(here: Here, uploads: Sequence[Upload], refused: Sequence[Refusal]) -> None:
    """Name what cannot be read, ask for the passwords that are wanted, and name what is there twice."""
    for upload in uploads:
        if upload.locked and upload.facts is None:
            ask_password(here, upload)
    broken = [upload for upload in uploads if upload.trouble and not upload.locked]
    for upload in broken[:_NAMED]:
        st.warning(wording.plain(f"{upload.document.name} {upload.why_not}"), icon=":material/error:")
    more = len(broken) - _NAMED
    if more > 0:
        st.warning(f"{more} more documents cannot be read; the list names them.", icon=":material/error:")
    alike = list(same_name(upload.document.name for upload in uploads).values())
    if alike:
        shown = "; ".join(" and ".join(names) for names in alike[:_NAMED])
        st.caption(wording.plain(f"Names that are alike, with different content: {shown}. Both are kept."))
    if refused:
        shown = ", ".join(each.name for each in refused[:_NAMED])
        rest = f" and {len(refused) - _NAMED} more" if len(refused) > _NAMED else ""
        st.caption(
            wording.plain(f"Not taken in: {shown}{rest}. They stand in the inventory with the reason.")
        )


def ask_password(here: Here, upload: Upload) -> None:
    """Ask for the password of a protected document, and draw the page anew with it."""
    with (
        st.form(f"password_{upload.id}", border=False),
        st.container(horizontal=True, vertical_alignment="bottom", gap="small"),
    ):
        password = st.text_input(
            f"Password of {wording.plain(upload.document.name)}", type="password", width=320
        )
        pressed = st.form_submit_button("Unlock", icon=":material/lock_open:")
    if pressed:
        with page_shell.telling():
            here.app.package_intake.unlock(upload, password)
            st.rerun()


def _draw_list(here: Here, uploads: Sequence[Upload]) -> _Listed:
    """Draw the list, in which kinds, numbers, pages and what is left out can be changed."""
    shown = sorted(uploads, key=_order)
    drawings = [
        each.id for each in shown if each.description and each.description.kind is DocumentKind.DRAWINGS
    ]
    without = bool(drawings) and st.toggle(
        f"Leave out {wording.counted(len(drawings), 'document')} of drawings", key="no_drawings"
    )
    frame = pd.DataFrame(
        {
            "ask": [each.facts is not None and not (without and each.id in drawings) for each in shown],
            "file": [each.document.name for each in shown],
            "kind": [(each.description or Description()).kind.words for each in shown],
            "number": [(each.description or Description()).number for each in shown],
            "date": [(each.description or Description()).date for each in shown],
            "pages": [each.document.pages for each in shown],
            "only": ["" for _ in shown],
            "remark": [_remark(each) for each in shown],
        },
        index=[each.id for each in shown],
    )
    edited = st.data_editor(
        frame,
        key=f"package_rows_{without}",
        hide_index=True,
        height=3 + _ROW * (1 + min(_ROWS, len(shown))),
        disabled=["file", "date", "pages", "remark"],
        column_config={
            "ask": st.column_config.CheckboxColumn("Ask", width=50, help="Off: the document is left out."),
            "file": st.column_config.TextColumn("Document", width="large"),
            "kind": st.column_config.SelectboxColumn(
                "Kind", options=[kind.words for kind in DocumentKind], required=True, width="medium"
            ),
            "number": st.column_config.TextColumn("Number", width="small", max_chars=20),
            "date": st.column_config.TextColumn("Date", width=95),
            "pages": st.column_config.NumberColumn("Pages", width="small", format="localized"),
            "only": st.column_config.TextColumn(
                "Only pages", width=100, max_chars=100, help="As 1-3, 7. Empty: all pages are asked."
            ),
            "remark": st.column_config.TextColumn("Remark", width="medium"),
        },
    )
    by_id = {each.id: each for each in shown}
    for upload_id, row in edited.iterrows():
        _keep(here, by_id[str(upload_id)], str(row["kind"]), str(row["number"] or ""))
    out = frozenset(str(upload_id) for upload_id, row in edited.iterrows() if not row["ask"])
    wanted = {str(upload_id): str(row["only"] or "").strip() for upload_id, row in edited.iterrows()}
    return _parsed(by_id, out, {key: text for key, text in wanted.items() if text and key not in out})


def _parsed(uploads: Mapping[str, Upload], left_out: frozenset[str], wanted: Mapping[str, str]) -> _Listed:
    """Read the pages that were typed; the first that make no sense are named."""
    pages: dict[str, PageSet] = {}
    for upload_id, text in wanted.items():
        document = uploads[upload_id].document
        try:
            pages[upload_id] = PageSet.parse(text) & PageSet.up_to(document.pages)
        except ValueError:
            return _Listed(left_out, {}, f"{document.name}: {text} is not like 1-3, 7. Mend its pages.")
        if not pages[upload_id]:
            has = wording.counted(document.pages, "page")
            return _Listed(left_out, {}, f"{document.name} has {has}, and none of {text}. Mend its pages.")
    return _Listed(left_out, pages)


def _keep(here: Here, upload: Upload, kind: str, number: str) -> None:
    """Keep what was said of a document, where it is new."""
    before = upload.description or Description()
    after = replace(before, kind=DocumentKind.called(kind), number=number.strip())
    if after != before:
        here.app.package_intake.described(upload, after)


def _order(upload: Upload) -> tuple[int, str, str]:
    said = upload.description or Description()
    return list(DocumentKind).index(said.kind), said.number, upload.document.name.casefold()


def _remark(upload: Upload) -> str:
    if upload.facts is None:
        return upload.why_not
    scanned = len(upload.facts.scanned)
    parts = (wording.counted(scanned, "scanned page") if scanned else "", upload.document.origin)
    return "; ".join(filter(None, parts))


def _name(uploads: Sequence[Upload]) -> str:
    """Propose what the package is called: the folder its files share, or how many they are."""
    folders = {PurePath(upload.document.name).parts[0] for upload in uploads if "/" in upload.document.name}
    # an e-mail holds files as a folder does, and is none
    if len(folders) == 1 and not kind_of(min(folders)):
        return folders.pop()
    return package_name(len(uploads))
