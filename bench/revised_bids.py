"""Generated bids with addenda whose every change is known: 60 values over 12 addenda, in many wordings.

The facts, the sentences that state them and the ways in which addenda change them are written by hand; which
addendum changes which fact, in which words, among which sentences that change nothing, is drawn from a seed.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from samples.generator.leaflets import Leaf

ADDENDA, CHANGES = 12, 60
#: of the changes, so many change a value again that an earlier addendum has changed
AGAIN = 8


@dataclass(frozen=True, slots=True)
class Fact:
    """A value that a paragraph states."""

    section: str
    #: "1.3", or "R-10" of a row of the bid form
    spot: str
    #: with ``{}`` for the value
    sentence: str
    #: what the value is of, as a subject: "the bid bond"
    subject: str
    #: what it is at first, and what it becomes
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """A change that an addendum makes."""

    addendum: int
    was: str
    now: str
    section: str


@dataclass(slots=True)
class Bid:
    """A generated bid: its documents by file name, and what its addenda change."""

    documents: dict[str, tuple[Leaf, ...]]
    changes: list[Known] = field(default_factory=list)


TITLES = {
    "00 11 13": "ADVERTISEMENT FOR BIDS",
    "00 21 13": "INSTRUCTIONS TO BIDDERS",
    "00 41 43": "BID FORM",
    "00 52 13": "AGREEMENT",
    "00 73 00": "SUPPLEMENTARY CONDITIONS",
    "01 14 00": "WORK RESTRICTIONS",
    "03 30 00": "CAST-IN-PLACE CONCRETE",
    "26 32 13": "ENGINE GENERATORS",
    "31 23 00": "EXCAVATION AND FILL",
    "33 05 07": "TRENCHLESS CROSSINGS",
    "43 21 39": "SUBMERSIBLE PUMPS",
}

#: section | paragraph | subject | values, and the sentence with "{}" for the value
_FACTS = """
00 11 13 | 1.1 | the hour of the bid opening | 2:00 p.m. | 3:30 p.m. | 11:00 a.m.
    Sealed Bids will be received by the Town Clerk at the Town Hall until {} local time, and then opened.
00 11 13 | 1.2 | the bid opening | October 13, 2026 | October 20, 2026 | November 3, 2026
    The bid opening takes place in the council chamber on {}, and Bidders may attend it.
00 11 13 | 1.3 | the fee for printed Bidding Documents | $75 | $120
    A set of printed Bidding Documents may be bought for {}, which is not refunded.
00 11 13 | 1.4 | the pre-bid conference | September 17, 2026 | September 22, 2026
    A pre-bid conference will be held at the pump station on {}.
00 11 13 | 1.5 | the Owner's estimate | $8,400,000 | $9,150,000
    The Owner's estimate of the cost of construction is {}.
00 21 13 | 2.1 | the deadline for questions | October 5, 2026 | October 9, 2026
    Questions received after {} will not be answered by the Engineer.
00 21 13 | 2.2 | the bid bond | 5 percent | 10 percent
    Each Bid must be accompanied by a bid bond of {} of the maximum Bid price.
00 21 13 | 2.3 | the time for acceptance of Bids | 60 days | 90 days | 120 days
    Bids remain open for acceptance for {} after the day of the opening.
00 21 13 | 2.4 | the time for the list of subcontractors | 48 hours | 24 hours
    The apparent low Bidder submits its list of subcontractors within {} after the opening.
00 21 13 | 2.5 | the experience that is required | 12,000 feet | 8,000 feet
    Bidders must have completed at least {} of similar trenchless work in the past five years.
00 21 13 | 2.6 | the time to return the Agreement | 15 days | 10 days
    The successful Bidder returns the signed Agreement within {} after the Notice of Award.
00 52 13 | 4.01 | the time for completion | 575 calendar days | 482 calendar days | 500 calendar days
    The Work shall be substantially complete within {} after the day when the Contract Times begin.
00 52 13 | 4.02 | the time for final payment | 620 calendar days | 530 calendar days
    The Work shall be ready for final payment within {} after that date.
