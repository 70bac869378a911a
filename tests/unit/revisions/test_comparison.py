"""Two analyses of generated bids side by side: answers, pages, amendments."""

import pytest

from core.domain.answer import Answer, AnswerStatus
from core.domain.changes import AnswerChangeKind, PageChangeKind
from core.revisions.comparison import Analysis, compare
from samples.generator.leaflets import Leaf
from tests.unit.revisions.bids import (
    ADVERTISEMENT,
    AGREEMENT,
    BID_FORM,
    INSTRUCTIONS,
    MANUAL,
    PUMPS,
    addendum,
    analysed,
    answered,
    package,
)

pytestmark = pytest.mark.thorough

COMPLETION = "reach Substantial Completion within 575 calendar days"
MANUAL_FILE = "Project Manual.pdf"


NOTHING = (AnswerStatus.NOT_FOUND,)


def kind_of(folder, before, after, more=(), manual=None):
    """What became of one answer, with the documents that the newer package has."""
    old = analysed(package(folder), "old", q=before)
    new = analysed(package(folder, *more, manual=manual), "new", q=after)
    (change,) = compare(old, new).answers
    return change


def test_an_answer_on_pages_that_did_not_change_is_unchanged(tmp_path):
    same = answered("575 calendar days", COMPLETION)
    change = kind_of(tmp_path, same, same, [addendum(1, "1. The closing date is not extended.")])
    assert (change.kind, change.words) == (AnswerChangeKind.UNCHANGED, ())


def test_another_value_is_a_change_of_value_and_its_words_are_marked(tmp_path):
    reduced = AGREEMENT.text.replace("575", "482")
    quote = "substantially complete within {} calendar days after"
    change = kind_of(
        tmp_path,
        answered("575 days", quote.format(575)),
        answered("482 calendar days", quote.format(482)),
        manual={**MANUAL, "00 52 13 Agreement.pdf": (Leaf("00 52 13", reduced),)},
    )
    assert change.kind is AnswerChangeKind.VALUE
    (words,) = change.words
    assert change.old.evidence[slice(*words.old)] == "575"
    assert change.new.evidence[slice(*words.new)] == "482"
    assert not change.ranked_anew


def test_the_same_value_in_other_words_is_a_change_of_wording(tmp_path):
    other = AGREEMENT.text.replace("shall be substantially complete", "must reach Substantial Completion")
    change = kind_of(
        tmp_path,
        answered("575 calendar days", "The Work shall be substantially complete within 575 calendar days"),
        answered(
            "575 calendar days hold", "The Work must reach Substantial Completion within 575 calendar days"
        ),
        manual={**MANUAL, "00 52 13 Agreement.pdf": (Leaf("00 52 13", other),)},
    )
    assert change.kind is AnswerChangeKind.WORDING


def test_what_was_forbidden_and_is_permitted_now_is_a_change_of_value(tmp_path):
    allowed = INSTRUCTIONS.text.replace("Work at night is not permitted.", "Work at night is permitted.")
    change = kind_of(
        tmp_path,
        answered("Work at night is not permitted."),
        answered("Work at night is permitted."),
        manual={**MANUAL, "00 21 13 Instructions to Bidders.pdf": (Leaf("00 21 13", allowed),)},
    )
    assert change.kind is AnswerChangeKind.VALUE


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        (NOTHING, answered("575 days", COMPLETION), AnswerChangeKind.NEW),
        (answered("575 days", COMPLETION), NOTHING, AnswerChangeKind.WITHDRAWN),
        (
            answered("575 days", COMPLETION),
            (
                AnswerStatus.CONFLICTING,
                ("575 days", COMPLETION),
                ("90 days", "The prices stand for ninety (90) days"),
            ),
            AnswerChangeKind.CONFLICTING,
        ),
        (
            (
                AnswerStatus.CONFLICTING,
                ("575 days", COMPLETION),
                ("90 days", "The prices stand for ninety (90) days"),
            ),
            answered("575 days", COMPLETION),
            AnswerChangeKind.SETTLED,
        ),
        (
            (AnswerStatus.POSSIBLE, ("Casings shall be of cast iron",) * 2),
            (AnswerStatus.POSSIBLE, ("impellers of stainless steel",) * 2),
            AnswerChangeKind.UNCHANGED,
        ),
    ],
)
def test_answers_come_go_conflict_and_settle(tmp_path, before, after, kind):
    assert kind_of(tmp_path, before, after).kind is kind


def test_the_sides_of_a_conflict_are_what_they_contradict_each_other_in(tmp_path):
    prices = "The prices stand for ninety (90) days"
    sides = ("575 days", COMPLETION, "the Work", "575 days"), (prices, prices, "The prices", "90 days")
    change = kind_of(tmp_path, NOTHING, (AnswerStatus.CONFLICTING, *sides))
    assert change.new.sides == ("575 days", "90 days")
    assert change.new.value == "575 days; 90 days"


def test_an_answer_that_stands_on_another_page_is_moved(tmp_path):
    bound = (ADVERTISEMENT, INSTRUCTIONS, BID_FORM, AGREEMENT, PUMPS)
    inserted = Leaf(
        "00 01 10", "= TABLE OF CONTENTS\nThis page was put in before all the others of the manual."
    )
    said = answered("575 days", COMPLETION)
    old = analysed(package(tmp_path, manual={MANUAL_FILE: bound}), "old", q=said)
    new = analysed(package(tmp_path, manual={MANUAL_FILE: (inserted, *bound)}), "new", q=said)
    found = compare(old, new)
    assert [each.kind for each in found.answers] == [AnswerChangeKind.MOVED]
    # every page of a conformed manual is shifted; only the one that is new is listed
    assert [each.kind for each in found.pages] == [PageChangeKind.INSERTED]


