from hypothesis import given
from hypothesis import strategies as st

from core.reading.clean_text import UNKNOWN, clean

#: what pdfium and broken fonts really send, so that hypothesis meets it often
ODD = "\r\n\t \u00a0\ufffe\x02\u00ad\x0c\x0b\x00\x1d\ufeff\u200b\u202e\uf0b7\ue123\ud800a-."


def test_line_breaks_of_every_kind_become_one():
    assert clean("a\r\nb\rc\x0cd\u2028e\x0bf").text == "a\nb\nc\nd\ne\nf"


def test_spaces_of_every_kind_become_one():
    assert clean("a \t\u00a0 b\u3000c").text == "a b c"


def test_spaces_round_a_line_break_go_and_an_empty_line_stays():
    assert clean("  first  \r\n \r\n\r\n  second \r\n").text == "first\n\nsecond"


def test_a_hyphen_at_the_end_of_a_line_keeps_its_line_break():
    assert clean("an FAA\ufffeapproved MEL").text == "an FAA-\napproved MEL"
    assert clean("an FAA\x02\r\napproved MEL").text == "an FAA-\napproved MEL"


def test_a_soft_hyphen_shows_only_where_the_line_ends():
    assert clean("re\u00adhabili\u00ad\r\ntation").text == "rehabili-\ntation"


def test_what_nobody_sees_is_dropped_and_joins_no_words():
    assert clean("\ufeffse\u200bwer\x00 pi\x1dpe\u202e").text == "sewer pipe"


def test_private_bullets_become_bullets_and_other_private_glyphs_are_shown_as_unknown():
    assert clean("\uf0b7 resin \ue001").text == f"\N{BULLET} resin {UNKNOWN}"


def test_half_a_surrogate_pair_cannot_break_the_encoding_of_the_text():
    assert clean("a\ud83db").text.encode() == f"a{UNKNOWN}b".encode()


def test_the_raw_range_of_a_quote_holds_its_words():
    raw = "\r\n  Cure at \t 180 degrees.\r\n\r\nShrinkage is lim\ufffeited  to 2 %.\r\n"
    cleaned = clean(raw)
    for quote in ("Cure at 180 degrees.", "lim-\nited to 2 %", "2"):
        start = cleaned.text.index(quote)
        low, high = cleaned.raw_span(start, start + len(quote))
        assert clean(raw[low:high]).text == quote


def test_a_range_that_cleaning_put_in_has_no_place_on_the_page():
    cleaned = clean("lim\ufffeited")
    assert cleaned.text[4] == "\n"
    assert cleaned.raw_span(4, 5) == (0, 0)


@given(st.text(st.one_of(st.sampled_from(ODD), st.characters())))
def test_every_character_outside_replacements_leads_back_to_itself(raw):
    cleaned = clean(raw)
    assert cleaned.text == cleaned.text.strip()
    cleaned.text.encode()  # no half surrogate is left, so this does not raise
    before = -1
    for index, character in enumerate(cleaned.text):
        low, high = cleaned.raw_span(index, index + 1)
        if (low, high) == (0, 0):
            assert character == "\n"
            continue
        assert high == low + 1
        assert low > before
        before = low
        if not character.isspace() and character not in f"-\N{BULLET}{UNKNOWN}":
            assert raw[low] == character


@given(st.text(st.one_of(st.sampled_from(ODD), st.characters())))
def test_no_word_is_lost_or_made_up(raw):
    visible = [c for c in raw if c.isalnum()]
    assert [c for c in clean(raw).text if c.isalnum()] == visible
