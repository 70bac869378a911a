import itertools

import pytest

from core.analysis.claim_meaning import meaning_of, stems
from core.analysis.conflicts import Contest
from core.domain.question import Expected, Question

TEMPERATURE = Question("q", "What curing temperature must be reached?", expected=Expected.NUMBER)
DUE = Question("q", "When and where are bids due and opened?", expected=Expected.DATE)
DAMAGES = Question("q", "What liquidated damages are due for late completion?", expected=Expected.NUMBER)
RETAINAGE = Question("q", "How much retainage is kept back, and when?", expected=Expected.NUMBER)
COVER = Question("q", "How deep is the cover over the pipe?", expected=Expected.NUMBER)
BYPASS = Question("q", "Is bypass pumping required?")
LAW = Question("q", "Which law governs the agreement?")
STANDARDS = Question("q", "Which standards must the liner meet?", expected=Expected.SPECIFICATION)
INSURANCE = Question("q", "Which insurance must be carried?", expected=Expected.SPECIFICATION)


def conflict(question, one, other, *, passages=False):
    contest = Contest.over(question)
    mine, theirs = (meaning_of(claim, stems(question.text), passage=passages) for claim in (one, other))
    assert contest.grade(mine, theirs) == contest.grade(theirs, mine)
    return bool(contest.grade(mine, theirs))


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        (TEMPERATURE, "180 F", "140 F"),
        (TEMPERATURE, "At least 180 °F.", "The curing temperature must be at least 140 degrees F."),
        (TEMPERATURE, "180 °F", "Addendum No. 2 changes the curing temperature from 180 °F to 140 °F."),
        (DUE, "October 13, 2026 at 2:00 p.m.", "The opening is postponed to October 27, 2026, 2:00 p.m."),
        (DUE, "Bids are due on October 13, 2026.", "Bids are due on October 27, 2026 at 2 p.m."),
        (RETAINAGE, "5 percent", "Retainage is ten percent (10%)."),
        (BYPASS, "Yes, bypass pumping is required.", "No."),
        (BYPASS, "Bypass pumping is required.", "Bypass pumping is not required."),
        (LAW, "The laws of the State of New York govern.", "The laws of the State of Delaware govern."),
        (COVER, "18 inches", "1 foot"),
    ],
)
def test_short_answers_that_cannot_both_hold_conflict(question, one, other):
    assert conflict(question, one, other)


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        (TEMPERATURE, "180 F", "180 degrees Fahrenheit"),
        (COVER, "12 inches", "1 foot"),
        (COVER, "6 inches", "150 mm"),
        (TEMPERATURE, "At least 180 F", "Not more than 200 F"),
        (TEMPERATURE, "180 F for hot water", "212 F for steam"),
        (TEMPERATURE, "180 F", "Held for four hours"),
        (TEMPERATURE, "180 °F (82 °C)", "82 °C"),
        (DUE, "October 13, 2026", "October 13 at 2:00 p.m."),
        (DUE, "City Hall, Room 104", "October 13, 2026"),
        (DAMAGES, "$1,500 a day after Substantial Completion", "$800 a day after Final Completion"),
        (RETAINAGE, "5 percent", "Released at Final Completion"),
        (BYPASS, "Yes, for lines over 12 inches.", "No, for laterals on private ground."),
        (STANDARDS, "ASTM F1216", "ASTM F1743"),
        (STANDARDS, "Section 3.05", "Section 3.06"),
        (
            INSURANCE,
            "Umbrella liability with limits of at least $5,000,000 per occurrence",
            "Automobile liability with limits of at least $2,000,000 per occurrence",
        ),
    ],
)
def test_short_answers_that_can_both_hold_do_not(question, one, other):
    assert not conflict(question, one, other)


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        (
            TEMPERATURE,
            """B. The temperature at the interface of the liner and the host pipe shall reach not less than
            160 degrees F before the cure period is deemed to begin.""",
            """Article 3.06, Paragraph B: Delete the curing temperature of the first sentence and
            substitute the following: the temperature at the interface of the liner and the host pipe
            shall reach not less than 180 degrees F before the cure period is deemed to begin.""",
        ),
        (
            TEMPERATURE,
            "The curing temperature at the interface shall be not less than 180 degrees F.",
            "Section 3.06: delete 180 degrees F at the interface and substitute 140 degrees F.",
        ),
        (
            DUE,
            """Sealed Bids will be received at the place stated in the Advertisement until 2:00 p.m. local
            time on Tuesday, October 27, 2026, and will then be opened.""",
            """Sealed Bids for Elm Street, Phase 3, will be received by the City at the office of the
            Clerk, 200 Commons Square, until 2:00 p.m. local time on Tuesday, October 13, 2026,""",
        ),
        (
            RETAINAGE,
            "Owner shall retain from each progress payment five percent (5%) of the value of Work completed.",
            """SC-14.01 Add the following: ten percent (10%) of each progress payment shall be withheld as
            retainage until the Project is finally accepted.""",
        ),
        (TEMPERATURE, "Curing temperature, hot water: 180 F", "Curing temperature, hot water: 140 F"),
        (
            DUE,
            "Sealed Bids will be received by the District, 14 Depot Road, until 2 p.m. on May 14, 2026.",
            "1. The date for receipt of Bids is changed to May 28, 2026, 3:00 p.m. local time.",
        ),
        (
            DUE,
            "Tenders shall be submitted by 14 May 2026 at noon to the office of the Clerk.",
            "Change the closing date from 14 May 2026 to 28 May 2026.",
        ),
    ],
)
def test_passages_that_state_one_thing_with_two_values_conflict(question, one, other):
    assert conflict(question, one, other, passages=True)


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        (
            DAMAGES,
            """Contractor shall pay Owner $1,500.00 for each day that expires after the time for
            Substantial Completion of the Work until the Work is substantially complete.""",
            """Contractor shall pay Owner $800.00 for each day that expires after the time for Final
            Completion of the Work until the Work is finally complete.""",
        ),
        (
            TEMPERATURE,
            "The initial flexural strength of the cured liner shall be at least 4,500 psi, by ASTM D790.",
            "The initial flexural modulus of the cured liner shall be at least 300,000 psi, by ASTM D790.",
        ),
        (
            DUE,
            "If renewed for the First Additional Term, the Agreement shall expire on July 22, 2019.",
            "If renewed for the Second Additional Term, the Agreement shall expire on July 22, 2022.",
        ),
        (
            DUE,
            "The Company may terminate this Agreement by giving 60 days' prior notice to the Contractor.",
            "The Contractor may terminate this Agreement by giving 90 days' prior notice to the Company.",
        ),
        (
            DAMAGES,
            "Upon termination under Section 14.2.5 SFJ shall be paid 300 percent of the Development Costs.",
            "Upon termination under Section 14.2.6 SFJ shall be paid 150 percent of the Development Costs.",
        ),
        (DUE, "Dated: April 18, 2018", "DATES: Comments should be received on or before August 7, 2018."),
        (STANDARDS, "13 32-66 Street Address", "16 36-70 Street Address"),
        (STANDARDS, "292 See FINRA Rule 3110 on supervision.", "327 See FINRA Rule 3110 on supervision."),
        (
            BYPASS,
            "If you have used the marks in accordance with this Agreement, we will defend you.",
            "If you have not used the marks in accordance with this Agreement, we will defend you.",
        ),
        (BYPASS, "1 = Owner Statement Attached", "0 = Owner Statement not Attached"),
        (
            DUE,
            "Sealed Bids will be received by the District, 14 Depot Road, until 2 p.m. on May 14, 2026.",
            "2. The pre-bid conference is postponed to April 30, 2026, 10:00 a.m. local time.",
        ),
    ],
)
def test_passages_about_two_things_do_not_conflict(question, one, other):
    assert not conflict(question, one, other, passages=True)


