import itertools
from dataclasses import replace

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.analysis.accumulate import Accumulator
from core.domain.answer import (
    Answer,
    AnswerStatus,
    Citation,
    Coverage,
    Finding,
    Match,
    Outcome,
    Span,
    UnitKey,
    UnitStatus,
    UnverifiedQuote,
)
from core.domain.document import Mark, PageSet
from core.domain.question import Expected, Question, QuestionSet, Section

CURE = Question("cure", "What curing temperature must be reached?", expected=Expected.NUMBER)
METHOD = Question("method", "How is the liner cured?")
QUESTIONS = QuestionSet("q", "Questions", (Section("s", "Section", (CURE, METHOD)),))


@pytest.fixture(autouse=True)
def quotes_support_their_claims(monkeypatch):
    """Leave whether they do to the tests of that: most quotes here are mere placeholders."""
    monkeypatch.setattr("core.analysis.claims.objection", lambda *_, **__: "")


READ = Coverage(read=PageSet.parse("1-9"))


def cited(page, start=0, text="the words of the page", match=Match.EXACT, score=1.0):
    return Citation((Span(page, start, start + len(text)),), text, match, score)


def said(claim, *citations, question="cure", confidence=0.5, unverified=(), **more):
    return Finding(question, claim, citations, tuple(unverified), confidence, **more)


def outcome(window, *findings, status=UnitStatus.DONE, pass_number=1):
    pages = PageSet.of(range(3 * window + 1, 3 * window + 4))
    return Outcome(UnitKey(pass_number, window, "s"), status, pages, ("cure", "method"), findings)


def answer(*outcomes, question="cure", coverage=READ):
    accumulator = Accumulator(QUESTIONS)
    for each in outcomes:
        accumulator.add(each)
    return accumulator.answer(question, coverage)


@pytest.mark.parametrize(
    ("one", "other", "status"),
    [
        (0.25, 0.2, AnswerStatus.CONFLICTING),
        (0.15, 0.1, AnswerStatus.POSSIBLE),
    ],
)
def test_two_passages_that_contradict_each_other_are_a_conflict_though_neither_is_sure(one, other, status):
    hot = said("The tile reaches 180 F.", cited(2), tentative=True, confidence=one)
    warm = said("The tile reaches 140 F.", cited(5), tentative=True, confidence=other)
    assert answer(outcome(0, hot), outcome(1, warm)).status is status


def test_claims_that_say_the_same_become_one_with_all_citations_in_the_order_of_the_document():
    found = answer(
        outcome(2, said("The curing temperature is at least 180 degrees F.", cited(8), confidence=0.9)),
        outcome(0, said("At least 180 °F", cited(1), confidence=0.4)),
        outcome(1, said("not less than 180 F", cited(5), confidence=0.7)),
    )
    (claim,) = found.claims
    assert claim.text == "The curing temperature is at least 180 degrees F."
    assert claim.confidence == 0.9
    assert [citation.page for citation in claim.citations] == [1, 5, 8]
    assert found.status is AnswerStatus.ANSWERED


def test_one_passage_found_by_neighbouring_windows_is_cited_once():
    found = answer(
        outcome(0, said("180 F at the interface of the liner", cited(3, 10))),
        outcome(1, said("Interface temperature of liner: 180 F", cited(3, 10))),
    )
    (claim,) = found.claims
    assert claim.citations == (cited(3, 10),)


def test_a_citation_inside_a_longer_one_is_not_shown_twice():
    long, short = cited(3, 10, "shall be 180 F at least"), cited(3, 19, "180 F")
    (claim,) = answer(outcome(0, said("180 F", short)), outcome(1, said("180 F", long))).claims
    assert claim.citations == (long,)


def test_of_two_matches_of_one_span_the_exact_one_stays():
    near, exact = cited(3, match=Match.NEAR, score=0.9), cited(3)
    (claim,) = answer(outcome(0, said("180 F", near)), outcome(1, said("180 F", exact))).claims
    assert claim.citations == (exact,)


