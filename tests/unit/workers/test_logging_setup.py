"""What a worker writes down of an error holds no document text."""

import logging
import sys

from core.domain.errors import EngineError
from core.workers.logging_setup import _Plain, describe


def caught(error):
    try:
        raise error
    except type(error) as found:
        return describe(found, found.__traceback__)


def test_a_librarys_error_is_told_by_its_kind_and_place_alone():
    text = caught(ValueError("the owner shall pay 40,000 dollars"))
    assert text.splitlines()[-1].startswith("ValueError in caught, line")
    assert "40,000" not in text


def test_an_error_of_ours_is_told_with_its_words():
    assert caught(EngineError("The server refused.", "Wait.")).endswith(
        "EngineError: The server refused. Wait."
    )


def test_a_log_line_carries_its_fields_and_an_error_without_its_text():
    try:
        {}["clause 7"]
    except KeyError:
        record = logging.makeLogRecord({"msg": "it failed", "exc_info": sys.exc_info(), "session": "s1"})
    line = _Plain("%(message)s").format(record)
    assert line.startswith("it failed")
    assert "session=s1" in line
    assert "KeyError in" in line
    assert "clause 7" not in line
