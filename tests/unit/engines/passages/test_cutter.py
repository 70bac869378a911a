from hypothesis import given
from hypothesis import strategies as st

from core.domain.document import Page
from core.engines.passages.cutter import PASSAGE_CHARACTERS, PASSAGE_WORDS, Cutter, passages, run_in_title


def of(*texts, **more):
    return list(passages(Page(number, text, **more) for number, text in enumerate(texts, 1)))


def test_every_passage_is_a_slice_of_its_page():
    text = "3.2 Bypass Pumping. The Contractor shall\nprovide pumps. Pumps run all day.\n\nItem  Qty  Price"
    for piece in of(text):
        (span,) = piece.spans
        assert text[span.start : span.end] == piece.text == piece.citation().verbatim


@given(st.lists(st.text(alphabet="aAb .;,\n\t1(9)é\x0c", max_size=400), min_size=1, max_size=3))
def test_whatever_the_text_no_word_is_lost_or_doubled_and_spans_are_exact(texts):
    covered = [[0] * len(text) for text in texts]
    for piece in of(*texts):
        assert piece.text == " ".join(texts[s.page - 1][s.start : s.end] for s in piece.spans)
        assert len(piece.text.split()) <= PASSAGE_WORDS
        for span in piece.spans:
            for place in range(span.start, span.end):
                covered[span.page - 1][place] += 1
    for text, counts in zip(texts, covered, strict=True):
        assert all(n == 1 for letter, n in zip(text, counts, strict=True) if not letter.isspace())


def test_sentences_are_parted_but_abbreviations_and_numbers_are_not():
    text = (
        "The resin shall meet ASTM F1216 and Sec. 2.3 of the plans. "
        "Use No. 4 bars per Dr. Smith as directed. "
        "Temperature shall reach 180 deg. F at the far end of the pipe. "
        "Sureties are rated A- by A.M. Best Company or better. "
        "Bids are due at 1:30 P.M. Central Time on March 16."
    )
    assert [piece.claim for piece in of(text)] == [
        "The resin shall meet ASTM F1216 and Sec. 2.3 of the plans.",
        "Use No. 4 bars per Dr. Smith as directed.",
        "Temperature shall reach 180 deg. F at the far end of the pipe.",
        "Sureties are rated A- by A.M. Best Company or better.",
        "Bids are due at 1:30 P.M. Central Time on March 16.",
    ]


def test_a_line_that_wraps_is_one_sentence_and_a_line_that_was_ended_is_not():
    wrapped = (
        "The Contractor shall notify each resident in\nwriting and hang notices on doors\nof all houses."
    )
    assert len(of(wrapped)) == 1
    form = (
        "Project name: Elm Street Sewer Rehabilitation and Lining\nBid number: 24-117\nOwner: City of Maple"
    )
    assert len(of(form)) == 3


def test_a_blank_line_within_a_sentence_does_not_part_it():
    # tesseract takes lines that stand a little apart for paragraphs
    text = "These words are invented and are not to be used for\n\nconstruction.\n\nThe Work is lining."
    assert [piece.text for piece in passages([Page(1, text)])] == [
        "These words are invented and are not to be used for\n\nconstruction.",
        "The Work is lining.",
    ]


def test_a_sentence_that_runs_over_the_page_edge_is_one_passage_with_two_spans():
    first = "General text stands here for a while. The Contractor shall keep the sewer in service and"
    second = "shall pump the flow around the work at all times. Another sentence follows."
    joined = next(piece for piece in of(first, second) if len(piece.spans) == 2)
    assert joined.claim == (
        "The Contractor shall keep the sewer in service and shall pump the flow around the work at all times."
    )
    assert [span.page for span in joined.spans] == [1, 2]


def test_a_sentence_over_three_pages_is_cut_so_that_no_passage_has_three_spans():
    pieces = of(
        "General text stands here. The Contractor shall keep the sewer in service and",
        "shall pump the flow around the work at all times and in all weather and",
        "shall guard the pumps by day and by night.",
    )
    assert [len(piece.spans) for piece in pieces] == [1, 2, 1]


def test_a_run_of_letters_without_spaces_is_cut_into_passages_of_bounded_length():
    pieces = of("x" * 5500)
    assert len(pieces) == 6
    assert max(len(piece.text) for piece in pieces) == PASSAGE_CHARACTERS


def test_a_sentence_is_not_joined_over_a_page_that_was_left_out():
    pages = (Page(1, "The Contractor shall keep the sewer in service and"), Page(3, "shall pump the flow."))
    assert all(len(piece.spans) == 1 for piece in passages(pages))


