"""Packages of small generated bids, read as the application reads them."""

import hashlib
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from core.domain.answer import Answer, AnswerStatus, Citation, Claim, Quote
from core.domain.document import DocumentRef
from core.grounding.locate_quotes import TextGrounder
from core.packages.assemble import Looked, assembled
from core.reading.reader import read_document
from core.revisions.comparison import Analysis
from samples.generator.leaflets import Leaf, leaflet

ADVERTISEMENT = Leaf(
    "00 11 13",
    """
= SECTION 00 11 13
= ADVERTISEMENT FOR BIDS
1.1 Sealed Bids for the Harbor Pump Station will be received by the Town Clerk at the Town Hall
    until 2:00 p.m. local time on Tuesday, October 13, 2026, and will then be publicly opened and read
    aloud.
1.2 Copies of the Bidding Documents may be bought at the Town Hall for a fee of $75, which is not returned.
1.3 A pre-bid conference will be held at the site at 10:00 a.m. on Thursday, September 17, 2026.
    Attendance is not mandatory.
1.4 The Work comprises Buildings 3, 5 and 7 of the pump station, with all piping and controls.
""",
)
INSTRUCTIONS = Leaf(
    "00 21 13",
    """
= SECTION 00 21 13
= INSTRUCTIONS TO BIDDERS
1.1 Questions received after 5:00 p.m. on Monday, October 5, 2026, will not be answered.
1.2 Each Bid must be accompanied by a bid bond of five percent (5%) of the maximum Bid price.
1.3 Work at night is not permitted. Work on Saturdays is permitted with the consent of the Engineer.
1.4 The Contractor shall reach Substantial Completion within 575 calendar days after the Notice to Proceed.
""",
)
BID_FORM = Leaf(
    "00 41 43",
    """
= SECTION 00 41 43
= BID FORM
1.1 The undersigned Bidder offers to do all Work of the Harbor Pump Station for the prices stated
    below, and has examined the site and all Bidding Documents.
1.2 Bids are due at the Town Hall on October 13, 2026, at 2:00 p.m. The Bidder acknowledges receipt
    of all Addenda by number and date.
---
| Item | Description | Quantity | Unit price | Total |
| R-8 | Mobilization of the Contractor | 1 LS | | |
| R-9 | Sheeting left in place below the invert | 180 SF | | |
| R-10 | Replacement of 12-inch ductile iron main | 223 LF | | |
| R-11 | Replacement of gate valves with boxes | 14 EA | | |
1.3 The Bidder agrees to reach Substantial Completion within 575 calendar days after the Notice to
    Proceed, and to pay liquidated damages of $1,200 for each calendar day after it.
1.4 The prices stand for ninety (90) days after the day of the opening of Bids.
""",
)
AGREEMENT = Leaf(
    "00 52 13",
    """
= SECTION 00 52 13
= AGREEMENT
4.01 The Work shall be substantially complete within 575 calendar days after the date when the
    Contract Times commence to run.
4.02 Contractor shall pay Owner $1,200 for each calendar day that expires after the time specified
    for Substantial Completion as liquidated damages.
4.03 Owner retains ten percent (10%) of each progress payment until half of the Work is complete.
""",
)
PUMPS = Leaf(
    "43 21 39",
    """
= SECTION 43 21 39
= SUBMERSIBLE PUMPS
### 2.01 PUMPS
A. Each pump shall deliver 1,450 gpm at a total head of 68 feet.
B. The motor shall be rated 40 horsepower and shall start not more than 10 times each hour.
C. Casings shall be of cast iron, and impellers of stainless steel.
### 3.01 TESTING
A. Each pump shall run for four (4) hours at its rated head before acceptance.
B. The summary of Work names a Contract time of 575 calendar days for Substantial Completion.
""",
)
MANUAL = {
    "00 11 13 Advertisement.pdf": (ADVERTISEMENT,),
    "00 21 13 Instructions to Bidders.pdf": (INSTRUCTIONS,),
    "00 41 43 Bid Form.pdf": (BID_FORM,),
    "00 52 13 Agreement.pdf": (AGREEMENT,),
    "43 21 39 Submersible Pumps.pdf": (PUMPS,),
}


def addendum(number, body, *attached, name="", end=None):
    """An addendum as a file, with its usual head and its last line."""
    text = f"""
= ADDENDUM NO. {number}
= HARBOR PUMP STATION
To all holders of Bidding Documents: This Addendum forms part of the Contract Documents.
{body}
= END OF ADDENDUM NO. {end or number}
"""
    return name or f"Addendum {number}.pdf", (Leaf(f"AD{number}", text), *attached)


def package(folder, *more, manual=None):
    """Set the manual and further documents on paper, and read all of it as a package."""
    documents = {**(MANUAL if manual is None else manual), **dict(more)}
    for name, leaves in documents.items():
        (folder / name).write_bytes(read(tuple(leaves))[0])
    return assembled([looked(*each) for each in documents.items()], "Harbor Pump Station")


def looked(name, leaves):
    """A document of some leaves, read to be put into a package."""
    data, pages = read(tuple(leaves))
    return Looked(DocumentRef(hashlib.sha256(data).hexdigest(), name, len(data), len(pages)), pages)


@cache
def read(leaves):
    """The PDF of some leaves, and its pages as the application reads them; each once for all tests."""
    data = leaflet(*leaves)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "document.pdf"
        path.write_bytes(data)
        with read_document(path) as reading:
            return data, tuple(reading)


def analysed(bid, session="", **said):
    """An analysis whose answers are (claim, quote[, value[, brief]]), each quote located on the pages."""
    grounder = TextGrounder()

    def claim(text, quote, value="", brief=""):
        found = grounder.locate(Quote(quote), bid.pages)
        assert isinstance(found, Citation), quote
        return Claim(text, (found,), confidence=0.9, brief=brief, value=value)

    def answer(question_id, given):
        status, *claims = given
        made = tuple(claim(*each) for each in claims)
        conflicts = ((0, 1),) if status is AnswerStatus.CONFLICTING else ()
        return Answer(question_id, status, made, conflicts)

    answers = {question_id: answer(question_id, given) for question_id, given in said.items()}
    return Analysis(session, session, bid.package, tuple(said), answers, bid.pages)


def answered(text, quote="", value=""):
    return AnswerStatus.ANSWERED, (text, quote or text, value)
