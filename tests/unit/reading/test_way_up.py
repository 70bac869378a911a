"""Which readings of a picture leave it in doubt which way up it stands."""

import pytest

from core.reading.messages import SeenWord
from core.reading.way_up import is_doubtful


def read(*words):
    """Return words of which each is told with its confidence."""
    return [SeenWord(text, 0, confidence, (0, 0, 1, 1)) for text, confidence in words]


@pytest.mark.parametrize(
    ("words", "doubtful"),
    [
        (read(), True),
        (read(("Bidder", 0.9), ("submits", 0.95)), False),
        (read(("of", 0.6), ("the", 0.6), ("IS13O0", 0.6)), False),
        (read(("MODULE", 0.9), ("QX13-77", 0.5), ("TXPD0O1", 0.5), ("AMT", 0.5)), False),
        (read(("WNS", 0.9), ("QX13-77", 0.5), ("TXPD0O1", 0.5), ("AMT", 0.5)), True),
        (read(("MODULE", 0.9), ("JOLIVYLNOD", 0.2), ("LHL", 0.1)), True),
    ],
    ids=[
        "nothing",
        "sure",
        "everyday words",
        "a screen's plain words",
        "codes alone",
        "turned, with one word",
    ],
)
def test_a_picture_is_turned_where_neither_confidence_nor_words_say_that_it_stands_upright(words, doubtful):
    assert is_doubtful(words) is doubtful
