"""How large a question set may be. Generous for people, small for a server's memory."""

from __future__ import annotations

#: bytes of a file, before it is parsed
MAX_BYTES = 2 * 1024 * 1024
#: bytes an Excel file may unpack to
MAX_UNPACKED = 12 * 1024 * 1024

MAX_SECTIONS = 60
#: questions in the whole set
MAX_QUESTIONS = 1000
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
