import pytest

from core.analysis.accumulate import Accumulator
from core.analysis.claim_meaning import meaning_of, stems
from core.analysis.conflicts import Contest
from core.analysis.things import of_two_kinds
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

GASKETS = Question("q", "How long are the gaskets warranted?")
HATCHES = Question("q", "How long are the roof hatches guaranteed?")
BARRIERS = Question("q", "How much notice must the school get before barriers are set up?")
SURVEY = Question("q", "Who pays for the tree survey?")
SAMPLES = Question("q", "Where are soil samples delivered?")
FLOOR = Question("q", "How long is the warranty of the basin floor?")
STRENGTH = Question("q", "What tensile strength must the membrane have?")
BOND = Question("q", "Within how many days is the maintenance bond due?")
QUOTES = Question("q", "For how many days does a quotation hold good?")
NOISE = Question("q", "How early may saws be run?")


def meant(question, text, marked="", titles=""):
    return meaning_of(text, stems(question.text), passage=True, marked=marked, titles=titles)


def conflict(question, one, other):
    mine, theirs = (meant(question, *side) for side in (one, other))
    contest = Contest.over(question)
    assert contest.grade(mine, theirs) == contest.grade(theirs, mine)
    return bool(contest.grade(mine, theirs))


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        (  # the title alone says what is warranted
            GASKETS,
            (
                "The Contractor shall replace whatever leaks within four years of acceptance.",
                "within four years",
                "SECTION 01 78 36 WARRANTIES / 1.04 GASKETS",
            ),
            (
                "Gaskets shall be warranted for 18 months.",
                "18 months",
                "SECTION 33 05 05 PIPE / 1.08 WARRANTY",
            ),
        ),
        (  # by another name
            HATCHES,
            ("Roof hatches carry a warranty of six years.", "six years", "SECTION 07 72 00 / 1.07 WARRANTY"),
            ("Roof hatches are guaranteed for 30 months.", "30 months", "SECTION 01 78 36 / 1.02 HATCHES"),
        ),
        (
            BARRIERS,
            ("Notify the school eight days before barriers are set up.", "eight days", ""),
            (
                "The school shall be informed of barriers no later than two weeks before.",
                "no later than two weeks before",
                "",
            ),
        ),
        (  # "performance and maintenance bonds" are both
            BOND,
            ("The maintenance bond is due within 12 days.", "within 12 days", ""),
            ("The performance and maintenance bonds are due in 20 days.", "in 20 days", ""),
        ),
    ],
)
def test_a_title_or_another_name_says_what_a_clause_is_about(question, one, other):
    assert conflict(question, one, other)


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        (  # a title of a whole section speaks of much else
            GASKETS,
            ("Gaskets shall be warranted for 18 months.", "18 months", "PIPE / 1.08 WARRANTY"),
            ("Keep lubricant for two years.", "two years", "GASKETS AND THEIR WARRANTIES / 2.05 LUBRICANT"),
        ),
        (  # another part of the same thing
            FLOOR,
            ("The floor of the basin is warranted for eight years.", "eight years", ""),
            ("The wall of the basin is warranted for three years.", "three years", ""),
        ),
        (  # another property of it
            STRENGTH,
            ("The membrane has a tensile strength of at least 2,000 psi.", "at least 2,000 psi", ""),
            ("The membrane has a tensile modulus of at least 9,000 psi.", "at least 9,000 psi", ""),
        ),
        (  # what belongs to it
            QUOTES,
            ("A quotation holds good for 50 days.", "50 days", ""),
            ("The samples of a quotation are held for 10 days.", "10 days", ""),
        ),
        (  # a day of its own
            NOISE,
            ("Saws may be run no earlier than 7:30 a.m.", "7:30 a.m.", ""),
            ("On Saturdays saws may be run no earlier than 10:00 a.m.", "10:00 a.m.", ""),
        ),
        (  # one value in two units
            BARRIERS,
            ("Notify the school two days before barriers are set up.", "two days", ""),
            ("The school gets notice of barriers 48 hours before.", "48 hours", ""),
        ),
    ],
)
def test_another_thing_part_property_or_case_is_no_contradiction(question, one, other):
    assert not conflict(question, one, other)


