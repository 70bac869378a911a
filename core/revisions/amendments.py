"""What the addenda of a package change in its other documents, in the order in which they hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace

from core.domain.answer import Citation, Match, Span
from core.domain.changes import Amendment, Edit
from core.domain.document import Mark, Page
from core.domain.package import Package
from core.evidence.marked import marked, marks_of
from core.revisions.addenda import Addendum, Cover, addenda, cover
from core.revisions.amending_language import amending_language
from core.revisions.atlas import Atlas
from core.revisions.attached import Attached, PageDifference, attached_pages, differences
from core.revisions.blocks import amending_blocks
from core.revisions.change_tables import ChangeTables
from core.revisions.draft import Draft, comparable, touch
from core.revisions.instructions import Instruction, instructions
from core.revisions.passages import Passages, matter_of
from core.revisions.permissions import Permissions
from core.revisions.places import NamedPlace
from core.revisions.stream import Stream
from core.revisions.struck import struck_words
from core.revisions.supersede import finished
from core.revisions.tie import Tie
from core.revisions.tied import Former, Tied
from core.text.languages.detect import MIN_SHARE_OF_PAGE, language_of

__all__ = ["amendments"]

#: words of a line that tell it from the others of its page
SHARED = 2
#: read off pages; what an item of the addendum says of the same words tells more
_READ_OFF = frozenset({Edit.PAGE, Edit.STRUCK, Edit.RESTATED})
_INSTRUCTED = frozenset({Edit.REPLACED, Edit.DELETED, Edit.ADDED})


def amendments(package: Package, pages: Sequence[Page]) -> tuple[Amendment, ...]:
    """Return every change that documents of a package make in others, in the order in which they hold.

    ``pages`` are all that were read, at their positions. What an addendum changes is read from its body; its
    cover only tells whether a change was announced.
    """
    listed = addenda(package, pages)
    if not listed:
        return ()
    amending = {page.number for each in listed for page in each.pages}
    base = [page for page in pages if page.number not in amending and page.status.is_read]
    return _Reader(package, base).read(listed)


@dataclass
class _Reader:
    """Reads addendum after addendum; what holds changes with each."""

    package: Package
    base: Sequence[Page]
    #: what stands at each position of the documents by now
    current: dict[int, Page] = field(default_factory=dict)
    #: what stood there at first
    originals: dict[int, Page] = field(default_factory=dict)
    former: list[Former] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)

    def read(self, listed: Sequence[Addendum]) -> tuple[Amendment, ...]:
        self.originals = {page.number: page for page in self.base}
        self.current = dict(self.originals)
        passages = Passages(self.base)
        tie = Tie(self.base, Atlas(self.package, self.base), passages)
        permissions = Permissions(passages)
        for addendum in listed:
            language = amending_language(_language(addendum.pages))
            attached = attached_pages(addendum.pages, self.current)
            replaced = {each.page.number for each in attached}
            originals = {each.original for each in attached}
            prose = [page for page in addendum.pages if page.number not in replaced and page.text.strip()]
            stream = Stream.of(prose)
            blocks = amending_blocks(stream, language, addendum.number)
            told = cover(stream, blocks, language)
            own: list[Draft] = []
            tables = ChangeTables.of(stream, blocks, language)
            read = stream.without(tables.ranges)
            prose_blocks = amending_blocks(read, language, addendum.number) if tables.ranges else blocks
            for each in (*tables.instructions, *instructions(read, prose_blocks, language)):
                made = list(permissions.turned(addendum, stream, each, language))
                if each.edit is Edit.PAGE:
                    own += _page_problem(addendum, stream, each, tie, originals)
                elif not made:
                    ties = tie.tie(each, self.former, language)
                    made = [Draft.of(addendum, stream, each, tied) for tied in ties]
                permissions.note(addendum, stream, each, language)
                own += [_announced(draft, told, each) for draft in made]
            own = [*self._pages(addendum, attached, told), *own, *_struck(addendum, prose, passages)]
            own = _distinct(own)
            self.drafts += own
            for draft in own:
                tie.note(draft.tied.hits, draft.tied.now)
            self.current.update({each.original: each.page for each in attached})
            self.former.insert(0, Former(addendum.number, addendum.pages, Passages(addendum.pages)))
        topics = amending_language(_language(self.base)).topics
        return finished(self.drafts, passages, topics)

    def _pages(self, addendum: Addendum, attached: Sequence[Attached], told: Cover | None) -> Iterator[Draft]:
        """Yield what differs on the pages that an addendum attaches."""
        for each in attached:
            shown = list(differences(each.before, each.page))
            yield from self._reverted(addendum, each, shown)
            for found in shown:
                if self._known(each, found):
                    continue
                said = _cited(each.page, found.new)
                passage = _cited(each.before, found.old)
                hit = Span(each.before.number, *found.old)
                at = (Span(each.page.number, *found.new),) if found.now else ()
                tied = Tied(found.was, found.now, passage, (hit,) if found.was else (), at=at)
                original = self.originals[each.original]
                place = NamedPlace(page=original.label or "", text=_named(original))
                draft = Draft(addendum, found.edit, said, "", place, tied, original=each.original)
                on_cover = (
                    told.mentions_words(f"{each.page.section} {passage.verbatim}", found.was, found.now)
                    if told is not None
                    else None
                )
                yield replace(draft, on_cover=on_cover)

    def _known(self, attached: Attached, found: PageDifference) -> bool:
        """Whether an earlier addendum says in words what an attached page now shows."""
        hit = (Span(attached.before.number, *found.old),)
        line = matter_of(_cited(attached.before, found.old).verbatim)
        for each in self.drafts:
            tied = each.tied
            if touch(tied.hits, hit) and comparable(tied.now) == comparable(found.now):
                return True
            # the words stood on the page that an earlier attached page has replaced since
            on_page = any(span.page == attached.original for span in tied.hits)
            same = _within(found.was, tied.was) and _within(found.now, tied.now)
            common = line & matter_of(tied.passage.verbatim) if tied.passage else frozenset[str]()
            if on_page and same and len(common) >= min(SHARED, len(line)):
                return True
        return False

    def _reverted(
        self, addendum: Addendum, attached: Attached, shown: Sequence[PageDifference]
    ) -> Iterator[Draft]:
        """Yield the earlier changes of a page's words that the page in its place does not show."""
        changed = tuple(Span(attached.before.number, *each.old) for each in shown)
        for each in self.drafts:
            hits = each.tied.hits
            if not hits or not each.tied.now or any(hit.page != attached.before.number for hit in hits):
                continue
            if touch(hits, changed) or _rests_on(each, self.drafts):
                continue
            said = _cited(attached.page, (0, 1))
            tied = Tied(each.tied.now, each.tied.was, each.tied.passage, hits)
            what = f"The attached page does not show what {each.addendum.name} changed."
            yield Draft(addendum, Edit.PAGE, said, "", each.place, tied, doubt=what)


