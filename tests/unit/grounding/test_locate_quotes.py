import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.answer import Citation, Match, Quote, Span, UnverifiedQuote
from core.domain.document import Page
from core.grounding.locate_quotes import TextGrounder

CURING = (
    "3.05 CURING\n"
    "A. The Contractor shall cure the liner with hot water or steam. The curing temperature shall be "
    "not less than 180 °F for at least 1/2 hour, and the Contractor may not exceed 200 °F.\n"
    "B. Each lateral shall be reinstated within 24 hours unless the Engineer agrees in writing.\n"
    "C. Payment is 90 percent of $1,500.00 per lateral; the Owner keeps ten (10) percent."
)
PAGE = Page(7, CURING)


def locate(text, *pages, hint=None):
    return TextGrounder().locate(Quote(text, hint), pages or (PAGE,))


def slices(citation, *pages):
    texts = {page.number: page.text for page in pages}
    return " ".join(texts[span.page][span.start : span.end] for span in citation.spans)


def test_a_true_quote_is_exact_and_shown_in_the_words_of_the_page():
    found = locate("the curing temperature shall be not less than 180 \u00baF")
    assert found == Citation(
        (Span(7, CURING.index("The curing"), CURING.index(" for at least")),),
        "The curing temperature shall be not less than 180 °F",
        Match.EXACT,
    )


@pytest.mark.parametrize(
    "quote",
    [
        '"The Contractor shall cure the liner with hot water or steam."',
        "the Contractor shall cure the liner with hot water or steam;",
        "- The Contractor shall cure the liner with hot water or steam",
        "**The Contractor shall cure the liner with hot water or steam**",
    ],
)
def test_punctuation_around_a_quote_does_not_count(quote):
    assert locate(quote).match is Match.EXACT


@pytest.mark.parametrize(
    "quote",
    [
        "Contractor shall cure liner with hot water or steam",
        "Contractor shall cure the the liner with hot watr or steam",
        "The curing temperature shall be not less than 180 degrees F for at least 1/2 hour",
        "Payment is 90% of $1,500 per lateral",
        "the Owner keeps 10 percent",
        "hot water or steam - The curing temperature shall be not less than 180 °F",
        "Each lateral shall be rein stated within 24 hours",
    ],
)
def test_small_differences_are_near_and_the_page_is_quoted_not_the_model(quote):
    found = locate(quote)
    assert isinstance(found, Citation)
    assert found.match is Match.NEAR
    assert 0.8 <= found.score < 1
    assert found.verbatim == slices(found, PAGE)


@pytest.mark.parametrize(
    ("quote", "reason"),
    [
        ("The Contractor shall not cure the liner with hot water", 'says "shall not", the page says "shall"'),
        ("the Contractor may exceed 200 °F", 'says "may", the page says "may not"'),
        ("curing temperature shall be not less than 140 °F", 'says "140", the page says "180"'),
        ("curing temperature shall be not less than -180 °F", 'says "-180", the page says "180"'),
        ("curing temperature shall be not less than 180 °C", 'says "C", the page says "F"'),
        ("curing temperature shall be not more than 180 °F", 'says "more", the page says "less"'),
        ("180 °F for at least 1/4 hour, and the Contractor", 'says "1/4", the page says "1/2"'),
        ("180 °F for at least 2 hour, and the Contractor", 'says "2", the page says "1/2"'),
        ("The Contractor may cure the liner with hot water", 'says "may", the page says "shall"'),
        ("Each lateral shall be reinstated within 24 days", 'says "days", the page says "hours"'),
        ("shall be reinstated within 24 hours if the Engineer agrees", 'says "if", the page says "unless"'),
        ("Payment is 90 percent of $1,500,00 per lateral", 'says "1,500,00", the page says "1,500.00"'),
        ("the Owner keeps twenty (20) percent.", 'says "twenty (20", the page says "ten (10"'),
        (
            "The Owner shall cure the liner with hot water or steam",
            'says "Owner", the page says "Contractor"',
        ),
        ("shall cure the liner with cold water or steam", 'says "cold", the page says "hot"'),
        ("shall cure the liner with hot water and steam", 'says "and", the page says "or"'),
    ],
)
def test_a_difference_that_matters_makes_the_quote_altered_and_says_which(quote, reason):
    assert locate(quote) == UnverifiedQuote(quote, Match.ALTERED, reason)


@pytest.mark.parametrize(
    ("quote", "verbatim"),
    [
        ("less than 180 °F for at least", "not less than 180 °F for at least"),
        ("exceed the 200 °F", "not exceed 200 °F"),
    ],
)
def test_a_quote_that_begins_behind_a_not_is_shown_with_it(quote, verbatim):
    found = locate(quote)
    assert found.verbatim == verbatim == slices(found, PAGE)


def test_a_part_of_a_range_is_not_the_range():
    page = Page(1, "The work shall be completed within 10-15 days.")
    assert locate("The work shall be completed within 10", page).match is Match.ALTERED


