"""A claim beside quotes that do not support it is never an answer."""

import itertools
from collections import defaultdict

import pytest

from core.analysis.accumulate import Accumulator
from core.analysis.support import objection
from core.domain.answer import (
    AnswerStatus,
    Citation,
    Coverage,
    Finding,
    Match,
    Outcome,
    Span,
    UnitKey,
    UnitStatus,
)
from core.domain.document import PageSet
from core.domain.question import Question, QuestionSet, Section
from core.questions.catalog import shipped_set
from tests.chat_server.sample import recorded_answers

QUESTIONS = {question.id: question.text for question in shipped_set("cipp").questions}
#: a true sentence of a contract that says nothing of what is claimed
IRRELEVANT = [
    "The liner shall be cured with hot water or steam.",
    "This Agreement is made in two counterparts, each of which is an original.",
    "Seeding shall take place between March 15 and May 31.",
    "The Engineer may inspect the shop at any reasonable hour.",
]


def cited(*quotes):
    return tuple(Citation((Span(n, 0, len(quote)),), quote, Match.EXACT) for n, quote in enumerate(quotes, 1))


def objected(claim, *quotes, question="What does the contract say?", **more):
    return objection(claim, cited(*quotes), question, **more)


def recorded():
    """Return what a good model claims of the sample, with its quotes and whether it infers."""
    gathered = defaultdict(list)
    for question, answers in recorded_answers().items():
        for answer in answers:
            if answer["confidence"] > 0.4 and not answer["inferred"]:
                gathered[question, answer["claim"]] += [quote["text"] for quote in answer["quotes"]]
    return gathered


@pytest.mark.parametrize(
    ("claim", "quotes", "missing"),
    [
        ("Retainage is 10 percent.", ["Owner shall retain five percent (5%) of each payment."], "10 percent"),
        ("The warranty runs for two years.", ["The warranty period is one (1) year."], "two years"),
        ("The price is $1.5 million.", ["The price is $1.5 billion, payable at closing."], "$1.5 million"),
        ("Bids are due at 2:00 a.m.", ["Bids are received until 2:00 p.m. local time."], "2:00 a.m."),
        ("Bids are due on May 6, 2027.", ["Bids are due on May 5, 2027."], "May 6, 2027"),
        ("Tested under ASTM F1743.", ["The liner is tested under ASTM F1216."], "ASTM F1743"),
        ("Five copies are needed.", ["Submit three (3) copies of the drawings."], "Five copies"),
        ("The answer comes in 10 days.", ["Contractor shall answer within 10 working days."], "10 days"),
        ("Cured at 180 F for 4 hours.", ["The liner is cured at 180 \u00b0F."], "4 hours"),
    ],
)
def test_a_value_that_no_quote_holds_is_named(claim, quotes, missing):
    assert objected(claim, *quotes) == f'its quotes do not say "{missing}"'


@pytest.mark.parametrize(
    ("claim", "quotes"),
    [
        ("Retainage is 5%.", ["Owner shall retain five percent (5%) of each payment as retainage."]),
        ("Two years.", ["The warranty period is 24 months from acceptance."]),
        ("At least 180 degrees Fahrenheit", ["The temperature reaches not less than 180 \u00b0F."]),
        ("October 27 at 2 p.m.", ["Bids are received until 2:00 p.m. on Tuesday, October 27, 2026."]),
        ("Three bonds are required.", ["bid, performance and payment bonds are required"]),
        ("$1,500,000", ["The price is $1.5 million, payable at closing."]),
        ("Der Preis ist 1.500 Euro.", ["Der Preis beträgt 1.500,00 Euro und ist bei der Abnahme zu zahlen."]),
        ("The price is EUR 1,500.", ["Der Preis beträgt 1.500,00 Euro und ist bei der Abnahme zu zahlen."]),
    ],
)
def test_a_value_said_otherwise_is_held(claim, quotes):
    assert objected(claim, *quotes) == ""