UNTYPED = [
    Question("q", "How long is the warranty period?"),
    Question("q", "What does the contract say of the term, the price and the temperature?"),
]
#: a statement, and values of which no two can hold
STATEMENTS = [
    (
        "The warranty period shall be {}.",
        ["12 months", "thirty-six (36) months", "two years", "18 months"],
    ),
    ("Warranty period: {} after acceptance.", ["12 months", "36 months", "five years"]),
    (
        "The Contractor shall respond to a warranty call within {}.",
        ["10 working days", "10 days", "four hours"],
    ),
    ("The contract price is {}.", ["USD 1,250,000", "$1.3 million", "EUR 1,250,000", "$ 990,000"]),
    ("Liquidated damages are {} for each day of delay.", ["$500", "five hundred fifty dollars", "$1,500.00"]),
    ("The work must be completed by {}.", ["May 5, 2027", "5 June 2027", "6/7/2027"]),
    ("Bids are received until {} at the office of the Clerk.", ["2:00 p.m.", "2:00 a.m.", "noon"]),
    ("Retainage is {} of each payment.", ["5 percent", "ten percent (10%)", "7.5%"]),
    ("The liner is cured at {}.", ["150oF", "180 degrees F", "100 \u00b0C"]),
    ("The finished wall is at least {} thick.", ["1/2 inch", "0.75 inch", "1 1/4 inches"]),
    ("The pipe is tested at {}.", ["5 psi", "ten (10) psi", "12 pounds per square inch"]),
]


