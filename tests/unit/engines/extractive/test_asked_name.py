"""Which name answers a question, where a contract calls its parts and parties by names, too."""

import pytest

from core.engines.extractive.answer_value import value_of
from core.engines.extractive.asked_name import lacks_role, names_somebody
from core.engines.passages.expected_value import Need

LEASE = (
    'This Lease is made between Ashby Estates LLC, a Delaware limited liability company ("Landlord"), and'
    ' Harrow Ceramics, Inc., an Ohio corporation ("Tenant").'
)
INVITES = (
    'The Dale County Road Commission ("Commission") invites Sealed Bids for the repair of Structure 61-0417'
    ' on County Trunk J ("Project").'
)
MILL = "Proposals for the Mill Lane Water Main, Phase 2, Project No. 27-114, are opened at noon."
INSURED = "Tenant names Landlord and its lender, First Valley Bank, as additional insureds."
GOVERNED = "The Contract is governed by the law of the State of Wisconsin."
REPLIES = "Replies are sent by the Engineer to the Bidders."


@pytest.mark.parametrize(
    ("asked", "marked", "passage", "name"),
    [
        # by what the passage calls it
        ("Who is the tenant?", "Ashby Estates LLC", LEASE, "Harrow Ceramics, Inc."),
        ("Who is the landlord?", "Harrow Ceramics, Inc.", LEASE, "Ashby Estates LLC"),
        # no party's and no part's name where it is asked who, or which, that is
        ("Who is the lender?", "Landlord and its lender, First Valley Bank", INSURED, "First Valley Bank"),
        ("Who is the lender?", "Landlord", INSURED, "First Valley Bank"),
        ("Which state's law governs?", GOVERNED.rstrip("."), GOVERNED, "State of Wisconsin"),
        # no body's where the project's is asked for
        ("What is the name of the project?", INVITES, INVITES, "Structure 61-0417"),
        # with the number that is part of it
        (
            "What is the name of the project?",
            "Mill Lane Water Main, Phase",
            MILL,
            "Mill Lane Water Main, Phase 2",
        ),
        # but a letter may go to the Engineer
        ("By whom are replies sent?", "sent by the Engineer", REPLIES, "Engineer"),
    ],
)
def test_a_name_is_that_of_what_is_asked_for(asked, marked, passage, name):
    assert value_of(marked, passage, Need.NAME, asked) == name


def test_what_a_contract_calls_its_parts_names_nobody():
    passage = "Until the Work is accepted the Contract Documents and Sealed Bids are kept by the Owner."
    assert value_of(passage, passage, Need.NAME, "Who is the surveyor?") == ""


def test_who_signed_is_a_person():
    asked = "Who signed the invitation?"
    assert names_somebody("Ruth Ostrander", asked)
    assert not names_somebody("Dale County Road Commission", asked)
    assert names_somebody("Dale County Road Commission", "Who issued the invitation?")


@pytest.mark.parametrize(
    ("asked", "said", "lacking"),
    [
        ("Who is the property manager?", "Landlord: Ashby Estates LLC, by Ann Dunne, its Manager", True),
        ("Who is the City's project manager?", "Handbook of Project Management", True),
        ("Who is the City's project manager?", "PROJECT MANAGER Ann Dunne", False),
        ("Who is the owner or contracting agency?", "City of Ashby", False),
        ("Who is the chief engineer of the works?", "Bo Lee, Chief Engineer", False),
        ("Who pays the property manager?", "The Owner pays.", False),
    ],
)
def test_somebody_asked_for_by_a_role_of_two_words_has_that_role(asked, said, lacking):
    assert lacks_role(asked, said) is lacking