@pytest.mark.parametrize(
    ("claim", "quote", "question"),
    [
        (
            "Bypass pumping is not required.",
            "Bypass pumping is required for every segment.",
            "Is bypass pumping required?",
        ),
        (
            "The Contractor may assign the agreement.",
            "The Contractor may not assign the agreement.",
            "May it be assigned?",
        ),
        (
            "The liner is cured with ultraviolet light.",
            "The liner is cured with hot water or steam.",
            "How is the liner cured?",
        ),
        (
            "The laws of Delaware govern.",
            "The laws of the State of New York govern the agreement.",
            "Which law governs?",
        ),
    ],
)
def test_a_claim_that_its_quote_contradicts_is_not_supported(claim, quote, question):
    assert objected(claim, quote, question=question)


@pytest.mark.parametrize("sentence", IRRELEVANT)
@pytest.mark.parametrize(
    "claim",
    [
        "The Owner pays all permit fees.",
        "Liability is capped at the fees paid in the last twelve months.",
        "Yes.",
        "The Contractor must provide a performance bond.",
        "Disputes are settled by arbitration in Geneva.",
        "No subcontractors are allowed.",
        "The superintendent needs five years of experience.",
    ],
)
def test_an_arbitrary_claim_beside_a_true_irrelevant_sentence_is_never_answered(claim, sentence):
    question = Question("q", "What is asked of the bonds, the fees, the subcontractors or disputes?")
    finding = Finding("q", claim, cited(sentence), confidence=0.99)
    accumulator = Accumulator(QuestionSet("own", "Own", (Section("s", "S", (question,)),)))
    accumulator.add(Outcome(UnitKey(1, 0, "s"), UnitStatus.DONE, PageSet.of([1]), ("q",), (finding,)))
    answer = accumulator.answer("q", Coverage(read=PageSet.of([1])))
    assert answer.status is AnswerStatus.UNVERIFIED
    assert answer.claims[0].unsupported
    assert answer.claims[0].citations


def test_claims_of_a_good_model_are_supported_but_for_values_that_their_quotes_lack():
    objections = [objection(claim, cited(*quotes), QUESTIONS[q]) for (q, claim), quotes in recorded().items()]
    assert len(objections) > 80
    others = [each for each in objections if each and not each.startswith("its quotes do not say")]
    assert len(others) <= 2
    assert len([each for each in objections if each]) <= 9


@pytest.mark.thorough
def test_hardly_a_claim_of_a_good_model_is_supported_by_the_quotes_of_another_question():
    known = recorded()
    pairs = [
        (claim, question, quotes)
        for (question, claim), ((other, _), quotes) in itertools.product(known, known.items())
        if question.split(".")[0] != other.split(".")[0]
    ]
    passed = [pair for pair in pairs if not objection(pair[0], cited(*pair[2]), QUESTIONS[pair[1]])]
    assert len(pairs) > 5000
    assert len(passed) <= 0.01 * len(pairs)


def test_an_inferred_claim_may_say_more_than_its_quotes_but_not_of_other_things():
    claim, quote = "No limit is stated; runs go from manhole to manhole.", "from manhole to manhole"
    assert objected(claim, quote, inferred=True) == ""
    assert objected(claim, IRRELEVANT[1], inferred=True)


def test_a_supported_claim_comes_first_and_makes_the_answer():
    question = Question("q", "How is the liner cured?")
    wrong = Finding("q", "With ultraviolet light.", cited(IRRELEVANT[0]), confidence=0.99)
    right = Finding("q", "With hot water or steam.", cited(IRRELEVANT[0]), confidence=0.5)
    accumulator = Accumulator(QuestionSet("own", "Own", (Section("s", "S", (question,)),)))
    for window, finding in enumerate((wrong, right)):
        accumulator.add(
            Outcome(UnitKey(1, window, "s"), UnitStatus.DONE, PageSet.of([1]), ("q",), (finding,))
        )
    answer = accumulator.answer("q", Coverage(read=PageSet.of([1])))
    assert answer.status is AnswerStatus.ANSWERED
    assert [claim.text for claim in answer.claims] == [right.claim, wrong.claim]
