"""What a revision changed: counts, a line for each question, old and new side by side, and the pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import streamlit as st

from core.domain.answer import claim_letter
from core.domain.changes import AnswerChange, AnswerChangeKind, AnswerSide, Comparison, WordChange
from core.domain.question import Question
from core.domain.session import Session
from core.reports.changes_wording import (
    AMENDMENT_COLUMNS,
    CHANGE_MEANINGS,
    CHANGE_WORDS,
    amendment_row,
    changed_first,
    documents_line,
    kept_blanks,
    marked_pieces,
    page_line,
    page_words,
)
from core.reports.formats import Format
from pages.parts.revision import compared
from pages.parts.sessions import downloads
from pages.parts.shell import page_shell, signed_links, wording
from pages.parts.shell.page_shell import Here

__all__ = ["draw"]

#: shares of the width: the question, what was, what is
_SHARES = (30, 35, 35)
#: characters of an answer; changes and pages that are drawn, for a page must stay quick
_ANSWER, _MOST = 240, 60
#: pixels of the choice of an earlier analysis
_CHOICE = 360


def draw(here: Here, session: Session) -> None:
    """Draw what changed since an earlier analysis of the chain; the one that is revised at first."""
    earlier = [each for each in here.app.revisions.chain(session)[1:] if here.visitor.may_see(each)]
    if not earlier:
        st.info("The analysis that this one revises was deleted, so there is nothing to compare it with.")
        return
    old = _choose(session, earlier)
    with page_shell.waiting("Comparing answers and pages"):
        found = compared.comparison(here, old, session)
    questions = {
        question.id: (number, question)
        for number, _, question in here.app.store.plan(session.id).question_set.numbered()
    }
    _draw_head(session, old, found)
    _draw_answers(session, found, questions)
    _draw_amendments(found)
    _draw_pages(found)


def _choose(session: Session, earlier: Sequence[Session]) -> Session:
    """Let an earlier analysis be chosen where there are several."""
    if len(earlier) == 1:
        return earlier[0]
    return st.selectbox(
        "Compared with",
        earlier,
        format_func=lambda each: (
            f"{wording.counted(each.documents, 'document')},"
            f" {wording.moment(each.created, page_shell.timezone())}"
        ),
        key=f"compared_{session.id}",
        width=_CHOICE,
    )


def _draw_head(session: Session, old: Session, found: Comparison) -> None:
    """Say in a line what happened, and offer the notice where it is of the analysis that is revised."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="changes_head"):
        said = [
            documents_line(found),
            f"{wording.counted(len(found.changed), 'answer')} changed.",
            f"{wording.counted(len(found.stale), 'decision')} to look at again." if found.stale else "",
        ]
        st.text(" ".join(filter(None, said)))
        if old.id == session.revises:
            # links hold for minutes, and this view stands for longer
            st.fragment(_draw_notice, run_every=signed_links.REPORT_SECONDS / 2)(session)


def _draw_notice(session: Session) -> None:
    """Draw the links to the notice of one page."""
    addresses = downloads.links(session)
    with st.container(horizontal=True, gap="small", width="content"):
        for kind, label in ((Format.NOTICE, "Notice, Word"), (Format.NOTICE_MD, "Notice, Markdown")):
            st.link_button(
                label,
                addresses[kind],
                icon=":material/campaign:",
                key=f"{kind}_{session.id}",
                type="tertiary",
            )


def _draw_answers(session: Session, found: Comparison, questions: dict[str, tuple[int, Question]]) -> None:
    """Draw the counts, which are filters, and the questions that they leave."""
    counts = found.counts
    kinds = [kind for kind in AnswerChangeKind if counts[kind]]
    chosen = st.pills(
        "Show",
        kinds,
        selection_mode="multi",
        default=[kind for kind in kinds if kind.is_change],
        format_func=lambda kind: f"{CHANGE_WORDS[kind]} {counts[kind]}",
        key=f"change_kinds_{session.id}",
        label_visibility="collapsed",
    )
    shown = [each for each in changed_first(found.answers) if each.kind in chosen]
    if not shown:
        st.info("No answer changed." if not found.changed else "No question matches these filters.")
    for each in shown[:_MOST]:
        number, question = questions[each.question_id]
        _draw_change(each, f"{number}. {question.text}", stale=each.question_id in found.stale)
    if len(shown) > _MOST:
        st.caption(f"and {len(shown) - _MOST} more: choose fewer kinds, or see the report")


def _draw_change(each: AnswerChange, question: str, *, stale: bool) -> None:
    with st.container(border=True, key=f"change_{each.question_id}"):
        left, was, now = st.columns(_SHARES, gap="small")
        with left:
            st.markdown(f"**{wording.plain(question)}**")
            st.badge(
                CHANGE_WORDS[each.kind], color=compared.TONES[each.kind], help=CHANGE_MEANINGS[each.kind]
            )
            if stale:
                st.badge("Decision to look at again", color="orange", icon=":material/update:")
        with was:
            _draw_side("Was", each.old, each.words, newer=False)
        with now:
            _draw_side("Is", each.new, each.words, newer=True)


def _draw_side(title: str, side: AnswerSide, changes: Iterable[WordChange], *, newer: bool) -> None:
    pages = f" · {wording.where(side.pages, 4)}" if side.pages else ""
    st.caption(wording.plain(f"{title}{pages}"))
    if len(side.sides) > 1:
        for index, said in enumerate(side.sides):
            st.text(f"{claim_letter(index)}: {wording.shortened(said, _ANSWER)}")
    else:
        st.text(wording.shortened(side.said, _ANSWER) or "No answer")
    if side.evidence:
        st.markdown(_marked(side.evidence, changes, newer=newer))


def _marked(words: str, changes: Iterable[WordChange], *, newer: bool) -> str:
    """Return quotes as Markdown, each a paragraph: gone words red and struck, new ones green and bold."""
    tone, mark = ("green", "**") if newer else ("red", "~~")
    return "".join(
        "\n\n".join(
            f":{tone}[{mark}{wording.plain(part)}{mark}]"
            if changed and part.strip()
            else kept_blanks(part, wording.plain)
            for part in piece.split("\n")
        )
        for piece, changed in marked_pieces(words, changes, newer=newer)
    )


def _draw_amendments(found: Comparison) -> None:
    if not found.made:
        return
    st.markdown(f"**What the new documents change** ({len(found.made)})")
    st.dataframe(
        [dict(zip(AMENDMENT_COLUMNS, amendment_row(each, found), strict=True)) for each in found.made],
        hide_index=True,
        height="content",
        key="amendments",
    )


def _draw_pages(found: Comparison) -> None:
    if not found.pages_compared:
        st.caption("The pages of one of the two were not kept, so that they could not be compared.")
        return
    if not found.pages:
        return
    st.markdown(
        f"**Pages** ({len(found.pages)}, {len(found.untouching)} of them without evidence of any question)"
    )
    st.dataframe(
        [
            {"Page": page_line(each), "Questions": len(each.question_ids), "Was": was, "Is": now}
            for each in found.pages
            for was, now in page_words(each) or [("", "")]
        ],
        hide_index=True,
        height="content" if len(found.pages) <= _MOST else "auto",
        key="changed_pages",
    )
