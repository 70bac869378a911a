"""The index knows what leads in to a passage, though that is no part of it."""

from core.domain.document import Page, PlacedHeading
from core.domain.question import Question
from core.engines.passages.index import CONTEXT_WORDS, Index
from core.engines.passages.queries import Queries


def contexts(*texts, **fields):
    index = Index(Queries([Question("q", "What is due?")]))
    for number, text in enumerate(texts, 1):
        index.add(Page(number, text, **fields))
    index.close()
    return {piece.claim: index.context_of(piece) for piece in index.passages}


def test_an_item_has_the_sentence_that_leads_in_to_it_also_overleaf():
    found = contexts(
        "The Bidder shall submit with its Bid all of the following:\n(a) the bond of its surety in full;",
        "(b) the statement of its qualifications in full.",
    )
    lead = "The Bidder shall submit with its Bid all of the following:"
    assert list(found.values()) == ["", lead, lead]


def test_a_row_has_the_names_of_its_columns_and_a_long_lead_in_its_end():
    rows = ("Item | Quantity | Unit price", "--- | --- | ---", "Manhole | 12 | 4,500", "Liner | 88 | 310")
    table = "\n".join(f"| {row} |" for row in rows)
    found = contexts("Item Quantity Unit price\nManhole 12 4,500\nLiner 88 310", tables=(table,))
    assert "Item | Quantity | Unit price:" in found.values()
    words = [f"word{number}" for number in range(40)]
    (*_, last) = contexts(
        f"It says {' '.join(words)} the following:\n(a) the bond of its surety in full."
    ).values()
    assert last.split() == [*words, "the", "following:"][-CONTEXT_WORDS:]


def test_a_passage_has_all_titles_above_it_the_outermost_first_and_once_each():
    text = "SECTION 40 05 PUMPS\n1.07 WARRANTY\nPumps shall be warranted for two years."
    titles = text.splitlines()[:2]
    placed = tuple(
        PlacedHeading(text.index(title), text.index(title) + len(title), title, level)
        for level, title in enumerate(titles, 1)
    )
    index = Index(Queries([Question("q", "How long are pumps warranted?")]))
    index.add(Page(1, text, headings=placed))
    index.add(Page(2, "Pumps are tested for one hour.", above=((1, titles[0]),)))
    index.close()
    found = {piece.claim: index.titles_of(piece) for piece in index.passages}
    assert found["Pumps shall be warranted for two years."] == " / ".join(titles)
    assert found["Pumps are tested for one hour."].startswith(titles[0])