00 52 13 | 4.03 | the liquidated damages for Substantial Completion | $1,200 | $1,800 | $2,500
    Contractor shall pay Owner {} for each day after the time for Substantial Completion.
00 52 13 | 4.04 | the liquidated damages for the punch list | $600 | $750
    Contractor shall pay Owner {} for each day after the time for completion of all punch list items.
00 52 13 | 4.05 | the retainage | 10 percent | 5 percent
    Owner retains {} of each progress payment until half of the Work is complete.
00 52 13 | 4.06 | the interest on overdue sums | 6 percent | 4.5 percent
    Owner pays interest of {} a year on sums that are overdue.
00 73 00 | 5.1 | the limit of general liability insurance | $1,000,000 | $2,000,000
    Commercial general liability insurance shall have a limit of {} for each occurrence.
00 73 00 | 5.2 | the limit of umbrella insurance | $5,000,000 | $10,000,000
    Umbrella liability insurance shall have a limit of {} in the aggregate.
00 73 00 | 5.3 | the correction period | 12 months | 24 months
    Contractor corrects defective Work that is found within {} after Substantial Completion.
00 73 00 | 5.4 | the time to begin a repair | 10 days | 5 days
    Contractor begins the repair of a defect within {} after written notice from the Owner.
00 73 00 | 5.5 | the time to submit certified payrolls | 7 days | 14 days
    Certified payrolls are submitted to the Owner within {} after the end of each week.
00 73 00 | 5.6 | the time to give notice of a claim | 30 days | 21 days
    Contractor gives notice of a claim within {} after the event that gives rise to it.
01 14 00 | 1.01 | the end of noisy work on weekdays | 6:00 p.m. | 8:00 p.m.
    Work that makes noise is done between 7:00 a.m. and {} on weekdays alone.
01 14 00 | 1.02 | the length of a shutdown | 4 hours | 6 hours | 8 hours
    A shutdown of the station may last no longer than {} and begins after midnight.
01 14 00 | 1.03 | the notice of a shutdown | 72 hours | 96 hours | 120 hours
    Contractor requests each shutdown at least {} before it begins.
01 14 00 | 1.04 | the clear width for fire engines | 14 feet | 20 feet
    Access for fire engines with a clear width of {} is kept at all times.
01 14 00 | 1.05 | the noise at the property line | 70 decibels | 65 decibels
    Noise at the property line shall not exceed {} by day.
03 30 00 | 2.01 | the compressive strength of concrete | 4,000 psi | 4,500 psi
    Concrete of structures shall have a compressive strength of {} at 28 days.
03 30 00 | 2.02 | the lowest temperature for placing concrete | 40 degrees F | 45 degrees F
    Concrete shall not be placed while the air is colder than {}.
03 30 00 | 2.03 | the time for which forms of walls stay in place | 3 days | 5 days
    Forms of walls stay in place for {} after the concrete was placed.
03 30 00 | 2.04 | the cover of reinforcing bars | 3 inches | 4 inches
    Reinforcing bars of foundations have a cover of at least {} against soil.
26 32 13 | 2.01 | the rating of the generator | 500 kW | 650 kW
    The standby generator shall be rated {} at the altitude of the site.
26 32 13 | 2.02 | the volume of the fuel tank | 1,200 gallons | 2,000 gallons
    The fuel tank shall hold {} of diesel fuel in its inner shell.
26 32 13 | 2.03 | the time of transfer | 10 seconds | 15 seconds
    The transfer switch transfers the load within {} after utility power fails.
26 32 13 | 2.04 | the warranty of the generator | 2 years | 5 years
    The manufacturer warrants the generator for {} after start-up.
31 23 00 | 3.01 | the compaction below pavement | 95 percent | 98 percent
    Backfill is compacted to {} of its maximum dry density below pavement.
31 23 00 | 3.02 | the length of open trenches | 100 feet | 200 feet
    Trenches are left open over no more than {} at the end of a day.