def test_who_pays_whom_may_not_be_swapped():
    page = Page(1, "All permit fees for the project shall be paid by the Contractor in advance.")
    assert locate("permit fees for the project shall be paid to the Contractor", page).match is Match.ALTERED


def test_words_that_the_page_does_not_say_are_not_forgiven():
    quote = "The Contractor shall carefully cure the liner with hot water or steam"
    assert locate(quote).reason == 'says "shall carefully", the page says "shall"'


@pytest.mark.parametrize(
    "quote", ["not more than ten (10) percent of 5", "not less than 18", "within 24 hour"]
)
def test_a_number_or_word_is_never_cut_in_half(quote):
    page = Page(
        1, "Pay not more than ten (10) percent of 55 units, not less than 180 in all, within 24 hourglasses."
    )
    assert not isinstance(locate(quote, page), Citation)


def test_an_invented_quote_is_missing():
    found = locate("The Bidder must provide proof of ten million feet of installed liner")
    assert found.match is Match.MISSING
    assert found.reason


@pytest.mark.parametrize("quote", ["", "180 °F", "the Owner", "...", "hot water"])
def test_a_short_quote_proves_nothing(quote):
    assert locate(quote) == UnverifiedQuote(quote, Match.MISSING, "too short to prove anything")


@pytest.mark.parametrize("quote", ["ASTM F1216", "$1,500,000", "4/15/2027", "02956-7"])
def test_a_short_quote_that_names_one_thing_is_evidence_where_it_stands_whole(quote):
    assert locate(quote, Page(3, f"See {quote} for the rest.")).verbatim == quote
    assert not isinstance(locate(quote, Page(3, f"See {quote}99 for the rest.")), Citation)


def test_of_several_places_the_hinted_page_wins_else_the_first():
    pages = [Page(n, "Bids are due on March 4, 2027 at noon.") for n in (4, 5, 6)]
    quote = "Bids are due on March 4, 2027"
    assert locate(quote, *pages).page == 4
    assert locate(quote, *pages, hint=6).page == 6
    assert locate(quote, *pages, hint=99).page == 4


def test_a_wrong_hint_never_makes_a_page():
    pages = [Page(4, "Nothing here but words."), Page(5, "Bids are due on March 4, 2027 at noon.")]
    assert locate("Bids are due on March 4, 2027", *pages, hint=4).page == 5
    assert isinstance(locate("Bids are due on March 9, 2029", *pages, hint=5), UnverifiedQuote)


def test_a_faithful_place_beats_one_that_is_more_alike_but_altered():
    pages = [
        Page(1, "The retainage held by the Owner is 5 percent of each progress payment made."),
        Page(2, "The retainage which is held by the Owner is 10 percent of each progress payment."),
    ]
    found = locate("The retainage held by the Owner is 10 percent of each progress payment", *pages)
    assert isinstance(found, Citation)
    assert found.page == 2


def test_a_quote_that_runs_over_the_page_edge_gets_two_spans():
    pages = Page(8, "The liner shall be cured with"), Page(9, "steam at a steady pressure.")
    found = locate("shall be cured with steam at a steady pressure", *pages)
    assert [span.page for span in found.spans] == [8, 9]
    assert found.verbatim == "shall be cured with steam at a steady pressure"
    assert found.match is Match.EXACT


def test_a_word_cut_by_the_page_edge_is_still_one_word():
    pages = Page(8, "Submit the certificate of compli-"), Page(9, "ance before shipping the resin.")
    found = locate("certificate of compliance before shipping", *pages)
    assert found.verbatim == "certificate of compli ance before shipping"
    assert found.verbatim == slices(found, *pages)


def test_running_headers_and_footers_between_the_pages_are_skipped():
    first, second = "The liner shall be cured with\n02956-7", "ELM STREET SEWER\nsteam at a steady pressure."
    pages = (
        Page(8, first, furniture=((first.index("\n02956"), len(first)),)),
        Page(9, second, furniture=((0, second.index("steam")),)),
    )
    found = locate("shall be cured with steam at a steady pressure", *pages)
    assert found.verbatim == "shall be cured with steam at a steady pressure"
    assert found.verbatim == slices(found, *pages)


def test_a_running_header_can_itself_be_quoted():
    text = "ADDENDUM NO. 2 TO THE BID DOCUMENTS\nThe liner shall be cured."
    page = Page(8, text, furniture=((0, 36),))
    assert locate("Addendum No. 2 to the Bid Documents", page).spans == (Span(8, 0, 35),)


def test_footnotes_between_the_halves_of_a_sentence_are_jumped_and_left_out():
    pages = (
        Page(61, "Charges must be fair and reasonable taking into consideration\n116 Release 81.\n117 Id."),
        Page(62, "62\nall relevant circumstances of the case."),
    )
    quote = "fair and reasonable taking into consideration all relevant circumstances"
    found = locate(quote, *pages)
    assert [span.page for span in found.spans] == [61, 62]
    assert found.verbatim == quote
    assert found.match is Match.NEAR


