import pytest

from core.engines.extractive.passage_features import is_contents_line, is_form


@pytest.mark.parametrize(
    "text",
    [
        "3.2 Bypass Pumping ........... 14",
        "00 11 13 Advertisement for Bids 1 page",
        "AD2 Addendum No. 2 2 pages",
        "02956 Cured-in-Place Pipe 10 pages",
    ],
)
def test_a_contents_line_is_known_by_its_dots_or_by_section_and_length(text):
    assert is_contents_line(text)


@pytest.mark.parametrize(
    "text",
    [
        "The proposal shall not exceed 20 pages",
        "Page limit: 20 pages",
        "12 copies of not more than 20 pages each",
        "The submittal is described on 3 pages. Attach 2 pages",
    ],
)
def test_a_limit_of_pages_is_no_contents_line(text):
    assert not is_contents_line(text)


def test_a_line_of_blanks_is_a_form():
    assert is_form("Name of bidder: ______________")
    assert not is_form("The snake_case name of the bidder")
