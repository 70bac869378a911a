"""Ids of lines last: they are made of words and section, and never of a page."""

import pytest

from core.domain.answer import Span
from core.domain.document import PageRef
from core.evidence.unit import EvidenceUnit
from core.registers.lines import LineIds, line_of, section_number

HEADINGS = ("SECTION 02956 - CURED-IN-PLACE PIPE", "PART 1 - GENERAL", "1.3 SUBMITTALS")


def unit(text, page=1, headings=HEADINGS):
    return EvidenceUnit(Span(page, 0, len(text)), text, headings=headings)


def test_a_line_keeps_its_id_when_its_page_moves_and_its_words_are_broken_elsewhere():
    here = line_of(unit("Submit shop\ndrawings."), PageRef(12), LineIds(), {})
    there = line_of(unit("Submit  shop drawings.", page=219), PageRef(219), LineIds(), {})
    assert here.id == there.id
    assert here.page == PageRef(12)


def test_a_line_gets_another_id_when_a_word_of_it_or_its_section_is_another():
    ids = {
        LineIds().of("Submit shop drawings.", "02956 1.3"),
        LineIds().of("Submit two shop drawings.", "02956 1.3"),
        LineIds().of("Submit shop drawings.", "02957 1.3"),
    }
    assert len(ids) == 3


def test_lines_with_the_same_words_in_one_section_are_told_apart_in_the_same_way_each_time():
    first, again = LineIds(), LineIds()
    given = [first.of("None.", "1"), first.of("None.", "1"), first.of("None.", "2")]
    assert len(set(given)) == 3
    assert [again.of("None.", "2"), again.of("None.", "1"), again.of("None.", "1")] == [
        given[2],
        given[0],
        given[1],
    ]


def test_an_id_is_never_taken_for_a_number():
    assert all(LineIds().of(str(number)).startswith("L-") for number in range(50))


@pytest.mark.parametrize(
    ("headings", "number"),
    [
        (HEADINGS, "02956 1.3"),
        (("SECTION 33 01 30.72 - LINING", "PART 2 PRODUCTS"), "33 01 30.72"),
        (("Part 10 - Market Research", "10.002 Procedures."), "10.002"),
        (("SECTION 00 73 00 SUPPLEMENTARY CONDITIONS", "SC-4.05 Differing conditions"), "00 73 00 SC-4.05"),
        (("ARTICLE 4 - CONTRACT TIMES",), "4"),
        (("35.014 Government property and title.",), "35.014"),
        (("CERTIFICATE OF INSURANCE",), ""),
        ((), ""),
    ],
)
def test_a_section_is_numbered_as_its_headings_say(headings, number):
    assert section_number(headings) == number