def test_running_text_between_the_halves_is_never_jumped():
    pages = (
        Page(61, "In this case the Contractor shall\nnot be liable for any delay and shall"),
        Page(62, "be paid within thirty days of the invoice."),
    )
    found = locate("In this case the Contractor shall be paid within thirty days", *pages)
    assert isinstance(found, UnverifiedQuote)


@pytest.mark.parametrize(
    ("page", "quote"),
    [
        ("The duty to all customers.2 Broker-dealers may offer", "duty to all customers. Broker-dealers may"),
        (
            "the conditions are all satisfied.\n117\nWe understand that",
            "are all satisfied. We understand that",
        ),
    ],
)
def test_the_mark_of_a_footnote_may_be_left_out(page, quote):
    assert locate(quote, Page(1, page)).match is Match.NEAR


def test_words_left_out_at_an_ellipsis_are_shown_with_the_quote():
    found = locate(
        "The Contractor shall cure the liner ... The curing temperature shall be not less than 180 °F"
    )
    assert found.match is Match.NEAR
    assert found.verbatim == (
        "The Contractor shall cure the liner with hot water or steam. "
        "The curing temperature shall be not less than 180 °F"
    )


@pytest.mark.parametrize("mark", ["...", "…", "[...]", "(…)", ". . .", "* * *"])
def test_every_way_to_write_an_ellipsis_is_understood(mark):
    found = locate(f"Payment is 90 percent {mark} the Owner keeps ten (10) percent.")
    assert found.verbatim.startswith("Payment is 90")
    assert found.verbatim.endswith("ten (10) percent")


def test_an_ellipsis_may_not_swallow_a_negation_of_its_sentence():
    found = locate("the Contractor may ... exceed 200 °F")
    assert found.match is Match.ALTERED
    assert found.reason == 'leaves out "not"'


def test_a_not_before_an_elided_quote_is_shown_with_it():
    found = locate("exceed 200 °F ... Each lateral shall be reinstated within 24 hours")
    assert found.verbatim.startswith("not exceed 200 °F.")


def test_an_altered_part_alters_the_whole_quote():
    found = locate(
        "The Contractor shall cure the liner ... reinstated within 48 hours unless the Engineer agrees"
    )
    assert found.match is Match.ALTERED
    assert found.reason == 'says "48", the page says "24"'


def test_parts_that_stand_far_apart_are_not_joined_but_the_longest_is_cited():
    text = (
        "The Contractor shall cure the liner. "
        + "Other things are said. " * 60
        + "Bids are due at noon on Friday."
    )
    found = locate("The Contractor shall cure the liner ... due at noon on Friday", Page(1, text))
    assert found.verbatim == "The Contractor shall cure the liner"


def test_an_ellipsis_that_the_page_itself_prints_is_text():
    page = Page(1, "The form reads: I hereby ... certify the above.")
    assert locate("I hereby ... certify the above", page).match is Match.EXACT


def test_a_quote_is_never_located_in_tables_or_on_unread_pages():
    page = Page(5, "", tables=("| Item 4 | cured-in-place pipe 8 inch |",))
    assert locate("cured-in-place pipe 8 inch", page).match is Match.MISSING
    assert TextGrounder().locate(Quote("cured-in-place pipe 8 inch"), ()).match is Match.MISSING


TRICKY_WORDS = (
    "the shall not 180 °F within ten (10) days broker-dealer “liner” im-\nplement 1½ $1,500.00 fi ﬁt "
    "\u2013 - e\u0301tat A. 3.05 … owner's\u00a0right x² º •"
)
WORDS = st.sampled_from(TRICKY_WORDS.split(" "))


@st.composite
def pages_and_a_quote(draw):
    """Two pages of tricky words, and a run of words from somewhere on them, over the edge or not."""
    texts = [" ".join(draw(st.lists(WORDS, min_size=1, max_size=30))) for _ in range(2)]
    everything = " ".join(texts).split(" ")
    start = draw(st.integers(0, len(everything) - 1))
    end = draw(st.integers(start + 1, min(len(everything), start + 15)))
    return [Page(n, text) for n, text in enumerate(texts, start=11)], " ".join(everything[start:end])


@given(pages_and_a_quote())
def test_what_is_cited_is_always_exactly_what_stands_at_its_spans(case):
    pages, quote = case
    found = locate(quote, *pages)
    if isinstance(found, Citation):
        assert found.verbatim == slices(found, *pages)
        assert found.verbatim
        assert list(found.spans) == sorted(found.spans)
    else:
        assert found.reason


@pytest.mark.thorough
@given(pages_and_a_quote())
def test_a_run_of_whole_words_of_the_pages_is_found(case):
    pages, quote = case
    if sum(character.isalnum() for character in quote) >= 14:
        assert isinstance(locate(quote, *pages), Citation)
