"""What could disqualify a bid and what could not be settled."""

import pytest

from core.domain.document import DocumentRef, Page, PageStatus
from core.domain.package import Package
from core.domain.review import Review, Verdict
from core.registers.open_matters.make import open_matters
from core.registers.open_matters.matter import MatterKind, PageHalf
from core.registers.open_matters.register import FORM, LINES, front_page, open_matters_of
from core.registers.source import Source
from tests.unit.registers.material import answer, asked, claim, source


def kinds(*texts, **fields):
    return [matter.kind for matter in open_matters(source(*texts, **fields))]


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("A bid without it will be rejected as non-responsive.", MatterKind.REJECTION),
        ("Failure to sign may subject the Bidder to disqualification.", MatterKind.REJECTION),
        ("Bids received late are returned unopened.", MatterKind.REJECTION),
        ("All bidders must attend the site visit.", MatterKind.MEETING),
        ("A mandatory pre-bid conference will be held at City Hall.", MatterKind.MEETING),
        ("Each Bid must be accompanied by a bond of ten percent.", MatterKind.SECURITY),
        ("The Bid shall be signed by an officer of the firm.", MatterKind.SIGNATURE),
        ("Bidders shall acknowledge receipt of all addenda.", MatterKind.SIGNATURE),
        ("A Bid shall be enclosed in a sealed envelope that is marked.", MatterKind.SIGNATURE),
        ("The City does not accept Bids by facsimile.", MatterKind.REJECTION),
        ("Each bidder must hold a valid contractor's license of the State.", MatterKind.LICENCE),
        ("The Bidder shall have completed five projects of like size.", MatterKind.QUALIFICATION),
        ("Proposals shall not exceed twenty (20) pages.", MatterKind.PAGE_LIMIT),
        ("Pages of a proposal beyond the limit are returned unread.", MatterKind.PAGE_LIMIT),
        ("A compulsory site inspection will be held for all tenderers.", MatterKind.MEETING),
        ("Tenderers that fail to attend the walk get no tender form.", MatterKind.MEETING),
        ("A late upload results in the exclusion of the tender.", MatterKind.REJECTION),
        ("Collusion will disqualify the offeror.", MatterKind.REJECTION),
        ("An unsigned schedule invalidates the quotation.", MatterKind.REJECTION),
        ("Tenders sent by courier cannot be admitted.", MatterKind.REJECTION),
        ("Only tenderers on the panel will be evaluated.", MatterKind.REJECTION),
        ("An offer with a red rating is ineligible for award.", MatterKind.REJECTION),
        ("Tenderers must be registered in the supplier portal before closing.", MatterKind.LICENCE),
        ("Staff shall hold a security clearance before they begin.", MatterKind.LICENCE),
        ("Tenderers need an annual turnover of not less than EUR 3 million.", MatterKind.QUALIFICATION),
        ("A tender bond of EUR 20,000 is required of each tenderer.", MatterKind.SECURITY),
        ("The tender form must be completed by the tenderer in blue ink.", MatterKind.SIGNATURE),
    ],
)
def test_sentences_that_a_bid_can_fail_by_are_told(sentence, kind):
    (matter,) = (each for each in open_matters(source(sentence)) if each.kind is not MatterKind.ENVELOPE)
    assert (matter.kind, matter.said, matter.kind.part) == (kind, sentence, PageHalf.DISQUALIFY)
    assert matter.quotes[0].text == sentence


@pytest.mark.parametrize(
    "sentence",
    [
        "A tube that was heated for longer than two hours is rejected.",
        "The City reserves the right to reject any or all Bids.",
        "Question: May a bid be rejected for a missing form?",
        "A Bid may be withdrawn by a paper executed in the manner in which a Bid must be executed.",
        "Bidder: subscribed and sworn to before me this first day of May.",
        "Bidders note that the works must be completed within 200 days.",
        "For tenderers attendance is not compulsory.",
        "A tenderers' walk is not mandatory.",
    ],
)
def test_what_no_bid_fails_by_is_left_out(sentence):
    assert kinds(sentence) == []


