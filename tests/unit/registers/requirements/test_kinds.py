"""What a requirement is about is told by what is to be done, before the nouns that stand beside it."""

import pytest

from core.domain.document import DocumentRef, Page
from core.domain.package import Description, DocumentKind, Package
from core.registers.requirements.make import requirement_register
from core.registers.source import Source

TECHNICAL, INSTRUCTIONS = DocumentKind.TECHNICAL, DocumentKind.INSTRUCTIONS
GENERAL = DocumentKind.GENERAL_CONDITIONS


def lines(text, kind):
    document = DocumentRef("0" * 64, "a.pdf", 1, 1)
    package = Package.of([document], descriptions=[Description(kind)])
    return requirement_register(Source(package, (Page(1, text),))).lines


@pytest.mark.parametrize(
    ("kind", "text", "wanted"),
    [
        (TECHNICAL, "The concrete shall be vibrated until air stops rising.", "workmanship"),
        (TECHNICAL, "Steel pipes in the vault shall be painted with two coats.", "workmanship"),
        (TECHNICAL, "Repair damaged lining at no additional cost to the Owner.", "workmanship"),
        (TECHNICAL, "Excavations shall be kept dry by pumping.", "workmanship"),
        (TECHNICAL, "Trench walls deeper than five feet shall be shored.", "safety"),
        (TECHNICAL, "Contact the railroad five days ahead of work near its tracks.", "notice"),
        (TECHNICAL, "Give the utility written notice of each shutdown.", "notice"),
        (TECHNICAL, "Pumps shall pass a hydrostatic test at the factory.", "test"),
        (TECHNICAL, "The Engineer will inspect joints before backfill.", "test"),
        (TECHNICAL, "Keep a daily log of pump hours.", "record"),
        (TECHNICAL, "The Contractor shall send two copies of the welding plan to the Engineer.", "submittal"),
        (TECHNICAL, "The Contractor shall begin the night shift at nine in the evening.", "schedule"),
        (TECHNICAL, "Include the cost of signs in the price bid for the pipe.", "payment"),
        (GENERAL, "The Contractor shall comply with the laws of the State.", "permit"),
        (GENERAL, "The Contractor shall carry builder's risk insurance on the materials.", "insurance"),
        (INSTRUCTIONS, "Each Bidder shall submit its bid in a sealed envelope.", "bid"),
    ],
)
def test_the_verb_of_the_duty_tells_what_it_is_about(kind, text, wanted):
    assert [line.parts("kind")[0] for line in lines(text, kind)] == [wanted]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("All traffic signal cabinets shall be of aluminum.", "material"),
        ("The fire hall doors shall have windows at eye height.", "material"),
        ("Emergency generators shall be rated for outdoor use.", "material"),
        ("Bond strength of the overlay shall be at least 200 psi.", "material"),
        ("Valves shall be furnished with handwheels.", "material"),
        ("Used pipe will not be accepted.", "material"),
        ("Edges of the slab shall be straight and free of steps.", "workmanship"),
    ],
)
def test_how_a_thing_has_to_be_is_about_material_unless_work_left_it_so(text, wanted):
    assert [line.parts("kind")[0] for line in lines(text, TECHNICAL)] == [wanted]


REQUEST = (
    "Request for Proposals. Proponents shall read this. Proponents shall ask. Proponents shall sign.\n\n"
)


@pytest.mark.parametrize(
    ("text", "who", "wanted"),
    [
        ("The depot is to have four bays and a wash room.", "contractor", "material"),
        ("Proposals shall be no longer than ten pages.", "offeror", "bid"),
        ("We reserve the right to accept no proposal.", "owner", "bid"),
        ("All information will be treated as confidential.", "offeror", "other"),
    ],
)
def test_a_request_for_proposals_is_not_about_bids_where_it_describes_what_is_wanted(text, who, wanted):
    line = lines(REQUEST + text, DocumentKind.OTHER)[-1]
    assert (line.cells["who"], line.parts("kind")[0]) == (who, wanted)


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("The conduit shall be coated with a primer recommended by the manufacturer.", "contractor"),
        ("Each drawing shall be stamped by a professional engineer.", "contractor"),
        ("It is the responsibility of the Contractor to keep the vault safe for the Engineer.", "contractor"),
        ("No tendon shall be shipped before it has been released by the Engineer.", "contractor"),
        ("Crane operators shall hold a license.", "contractor"),
        ("Joints shall be witnessed by the Engineer.", "engineer"),
        ("Samples shall be taken and tested by the supplier.", "supplier"),
    ],
)
def test_who_is_named_behind_by_acts_where_the_deed_of_the_duty_is_his(text, who):
    assert [line.cells["who"] for line in lines(text, TECHNICAL)] == [who]


@pytest.mark.parametrize(
    ("text", "who", "modal"),
    [
        ("130 Wheel washers: Keep them running while trucks leave.", "supplier", "imperative"),
        ("140 Allow for two moves of the crane.", "supplier", "imperative"),
        ("The Seller has an obligation to mark each crate.", "supplier", "is required to"),
        ("The Purchaser is free to choose the color.", "owner", "may"),
        ("No crate may be opened on the dock.", "supplier", "may not"),
        ("Under no circumstances is the Seller permitted to ship early.", "supplier", "may not"),
        ("Lockers are for the Seller to provide.", "supplier", "is required to"),
        ("Visitors are asked to sign the book.", "supplier", "should"),
        ("The Purchaser returns drawings in two weeks.", "owner", "present tense"),
    ],
)
def test_in_a_purchase_the_seller_acts_where_nobody_is_named(text, who, modal):
    told = "The Seller shall build the pumps. The Seller must paint them. The Purchaser shall pay."
    line = lines(f"{told}\n\n{text}", DocumentKind.OTHER)[-1]
    assert (line.cells["who"], line.cells["modal"]) == (who, modal)


@pytest.mark.parametrize(
    "text",
    [
        "The City plans to award the Contract in May.",
        "The Owner hopes to open the street in fall.",
        "The Engineer anticipates a second phase.",
        "The crack may have been there for years.",
        "As prescribed in 52.100, insert the following clause:",
    ],
)
def test_what_somebody_means_to_do_or_takes_for_likely_obliges_nobody(text):
    assert not lines(text, GENERAL)