@pytest.mark.parametrize("question", UNTYPED)
@pytest.mark.parametrize("passages", [True, False])
@pytest.mark.parametrize(("statement", "amounts"), STATEMENTS)
def test_one_statement_with_two_values_conflicts_whatever_the_question_expects(
    question, passages, statement, amounts
):
    agreed = [
        (one, other)
        for one, other in itertools.combinations(amounts, 2)
        if not conflict(question, statement.format(one), statement.format(other), passages=passages)
    ]
    assert agreed == []


@pytest.mark.parametrize("question", UNTYPED)
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The warranty period shall be 12 months.", "The warranty period shall be one year."),
        ("The warranty period shall be twelve (12) months.", "The warranty period shall be 12 months."),
        ("The price of the pump is $1,500.", "The price of the valve is $900."),
        (
            "The installer shall have five years of experience.",
            "The superintendent shall have ten years of experience.",
        ),
        (
            "The flexural strength of the liner is 4,500 psi.",
            "The flexural strength of the tile is 8,000 psi.",
        ),
        ("Net sales $265,595 $229,234", "Net sales $215,639 $233,715"),
        ("The first stage takes 10 days.", "The second stage takes 20 days."),
        ("Notice is given in 10 days under Section 4.", "Notice is given in 20 days under Section 9."),
        ("Cure at 180 \u00b0F.", "Cure at 82 \u00b0C."),
        ("The pipe is tested at not less than 5 psi.", "The pipe is tested at not more than 10 psi."),
    ],
)
def test_statements_of_two_things_or_of_one_value_do_not_conflict(question, one, other):
    assert not conflict(question, one, other, passages=True)


WARRANTY = Question("q", "How long is the warranty and what does it cover?")
COMMENTS = Question("q", "How soon must comments on submittals be responded to?", expected=Expected.NUMBER)
CERTIFICATES = Question("q", "When must certificates of insurance be delivered?", expected=Expected.DATE)
NOTICE = Question("q", "How much notice is given before service is interrupted?", expected=Expected.NUMBER)
EXPERIENCE = Question("q", "How many years of experience must the installer have?", expected=Expected.NUMBER)
MODULUS = Question("q", "What flexural modulus must the liner have?", expected=Expected.NUMBER)
LIABILITY = Question("q", "How much insurance is required?", expected=Expected.NUMBER)
BIDS = Question("q", "When are bids due?", expected=Expected.DATE)


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        (
            WARRANTY,
            "The Contractor shall warrant all work for a period of three (3) years from final acceptance.",
            "All materials and workmanship carry a warranty of two years after substantial completion.",
        ),
        (
            COMMENTS,
            "The Contractor shall respond to comments on any submittal within ten (10) working days.",
            "Responses to the Engineer's submittal comments are due in 10 days.",
        ),
        (
            CERTIFICATES,
            "Certificates of insurance shall be delivered within five (5) working days of the award.",
            "The successful bidder delivers its insurance certificates within 10 working days after award.",
        ),
        (
            NOTICE,
            "Residents shall be given notice at least four calendar days before any interruption of service.",
            "The Contractor gives notice to all residents two working days before service is interrupted.",
        ),
        (
            RETAINAGE,
            "Owner shall retain five percent (5%) of each progress payment.",
            "Retainage of ten percent is kept back from payments until completion.",
        ),
    ],
)
def test_two_clauses_in_words_of_their_own_conflict_over_the_value_asked_for(question, one, other):
    assert conflict(question, one, other, passages=True)


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        (
            EXPERIENCE,
            "The installer shall have five years of experience with cured-in-place pipe.",
            "The superintendent shall have ten years of experience with sewer work.",
        ),
        (
            MODULUS,
            "The flexural modulus of the liner shall be 250,000 psi.",
            "The flexural modulus of the polyethylene pipe shall be 110,000 psi.",
        ),
        (
            DAMAGES,
            "Liquidated damages are $1,500 for each day of delay of substantial completion.",
            "Liquidated damages are $500 for each day of delay of final completion.",
        ),
        (WARRANTY, "The warranty period is two years.", "Warranty repairs begin within ten days of notice."),
        (BIDS, "Bids are due on October 13, 2026.", "Questions on bids are due on October 5, 2026."),
        (
            LIABILITY,
            "General liability insurance shall be $2,000,000 per occurrence.",
            "Automobile liability insurance shall be $1,000,000 per accident.",
        ),
    ],
)
def test_two_clauses_about_other_subjects_do_not_conflict_over_it(question, one, other):
    assert not conflict(question, one, other, passages=True)