def test_an_engine_that_ranks_anew_has_not_changed_an_answer(tmp_path):
    first, second = ("575 days", COMPLETION), ("ninety (90) days", "The prices stand for ninety (90) days")
    change = kind_of(
        tmp_path,
        (AnswerStatus.ANSWERED, first, second),
        (AnswerStatus.ANSWERED, second, first),
        [addendum(1, "1. The closing date is not extended.")],
    )
    assert (change.kind, change.ranked_anew) == (AnswerChangeKind.UNCHANGED, True)


def test_an_engine_that_is_less_sure_of_the_same_words_has_withdrawn_nothing(tmp_path):
    said = ("575 days", COMPLETION)
    change = kind_of(tmp_path, (AnswerStatus.ANSWERED, said), (AnswerStatus.POSSIBLE, said))
    assert (change.kind, change.ranked_anew) == (AnswerChangeKind.UNCHANGED, True)
    change = kind_of(tmp_path, (AnswerStatus.POSSIBLE, said), (AnswerStatus.ANSWERED, said))
    assert (change.kind, change.ranked_anew) == (AnswerChangeKind.UNCHANGED, True)


def test_pages_are_compared_word_by_word_and_name_the_questions_on_them(tmp_path):
    revised = BID_FORM.text.replace("October 13", "October 27").replace("14 EA", "16 EA")
    old = analysed(
        package(tmp_path),
        "old",
        due=answered("October 13", "Bids are due at the Town Hall on October 13, 2026"),
        bond=answered("five percent", "bid bond of five percent (5%)"),
    )
    new = analysed(
        package(tmp_path, manual={**MANUAL, "00 41 43 Bid Form.pdf": (Leaf("00 41 43", revised),)}),
        "new",
        due=answered("October 27", "Bids are due at the Town Hall on October 27, 2026"),
        bond=answered("five percent", "bid bond of five percent (5%)"),
    )
    found = compare(old, new)
    first, second = found.pages
    assert [(each.was, each.now) for each in first.words] == [("October 13, 2026", "October 27, 2026")]
    assert first.question_ids == ("due",)
    assert first.words[0].before.endswith("Town Hall on")
    assert [(each.was, each.now) for each in second.words] == [("14", "16")]
    assert found.untouching == (second,)
    assert found.counts == {AnswerChangeKind.VALUE: 1, AnswerChangeKind.UNCHANGED: 1}
    assert [each.question_id for each in found.changed] == ["due"]


def test_a_conformed_manual_with_every_page_shifted_changes_what_it_changes_alone(tmp_path):
    bound = [ADVERTISEMENT, INSTRUCTIONS, BID_FORM, AGREEMENT, PUMPS]
    cover = Leaf(
        "00 01 01", "= CONFORMED PROJECT MANUAL\nConformed to Addenda 1 to 3, and printed anew in one volume."
    )
    shifted = [cover, *(Leaf(leaf.prefix, leaf.text.replace("575", "482")) for leaf in bound[:4]), PUMPS]
    quote = "substantially complete within {} calendar days after"
    old = analysed(
        package(tmp_path, manual={MANUAL_FILE: bound}), "old", q=answered("575", quote.format(575))
    )
    new = analysed(
        package(tmp_path, manual={MANUAL_FILE: shifted}), "new", q=answered("482", quote.format(482))
    )
    found = compare(old, new)
    assert [each.kind for each in found.answers] == [AnswerChangeKind.VALUE]
    changed = [each for each in found.pages if each.kind is PageChangeKind.CHANGED]
    assert [(words.was, words.now) for each in changed for words in each.words] == [
        ("575 calendar days", "482 calendar days")
    ] * 3
    assert not [each for each in found.pages if each.kind in {PageChangeKind.MOVED, PageChangeKind.REMOVED}]


def test_the_comparison_names_new_documents_and_what_they_change(tmp_path):
    said = answered("575 days", COMPLETION)
    earlier = addendum(1, '1. Bid Form, Item R-10: change "223 LF" to "300 LF".')
    later = addendum(2, '1. Bid Form, Item R-10: change "223 LF" to "436 LF".')
    old = analysed(package(tmp_path, earlier), "old", q=said)
    new = analysed(package(tmp_path, earlier, later), "new", q=said)
    found = compare(old, new, stale=["q"])
    assert (found.added, found.removed) == (("Addendum 2",), ())
    assert [(each.source, each.now) for each in found.made] == [("Addendum 2", "436 LF")]
    assert found.stale == ("q",)


def test_questions_that_only_one_analysis_was_asked_are_named(tmp_path):
    said = answered("575 days", COMPLETION)
    bid = package(tmp_path)
    found = compare(analysed(bid, "old", a=said, b=said), analysed(bid, "new", b=said, c=said))
    assert [each.question_id for each in found.answers] == ["b"]
    assert (found.only_old, found.only_new) == (("a",), ("c",))


def test_without_the_text_of_both_the_answers_are_still_compared(tmp_path):
    bid = package(tmp_path)
    old = analysed(bid, "old", q=answered("575 days", COMPLETION))
    bare = Analysis("new", "new", bid.package, ("q",), {"q": Answer("q", AnswerStatus.NOT_FOUND)})
    found = compare(old, bare)
    assert [each.kind for each in found.answers] == [AnswerChangeKind.WITHDRAWN]
    assert (found.pages, found.pages_compared) == ((), False)
