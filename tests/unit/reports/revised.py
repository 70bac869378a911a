"""The report of a session that revises another one: an addendum to a generated bid, with decisions on it."""

from core.analysis.table import rows
from core.domain.plan import Plan
from core.domain.question import Question, QuestionSet, Section
from core.domain.review import Review, Verdict
from core.domain.session import SessionState
from core.domain.table import Table
from core.reports.report import Analysed, Surroundings, assemble
from core.revisions.comparison import compare
from samples.generator.leaflets import Leaf
from tests.unit.reports.material import START
from tests.unit.revisions.bids import BID_FORM, addendum, analysed, answered, package

QUESTIONS = QuestionSet(
    "bid",
    "Bid questions",
    (
        Section(
            "terms",
            "Terms",
            (
                Question("due", "When are Bids due?"),
                Question("bond", "How high is the bid bond?"),
                Question("time", "By when must the Work be complete?"),
            ),
        ),
    ),
)
COMPLETE = "reach Substantial Completion within {} calendar days after the Notice to Proceed, and to pay"
BODY = """
1. The Bid Form is replaced by the attached.
2. Section 02999, paragraph 1.02: Delete "steel castings".
"""


def revised(folder, *, stale=("due",)):
    """A report with one value that changed in a form alone, and a decision on it that is stale."""
    form = BID_FORM.text.replace("October 13", "October 27").replace("within 575", "within 482")
    old = package(folder)
    new = package(folder, addendum(3, BODY, Leaf("00 41 43", form)))
    bond = answered("five percent", "bid bond of five percent (5%)")
    before = analysed(
        old,
        "session-old",
        due=answered("October 13, 2026", "Bids are due at the Town Hall on October 13, 2026"),
        bond=bond,
        time=answered("575 calendar days", COMPLETE.format(575)),
    )
    after = analysed(
        new,
        "session-new",
        due=answered("October 27, 2026", "Bids are due at the Town Hall on October 27, 2026"),
        bond=bond,
        time=answered("482 calendar days", COMPLETE.format(482)),
    )
    accepted = Review("due", Verdict.ACCEPTED, by="anna", at=START, claim="October 13, 2026")
    table = Table("session-new", 1, START, rows(QUESTIONS, after.answers, after.refs))
    found = compare(before, after, stale)
    given = Analysed(
        plan=Plan(new.package.ref, QUESTIONS, package=new.package),
        answers=after.answers,
        state=SessionState.COMPLETED,
        reviews={"due": accepted},
        table=table,
    )
    around = Surroundings(pages=new.pages, compared=lambda: found, made=START)
    return assemble(given, around)