FEE = Question("q", "Who pays the fee for the encroachment permit?")
WATER = Question("q", "Who provides water, and at whose cost?")
SHAFT = Question("q", "Where is the receiving shaft?")


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        (
            FEE,
            "The Contractor shall obtain the encroachment permit and pay its fee.",
            "The fee of the encroachment permit is paid from the allowance for permits.",
        ),
        (
            FEE,
            "The fee for the encroachment permit is paid by the Owner.",
            "Contractor shall obtain the encroachment permit, the fee at the Contractor's expense.",
        ),
        (
            SHAFT,
            "The receiving shaft is in 46th Avenue north of the pump station.",
            "The receiving shaft is in 45th Ave. north of the pump station.",
        ),
    ],
)
def test_another_payer_or_another_numbered_street_is_a_conflict(question, one, other):
    assert conflict(question, one, other, passages=True)
    assert conflict(question, one, other)


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        (
            FEE,
            "The Contractor shall pay the fee for the encroachment permit.",
            "The Bidder pays the encroachment permit fee at its own expense.",
        ),
        (
            FEE,
            "The Contractor shall pay the fee for the encroachment permit.",
            "The fee for the building permit is paid by the City.",
        ),
        (
            FEE,
            "The Owner pays the fee for the first encroachment permit.",
            "If the encroachment permit lapses, the Contractor pays the fee again.",
        ),
        (
            FEE,
            "The county encroachment permit fee is paid by the Owner.",
            "The federal encroachment permit fee is paid by the Contractor.",
        ),
        (
            SHAFT,
            "The receiving shaft is in 46th Avenue.",
            "The launching shaft is in 45th Avenue.",
        ),
        (
            SHAFT,
            "The receiving shaft of the north line is in 46th Avenue.",
            "The receiving shaft of the south line is in 45th Avenue.",
        ),
        (
            BYPASS,
            "Bypass pumping in 46th Avenue is required.",
            "Bypass pumping in 45th Avenue is required.",
        ),
    ],
)
def test_the_same_payer_other_fees_and_other_places_are_none(question, one, other):
    assert not conflict(question, one, other, passages=True)


LODGED = Question("q", "By when must insurance certificates be handed in?")
ANSWERS = Question("q", "How soon does the Engineer answer a submittal?")
COMPLETED = Question("q", "How long has the contractor for substantial completion?")
RAILROAD = Question("q", "Who pays the fees of the railroad?")
DETOUR = Question("q", "On which avenue does the bus detour run?")


OBJECTED = """Promptly thereafter Owner, Contractor and Engineer inspect the Work, and if Engineer considers
it substantially complete, Engineer delivers a tentative certificate with a punch list attached, to which
Owner may object within seven days."""


