"""A quick look at the first letter of a line never hides a heading from the pattern that it stands for."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import core.reading.structure.headings as rules

LOOKS: dict[str, tuple[re.Pattern[str], Callable[[str], object]]] = {
    "numbered": (rules._NUMBERED, rules._may_be_numbered),
    "major": (rules._MAJOR, lambda words: words[0] in rules._BEGIN_MAJOR),
    "named": (rules._NAMED, lambda words: words[0] in rules._BEGIN_NAMED),
    "clause": (rules._CLAUSE, rules._may_be_counted),
    "regulation": (rules._REGULATION, rules._PARAGRAPH.match),
}
#: all that passes for a plain letter where case does not matter: the long s and the sign of Kelvin as well
LETTERS = [letter for letter in map(chr, range(0x3000)) if re.fullmatch("[a-z]", letter, re.IGNORECASE)]


@pytest.mark.parametrize("kind", LOOKS)
@given(data=st.data())
@settings(max_examples=60)
def test_whatever_a_pattern_matches_passes_the_look_at_its_first_letter(kind: str, data: st.DataObject):
    pattern, look = LOOKS[kind]
    words = data.draw(st.from_regex(pattern, fullmatch=True)).strip()
    for first in (words[0], *LETTERS):
        begun = first + words[1:]
        assert look(begun) or not pattern.fullmatch(begun), begun