def test_running_headers_and_footers_are_in_no_passage():
    text = "CITY OF MAPLE 24-117\nThe resin shall be polyester.\nPage 12 of 90"
    furniture = ((0, 20), (text.index("Page 12"), len(text)))
    assert [piece.claim for piece in of(text, furniture=furniture)] == ["The resin shall be polyester."]


def test_a_sentence_goes_on_over_the_page_edge_in_spite_of_headers_and_footers():
    pages = (
        Page(1, "The resin shall be a polyester resin that\n02956-1", furniture=((42, 49),)),
        Page(2, "CIPP LINING\nwithstands all sewage of normal kind.", furniture=((0, 11),)),
    )
    (piece,) = passages(pages)
    assert piece.claim == "The resin shall be a polyester resin that withstands all sewage of normal kind."


def test_a_long_sentence_is_cut_where_a_clause_begins():
    clause = (
        "the Contractor shall furnish all labor, materials, tools and equipment for the lining of the sewer"
    )
    text = "In this section " + "; ".join([clause] * 8) + "."
    pieces = of(text)
    assert len(pieces) > 1
    assert all(piece.text.startswith(("In this section", "the Contractor shall")) for piece in pieces)


def test_rows_of_a_table_stay_apart():
    text = "Item   Description   Quantity\n1   8-inch CIPP   4,200 LF\n2   10-inch CIPP   1,150 LF"
    assert [piece.row for piece in of(text)] == [True, True, True]


def test_passages_know_the_heading_they_stand_under_even_from_an_earlier_page():
    pieces = of("SECTION 02956 CURED-IN-PLACE PIPE\nThe liner shall fit tightly.", "The resin shall be new.")
    assert pieces[-1].page == 2
    assert pieces[-1].heading == "SECTION 02956 CURED-IN-PLACE PIPE"


def test_the_lines_of_a_title_in_capitals_are_one_passage_and_numbered_headings_stay_apart():
    text = (
        "CITY OF MILLBROOK\nMAPLE STREET\nSEWER REHABILITATION\nPROJECT NO. 7\n\n"
        "SECTION 02956\nCURED-IN-PLACE PIPE\nPART 1 GENERAL\n1.01 SUMMARY\nThe work is lining."
    )
    assert [piece.text for piece in passages([Page(1, text)])] == [
        "CITY OF MILLBROOK\nMAPLE STREET\nSEWER REHABILITATION\nPROJECT NO. 7",
        "SECTION 02956",
        "CURED-IN-PLACE PIPE",
        "PART 1 GENERAL",
        "1.01 SUMMARY",
        "The work is lining.",
    ]


def test_a_paragraph_in_capitals_is_no_title():
    shouted = "THE LIABILITY OF EITHER PARTY FOR DAMAGES OF ANY KIND\n" * 4
    title, paragraph, after = passages(
        [Page(1, f"ARTICLE 9 LIABILITY\n\n{shouted}\nThe parties agree to it.")]
    )
    assert (title.title, paragraph.title) == (True, False)
    assert after.heading == "ARTICLE 9 LIABILITY"


def test_a_run_in_title_is_recognised_and_a_citation_is_not_taken_for_one():
    assert run_in_title("3.2 Bypass Pumping. The Contractor shall pump.") == "Bypass Pumping"
    assert run_in_title("12. Governing Law. This Agreement") == "Governing Law"
    assert run_in_title("The Contractor shall pump. Then stop.") == ""
    assert run_in_title("Release, 81 FR at 21016. The DOL") == ""


def test_the_last_words_of_a_page_stay_under_their_own_title_where_the_next_page_begins_a_section():
    cutter = Cutter()
    first = Page(1, "1.07 WARRANTY\nPumps shall be warranted for two years.", section="PUMPS")
    second = Page(2, "1.02 SCOPE\nFurnish valves as shown.", section="VALVES")
    pieces = [*cutter.cut(first), *cutter.cut(second), *cutter.rest()]
    assert [piece.heading for piece in pieces if not piece.title] == ["1.07 WARRANTY", "1.02 SCOPE"]


def test_a_run_in_title_of_the_section_before_is_none_of_the_next_one():
    cutter = Cutter()
    first = Page(1, "3.2 Bypass Pumping. Pumps run all day and all night.", section="FLOW CONTROL")
    second = Page(2, "Valves are opened by hand.\n\nGates are closed by hand.", section="VALVES")
    pieces = [*cutter.cut(first), *cutter.cut(second), *cutter.rest()]
    assert pieces[0].heading == "FLOW CONTROL / Bypass Pumping"
    assert pieces[-1].heading == "VALVES"
