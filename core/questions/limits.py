"""How large a question set may be. Generous for people, small for a server's memory."""

from __future__ import annotations

from dataclasses import replace

from core.domain.errors import Problem

#: bytes of a file, before it is parsed
MAX_BYTES = 2 * 1024 * 1024
#: bytes an Excel file may unpack to
MAX_UNPACKED = 12 * 1024 * 1024
#: sheets of a workbook
MAX_SHEETS = 64
#: the last row of a sheet that is looked at; empty rows, which take time as well, count
LAST_ROW = 100_000
#: cells of a sheet with something in them; a full set with everything in it has 15,000
MAX_CELLS = 200_000
MAX_COLUMNS = 100

MAX_SECTIONS = 60
#: questions in the whole set
MAX_QUESTIONS = 1000
#: more rows than any set has questions, blank lines included
MAX_ROWS = 20 * MAX_QUESTIONS
#: hints of one question
MAX_HINTS = 40

#: characters
ID = 64
TITLE = 200
QUESTION = 1000
HINT = 100
DESCRIPTION = 2000
EXPERT_NAME = 100
SPECIALISATION = 500
INSTRUCTIONS = 4000

#: problems reported for one file; a binary renamed to .csv would give thousands
MAX_PROBLEMS = 200
#: characters of a problem's message, which may repeat what the file says
MESSAGE = 400

#: what the process that parses a file may use: bytes of memory, and seconds of processor time and of waiting
MEMORY = 512 << 20
CPU = 8
SILENCE = 20.0


def shortened(problem: Problem) -> Problem:
    """Return the problem in the length of a message, whatever of the file it repeats."""
    if max(len(problem.message), len(problem.field)) <= MESSAGE:
        return problem
    message = problem.message
    if len(message) > MESSAGE:
        half = MESSAGE // 2
        message = f"{message[:half]} … {message[-half:]}"
    return replace(problem, message=message, field=problem.field[:MESSAGE])
