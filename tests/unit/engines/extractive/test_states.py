"""What is called answered, and what is not: on documents of a page as on long ones."""

from threading import Event

import pytest

from core.analysis.accumulate import Accumulator
from core.domain.answer import AnswerStatus, Coverage, Preview
from core.domain.document import Page, PageSet, Window
from core.domain.ports import Work
from core.domain.question import Question, QuestionSet, Section
from core.engines.cross_encoder.reader import Judgement
from core.engines.extractive import assessment
from core.engines.extractive.engine import ExtractiveEngine
from core.engines.extractive.findings import index_for

LETTER = (
    "March 3, 2027. Dear Ms. Archer: We confirm our agreement. The contract price is USD 1,250,000. "
    "The warranty period is 12 months. The governing law is the law of Texas."
)
FAR_OFF = [
    "The Contractor shall keep the site clean and remove waste each day.",
    "Manholes shall be cleaned of all debris before the inspection.",
    "Traffic control devices shall follow the manual of the state.",
]


def ask(*texts, questions, previews=False):
    question_set = QuestionSet(
        "q",
        "Q",
        (Section("s", "S", tuple(Question(str(n), text) for n, text in enumerate(questions))),),
    )
    pages = tuple(Page(number, text) for number, text in enumerate(texts, 1))
    windows = [Window(0, pages)]
    items = list(ExtractiveEngine().ask(Work(windows, question_set, previews=previews), Event()))
    book = Accumulator(question_set)
    for item in items:
        if not isinstance(item, Preview):
            book.add(item)
    read = Coverage(read=PageSet.of(range(1, len(texts) + 1)))
    return [book.answer(str(number), read) for number in range(len(questions))], items


def test_a_letter_of_one_page_answers_what_it_says_and_nothing_else():
    (price, law, crane), _ = ask(
        LETTER,
        questions=["What is the contract price?", "What is the governing law?", "Which crane is used?"],
    )
    assert price.status is AnswerStatus.ANSWERED
    assert price.claims[0].value == "USD 1,250,000"
    assert law.status is AnswerStatus.ANSWERED
    assert "Texas" in law.claims[0].said
    assert crane.status is AnswerStatus.NOT_FOUND


def test_a_question_of_which_no_word_occurs_is_not_read():
    questions = [Question("price", "What is the contract price?"), Question("crane", "Which crane hoists?")]
    index = index_for(questions)
    index.add(Page(1, LETTER))
    index.close()
    read = []

    class Recorder:
        def judge(self, pairs, stop=None):
            read.extend(pair.question for pair in pairs)
            return [Judgement(1.0, 0, 0)] * len(pairs)

    ranked = assessment.assess(index)
    list(ranked.read(questions, judge=Recorder()))
    assert set(read) == {"What is the contract price?"}
    assert ranked.passages(1, 3) == []


def test_one_sentence_is_document_enough():
    (price, period), _ = ask(
        "The contract price is USD 1,250,000.",
        questions=["What is the contract price?", "How long is the warranty period?"],
    )
    assert price.status is AnswerStatus.ANSWERED
    assert period.status is not AnswerStatus.ANSWERED


@pytest.mark.parametrize(
    ("question", "empty"),
    [
        ("By what date must bids be submitted?", "Bids must be submitted in the office of the City Clerk."),
        ("What percentage is retained from payments?", "A percentage of payments is retained by the Owner."),
        ("How long is the warranty on the roof?", "The warranty on the roof covers labor and materials."),
    ],
)
def test_a_passage_without_the_kind_of_value_asked_for_is_no_answer(question, empty):
    (found,), _ = ask(empty, *FAR_OFF, questions=[question])
    assert found.status is not AnswerStatus.ANSWERED


def test_the_table_stands_by_words_before_the_reader_begins_and_ends_as_without_previews():
    questions = ["What is the contract price?"]
    _, with_previews = ask(LETTER, *FAR_OFF, questions=questions, previews=True)
    _, without = ask(LETTER, *FAR_OFF, questions=questions)
    first, *_ = with_previews
    assert isinstance(first, Preview)
    (finding,) = [f for outcome in first.outcomes for f in outcome.findings][:1]
    assert finding.value == ""
    assert finding.by_words
    assert not any(f.by_words for item in without for f in item.findings)
    assert [item for item in with_previews if not isinstance(item, Preview)] == without


def test_without_the_network_words_have_the_last_word(monkeypatch):
    monkeypatch.setattr(assessment, "why_unavailable", lambda: "onnxruntime is not installed")
    (price,), _ = ask(LETTER, *FAR_OFF, questions=["What is the contract price?"])
    assert price.claims[0].value == ""
    assert price.claims[0].by_words
    assert "1,250,000" in price.claims[0].text


@pytest.mark.parametrize(
    ("question", "text", "may_answer"),
    [
        # which name is meant, words alone cannot tell; nor is a date told that stands elsewhere
        ("Who is the surveyor?", "The surveyor of the works is Whitlock Dane, the surveyor.", False),
        ("What is the date of the notice?", "The date of the notice is the date stated above.", False),
        ("What is the date of the notice?", "The date of the notice is May 4, 2027.", True),
    ],
)
def test_by_words_alone_a_name_is_never_an_answer_and_a_date_must_be_stated(question, text, may_answer):
    index = index_for([Question("q", question)])
    for number, each in enumerate([text, *FAR_OFF], 1):
        index.add(Page(number, each))
    index.close()
    best, *_ = assessment.assess(index).passages(0, 1)
    assert best.passage == 0
    assert best.fitting is may_answer


