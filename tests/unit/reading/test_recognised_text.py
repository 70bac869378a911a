"""What OCR saw, made part of a page."""

import pytest

from core.domain.document import Page, PageStatus
from core.reading.clean_text import UNKNOWN
from core.reading.messages import SeenWord
from core.reading.recognised_text import broken_words, instead_of_letters, mended


def seen(text):
    return tuple(SeenWord(word, 1, 0.9, (0.1, 0.1, 0.2, 0.2)) for word in text.split())


def unknown(text):
    return text.replace("#", UNKNOWN)


def test_a_number_of_which_no_digit_is_known_is_told_by_the_words_around_it():
    page = Page(1, unknown("Damages are #### dollars, or ### a week."))
    told = mended(page, seen("Damages are 2750 dollars, or 900 a week."))
    assert told.text == "Damages are 2750 dollars, or 900 a week."
    assert [told.text[start:end] for start, end, _ in told.mended] == ["2750", "900"]


def test_a_number_that_ocr_saw_twice_between_the_same_words_stays_unknown_and_is_counted():
    page = Page(1, unknown("pays ### euros and"))
    told = mended(page, seen("pays 100 euros and pays 200 euros and"))
    assert told.text == page.text
    assert told.reason == "letters of 1 word are unknown"


@pytest.mark.parametrize("text", ["# Yes # No", "#\nitem", "plain words"])
def test_single_signs_that_stand_alone_are_bullets_and_boxes(text):
    assert broken_words(unknown(text)) == 0


@pytest.mark.parametrize(
    ("own", "recognised"),
    [("QX7-ZZ9-KJ", "OX7-ZZ9-KJ"), ("Ll12 KWH", "LI12 KWH"), ("W1-b, W2-b, W3-b", "W1-b, W2-b, W3-h")],
)
def test_codes_that_ocr_nearly_sees_stay_what_they_are(own, recognised):
    page = Page(1, own)
    assert instead_of_letters(page, seen(recognised), "no words") == page


def test_letters_of_which_ocr_sees_none_give_way_to_what_it_sees():
    page = instead_of_letters(Page(1, "Zduudqwb: 57 prqwkv"), seen("Warranty: 24 months"), "no words")
    assert (page.status, page.text) == (PageStatus.OCR, "Warranty: 24 months")