def test_different_values_stay_apart_and_conflict_with_both_citations():
    found = answer(outcome(0, said("180 F", cited(2))), outcome(2, said("140 F", cited(8), confidence=0.8)))
    assert found.status is AnswerStatus.CONFLICTING
    assert [claim.text for claim in found.claims] == ["140 F", "180 F"]
    assert found.conflicts == ((0, 1),)
    assert [claim.brief for claim in found.claims] == ["140 F", "180 F"]
    assert [claim.pages for claim in found.claims] == [PageSet.of([8]), PageSet.of([2])]


def test_complementary_claims_are_further_claims_without_a_conflict():
    found = answer(
        outcome(0, said("Hot water", cited(2), question="method", confidence=0.8)),
        outcome(2, said("By steam above 60 feet", cited(8), question="method")),
        question="method",
    )
    assert found.status is AnswerStatus.ANSWERED
    assert [claim.text for claim in found.claims] == ["Hot water", "By steam above 60 feet"]


def test_what_may_be_done_is_not_what_must_be_done():
    found = answer(
        outcome(0, said("The Contractor may cure with steam", cited(2), question="method")),
        outcome(2, said("The Contractor shall cure with steam", cited(8), question="method")),
        question="method",
    )
    assert len(found.claims) == 2


def test_passages_beside_the_best_one_do_not_conflict_about_another_matter():
    passages = (
        "The temperature of the host pipe at the curing interface shall reach 180 degrees F.",
        "The exotherm of the resin in the insulated reel shall be below 90 degrees F in storage.",
        "The exotherm of the resin in the insulated reel shall be below 60 degrees F in storage.",
    )
    findings = [
        said(text, cited(page, text=text), confidence=0.9 / page)
        for page, text in enumerate(passages, start=1)
    ]
    assert answer(outcome(0, *findings)).status is AnswerStatus.ANSWERED
    assert answer(outcome(0, *findings[1:])).status is AnswerStatus.CONFLICTING


def test_an_unverified_claim_never_makes_a_conflict():
    quote = UnverifiedQuote("140 F", Match.ALTERED, "says 140, the page says 180")
    found = answer(
        outcome(0, said("180 F", cited(2))), outcome(1, said("140 F", unverified=[quote], confidence=0.99))
    )
    assert found.status is AnswerStatus.ANSWERED
    assert [claim.text for claim in found.claims] == ["180 F", "140 F"]


def test_claims_without_a_located_quote_are_unverified_and_not_dropped():
    quote = UnverifiedQuote("must reach 180 F", Match.MISSING, "nothing like it")
    found = answer(outcome(0, said("180 F", unverified=[quote])))
    assert found.status is AnswerStatus.UNVERIFIED
    assert found.claims[0].unverified == (quote,)


def test_a_quote_that_another_window_located_is_no_longer_unverified():
    located = cited(3, text="The liner shall reach 180 F")
    lost = UnverifiedQuote("the liner shall reach 180 F", Match.MISSING, "nothing like it")
    (claim,) = answer(outcome(0, said("180 F", unverified=[lost])), outcome(1, said("180 F", located))).claims
    assert claim.citations == (located,)
    assert claim.unverified == ()


def test_an_inferred_claim_stands_behind_a_stated_one():
    found = answer(
        outcome(0, said("Probably hot water", cited(2), question="method", confidence=0.9, inferred=True)),
        outcome(1, said("Steam", cited(5), question="method", confidence=0.3)),
        question="method",
    )
    assert [claim.inferred for claim in found.claims] == [False, True]


def test_a_claim_is_inferred_only_if_all_its_findings_are():
    found = answer(
        outcome(0, said("180 F", cited(2), inferred=True)),
        outcome(1, said("180 F", cited(5), confidence=0.3)),
    )
    assert not found.claims[0].inferred


