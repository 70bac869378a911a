from dataclasses import replace

from core.domain.register import RegisterKind
from core.registers.catalog import MAKERS, make
from core.registers.source import Source
from tests.unit.registers.material import answer, asked, source

BID = "Bids are due on May 4, 2027 at 2:00 p.m. The Contractor shall submit a bypass plan before work begins."
SET = asked(("warranty", "How long is the warranty?", True))


def test_a_decision_leaves_what_is_made_of_the_pages_as_it_is_and_what_is_made_of_answers_is_made_anew():
    before = source(BID, question_set=SET, answers={"warranty": answer("warranty", "answered")})
    made = {kind: make(kind, before) for kind in MAKERS}
    after = replace(before, answers={"warranty": answer("warranty", "not_found")})
    kept = {kind for kind in MAKERS if make(kind, after) is made[kind]}
    assert kept == {*MAKERS} - {RegisterKind.OPEN, RegisterKind.RFI}
    assert "How long is the warranty?" in str(make(RegisterKind.OPEN, after))
    assert "How long is the warranty?" not in str(made[RegisterKind.OPEN])


def test_registers_of_shared_pages_are_those_that_are_made_of_them_alone():
    answers = {"warranty": answer("warranty", "not_found")}
    shared = replace(source(BID, question_set=SET), answers=answers)
    alone = Source(shared.package, shared.pages, question_set=SET, answers=answers)
    assert [make(kind, shared) for kind in MAKERS] == [make(kind, alone) for kind in MAKERS]
