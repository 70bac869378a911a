from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text.normalise import normalise

#: every character that has a rule of its own, among ordinary ones
TRICKY = st.text(
    st.sampled_from(
        "abZ 019.,-\n\r\t\"'|_()\xad\ufffe\x02\u2010\u2013\u2014\u2212½²⁶º"
        "°˚″\u2019“ﬁ™…•\u0301ß\u200b\ue000\ufffd"
    ),
    max_size=60,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("the “cured” liner\u2019s", 'the "cured" liner\'s'),
        ("im-\r\nplementation", "implementation"),
        ("broker\ufffedealer", "broker-dealer"),
        ("broker-\ndealer", "broker\u2011dealer"),
        ("a 180-\r\nday period", "a 180-day period"),
        ("pages 10\u201315", "pages 10-15"),
        ("ofﬁce  of\n the", "office of the"),
        ("180 ºF and 180˚F", "180 °F and 180°F"),
        ("Age\u0302ncia", "Agência"),
        ("Section 1 ............ 12", "section 1 12"),
        ("within ________ days", "within _ days"),
        ("• first\n• second", "first second"),
        ("zero\u200bwidth", "zerowidth"),
        ("6″ pipe", '6" pipe'),
        ("| Item | 12 |", "item 12"),
    ],
)
def test_two_spellings_of_one_text_become_equal(one, other):
    assert normalise(one).text.strip() == normalise(other).text.strip()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1½ in.", "11/2 in."),
        ("10² psi", "102 psi"),
        ("10-15", "1015"),
        ("1996-\n1997", "19961997"),
        ("at -20 F", "at 20 F"),
        ("1,500", "1500"),
    ],
)
def test_two_values_never_become_equal(one, other):
    assert normalise(one).text != normalise(other).text


def test_the_map_leads_back_to_the_characters_of_the_page():
    page = "The “ﬁrst” im-\nplementation  of 1½ inches"
    normalised = normalise(page)
    wanted = "implementation of 1 1/2"
    start = normalised.text.index(wanted)
    low, high = normalised.raw(start, start + len(wanted))
    assert page[low:high] == "im-\nplementation  of 1½"


@given(TRICKY | st.text(max_size=40))
def test_the_map_never_goes_backwards_and_stays_inside_the_text(text):
    normalised = normalise(text)
    assert len(normalised.text) == len(normalised.starts) == len(normalised.ends)
    assert all(0 <= a < b <= len(text) for a, b in zip(normalised.starts, normalised.ends, strict=True))
    assert all(a <= b for a, b in pairwise(normalised.starts))
    assert all(a <= b for a, b in pairwise(normalised.ends))


@given(TRICKY)
def test_there_are_no_double_spaces_and_no_capitals(text):
    normalised = normalise(text).text
    assert "  " not in normalised
    assert normalised == normalised.casefold()


def test_the_raised_mark_of_a_footnote_is_no_part_of_the_sentence_and_a_power_is():
    marked = normalise("Damages are $1,500 \u00b3 for each day, 12 m\u00b2 each.")
    assert marked.text == normalise("Damages are $1,500 for each day, 12 m\u00b2 each.").text
    start, end = marked.raw(marked.text.index("1,500"), marked.text.index("for"))
    assert (start, end) == (13, 21)
