"""What the reader said before is not asked again, and no words are kept for it."""

from threading import Event

from core.engines.cross_encoder.kept_judgements import MOST, KeptJudgements
from core.engines.cross_encoder.reader import Judgement, Pair

DUE = Pair("When are bids due?", "Bids are due on October 13.", "Advertisement")
BOND = Pair("When are bids due?", "The bid bond is five percent.")


class Kept:
    """A cache of replies that forgets nothing."""

    def __init__(self):
        self.texts = {}

    def get_many(self, keys):
        return {key: self.texts[key] for key in keys if key in self.texts}

    def put_many(self, texts, *, life=None):
        self.texts.update(texts)

    def close(self):
        pass


class Reading:
    """A reader that remembers what it was asked."""

    def __init__(self):
        self.asked = []

    def judge(self, pairs, stop=None):
        self.asked += pairs
        stopped = stop is not None and stop.is_set()
        return [None if stopped else Judgement(0.25, 1, len(pair.passage)) for pair in pairs]


def test_a_pair_is_judged_once_whatever_stands_beside_it():
    kept, reading = Kept(), Reading()
    first = KeptJudgements(kept, lambda: reading).judge([DUE])
    again = KeptJudgements(kept, lambda: reading).judge([BOND, DUE])
    assert reading.asked == [DUE, BOND]
    assert again[1] == first[0] == Judgement(0.25, 1, len(DUE.passage))


def test_the_network_is_not_loaded_where_all_was_judged_before():
    kept = Kept()
    KeptJudgements(kept, Reading).judge([DUE, BOND])

    def never():
        raise AssertionError

    assert all(KeptJudgements(kept, never).judge([BOND, DUE]))


def test_another_heading_is_another_pair():
    kept, reading = Kept(), Reading()
    other = Pair(DUE.question, DUE.passage, "Addendum 1")
    KeptJudgements(kept, lambda: reading).judge([DUE])
    KeptJudgements(kept, lambda: reading).judge([other])
    assert reading.asked == [DUE, other]


def test_what_a_stop_left_unread_is_not_kept():
    kept, stop = Kept(), Event()
    stop.set()
    assert KeptJudgements(kept, Reading).judge([DUE], stop) == [None]
    assert not kept.texts


def test_what_is_kept_holds_no_words_and_is_bounded():
    kept = Kept()
    pairs = [Pair(DUE.question, f"{BOND.passage} {number}") for number in range(MOST + 5)]
    KeptJudgements(kept, Reading).judge(pairs)
    ((key, text),) = kept.texts.items()
    assert "bid" not in f"{key}{text}".casefold()
    assert text.count("[") == MOST


def test_what_cannot_be_read_is_judged_anew():
    kept, reading = Kept(), Reading()
    judge = KeptJudgements(kept, lambda: reading)
    judge.judge([DUE])
    for damaged in ("", "[1]", '{"a": 1}', "{"):
        kept.texts = dict.fromkeys(kept.texts, damaged)
        assert judge.judge([DUE])[0]
