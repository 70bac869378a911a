import pytest

from core.engines.passages.question_text import asked_about, identifiers


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        (
            "What is the FY2018 capital outlay (in USD millions) for Dun? Rely on the cash flow statement.",
            "What is the 2018 capital outlay for Dun?",
        ),
        (
            "You are a banker. Answer the question by using the balance sheet: what is the FY19 stock?",
            "what is the 2019 stock?",
        ),
        ("As an estimator, which bonds must be furnished?", "which bonds must be furnished?"),
        (
            "What is the gross margin (in percent units and round to one decimal place)?",
            "What is the gross margin ?",
        ),
    ],
)
def test_instructions_roles_and_formats_are_not_looked_for(text, asked):
    assert asked_about(text) == asked


@pytest.mark.parametrize(
    "text",
    [
        "State the liquidated damages per day.",
        "Provide the owner's name and address.",
        "Which tests apply according to the specification?",
        "If the contractor is late, what damages are due?",
        "Use of explosives",
        "Does the geotechnical report state the groundwater level?",
        "Answer in USD millions.",
    ],
)
def test_what_is_asked_about_stays_word_for_word(text):
    assert asked_about(text) == text


def test_what_a_question_names_by_letters_and_figures_is_known_and_no_year_or_quarter():
    assert identifiers("How many PC-12 or F1216 parts were sold in FY2018, Q3 and 2019?") == ("PC12", "F1216")
