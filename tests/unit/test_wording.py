"""Numbers in words."""

import pytest

from core.domain.document import Hiding, Page, Unseen
from core.reports import wording as in_reports
from core.wording import confidence_word, counted, duration, file_size, money, page_remarks, shortened
from pages.parts.shell import wording as on_screen


@pytest.mark.parametrize(
    ("confidence", "word"),
    [(1.0, "high"), (0.75, "high"), (0.74, "medium"), (0.5, "medium"), (0.45, "low"), (0.0, "low")],
)
def test_a_confidence_has_one_word_on_screen_and_in_reports(confidence, word):
    assert confidence_word(confidence) == word
    assert on_screen.confidence_word is in_reports.confidence_word is confidence_word


@pytest.mark.parametrize(
    ("usd", "said", "exactly"),
    [
        (None, "price unknown", "unknown (no price for this model)"),
        (0, "$0.00", "$0.00"),
        (0.0042, "under $0.01", "$0.0042"),
        (0.007, "$0.01", "$0.0070"),
        (1234.5, "$1,234.50", "$1,234.50"),
    ],
)
def test_a_small_sum_is_never_said_to_be_nothing(usd, said, exactly):
    assert (money(usd), money(usd, exact=True)) == (said, exactly)


@pytest.mark.parametrize(
    ("seconds", "said", "exactly"),
    [
        (0.2, "1 s", "0.2 s"),
        (8.2, "8 s", "8.2 s"),
        (250, "4 min", "4 min 10 s"),
        (4_320, "1 h 12 min", "1 h 12 min"),
        (7_200, "2 h", "2 h 0 min"),
    ],
)
def test_a_duration_is_rounded_for_who_waits_and_exact_for_who_looks_back(seconds, said, exactly):
    assert (duration(seconds), duration(seconds, exact=True)) == (said, exactly)


def test_counts_and_sizes_have_their_units():
    assert [counted(1, "page"), counted(1204, "page"), counted(2, "analysis", "analyses")] == [
        "1 page",
        "1,204 pages",
        "2 analyses",
    ]
    assert [file_size(10), file_size(20_400), file_size(18_200_000)] == ["1 kB", "20 kB", "18.2 MB"]


def test_a_text_is_cut_between_words_where_there_are_any():
    assert shortened("The liner shall be cured.", 18) == "The liner shall…"
    assert shortened("x" * 30, 10) == "x" * 9 + "…"
    assert shortened("short", 10) == "short"


@pytest.mark.parametrize(
    ("unseen", "reason", "said"),
    [
        ((), "", []),
        (
            (Unseen(Hiding.OFF_PAGE, 1),),
            "",
            ["1 word of this page is not shown by viewers and was left out: outside the visible page."],
        ),
        (
            (Unseen(Hiding.COVERED, 4), Unseen(Hiding.LAYER, 1_200)),
            "4 words covered by something drawn over them left out",
            [
                (
                    "1,204 words of this page are not shown by viewers and were left out: "
                    "4 covered by something drawn over them, 1,200 in a layer that is switched off."
                )
            ],
        ),
        ((), "letters stand apart, so words may be broken", ["Letters stand apart, so words may be broken."]),
    ],
)
def test_what_was_left_out_of_a_page_is_said_once(unseen, reason, said):
    assert list(page_remarks(Page(1, "text", reason=reason, unseen=unseen))) == said
