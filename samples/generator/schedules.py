"""The project's data: segments, laterals, manholes, inspections and bid items.

Drawn from a seeded generator, then bent so that the totals are those of the text: 14,620 feet in
46 segments, and 412 laterals of which 388 are active.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from itertools import groupby

SEED = 20260828

#: diameter in inches -> total feet, as in the advertisement
FEET = {8: 9240, 10: 2760, 12: 1850, 15: 770}
#: segments of each diameter above 8 inches; Segment 41 is the one in Tanner Alley
LARGER = {1: 15, 2: 15, 3: 12, 4: 12, 5: 12, 6: 12, 41: 12} | dict.fromkeys(
    (7, 8, 9, 10, 11, 19, 20, 21, 33), 10
)
#: segments that begin a branch -> manhole they flow to; others flow to the number below
BRANCHES = {19: 105, 33: 112, 41: 118}
EASEMENTS = {9, 10, 22, 41}
POINT_REPAIRS = {4: 112, 13: 203, 17: 88, 25: 41, 30: 260, 44: 154}
STREETS = (
    (6, "Elm Street"),
    (10, "Mill Race"),
    (14, "Foundry Street"),
    (18, "Weaver Lane"),
    (22, "Quarry Avenue"),
    (27, "Cooper Street"),
    (32, "Chandler Street"),
    (36, "Hospital Place"),
    (40, "Larkmoor Road"),
    (41, "Tanner Alley"),
    (46, "Dyer Street"),
)
LATERALS, ACTIVE = 412, 388


@dataclass(frozen=True, slots=True)
class Segment:
    """The sewer between two manholes."""

    number: int
    upstream: str
    downstream: str
    street: str
    diameter: int
    length: int
    depth: float
    material: str


@dataclass(frozen=True, slots=True)
class Lateral:
    """A service connection."""

    segment: int
    station: float
    clock: int
    address: str
    size: int
    use: str
    active: bool


def segments() -> list[Segment]:
    """Return the 46 segments of Appendix A."""
    draw = random.Random(SEED)
    diameters = {number: LARGER.get(number, 8) for number in range(1, 47)}
    lengths: dict[int, int] = {}
    for diameter, total in FEET.items():
        numbers = [number for number, inches in diameters.items() if inches == diameter]
        weights = [0.7 + 0.6 * draw.random() for _ in numbers]
        rounded = [round(total * weight / sum(weights)) for weight in weights]
        rounded[-1] += total - sum(rounded)
        lengths |= dict(zip(numbers, rounded, strict=True))
    return [
        Segment(
            number=number,
            upstream=f"EM-{101 + number}",
            downstream=f"EM-{BRANCHES.get(number, 100 + number)}",
            street=next(street for last, street in STREETS if number <= last),
            diameter=diameters[number],
            length=lengths[number],
            depth=round(6.5 + 7 * draw.random() + (3 if diameters[number] > 10 else 0), 1),
            material="Concrete" if number == 31 else "Vitrified clay",
        )
        for number in range(1, 47)
    ]


def laterals() -> list[Lateral]:
    """Return the 412 laterals of Appendix C, in the order of segments and stations."""
    draw = random.Random(SEED + 1)
    all_segments = segments()
    weights = [segment.length for segment in all_segments]
    counts = [round(LATERALS * weight / sum(weights)) for weight in weights]
    counts[0] += LATERALS - sum(counts)
    inactive = set(draw.sample(range(LATERALS), LATERALS - ACTIVE))
    found: list[Lateral] = []
    for segment, count in zip(all_segments, counts, strict=True):
        stations = sorted(round(6 + (segment.length - 12) * draw.random(), 1) for _ in range(count))
        house = 100 * (segment.number % 9 + 1)
        for station in stations:
            house += 2 + 2 * int(3 * draw.random())
            use = "residence"
            if segment.street in {"Elm Street", "Foundry Street"} and draw.random() < 0.15:
                use = ("restaurant", "laundry", "shop", "clinic")[int(4 * draw.random())]
            found.append(
                Lateral(
                    segment.number,
                    station,
                    (10, 2, 9, 3, 11, 1)[int(6 * draw.random())],
                    f"{house} {segment.street}",
                    6 if use != "residence" else 4,
                    use,
                    len(found) not in inactive,
                )
            )
    return found


OBSERVATIONS = (
    ("Fine roots at joint", 2),
    ("Medium roots at joint", 3),
    ("Root ball, about {n} percent of section", 4),
    ("Circumferential crack", 1),
    ("Longitudinal crack", 2),
    ("Fracture, multiple", 4),
    ("Offset joint, medium", 3),
    ("Deposits, grease, {n} percent of section", 2),
    ("Deposits, settled fine, {n} percent of section", 2),
    ("Infiltration, dripper", 3),
    ("Infiltration, runner", 4),
    ("Mineral deposits at joint", 2),
    ("Tap, protruding {i} inches", 3),
    ("Sag, water to {n} percent of diameter", 2),
    ("Hole, soil visible", 5),
    ("Surface spalling", 2),
)


def inspections() -> list[tuple[Segment, list[tuple[float, str, str, int]]]]:
    """Return for each segment its observations: station, text, clock positions, grade."""
    draw = random.Random(SEED + 2)
    found = []
    for segment in segments():
        rows = []
        for station in sorted(
            round(4 + (segment.length - 8) * draw.random(), 1) for _ in range(draw.randrange(6, 11))
        ):
            text, grade = OBSERVATIONS[draw.randrange(len(OBSERVATIONS))]
            clock = draw.randrange(1, 13)
            text = text.format(n=5 * draw.randrange(1, 7), i=draw.randrange(1, 4))
            rows.append((station, text, f"{clock:02d}-{(clock + 2) % 12 + 1:02d}", grade))
        found.append((segment, rows))
    return found


def manholes() -> list[tuple[str, str, float, str, str]]:
    """Return name, street, depth, wall and work of each manhole of Appendix H."""
    draw = random.Random(SEED + 3)
    works = ("Coat", "Coat; new frame and cover", "Chimney seal", "None", "Coat; raise rim", "Patch bench")
    found = [("EM-101", "Elm Street", 15.2, "Precast", "None")]
    for segment in segments():
        wall = "Brick" if draw.random() < 0.6 else "Precast"
        work = works[draw.randrange(len(works))] if wall == "Precast" else works[draw.randrange(2)]
        found.append((segment.upstream, segment.street, round(segment.depth - 0.3, 1), wall, work))
    return found


def streets() -> list[tuple[str, int]]:
    """Return the feet to be lined in each street."""
    ordered = sorted(segments(), key=lambda segment: segment.street)
    return [(street, sum(s.length for s in group)) for street, group in groupby(ordered, lambda s: s.street)]


#: item, description, quantity, unit
BID_ITEMS = (
    (1, "Mobilization (not to exceed 3 percent)", "1", "LS"),
    (2, "Traffic control", "1", "LS"),
    (3, "Bypass pumping", "1", "LS"),
    (4, "Clean 8-inch sewer", "9,240", "LF"),
    (5, "Clean 10-inch sewer", "2,760", "LF"),
    (6, "Clean 12-inch sewer", "1,850", "LF"),
    (7, "Clean 15-inch sewer", "770", "LF"),
    (8, "Heavy root cutting", "2,200", "LF"),
    (9, "Television inspection, before and after lining", "14,620", "LF"),
    (10, "Cured-in-place pipe, 8-inch", "9,240", "LF"),
    (11, "Cured-in-place pipe, 10-inch", "2,760", "LF"),
    (12, "Cured-in-place pipe, 12-inch", "1,850", "LF"),
    (13, "Cured-in-place pipe, 15-inch", "770", "LF"),
    (14, "Internal reconnection of active service lateral", "388", "EA"),
    (15, "Removal of protruding tap", "57", "EA"),
    (16, "Point repair, up to 12 feet", "6", "EA"),
    (17, "Point repair, additional length", "40", "LF"),
    (18, "Manhole coating, cement and epoxy", "245", "VF"),
    (19, "Manhole frame and cover", "14", "EA"),
    (20, "Chimney seal", "9", "EA"),
    (21, "Permanent pavement", "310", "SY"),
    (22, "Lawn restoration", "480", "SY"),
    (23, "Concrete sidewalk", "350", "SF"),
    (24, "Allowance for unforeseen work", "1", "LS"),
)