def test_passages_that_are_merely_worth_a_look_make_a_question_possible_and_never_answered():
    doubt = said("The tile reaches 180 F.", cited(2), tentative=True)
    assert answer(outcome(0, doubt)).status is AnswerStatus.POSSIBLE
    other = said("Reach 140 F, says the data sheet.", cited(5), tentative=True)
    assert answer(outcome(0, doubt), outcome(1, other)).status is AnswerStatus.POSSIBLE


def test_one_sure_finding_answers_a_question_and_comes_before_the_doubtful_ones():
    found = answer(
        outcome(0, said("The tile reaches 180 F.", cited(2), tentative=True, confidence=0.6)),
        outcome(1, said("Cure the liner with steam.", cited(5), confidence=0.5)),
    )
    assert found.status is AnswerStatus.ANSWERED
    assert [claim.tentative for claim in found.claims] == [False, True]


def test_a_claim_shows_the_value_that_was_marked_in_its_passage():
    found = answer(outcome(0, said("The liner is cured at 180 F or more.", cited(2), value="180 F")))
    assert found.claims[0].said == "180 F"


def test_footnotes_of_one_claim_are_gathered_without_repeats():
    found = answer(
        outcome(0, said("180 F", cited(2), footnote="02956-3.05", confidence=0.9)),
        outcome(1, said("180 F", cited(5), footnote="02956-3.05")),
        outcome(2, said("180 F", cited(8), footnote="See Addendum 2")),
    )
    assert found.claims[0].footnotes == ("02956-3.05", "See Addendum 2")


@pytest.mark.parametrize(
    ("coverage", "status"),
    [
        (Coverage(not_reached=PageSet.parse("1-9")), AnswerStatus.PENDING),
        (Coverage(PageSet.parse("1-6"), not_reached=PageSet.parse("7-9")), AnswerStatus.PENDING),
        (Coverage(PageSet.parse("1-8"), unread=((9, "a scan"),)), AnswerStatus.NOT_FOUND),
        (Coverage(PageSet.parse("1-6"), screened=PageSet.parse("7-9")), AnswerStatus.NOT_FOUND),
        (Coverage(PageSet.parse("1-6"), left_out=PageSet.parse("7-9")), AnswerStatus.NOT_FOUND),
    ],
)
def test_a_question_without_findings_is_pending_until_its_pages_are_read(coverage, status):
    assert answer(outcome(0), coverage=coverage).status is status


def test_a_failed_unit_says_nothing_and_may_be_asked_again():
    failed = outcome(0, said("140 F", cited(2)), status=UnitStatus.FAILED)
    assert answer(failed, outcome(0, said("180 F", cited(2)))).claims[0].text == "180 F"


def test_adding_tells_which_answers_change_and_counts_a_unit_once():
    accumulator = Accumulator(QUESTIONS)
    first = outcome(0, said("180 F", cited(2)), said("x", question="unknown"))
    assert accumulator.add(first) == {"cure"}
    before = accumulator.answer("cure", READ)
    assert accumulator.add(first) == set()
    assert accumulator.answer("cure", READ) == before


CLAIMS = st.sampled_from(
    [
        "180 F",
        "At least 180 °F",
        "The curing temperature is 140 degrees F",
        "140 F at the interface of the liner",
        "Interface of liner: 140 F",
        "180 F for hot water",
        "180 F for four hours",
        "Not specified for steam",
        "Addendum 2 changes it from 180 F to 140 F",
    ]
)
CITATIONS = st.builds(
    cited,
    st.integers(1, 4),
    st.sampled_from([0, 7]),
    st.sampled_from(["180 F", "reach 180 F at the interface"]),
    st.sampled_from([Match.EXACT, Match.NEAR]),
)
FINDINGS = st.builds(
    Finding,
    st.sampled_from(["cure", "method"]),
    CLAIMS,
    st.lists(CITATIONS, max_size=2).map(tuple),
    st.lists(st.just(UnverifiedQuote("140 F", Match.MISSING)), max_size=1).map(tuple),
    st.sampled_from([0.2, 0.5, 0.8]),
    st.sampled_from(["", "02956", "see 02956"]),
    st.booleans(),
)


