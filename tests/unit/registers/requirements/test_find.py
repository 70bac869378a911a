"""What obliges in a sentence, by its grammar."""

import pytest

from core.registers.requirements.find import obligation
from core.registers.requirements.labels import values_in


@pytest.mark.parametrize(
    ("text", "modal", "strength"),
    [
        ("The Contractor shall submit a safety plan within ten days.", "shall", "must"),
        ("Smoking shall not be allowed on the Site.", "shall not", "must"),
        ("You must file the form by April 15.", "must", "must"),
        ("Operators may not dispatch an airplane unless it is inspected.", "may not", "must"),
        ("The offeror is required to register.", "is required to", "must"),
        ("A performance bond is required.", "is required to", "must"),
        ("The liner may be installed only after approval.", "may only", "must"),
        ("Agencies should consult the small business specialist.", "should", "should"),
        ("The Owner may suspend the Work.", "may", "may"),
        ("Substitutions are not permitted.", "may not", "must"),
        ("The City does not accept Bids by e-mail.", "may not", "must"),
        ("Submit shop drawings of each manhole.", "imperative", "must"),
        ("Before ordering any tube, submit the design.", "imperative", "must"),
        ("Do not use damaged pipe.", "imperative", "must"),
        ("Test the system for two hours.", "imperative", "must"),
        ("Do not exceed the pressure that the supplier states.", "imperative", "must"),
        ("Take reasonable precautions against damage.", "imperative", "must"),
        ("Before further flight, do all actions of the bulletin.", "imperative", "must"),
        ("If the module is not found, input a request for recovery.", "imperative", "must"),
        ("Managers are responsible for the training of their staff.", "present tense", "must"),
        ("Program managers have responsibility for oversight.", "present tense", "must"),
        ("Managers need to review the report each week.", "is required to", "must"),
        ("Effective January 1, employees are to use the new form.", "is required to", "must"),
        ("Only authorized personnel may enter the vault.", "may only", "must"),
        ("Boeing will coordinate deviations with the agency.", "will", "must"),
        ("If two machines are in operation there shall be three brooms.", "shall", "must"),
        ("Operators would be required to revise the manual.", "is required to", "must"),
        ("It is the Bidder's duty to ask about what is unclear.", "is required to", "must"),
        ("Spill Kit: Keep absorbent pads at each pump.", "imperative", "must"),
        ("Driveways: Wherever a curb was removed, build a ramp of gravel.", "imperative", "must"),
        ("Firmly brace the sheeting at three points.", "imperative", "must"),
        ("At completion of the work remove all barricades.", "imperative", "must"),
        (
            "In the event of rain, snow, wind, dust, or other weather, notify the Engineer.",
            "imperative",
            "must",
        ),
        ("Bids by telephone will not be considered.", "may not", "must"),
        ("Attendance at the conference is mandatory.", "is required to", "must"),
        ("Contractor shall control the dust of its trucks.", "shall", "must"),
        ("Where pipes are cut by others a coupling of steel shall be used.", "shall", "must"),
        ("When the Owner finds that the work is done he will inspect it.", "will", "must"),
        ("Failure to send the log will result in a deduction of $50.", "will", "must"),
    ],
)
def test_words_that_oblige_are_found_wherever_they_stand(text, modal, strength):
    found = obligation(text, prescribes=False)
    assert found is not None
    assert (found.modal, found.strength) == (modal, strength)