def test_a_compound_question_gets_a_value_for_each_part_and_is_told_which_was_not_found():
    bids = "Sealed bids are due on October 27, 2026, at 2:00 p.m. in Room 14 of the Fallowbrook City Hall."
    (place, silent), _ = ask(
        bids,
        "The Owner shall retain five percent (5%) of each progress payment as retainage.",
        *FAR_OFF,
        questions=[
            "When and where are bids due?",
            "How much retainage is withheld, and when is it released?",
        ],
    )
    assert "October 27, 2026" in place.claims[0].value
    assert "how much: five percent" in silent.claims[0].value
    assert "when: not found" in silent.claims[0].value


def test_one_date_does_not_answer_two_parts_of_a_question():
    (dates,), _ = ask(
        "Bids are due at the Village Hall by 4:00 p.m. on Thursday, February 11, 2027.",
        *FAR_OFF,
        questions=["When are bids due, and when are they opened?"],
    )
    assert "February 11, 2027; when are they opened: not found" in dates.claims[0].value


def test_the_manager_of_a_company_is_not_said_to_be_the_property_manager():
    (manager,), _ = ask(
        "Landlord: Ashby Estates LLC, by Margaret Dunne, its Manager",
        *FAR_OFF,
        questions=["Who is the property manager?"],
    )
    assert manager.status is not AnswerStatus.ANSWERED


@pytest.mark.parametrize(
    ("question", "told", "kept_back"),
    [
        (
            "How many records must the Owner supply each quarter?",
            "The Owner must supply a minimum of 4,000 records each quarter.",
            "The Owner must supply a minimum of ***** records each quarter.",
        ),
        (
            "By what percentage are royalties reduced if a study is required?",
            "If a study is required, royalties are reduced by ten percent (10%).",
            "If a study is required, royalties are reduced by [***] percent ([***]%).",
        ),
        (
            "What must be done within 48 hours of an opt-out notice?",
            "Within 48 hours of an opt-out notice the name must be removed from all lists.",
            "Within 48 hours of an opt-out notice the Contractor shall:",
        ),
        (
            "Who signed the agreement on behalf of the Owner?",
            "On behalf of the Owner the agreement was signed by Jane Roe.",
            "The agreement is signed on behalf of the Owner as of February 16, 2000.",
        ),
        (
            "How many PC-12 airplanes would be affected?",
            "The proposal affects 73 airplanes of the model PC-12.",
            "The proposal affects 73 airplanes.",
        ),
    ],
)
def test_what_is_blotted_out_only_led_in_to_or_said_of_something_else_is_no_answer(question, told, kept_back):
    ((right,), _), ((wrong,), _) = (ask(text, *FAR_OFF, questions=[question]) for text in (told, kept_back))
    assert right.status is AnswerStatus.ANSWERED
    assert wrong.status is not AnswerStatus.ANSWERED


@pytest.mark.parametrize(
    ("question", "hints", "texts", "name"),
    [
        (  # a street, and a title in capitals, have the words of the question and of its hints
            "Who is the client or purchaser?",
            ("client", "invitation to tender"),
            [
                "INVITATION TO TENDER\nNORTH QUAY WORKS",
                "The client's works lie in Tanner Street, beside the purchaser's yard in Mill Road.",
                "The Client is the Port of Ashby, acting through its Harbour Office.",
            ],
            "Port of Ashby",
        ),
        (
            "Who is the surveyor?",
            (),
            [
                "The surveyor's marks stand in Harbor Road.",
                "The survey was made by Whitlock Dane, who acts as surveyor of the works.",
            ],
            "Whitlock Dane",
        ),
        (
            "Who is the lender or agent?",
            ("lender", "loan agreement"),
            [
                "LOAN AGREEMENT\nLENDER AND AGENT",
                "The lender's property is in Quarry Avenue, and the agent's is in Elm Street.",
                "The loan is made by Ashby Savings Bank.",
            ],
            "Ashby Savings Bank",
        ),
    ],
)
def test_who_it_is_is_told_by_no_street_and_no_title(question, hints, texts, name):
    index = index_for([Question("who", question, hints=hints)])
    for number, text in enumerate(texts, 1):
        index.add(Page(number, text))
    index.close()
    ranked = assessment.assess(index)
    for _ in ranked.read([Question("who", question, hints=hints)]):
        pass
    best, *others = ranked.passages(0, len(texts))
    assert best.value == name
    assert all(each.probability < best.probability for each in others)


def test_a_street_that_is_asked_for_is_told_as_before():
    (street,), _ = ask(
        "The office of the surveyor is in Harbor Road.",
        "The survey was made by Whitlock Dane, who acts as surveyor of the works.",
        questions=["In which street is the office of the surveyor?"],
    )
    assert "Harbor Road" in street.claims[0].text