def _within(words: str, others: str) -> bool:
    """Whether words are a part of others: the "1" of "1 LS"."""
    return bool(words) and f" {comparable(words)} " in f" {comparable(others)} "


def _rests_on(draft: Draft, drafts: Sequence[Draft]) -> bool:
    """Whether a later one has changed the same words already."""
    later = drafts[drafts.index(draft) + 1 :]
    return any(touch(each.tied.hits, (*draft.tied.hits, *draft.tied.at)) for each in later)


def _announced(draft: Draft, told: Cover | None, instruction: Instruction) -> Draft:
    if told is None:
        return draft
    subject = draft.tied.passage.verbatim if draft.tied.passage else ""
    return replace(draft, on_cover=told.mentions(instruction, subject, draft.tied.was, draft.tied.now))


def _page_problem(
    addendum: Addendum,
    stream: Stream,
    instruction: Instruction,
    tie: Tie,
    replaced: AbstractSet[int],
) -> Iterator[Draft]:
    """Yield what is wrong with an instruction that replaces pages, if anything is."""
    regions, missing = tie.regions(instruction.place)
    if not instruction.place:
        return
    if missing:
        problem = f"{missing}."
    elif not any(region.page.number in replaced for region in regions):
        problem = f"No page of {addendum.name} takes the place of {instruction.place.text}."
    else:
        return
    said = stream.text[instruction.start : instruction.end]
    yield Draft.of(addendum, stream, instruction, Tied("", " ".join(said.split()), problem=problem))


def _struck(addendum: Addendum, pages: Sequence[Page], passages: Passages) -> Iterator[Draft]:
    """Yield what is drawn through on an addendum's own pages, with what holds beside it."""
    for page in pages:
        if any(each.mark is Mark.STRUCK_OUT for each in page.marks):
            for span, was, now in struck_words(page):
                said = _cited(page, (span.start, span.end))
                found = passages.saying(was, said.verbatim)
                cited = passages.citation(found[0]) if found else said
                tied = Tied(was, now, cited, (found[1],) if found else (span,))
                yield Draft(addendum, Edit.STRUCK, said, "", NamedPlace(), tied)


def _distinct(drafts: Sequence[Draft]) -> list[Draft]:
    """Return the changes of one addendum once each: an attached page often shows what an item says."""
    kept: list[Draft] = []
    for draft in sorted(drafts, key=lambda each: each.tied.problem != ""):
        same = next((each for each in kept if each.is_same(draft)), None)
        if same is None:
            kept.append(draft)
        elif same.edit in _READ_OFF and draft.edit in _INSTRUCTED:
            kept[kept.index(same)] = replace(draft, on_cover=draft.on_cover or same.on_cover)
    return sorted(kept, key=lambda each: each.said.spans[0])


def _cited(page: Page, span: tuple[int, int]) -> Citation:
    """Return the line or lines of a page that a range stands in."""
    start = page.text.rfind("\n", 0, span[0]) + 1
    end = page.text.find("\n", span[1])
    end = len(page.text) if end < 0 else end
    text = page.text[start:end]
    start += len(text) - len(text.lstrip())
    text = text.strip()
    citation = Citation((Span(page.number, start, start + len(text)),), text, Match.EXACT)
    return marked(citation, marks_of([page]))


def _named(page: Page) -> str:
    """Return how a page is named in a sentence."""
    return str(page.ref) if page.document else f"p. {page.ref}"


def _language(pages: Sequence[Page]) -> str:
    return language_of(" ".join(page.text for page in pages).casefold(), min_share=MIN_SHARE_OF_PAGE)
