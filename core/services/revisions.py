"""Revising an analysis: its package as an addendum leaves it, with what people decided on the one before."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from core.analysis.table import evidence_digest
from core.domain.answer import Answer
from core.domain.document import DocumentRef, PageRef, PageSet
from core.domain.errors import RequestInvalid, SessionNotFound, TransitionRefused
from core.domain.package import Arrangement, Description, DocumentKind, Package, PackageDocument, package_name
from core.domain.ports import SessionStore
from core.domain.refinement import carried
from core.domain.register import RegisterKind
from core.domain.review import OldQuote, Opinions
from core.domain.secret import Secret
from core.domain.session import Session
from core.domain.table import Row
from core.packages.sources import MAX_DOCUMENTS
from core.revisions.alignment import called_alike
from core.services.session_commands import SessionCommands

__all__ = ["Incoming", "Revisions", "replaced_by"]

#: quotes of a claim that are kept to be shown beside a changed answer, and characters of each
_QUOTES, _QUOTE = 4, 600


@dataclass(frozen=True, slots=True)
class Incoming:
    """A document that a revision adds, or puts in the place of one that is there."""

    #: with its number of pages
    document: DocumentRef
    description: Description = Description()
    #: index of the document of the package that it replaces; None: it is added
    replaces: int | None = None


@dataclass(frozen=True, slots=True)
class Revisions:
    """The verbs for revisions. Whether somebody may see a session is asked by the caller."""

    store: SessionStore
    commands: SessionCommands

    def revise(
        self,
        session_id: str,
        incoming: Sequence[Incoming],
        owner: str,
        *,
        removed: Collection[int] = (),
        key: Secret | None = None,
    ) -> Session:
        """Queue a revision of a session: documents added, replaced or ``removed`` (by their indexes).

        Questions, engine and options are those of the session; documents that stay keep their positions.
        Raise `TransitionRefused` while the session is still at work, `RequestInvalid` when nothing would
        change or nothing be left, and what `SessionCommands.start` raises.
        """
        session, plan = self.store.session(session_id), self.store.plan(session_id)
        if session.state.is_active:
            raise TransitionRefused(
                f"The analysis is {session.state}; a revision builds on what it finds.",
                "Wait, or stop it first.",
            )
        if plan.rebuilt:
            raise TransitionRefused(
                "What this analysis was asked was lost with a damaged store.",
                "Start another one of the package.",
            )
        before = _counted(plan.contents, session)
        package = _changed(before, incoming, removed)
        pages = plan.options.pages
        if pages:
            new = PageSet(
                tuple(span for each in package.documents[-len(incoming) :] for span in each.positions.ranges)
            )
            pages = (pages & package.positions) | (new if incoming else PageSet())
        revision = replace(
            plan,
            document=package.ref,
            package=None if package.is_single else package,
            options=replace(plan.options, pages=pages),
            revises=session_id,
        )
        opinions = self._opinions(session, before, package)
        return self.commands.start(revision, owner, session.batch, key, opinions=opinions)

    def chain(self, session: Session) -> list[Session]:
        """Return a session and those it revises, the latest first, as far as they are still there."""
        found = [session]
        while (earlier := found[-1].revises) and earlier not in {each.id for each in found}:
            try:
                found.append(self.store.session(earlier))
            except SessionNotFound:
                break
        return found

    def _opinions(self, session: Session, before: Package, package: Package) -> Opinions:
        """Return what people decided and said, each decision with the evidence it rested on."""
        rows = {row.question_id: row for row in self.store.table(session.id).rows}
        answers = self.store.answers(session.id)
        reviews = []
        for each in self.store.reviews(session.id).values():
            row, answer = rows.get(each.question_id), answers.get(each.question_id)
            if row is not None:
                known = replace(row, evidence=evidence_digest(answer) if answer else "")
                reviews.append(each.carried_over(session.id, known, _quotes(answer, row)))
        remarks = [each for said in self.store.remarks(session.id).values() for each in said]
        said = self.store.arrangement(session.id)
        return Opinions(
            tuple(reviews),
            tuple(sorted(remarks, key=lambda each: each.at)),
            tuple(
                history[-1]
                for kind in RegisterKind
                for history in self.store.lines.history(session.id, kind.value).values()
            ),
            _arranged(said, before, package) if said is not None else None,
            tuple(
                part
                for kind in RegisterKind
                for part in carried(self.store.refinements.history(session.id, kind.value))
            ),
        )


def replaced_by(package: Package, document: DocumentRef, description: Description) -> int | None:
    """Return the index of the document that another one is probably a newer version of; None for none."""
    candidate = PackageDocument(document, description=description)
    return next((n for n, each in enumerate(package.documents) if called_alike(each, candidate)), None)


def _counted(package: Package, session: Session) -> Package:
    """Return the package with the number of pages of a single document that nobody had counted."""
    if package.pages or len(package.documents) > 1:
        return package
    (only,) = package.documents
    if not session.progress.pages:
        raise RequestInvalid("Nobody has read this analysis' document yet.", "Continue it first.")
    counted = replace(only.document, pages=session.progress.pages)
    return replace(package, documents=(replace(only, document=counted),))


def _changed(before: Package, incoming: Sequence[Incoming], removed: Collection[int]) -> Package:
    """Return the package after a revision: new documents behind all others, which stay where they are."""
    gone = {*removed, *(each.replaces for each in incoming if each.replaces is not None)}
    if not gone <= set(range(len(before.documents))):
        raise RequestInvalid("There is no such document in the package.", "Choose one that it has.")
    staying = {each.document.sha256 for n, each in enumerate(before.documents) if n not in gone}
    again = [each.document.name for each in incoming if each.document.sha256 in staying]
    if again:
        raise RequestInvalid(f"{again[0]} is in the package already.", "Add what is new alone.")
    after = before.extended([each.document for each in incoming], [each.description for each in incoming])
    after = after.without(gone)
    if not gone and not incoming:
        raise RequestInvalid("A revision must change something.", "Add, replace or remove a document.")
    if not after.documents:
        raise RequestInvalid("Nothing would be left to analyse.", "Keep a document, or add one.")
    if len(after.documents) > MAX_DOCUMENTS:
        raise RequestInvalid(f"A package has at most {MAX_DOCUMENTS} documents.", "Remove some.")
    if before.name == package_name(len(before.documents)):
        return replace(after, name=package_name(len(after.documents)))
    return after


def _quotes(answer: Answer | None, row: Row) -> tuple[OldQuote, ...]:
    """Return the quotes an answer rests on, as they are shown: of a conflict those of each side."""
    if answer is None or not answer.claims:
        return ()
    refs = {ref.number: ref for ref in row.pages}
    claims = [answer.claims[index] for index in sorted({0, *answer.opposed})]
    return tuple(
        OldQuote(citation.verbatim[:_QUOTE], refs.get(citation.page, PageRef(citation.page)))
        for claim in claims
        for citation in claim.citations[: max(1, _QUOTES // len(claims))]
    )


def _arranged(said: Arrangement, before: Package, package: Package) -> Arrangement:
    """Return what a person said of the documents for those that stay; new addenda win, others come last."""
    places = {each.first: n for n, each in enumerate(package.documents)}
    kept = {n: places[each.first] for n, each in enumerate(before.documents) if each.first in places}
    old = {there: said.descriptions[n] for n, there in kept.items()}
    descriptions = tuple(old.get(n, each.description) for n, each in enumerate(package.documents))
    new = [n for n in range(len(package.documents)) if n not in old]
    first = [n for n in new if descriptions[n].kind is DocumentKind.ADDENDUM]
    last = [n for n in new if n not in first]
    order = (*reversed(first), *(kept[n] for n in said.precedence if n in kept), *last)
    return replace(said, descriptions=descriptions, precedence=order)