WARRANTY = Question("q", "How long is the warranty?")
EXPERIENCE = Question("q", "How many years of experience are required?")
TRENCH = Question("q", "How wide must the trench be?")
PRESSURE = Question("q", "What air pressure is used?")


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        (  # behind the thing asked for
            WARRANTY,
            ("The warranty for submersible pumps is 24 months.", "24 months"),
            ("The warranty period for all roofing shall be ten years.", "ten years"),
        ),
        (
            WARRANTY,
            ("Warranty of the liner: three years.", "three years"),
            ("Warranty on manholes: five years.", "five years"),
        ),
        (  # before it
            WARRANTY,
            ("Pumps shall be warranted for 24 months.", "24 months"),
            ("Roofing shall be warranted for ten years.", "ten years"),
        ),
        (
            WARRANTY,
            ("For pumps the warranty is 24 months.", "24 months"),
            ("The roofing warranty is ten years.", "ten years"),
        ),
        (  # what has it
            EXPERIENCE,
            ("The welder of plastic pipe shall have three years of experience.", "three years"),
            ("The arborist shall have seven years of experience.", "seven years"),
        ),
        (  # what the clause begins with
            PRESSURE,
            ("Gravity sewers are tested with air at a pressure of 4 psi.", "4 psi"),
            ("Instrument piping is tested with air at a pressure of 150 psi.", "150 psi"),
        ),
        (  # another size of it
            TRENCH,
            ("The trench for 8-inch pipe shall be 32 inches wide.", "32 inches"),
            ("The trench for 24-inch pipe shall be 48 inches wide.", "48 inches"),
        ),
    ],
)
def test_two_clauses_that_say_what_the_thing_asked_for_is_of_speak_of_two_things(question, one, other):
    assert not conflict(question, one, other)


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        (  # the same by another name, and elsewhere in the sentence
            WARRANTY,
            ("The warranty for the lining is three years.", "three years"),
            ("The liner has a warranty of one year.", "one year"),
        ),
        (  # of the whole of the contract, or of nothing in particular
            WARRANTY,
            ("The warranty for materials and workmanship is two years.", "two years"),
            ("The warranty of the Work is one year.", "one year"),
        ),
        (
            WARRANTY,
            ("The warranty for equipment is 24 months from start-up.", "24 months"),
            ("The warranty is 12 months from acceptance.", "12 months"),
        ),
        (
            TRENCH,
            ("The trench for 8-inch pipe shall be 32 inches wide.", "32 inches"),
            ("The trench for 8-inch pipe shall be 30 inches wide.", "30 inches"),
        ),
    ],
)
def test_two_clauses_on_one_thing_contradict_each_other_however_they_say_what_it_is_of(question, one, other):
    assert conflict(question, one, other)


@pytest.mark.parametrize("nothing", ["1.", "...", "\u2116"])
def test_a_claim_without_a_word_is_of_no_kind_and_contradicts_nothing(nothing):
    question = Question("w", "How long is the warranty?")
    assert not conflict(question, (nothing,), ("The warranty for pumps is two years.",))
    mute, pumps = meant(question, nothing), meant(question, "The warranty for pumps is two years.")
    assert not of_two_kinds(mute, pumps, "warranty", frozenset())


def test_other_payers_and_other_addresses_contradict_each_other():
    assert conflict(
        SURVEY,
        ("The Contractor bears the cost of the tree survey.",),
        ("The Borough will pay for the tree survey.",),
    )
    assert conflict(
        SAMPLES,
        ("Soil samples are delivered to 12 Quarry Lane.",),
        ("Deliver soil samples to the laboratory at 480 Weaver Street.",),
    )
    assert not conflict(
        SAMPLES,
        ("Soil samples are delivered to 12 Quarry Lane.",),
        ("Deliver soil samples to the laboratory, 12 Quarry Lane.",),
    )


def answered(*said):
    questions = QuestionSet("s", "S", (Section("all", "All", (GASKETS,)),))
    book = Accumulator(questions)
    for window, (text, value, titles) in enumerate(said):
        citation = Citation((Span(window + 1, 0, len(text)),), text, Match.EXACT)
        finding = Finding("q", text, (citation,), confidence=0.8 - window / 10, value=value, titles=titles)
        key = UnitKey(1, window, "all")
        book.add(Outcome(key, UnitStatus.DONE, PageSet.of([window + 1]), ("q",), (finding,)))
    return book.answer("q", Coverage())


def test_an_answer_is_conflicting_over_a_clause_whose_title_alone_names_the_subject():
    warranted = ("Gaskets shall be warranted for 18 months.", "18 months", "PIPE / 1.08 WARRANTY")
    replaced = "The Contractor shall replace whatever leaks within four years of acceptance."
    titled = (replaced, "within four years", "WARRANTIES / 1.04 GASKETS")
    other = (replaced, "within four years", "WARRANTIES / 1.05 PUMPS")
    assert answered(warranted, titled).status is AnswerStatus.CONFLICTING
    assert answered(warranted, other).status is AnswerStatus.ANSWERED


def test_one_word_in_common_is_too_little_for_long_clauses_and_what_happens_otherwise_is_another_matter():
    secrets = Question("q", "For how long are drawings kept?")
    returned = (
        """Upon completion of the Work, or at the request of the Owner made at any time before it, the
        Contractor returns all drawings that it has within 12 days.""",
        "within 12 days",
    )
    kept = ("Drawings are kept by the Contractor for seven years.", "seven years")
    assert not conflict(secrets, returned, kept)
    assert conflict(secrets, ("Drawings are kept for nine years.", "nine years"), kept)
    notice = Question("q", "How much notice ends the lease of the yard?")
    given = ("The lease of the yard ends upon 40 days' notice.", "40 days")
    otherwise = (
        "In the event that no such notice is given the lease of the yard goes on for one year.",
        "one year",
    )
    assert not conflict(notice, given, otherwise)
