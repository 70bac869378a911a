import pytest

from core.reading.letter_statistics import makes_words

CLAUSE = "The Contractor shall complete the Work within ninety days and pay damages for each day of delay."


@pytest.mark.parametrize("by", [1, 3, 7, 13, 19, 25])
def test_letters_that_were_moved_on_make_no_words(by):
    moved = "".join(chr((ord(c) - 97 + by) % 26 + 97) if c.isalpha() else c for c in CLAUSE.lower())
    assert not makes_words(moved)


def test_letters_of_many_scripts_in_one_word_make_none():
    assert not makes_words("\u033d\u0b0b\u04a8\u01e5\u0f9f\u0451\u0e0f\u0924\u0564\u05d0 " * 12)


@pytest.mark.parametrize(
    "text",
    [
        CLAUSE,
        "Der Auftragnehmer haftet nicht f\u00fcr Sch\u00e4den, durch h\u00f6here Gewalt verursacht werden.",
        "Zamawiaj\u0105cy zastrzega prawo do uniewa\u017cnienia post\u0119powania bez podania przyczyny.",
        "\u041f\u043e\u0434\u0440\u044f\u0434\u0447\u0438\u043a \u043e\u0431\u044f\u0437\u0430\u043d " * 4,
        "\u65e5\u672c\u8a9e\u306e\u30c6\u30ad\u30b9\u30c8\u3067\u3059 " * 9,
        "\u0410\u0440\u0435\u043d\u0434\u0430 \u05e9\u05db\u05d9\u05e8\u05d5\u05ea "
        "\u0627\u0644\u0625\u064a\u062c\u0627\u0631 \u0e04\u0e48\u0e32\u0e40\u0e0a\u0e48\u0e32 " * 6,
        "x" * 200,
        "short",
    ],
)
def test_words_and_what_cannot_be_judged_stay(text):
    assert makes_words(text)
