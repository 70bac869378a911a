import pytest

from core.reading.letter_statistics import makes_words

CLAUSE = "The Contractor shall complete the Work within ninety days and pay damages for each day of delay."


@pytest.mark.parametrize("by", [1, 3, 7, 13, 19, 25])
def test_letters_that_were_moved_on_make_no_words(by):
    moved = "".join(chr((ord(c) - 97 + by) % 26 + 97) if c.isalpha() else c for c in CLAUSE.lower())
    assert not makes_words(moved)


@pytest.mark.parametrize(
    "text",
    [
        CLAUSE,
        "Der Auftragnehmer haftet nicht f\u00fcr Sch\u00e4den, durch h\u00f6here Gewalt verursacht werden.",
        "Zamawiaj\u0105cy zastrzega prawo do uniewa\u017cnienia post\u0119powania bez podania przyczyny.",
        "\u041f\u043e\u0434\u0440\u044f\u0434\u0447\u0438\u043a \u043e\u0431\u044f\u0437\u0430\u043d " * 4,
        "x" * 200,
        "short",
    ],
)
def test_words_and_what_cannot_be_judged_stay(text):
    assert makes_words(text)