31 23 00 | 3.03 | the thickness of lifts | 8 inches | 12 inches
    Lifts of backfill have a loose thickness of at most {} before they are compacted.
31 23 00 | 3.04 | the depth to which groundwater is lowered | 24 inches | 36 inches
    Groundwater is kept at least {} below the bottom of excavations.
33 05 07 | 3.01 | the wall thickness of casing pipe | 0.375 inch | 0.500 inch
    Casing pipe shall have a wall thickness of {} or more under the railroad.
33 05 07 | 3.02 | the cover below the rail | 66 inches | 78 inches
    The crossing has a cover of at least {} below the base of the rail.
33 05 07 | 3.03 | the notice to the railroad | 10 working days | 20 working days
    The railroad is notified {} before work in its right of way begins.
33 05 07 | 3.04 | the settlement of the track | 0.25 inch | 0.50 inch
    Settlement of the track shall not exceed {} at any point.
43 21 39 | 2.01 | the capacity of each pump | 1,450 gpm | 1,600 gpm | 1,750 gpm
    Each pump shall deliver {} at a total head of 68 feet.
43 21 39 | 2.02 | the rating of the motors | 40 horsepower | 50 horsepower
    The motor of each pump shall be rated at no less than {}.
43 21 39 | 2.03 | the length of pump cables | 50 feet | 75 feet
    Pump cables have a length of {} from the motor to the junction box.
43 21 39 | 2.04 | the life of bearings | 50,000 hours | 100,000 hours
    Bearings are designed for a life of {} at the rated load.
43 21 39 | 3.01 | the length of the test | 4 hours | 8 hours
    Each pump runs for {} at its rated head before acceptance.
43 21 39 | 3.02 | the training of the staff | 8 hours | 16 hours
    The manufacturer trains the Owner's staff for {} at the site.
00 41 43 | R-1 | the quantity of Item R-1 | 1 LS | 2 LS
    Mobilization of crews and plant
00 41 43 | R-2 | the quantity of Item R-2 | 60 CY | 90 CY
    Exploratory excavation where directed
00 41 43 | R-3 | the quantity of Item R-3 | 223 LF | 436 LF
    Twelve-inch ductile iron force main
00 41 43 | R-4 | the quantity of Item R-4 | 118 LF | 134 LF
    Casing pipe under the railroad
00 41 43 | R-5 | the quantity of Item R-5 | 410 TON | 520 TON
    Gravel bedding beyond the trench
00 41 43 | R-6 | the quantity of Item R-6 | 1,850 SY | 2,240 SY
    Asphalt pavement restored
