"""A pasted text, piece by piece."""

import pytest

from core.grounding.check_citations import check_text


def said(text):
    return [piece.checked.cited.text for piece in check_text(text, ())]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        (
            "Bids are due at 2:00 p.m. The Owner opens them in public at the Town Hall.",
            ["Bids are due at 2:00 p.m.", "The Owner opens them in public at the Town Hall."],
        ),
        (
            "Send them to Acme Pipe Inc. at 12 Main St. Springfield, attn. Mr. B. Lee, before noon.",
            ["Send them to Acme Pipe Inc. at 12 Main St. Springfield, attn. Mr. B. Lee, before noon."],
        ),
        (
            "What the bid needs:\n- a bid bond of ten percent\n\n1. Sign every page\n2) Initial each change",
            [
                "What the bid needs:",
                "a bid bond of ten percent",
                "Sign every page",
                "Initial each change",
            ],
        ),
        (
            "The liner shall be cured\nwith hot water only.\n\nSteam is not allowed here.",
            ["The liner shall be cured\nwith hot water only.", "Steam is not allowed here."],
        ),
        (
            'It says "The liner shall be cured with hot water only." (p. 12) and the pumps pass solids.',
            ["The liner shall be cured with hot water only.", "and the pumps pass solids."],
        ),
    ],
)
def test_sentences_end_at_full_stops_that_end_them_and_at_paragraphs_and_items_of_lists(text, pieces):
    assert said(text) == pieces


def test_where_a_piece_stands_in_the_text_it_was_pasted_in_is_known():
    text = "Summary:\n* Bids are due at 2:00 p.m. Bring two copies of the form."
    assert [text[piece.start : piece.end] for piece in check_text(text, ())] == said(text)
