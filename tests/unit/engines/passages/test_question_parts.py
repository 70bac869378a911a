import pytest

from core.engines.passages.question_parts import parts_of


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "When and where are bids due?",
            [("when", "When are bids due?"), ("where", "Where are bids due?")],
        ),
        (
            "How much is retained, and when is it released?",
            [("how much", "How much is retained?"), ("when", "when is it released? (How much is retained)")],
        ),
        (
            "When are payments asked for, and when are they due?",
            [
                ("when are payments asked for", "When are payments asked for?"),
                ("when are they due", "when are they due? (When are payments asked for)"),
            ],
        ),
        (
            "Who is the engineer, and to whom are questions addressed?",
            [
                ("who is", "Who is the engineer?"),
                ("to whom", "to whom are questions addressed? (Who is the engineer)"),
            ],
        ),
        ("What must be cleaned before lining?", []),
        ("Is a preliner required, and where?", []),
        ("", []),
    ],
)
def test_a_compound_question_falls_into_parts_that_can_be_asked_alone(text, parts):
    assert [(part.label, part.text) for part in parts_of(text)] == parts
