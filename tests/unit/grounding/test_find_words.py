"""Words looked up in a document."""

from __future__ import annotations

import pytest

from core.domain.document import Page, PageStatus
from core.grounding.find_words import find_words

PAGES = [
    Page(1, "The liner shall be\ncured-in-place pipe. The LINER is 4.5 mm thick."),
    Page(2, "Thick walls. The Contractor \u201cshall\u201d submit a liner cer-\ntificate."),
    Page(3, "", PageStatus.UNREADABLE, reason="a scan"),
]


def found(words: str) -> list[tuple[int, str]]:
    return [(each.page.number, each.words) for each in find_words(words, PAGES)]


@pytest.mark.parametrize(
    ("words", "places"),
    [
        ("liner", [(1, "liner"), (1, "LINER"), (2, "liner")]),
        ("be cured-in-place  PIPE", [(1, "be cured-in-place pipe")]),
        ('"shall" submit', [(2, "\u201cshall\u201d submit")]),
        ("certificate", [(2, "cer- tificate")]),
        ("no such words", []),
        ("   ", []),
    ],
)
def test_words_are_found_wherever_they_stand_however_they_are_set(words, places):
    assert found(words) == places


def test_each_place_is_where_its_words_stand_in_the_page():
    for each in find_words("liner", PAGES):
        (span,) = each.spans
        assert each.page.text[span.start : span.end].casefold() == "liner"


def test_what_stands_round_them_begins_and_ends_with_whole_words():
    page = Page(1, "alpha " * 40 + "the liner " + "omega " * 40)
    (only,) = find_words("the liner", [page])
    assert "the liner" in only.context
    assert set(only.context.split()) == {"\u2026", "alpha", "the", "liner", "omega"}


def test_words_that_stand_nowhere_together_give_the_pages_that_have_them_all():
    (only,) = find_words("thick liner", PAGES[:1])
    assert only.page.number == 1
    assert [PAGES[0].text[span.start : span.end] for span in only.spans] == ["thick", "liner"]
    assert not find_words("thick elephant", PAGES)