def marked_conflict(question, one, other):
    """Return whether two passages conflict, each with the words that an engine marked in it."""
    contest = Contest.over(question)
    mine, theirs = (
        meaning_of(passage, stems(question.text), passage=True, marked=marked)
        for passage, marked in (one, other)
    )
    assert contest.grade(mine, theirs) == contest.grade(theirs, mine)
    return bool(contest.grade(mine, theirs))


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        (
            LODGED,
            (
                "Certificates of insurance are to reach the Authority within 10 Working Days.",
                "10 Working Days",
            ),
            (
                "Contractor shall deliver certificates of insurance within 5 Working Days after the Award.",
                "within 5 Working Days after the Award",
            ),
        ),
        (
            ANSWERS,
            ("Engineer answers each submittal in writing within 10 Working Days.", "within 10 Working Days"),
            (
                "The Engineer returns each submittal with its review within 10 days of receipt.",
                "within 10 days",
            ),
        ),
    ],
)
def test_values_that_were_marked_as_the_answer_conflict_though_the_clauses_have_other_words(
    question, one, other
):
    assert marked_conflict(question, one, other)
    assert not conflict(question, one[0], other[0], passages=True)


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        (  # what was marked is of another thing
            ANSWERS,
            ("Engineer answers each submittal in writing within 10 Working Days.", "within 10 Working Days"),
            (
                "The diversion plan is handed in at least 28 days before the first diversion.",
                "at least 28 days",
            ),
        ),
        (  # the value of something else in a long sentence
            COMPLETED,
            ("The Work shall be substantially completed within 210 days.", "within 210 days"),
            (
                OBJECTED,
                "within seven days",
            ),
        ),
        (  # nothing was marked in one of them
            LODGED,
            ("Certificates of insurance are to reach the Authority within 10 Working Days.", ""),
            (
                "Contractor delivers certificates of insurance, and begins within 5 Working Days.",
                "5 Working Days",
            ),
        ),
        (  # a time before the end is no length
            Question("q", "How long is the term?"),
            ("The Term is five (5) years.", "five (5) years"),
            ("Tenant says so not less than nine months before the Term ends.", "nine months"),
        ),
        (  # nor is a share by how much something grew
            Question("q", "By how much did net sales grow?"),
            ("Net sales rose 4.4%.", "4.4%"),
            ("Sales outside the United States were 58% of net sales.", "58%"),
        ),
    ],
)
def test_values_that_were_marked_in_clauses_on_other_things_do_not(question, one, other):
    assert not marked_conflict(question, one, other)


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        (
            RAILROAD,
            "The review fee and the flagging fee of the Peak Rail Corporation are paid from this allowance.",
            "All fees of the Peak Rail Corporation, for its review, shall be paid by the Contractor.",
        ),
        (
            DETOUR,
            "The detour of the bus follows 46th Avenue from Weir Road to Quarry Street.",
            "While the street is closed the bus detour runs along 45th Avenue, Weir Road to Quarry Street.",
        ),
    ],
)
def test_payers_and_streets_conflict_in_other_words_for_the_same_thing(question, one, other):
    assert conflict(question, one, other, passages=True)


TENDERS = Question("q", "When do tenders close?")
CERTIFIED = Question("q", "What percentage of each certified sum is retained?")
ACCOUNTS = Question("q", "What percentage of customer accounts needs amended agreements each year?")
INSPECTION = Question("q", "Who pays the charges of the port railway for inspection?")


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        (  # the numbers of the paragraphs tell no two cases apart
            CERTIFIED,
            ("E4 Retention: ten percent of each certified sum is retained.", "ten percent"),
            ("D4.2 The Employer retains five percent of each certified sum.", "five percent"),
        ),
        (  # the hour beside the day that was marked
            TENDERS,
            ("A2 Tenders close at 12:00 noon on Friday, 14 May 2027.", "12:00 noon on Friday, 14 May 2027"),
            ("The box is opened at 3:00 p.m. on Friday, 14 May 2027, when tenders close.", "14 May 2027"),
        ),
    ],
)
def test_marked_values_conflict_whatever_their_paragraphs_are_called_and_with_their_hours(
    question, one, other
):
    assert marked_conflict(question, one, other)


def test_a_marked_value_of_a_thing_that_lacks_two_words_of_the_question_is_of_another():
    assert not marked_conflict(
        ACCOUNTS,
        ("We estimate that 20% of customer accounts need amended agreements.", "20%"),
        ("A changed fee schedule is delivered to 40% of customer accounts.", "40%"),
    )


def test_a_provisional_sum_pays_and_who_does_not_pay_says_so_without_telling_cases_apart():
    assert conflict(
        INSPECTION,
        "Charges of the port railway for inspection are paid out of a provisional sum, and not by the Owner.",
        "The charges of the port railway, inspection included, are to be borne by the Contractor.",
        passages=True,
    )


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("Questions and Answers October 6, 2026", "October 6, 2026"),
        ("LIST OF QUESTIONS, AS OF 6 OCTOBER 2026", "6 OCTOBER 2026"),
    ],
)
def test_the_date_of_a_paper_that_is_called_like_what_is_asked_for_is_no_other_answer(line, value):
    question = Question("q", "By when must questions be submitted?", expected=Expected.DATE)
    rule = "Questions received after Monday, October 5, 2026, will not be answered.", "October 5, 2026"
    later = "Questions received after Wednesday, October 7, 2026, are not answered.", "October 7, 2026"
    assert not marked_conflict(question, rule, (line, value))
    assert marked_conflict(question, rule, later)


def test_an_hour_keeps_its_last_point_where_both_values_are_named():
    texts = (
        "Proposals are due at 2:00 p.m. on March 14, 2025.",
        "Proposals are due at 4:00 p.m. on March 14, 2025.",
    )
    one, other = (meaning_of(text, stems(DUE.text)) for text in texts)
    assert Contest.over(DUE).briefly(one, other) == ("2:00 p.m.", "4:00 p.m.")