"""


def _facts() -> Iterator[Fact]:
    lines = iter(_FACTS.strip().splitlines())
    for head, sentence in zip(lines, lines, strict=True):
        section, spot, subject, *values = (part.strip() for part in head.split("|"))
        yield Fact(section, spot, sentence.strip(), subject, tuple(values))


FACTS = tuple(_facts())

#: how an item of an addendum changes a value of a paragraph
_WORDINGS = (
    'Section {section}, paragraph {spot}: Delete "{was}" and substitute "{now}".',
    'Section {section}, Paragraph {spot}: Replace "{was}" with "{now}".',
    "In Section {section}, paragraph {spot}, change {was} to {now}.",
    'Section {section}, {title}, paragraph {spot}: revise "{was}" to read "{now}".',
    'Specification Section {section}, Paragraph {spot}. In lieu of "{was}", read "{now}".',
    "Section {section}, paragraph {spot}: {Subject} is changed from {was} to {now}.",
    'Refer to Section {section}, paragraph {spot}. Strike the words "{was}" and insert "{now}" in place.',
    (
        "Section {section}, Paragraph {spot}: Delete the paragraph in its entirety and replace it with the"
        " following: {sentence}"
    ),
    "Section {section}, paragraph {spot} shall read as follows: {sentence}",
    "{Subject} (Section {section}, paragraph {spot}) has been revised to {now}.",
    'Section {section}, Paragraph {spot}: The words "{was}" are deleted and replaced by "{now}".',
)
#: the same without a place: a sentence of a clarification, a question and its answer
_LOOSE = (
    "{Subject} is hereby changed from {was} to {now}.",
    "Please note the following: {sentence}",
    "Question: Is {subject} still {was}? Answer: No. {sentence}",
)
_ROWS = (
    "Bid Form, Item {spot}: change {was} to {now}.",
    'Section 00 41 43, Bid Form: for Item {spot}, replace "{was}" with "{now}".',
    "Item No. {spot} of the Bid Form has been revised from {was} to {now}.",
)
#: wordings that were written when the patterns for the first were done
_SECOND = (
    "Section {section}, paragraph {spot}: Change the value stated from {was} to {now}.",
    'REVISE Section {section}, paragraph {spot}, as follows: "{sentence}"',
    'Section {section}, {title}: Modify paragraph {spot} by deleting "{was}" and inserting "{now}".',
    'Section {section}, paragraph {spot}, is amended by striking "{was}" and inserting "{now}" in lieu.',
    "Section {section}, {spot}: {was} should be {now}.",
    "Section {section}, paragraph {spot}: {Subject} should read {now}, not {was}.",
    "Reference: Section {section}, paragraph {spot}. Revision: {sentence}",
    'Section {section}, paragraph {spot}: REPLACE "{was}" with the following text: "{now}".',
    "Section {section}, paragraph {spot}. DELETE: {before} ADD: {sentence}",
    "The requirement of {was} in Section {section}, paragraph {spot}, is superseded: {sentence}",
    "Clarification to Section {section}, paragraph {spot}: {Subject} shall be {now} instead of {was}.",
)
#: wordings that were written last: first tried before any pattern knew them, which tells what to expect of
#: strangers
_LAST = (
    "{section}, para. {spot} - change to read: {sentence}",
    "In paragraph {spot} of Section {section}, the figure of {was} is incorrect. The correct one is {now}.",
    'Section {section}, paragraph {spot}: for "{was}" substitute "{now}".',
    "At Section {section}, paragraph {spot}, first line, {was} becomes {now}.",
    "Section {section}, paragraph {spot}: Delete the existing text and insert: {sentence}",
    'Replace paragraph {spot} of Section {section} with: "{spot} {sentence}"',
    "Bidders are advised that {subject} stated in Section {section}, paragraph {spot}, will now be {now}.",
    'Section {section}, {title}, {spot}, change "{was}" to "{now}".',
    "ITEM: Section {section}, paragraph {spot}. FROM: {was}. TO: {now}.",
    "Amend {subject} in Section {section}, paragraph {spot}, from {was} to {now}.",
    "Paragraph {spot}, Section {section}: {was} was printed in error; {now} applies.",
)
WORDINGS = ("first", "second", "last")
#: sentences that change nothing
_IDLE = (
    "The closing date for questions is not extended by this Addendum.",
    "The sign-in sheet of the pre-bid conference is kept at the office of the Engineer.",
    "Question: May Bidders visit the pump station? Answer: Yes, on any working day after a call.",
    "Question: Who pays for electric power at the site? Answer: See Section 01 14 00; nothing is changed.",
    "All other requirements of the Specifications remain unchanged.",
    "The Contractor shall remove debris each day and replace damaged fences with fences of the same kind.",
    "Question: Is rock expected along the force main? Answer: The borings speak for themselves.",
    "Bidders may add sheets to the Bid Form where its lines do not suffice.",
    "The Town has received the permit of the railroad; a copy may be seen at the Town Hall.",
)


def generated(seed: int = 1, wordings: str = WORDINGS[0]) -> Bid:
    """Return a bid with twelve addenda that change sixty values, in one list of wordings."""
    draw = random.Random(seed)
    again = draw.sample([fact for fact in FACTS if len(fact.values) > 2], AGAIN)
    once = draw.sample([fact for fact in FACTS if fact not in again], CHANGES - 2 * AGAIN)
    chosen = [*again, *once]
    steps = [(fact, 1) for fact in chosen]
    draw.shuffle(steps)
    rounds: list[list[tuple[Fact, int]]] = [[] for _ in range(ADDENDA)]
    for index, step in enumerate(steps):
        # what is changed again is changed first in an early addendum
        first = index % (ADDENDA // 2) if step[0] in again else index % ADDENDA
        rounds[first].append(step)
    for index, fact in enumerate(again):
        rounds[ADDENDA // 2 + index % (ADDENDA // 2)].append((fact, 2))
    bid = Bid(dict(_manual()))
    held = {fact: fact.values[0] for fact in FACTS}
    for number, changes in enumerate(rounds, start=1):
        name, leaves = _addendum(draw, number, changes, held, bid, wordings)
        bid.documents[name] = leaves
    return bid


def _manual() -> Sequence[tuple[str, tuple[Leaf, ...]]]:
    values = {fact: fact.values[0] for fact in FACTS}
    return [
        (f"{section} {title.title()}.pdf", (_leaf(section, values),)) for section, title in TITLES.items()
    ]


def _leaf(section: str, values: dict[Fact, str]) -> Leaf:
    """Return the page of a section as it is by now."""
    own = [fact for fact in FACTS if fact.section == section]
    lines = [f"= SECTION {section}", f"= {TITLES[section]}"]
    if section == "00 41 43":
        lines += [
            "1.1 The undersigned Bidder offers to do all Work of the station for the prices stated below.",
            "1.2 The Bidder acknowledges receipt of all Addenda, and has examined the site.",
            "| Item | Description | Quantity | Unit price |",
            *(f"| {fact.spot} | {fact.sentence} | {values[fact]} | |" for fact in own),
        ]
    else:
        lines += [f"{fact.spot} {fact.sentence.format(values[fact])}" for fact in own]
    return Leaf(section, "\n".join(lines))


def _addendum(  # noqa: PLR0917 - what a round of the drawing knows
    draw: random.Random,
    number: int,
    changes: Sequence[tuple[Fact, int]],
    held: dict[Fact, str],
    bid: Bid,
    wordings: str,
) -> tuple[str, tuple[Leaf, ...]]:
    items = []
    attached: list[Leaf] = []
    # every third addendum attaches a revised bid form rather than naming its items
    rows = [each for each in changes if each[0].section == "00 41 43"]
    for fact, step in changes:
        was, now = fact.values[step - 1], fact.values[step]
        bid.changes.append(Known(number, was, now, fact.section))
        held[fact] = now
        if not (fact.section == "00 41 43" and number % 3 == 0):
            items.append(_item(draw, fact, was, now, wordings))
    if rows and number % 3 == 0:
        attached.append(_leaf("00 41 43", held))
        items.append("The Bid Form is replaced by the attached Bid Form.")
    items += draw.sample(_IDLE, 2)
    draw.shuffle(items)
    body = "\n".join(f"{index}. {item}" for index, item in enumerate(items, start=1))
    text = (
        f"= ADDENDUM NO. {number}\n= HARBOR PUMP STATION\n"
        "To all holders of Bidding Documents: This Addendum forms part of the Contract Documents.\n"
        f"{body}\n= END OF ADDENDUM NO. {number}"
    )
    return f"Addendum {number:02}.pdf", (Leaf(f"AD{number}", text), *attached)


def _item(draw: random.Random, fact: Fact, was: str, now: str, wordings: str) -> str:
    """Return an item that changes a value, in one of many wordings."""
    # one in five of the first names no place
    first = _LOOSE if draw.random() < 0.2 else _WORDINGS
    listed = {"first": first, "second": _SECOND, "last": _LAST}[wordings]
    return draw.choice(_ROWS if fact.section == "00 41 43" else listed).format(
        section=fact.section,
        title=TITLES[fact.section].title(),
        spot=fact.spot,
        subject=fact.subject,
        Subject=fact.subject[0].upper() + fact.subject[1:],
        sentence=fact.sentence.format(now),
        before=fact.sentence.format(was),
        was=was,
        now=now,
    )
