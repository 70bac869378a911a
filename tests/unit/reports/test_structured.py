import io
import json

import jsonschema
import pytest

from core.domain.answer import Answer, AnswerStatus, Claim
from core.domain.document import PageRef
from core.domain.session import SessionState
from core.domain.table import Table
from core.reports.formats import Format, write
from core.reports.structured import SCHEMA, VERSION
from tests.unit.reports.material import ANSWERS, report

CHECK = jsonschema.Draft202012Validator(
    json.loads(SCHEMA.read_text()), format_checker=jsonschema.FormatChecker()
)

TALKING = Table("s-123", 1, 0.0, flagged=((PageRef(7), "asks to ignore earlier instructions"),))


def record(made):
    stream = io.BytesIO()
    write(made, stream, Format.JSON)
    return json.loads(stream.getvalue())


def closed(schema):
    """Return the schema with every object forbidding what it does not name."""
    if isinstance(schema, list):
        return [closed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {key: closed(value) for key, value in schema.items()}
    return {**inner, "additionalProperties": False} if "required" in inner else inner


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"session": None, "state": SessionState.COMPLETED},
        {"answers": {}},
        {"pages": ()},
        {"reviews": {}},
        {"table": TALKING},
    ],
    ids=["stopped", "complete", "nothing found", "pages gone", "no reviews", "a page that talks to a model"],
)
def test_the_json_report_keeps_to_its_published_schema(changes):
    made = record(report(**changes))
    CHECK.validate(made)
    # and every field that is written is described there
    jsonschema.Draft202012Validator(closed(json.loads(SCHEMA.read_text()))).validate(made)


def test_the_schema_is_itself_valid_and_of_the_version_written():
    schema = json.loads(SCHEMA.read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    assert SCHEMA.name == f"report-{VERSION.split('.', maxsplit=1)[0]}.schema.json"


def test_the_schema_refuses_a_page_for_a_quote_that_was_not_located():
    made = record(report())
    unverified = made["questions"][2]["claims"][0]["quotes"][0]
    unverified["pages"] = [{"page": 3, "label": None}]
    with pytest.raises(jsonschema.ValidationError):
        CHECK.validate(made)


def test_json_tells_the_engines_words_from_the_reviewers():
    edited = record(report())["questions"][5]
    assert edited["answer"] == "$750 a day by Addendum 2"
    assert edited["claims"][0]["text"] == "$500 a day"
    assert edited["review"]["verdict"] == "edited"


def test_words_that_are_no_valid_unicode_still_make_valid_json():
    broken = Answer("cure.method", AnswerStatus.UNVERIFIED, (Claim("half a pair \ud800"),))
    assert (
        record(report(answers={**ANSWERS, "cure.method": broken}))["questions"][0]["answer"]
        == "half a pair ?"
    )


def test_the_values_of_an_answer_stand_beside_its_words_in_a_form_to_count_with():
    questions = record(report())["questions"]
    hot, edited = questions[1]["claims"][0], questions[5]
    assert [(each["amount"], each["unit"]) for each in hot["values"]] == [(180, "fahrenheit")]
    assert hot["values"][0]["canonical"] == {"amount": 82.22222222, "unit": "celsius"}
    # of what the reviewer decided, and of what the engine said
    assert (edited["values"][0]["amount"], edited["values"][0]["unit"]) == (750, "USD")
    assert edited["claims"][0]["values"][0]["amount"] == 500


def test_the_marked_value_is_what_is_counted_and_not_the_passage_around_it():
    passage = "Within 5 days of the meeting on May 3, 2026, the bidder shall pay $1.5 million."
    claim = Claim(passage, value="$1.5 million", confidence=0.9)
    answers = {**ANSWERS, "cure.method": Answer("cure.method", AnswerStatus.ANSWERED, (claim,))}
    (value,) = record(report(answers=answers))["questions"][0]["values"]
    assert (value["text"], value["amount"], value["unit"]) == ("$1.5 million", 1_500_000, "USD")
    assert value["magnitude"] == "million"