@pytest.mark.thorough
@given(st.lists(st.lists(FINDINGS, max_size=3), min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_the_order_in_which_outcomes_arrive_changes_nothing(windows, rng):
    """So a resumed run equals an undisturbed one byte for byte."""
    outcomes = [outcome(index, *findings) for index, findings in enumerate(windows)]
    shuffled = rng.sample(outcomes, len(outcomes))
    accumulator = Accumulator(QUESTIONS)
    for position, each in enumerate(shuffled):
        accumulator.add(each)
        if position % 2:  # looking in between must not change the end
            accumulator.answer("cure", READ)
    for question in ("cure", "method"):
        undisturbed = answer(*outcomes, question=question)
        resumed = accumulator.answer(question, READ)
        assert msgspec.json.encode(resumed) == msgspec.json.encode(undisturbed)


@pytest.mark.thorough
@given(st.lists(st.lists(FINDINGS, max_size=3), min_size=1, max_size=6))
def test_nothing_that_was_cited_or_said_is_lost(windows):
    outcomes = [outcome(index, *findings) for index, findings in enumerate(windows)]
    findings = [finding for findings in windows for finding in findings if finding.question_id == "cure"]
    found = answer(*outcomes)
    covered = {span for claim in found.claims for citation in claim.citations for span in citation.spans}
    for span in (span for finding in findings for citation in finding.citations for span in citation.spans):
        assert any(s.page == span.page and s.start <= span.start and span.end <= s.end for s in covered)
    assert {claim.text for claim in found.claims} <= {finding.claim for finding in findings}
    assert all(i < j < len(found.claims) for i, j in found.conflicts)
    assert isinstance(found, Answer)


def test_every_order_of_a_hard_case_gives_the_same():
    outcomes = [
        outcome(0, said("140 F at the interface of the liner", cited(3, 7))),
        outcome(1, said("Interface of liner: 140 F", cited(3, 7), cited(4))),
        outcome(2, said("140 F, interface of the liner, steam", cited(4))),
        outcome(3, said("180 F", cited(9))),
    ]
    results = {msgspec.json.encode(answer(*order)) for order in itertools.permutations(outcomes)}
    assert len(results) == 1


PERIOD = "The warranty period shall be twelve months."
LONGER = "The warranty period shall be thirty six months."


def struck(page, text, *ranges):
    return replace(cited(page, text=text), marks=(Mark.STRUCK_OUT,), struck=ranges)


def test_what_is_drawn_through_is_kept_as_evidence_and_never_a_side_of_a_conflict():
    found = answer(
        outcome(0, said(PERIOD, struck(1, PERIOD, (0, len(PERIOD))), confidence=0.9)),
        outcome(1, said(LONGER, cited(4, text=LONGER), confidence=0.4)),
    )
    assert found.status is AnswerStatus.ANSWERED
    assert [claim.text for claim in found.claims] == [LONGER, PERIOD]
    assert [claim.struck for claim in found.claims] == [False, True]


def test_a_value_drawn_through_inside_a_sentence_does_not_count():
    changed = "The warranty period shall be twelve thirty six months."
    start = changed.index("twelve")
    found = answer(
        outcome(0, said(changed, struck(1, changed, (start, start + 7)), confidence=0.9)),
        outcome(1, said(LONGER, cited(4, text=LONGER), confidence=0.4)),
    )
    assert found.status is AnswerStatus.ANSWERED
    assert not found.conflicts


def test_the_same_two_sentences_conflict_where_neither_is_drawn_through():
    found = answer(
        outcome(0, said(PERIOD, cited(1, text=PERIOD), question="method")),
        outcome(1, said(LONGER, cited(4, text=LONGER), question="method")),
        question="method",
    )
    assert found.status is AnswerStatus.CONFLICTING