@pytest.mark.parametrize(
    "text",
    [
        "Contractor pays all taxes.",
        "Owner promptly furnishes the data required of it.",
        "Samples are taken from each batch and tested.",
        "Contractor, at its expense, repairs what it damages.",
        "Each report names the Segment and the date.",
        "Materials are new and of good quality.",
        "Engineer, within ten days after receipt of each application, either recommends it or returns it.",
        "The Engineer presides and keeps minutes.",
        "Owner and Contractor each binds itself to the other.",
        "Chimney seals are of rubber, with bands of stainless steel.",
        "Tanks have two chambers and hold the flow for thirty minutes.",
        "Pumping stops when a point has sunk.",
        "Where steam was used, the heat is first replaced by air.",
        "Manholes are vacuum tested after grouting.",
        "Deflection does not exceed five percent.",
        "No joint leaks more than one drop a minute.",
        "A spare pump is at the site at all times.",
        "The minimum cover over the pipe is four feet.",
        "Whoever finds a conflict tells the Engineer at once.",
        "Payrolls reach the Engineer each Friday.",
        "Deductibles are for the account of the Contractor.",
        "Night work needs the written consent of the Engineer.",
        "The Bond is in the amount of the Bid.",
        "Spoil goes to a licensed landfill.",
        "Contractor to provide power for the trailer.",
        "Curb to be cut at the joint.",
        "Brackets to comply with ASTM A123.",
        "Dust is the sole responsibility of the Contractor.",
        "It is essential that the valve not be closed.",
        "The bidder bears the risk of late mail.",
    ],
)
def test_the_present_tense_obliges_in_a_contract_and_nowhere_else(text):
    assert obligation(text, prescribes=False) is None
    found = obligation(text, prescribes=True)
    assert found is not None
    assert found.modal == "present tense"


@pytest.mark.parametrize(
    "text",
    [
        "Should the Commission require fee disclosure?",
        "This Agreement shall be construed under the law of the State.",
        "The extent of market research will vary with urgency.",
        "The work that may be found necessary is described in Appendix B.",
        "If the Contractor must stop, the reasons are known to the Engineer.",
        "A permit is not required for this work.",
        "Contractor need not restore the shoulder.",
        "Test reports.",
        "Record drawings of the completed work",
        "The Project is located in the County of Larkmoor.",
        "Limits are shown on Sheet 4.",
        "Addenda govern over the documents that they change.",
        "The Owner is not responsible for the accuracy of the logs.",
        "The Contractor has visited the Site.",
        "Contractor fails to complete the Work.",
        "Time is of the essence.",
        "Preliminary results have no effect.",
        "For more information about this directive, contact Ann Poe, Engineer, Seattle Branch.",
        "2. Add § 240.15l-1 to read as follows:",
        "The purpose of this part is to prescribe policies.",
        "The project lies in the north of the City.",
        "The existing pipe is made of clay.",
        "The maximum flow recorded is three million gallons.",
        "Groundwater stands at ten feet below the surface in spring.",
        "Program Reports: The file is the primary source of data for the program.",
        "The purpose of this section is to establish a method.",
        "Time to complete the work",
        "If the pipe shall crack",
    ],
)
def test_what_informs_defines_asks_or_frees_obliges_nobody(text):
    found = obligation(text, prescribes=True)
    assert found is None or found.strength == "", found


@pytest.mark.parametrize(
    "text",
    [
        "The Commission believes that a broker-dealer must act prudently.",
        "Commenters argued that firms should be permitted to rely on this.",
        "We believe that broker-dealers should be required to disclose conflicts.",
        "In light of this, we are proposing a new, separate requirement for records.",
    ],
)
def test_what_somebody_argues_obliges_nobody(text):
    assert obligation(text, prescribes=False) is None


def test_a_duty_outweighs_the_permission_beside_it():
    found = obligation("Contractor may use the yard and shall fence it.", prescribes=True)
    assert found is not None
    assert (found.modal, found.strength) == ("shall", "must")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Firms shall have built at least four rural fire stations.", "min four rural fire stations"),
        ("A fee of two percent (2%) is due.", "two percent"),
        ("M.3.1 Bidders shall use Form SF 33 Offer and keep one page free.", "one page"),
        ("Send six copies to 410 Alder Creek Road by May 4, 2027.", "six copies; May 4, 2027"),
    ],
)
def test_values_are_what_is_counted_or_measured_and_each_stands_once(text, shown):
    assert values_in(text) == shown