@pytest.mark.parametrize(
    ("text", "kinds_told"),
    [
        ("The compulsory tender briefing is on 5 May 2026 at 09:00.", [MatterKind.MEETING]),
        ("A site visit is on 5 May 2026. Attendance at it is obligatory.", [MatterKind.MEETING]),
        ("Bidders are invited to a site visit on 5 May 2026.", []),
        ("The site inspection is on 5 May 2026. It is not mandatory to attend.", []),
        ("A pre-bid conference is on 5 May 2026.", [MatterKind.DEADLINE]),
    ],
)
def test_a_meeting_could_disqualify_unless_nobody_has_to_attend(text, kinds_told):
    assert [kind for kind in kinds(text) if kind in {MatterKind.MEETING, MatterKind.DEADLINE}][
        :1
    ] == kinds_told


def test_items_of_what_a_bid_consists_of_are_told_without_a_verb():
    items = "(a) a bid bond of 5%;\n(b) the price form, signed; and\n(c) a plan."
    text = f"The offer shall contain the following:\n{items}"
    told = {matter.kind: matter.said for matter in open_matters(source(text))}
    assert "bid bond" in told[MatterKind.SECURITY]
    assert "price form" in told[MatterKind.SIGNATURE]
    assert MatterKind.QUALIFICATION not in told


def test_a_table_that_limits_pages_is_one_matter():
    table = "| Part | Maximum pages |\n| --- | --- |\n| Approach | 12 |\n| Staff | 4 |"
    page = Page(1, "Part Maximum pages\nApproach 12\nStaff 4", tables=(table,))
    (matter,) = (each for each in open_matters(source(page)) if each.kind is MatterKind.PAGE_LIMIT)
    assert matter.said == "Part | Maximum pages: Approach 12; Staff 4"
    assert [quote.text for quote in matter.quotes] == ["Approach 12", "Staff 4"]


def test_a_date_that_can_be_read_two_ways_says_so():
    first = open_matters(source("Tenders are due on 05/10/2026."))[0]
    assert first.kind is MatterKind.DEADLINE
    assert "2026-05-10 or 2026-10-05" in first.said


def test_the_hour_in_the_line_beside_a_deadline_is_said_with_it():
    first = open_matters(source("Tender closing date: 5 May 2026\n\nClosing time: 14:30"))[0]
    assert first.said == "Bids due: 5 May 2026, 14:30."


def test_a_deadline_ends_with_one_full_stop():
    (matter,) = (
        each for each in open_matters(source("Bids are due on May 5, 2026, 2:00 p.m.")) if each.quotes
    )
    assert matter.said == "Bids due: May 5, 2026, 2:00 p.m."


def test_what_each_addendum_asks_for_is_one_matter_with_the_place_in_each():
    text = "Bidders shall acknowledge receipt of this Addendum in the Bid Form."
    documents = [DocumentRef(str(number) * 64, f"{number}.pdf", 10, 1) for number in (1, 2)]
    package = Package.of(documents)
    places = [each.first for each in package.documents]
    both = Source(package, tuple(Page(place, text) for place in places))
    (matter,) = (each for each in open_matters(both) if each.kind is MatterKind.SIGNATURE)
    assert [quote.span.page for quote in matter.quotes] == places


def test_a_sentence_that_leans_on_the_one_before_is_shown_with_it():
    text = "Each Bidder submits the Statement of Qualifications. A Bid without it is not responsive."
    matter = next(each for each in open_matters(source(text)) if each.kind is MatterKind.REJECTION)
    assert matter.said == text
    assert matter.quotes[0].text == "A Bid without it is not responsive."


def test_the_dates_that_a_bid_depends_on_come_first_as_the_last_addendum_has_them():
    text = "Sealed Bids will be received until 2:00 p.m. on Tuesday, October 13, 2026."
    new = Page(2, text.replace("Tuesday, October 13", "Tuesday, October 27"), part="addendum 1")
    first, *rest = open_matters(source(text, new))
    assert first.kind is MatterKind.DEADLINE
    assert "October 27" in first.said
    assert "Before: 2:00 p.m. on Tuesday, October 13" in first.said
    assert [quote.span.page for quote in first.quotes] == [2, 1]
    assert MatterKind.DEADLINE not in {matter.kind for matter in rest}


