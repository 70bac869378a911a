"""A collection: the same questions to each of several documents, side by side, nothing merged."""

from __future__ import annotations

import streamlit as st

from core.domain.errors import NotPermitted, RequestInvalid
from core.domain.session import ACTIVE
from pages.parts.collection import side_by_side
from pages.parts.shell import page_shell

#: seconds between two looks at a collection of which something is active
_POLL = 3


def _main() -> None:
    with page_shell.page() as here:
        collection_id = st.query_params.get("collection", "")
        try:
            collection = here.app.collections.collection(collection_id) if collection_id else None
        except RequestInvalid:
            collection = None
        if collection is None:
            page_shell.nothing_here(
                "There is no such collection",
                "Its analyses were deleted, or the link was not copied whole. Nothing else is affected.",
            )
            return
        sessions = here.app.collections.sessions(collection)
        if not any(map(here.visitor.may_see, sessions)):
            raise NotPermitted("This collection belongs to somebody else.", "Ask its owner for its workbook.")
        is_active = any(session.state in ACTIVE for session in sessions)
        # what was read for that is what is drawn first
        read = iter([(collection, sessions)])
        st.fragment(side_by_side.draw, run_every=_POLL if is_active else None)(
            here, collection_id, read, is_active
        )


_main()