PAGE = Page(1, "The liner cures at 140 degrees. Another page says 180 degrees.")
SET = asked(("q1", "Curing temperature?", True), ("q2", "Which resin?", True), ("q3", "Which tube?", False))


def analysed(*answers, **reviews):
    return source(
        PAGE,
        question_set=SET,
        answers={each.question_id: each for each in answers},
        reviews=reviews,
    )


def conflicting():
    sides = claim(PAGE, "140 degrees", brief="140 degrees"), claim(PAGE, "180 degrees", brief="180 degrees")
    return answer("q1", "conflicting", *sides, conflicts=((0, 1),))


def test_a_conflict_is_open_with_both_sides_on_their_pages():
    (matter,) = open_matters(analysed(conflicting()))
    assert matter.kind is MatterKind.CONFLICT
    assert matter.said == "1. Curing temperature? 140 degrees | 180 degrees"
    assert [quote.text for quote in matter.quotes] == ["140 degrees", "180 degrees"]


def test_what_somebody_decided_is_not_open():
    review = Review("q1", Verdict.ACCEPTED, governing=("180 degrees",))
    assert open_matters(analysed(conflicting(), q1=review)) == []


def test_a_required_question_without_an_answer_could_disqualify_and_another_does_not():
    (matter,) = open_matters(analysed(answer("q2", "not_found"), answer("q3", "not_found")))
    assert matter.kind is MatterKind.UNANSWERED
    assert matter.said == "2. Which resin? Not found in 3 of 3 pages."
    assert matter.kind.part is PageHalf.DISQUALIFY


@pytest.mark.parametrize(
    ("status", "confidence", "kind"),
    [
        ("possible", 0.4, MatterKind.UNSURE),
        ("answered", 0.3, MatterKind.UNSURE),
        ("unverified", 0.9, MatterKind.UNVERIFIED),
    ],
)
def test_answers_that_nobody_can_rely_on_are_open(status, confidence, kind):
    (matter,) = open_matters(
        analysed(answer("q3", status, claim(PAGE, "140 degrees", confidence=confidence)))
    )
    assert matter.kind is kind


def test_a_sure_answer_and_one_still_sought_are_not_open():
    sure = answer("q1", "answered", claim(PAGE, "140 degrees"))
    assert open_matters(analysed(sure, answer("q2", "pending"))) == []


def test_pages_that_were_not_read_are_named_with_the_reason():
    lost = [Page(number, "", PageStatus.UNREADABLE, reason="damaged") for number in (2, 3)]
    (matter,) = open_matters(source("Some words.", *lost))
    assert (matter.kind, matter.said) == (MatterKind.UNREAD, "Pages 2, 3: damaged.")


def test_what_is_named_and_missing_has_the_sentence_that_names_it():
    (matter,) = open_matters(
        source("Lay pipe as drawn. The crossing follows Drawing C-101 of the City. Mind it.")
    )
    assert matter.kind is MatterKind.MISSING
    assert matter.quotes[0].text == "The crossing follows Drawing C-101 of the City."


def test_its_columns_are_called_by_words_of_people():
    titles = [column.title for column in FORM.columns]
    assert titles == ["Part", "Kind", "Matter", "What to do", "Document", "Page"]


def test_the_front_page_keeps_some_of_every_kind_and_counts_the_rest():
    many = [f"Bids of kind {number} will be rejected." for number in range(40)]
    text = "\n\n".join((*many, "All bidders must attend the site visit."))
    danger, unsettled = front_page(open_matters_of(source(text))).parts
    assert (danger.title, len(danger.lines), danger.count) == (
        PageHalf.DISQUALIFY,
        LINES[PageHalf.DISQUALIFY],
        41,
    )
    assert {line.cell("kind") for line in danger.lines} == {"Ground for rejection", "Mandatory meeting"}
    assert danger.rest == "29 more: 29 grounds for rejection"
    assert (unsettled.title, unsettled.lines, unsettled.count) == (PageHalf.UNSETTLED, (), 0)
