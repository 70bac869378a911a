"""From quotes to answers: what an engine found, where it stands, and what it adds up to."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from core.domain.document import Mark, PageSet


class Match(StrEnum):
    """How a quote compares with the text of the pages."""

    #: found word for word, after normalising both sides alike
    EXACT = "exact"
    #: found with small differences, none of them in a critical word
    NEAR = "near"
    #: a like passage exists, but a number, a negation or a modal differs
    ALTERED = "altered"
    #: nothing like it stands on the pages
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Quote:
    """Words an engine claims the document says."""

    text: str
    #: the page the engine named; a hint for the search, never shown
    page_hint: int | None = None


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of characters ``[start, end)`` in the text of one page."""

    #: 1-based page number
    page: int
    start: int
    end: int

    def overlaps(self, other: Span) -> bool:
        """Whether both have characters in common."""
        return self.page == other.page and self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Citation:
    """A located quote. ``match`` is `Match.EXACT` or `Match.NEAR`, never another."""

    #: where it stands: one span, or one on each side of a page edge or of a running line it jumps
    spans: tuple[Span, ...]
    #: the page's own words at the spans, joined by a space: what is shown as the quote
    verbatim: str
    match: Match
    #: similarity of quote and source, 0 to 1; 1 for exact
    score: float = 1.0
    #: what sets its words, or some of them, apart on the page
    marks: tuple[Mark, ...] = ()
    #: half-open ranges of ``verbatim`` that are drawn through on the page
    struck: tuple[tuple[int, int], ...] = ()

    @property
    def page(self) -> int:
        """1-based number of the page on which the quote begins."""
        return self.spans[0].page

    @property
    def standing(self) -> str:
        """The words that are not drawn through; empty where the page holds none of them any more."""
        kept, position = [], 0
        for start, end in self.struck:
            kept.append(self.verbatim[position:start])
            position = max(position, end)
        return "".join((*kept, self.verbatim[position:])).strip(" .,;:") if self.struck else self.verbatim


@dataclass(frozen=True, slots=True)
class UnverifiedQuote:
    """A quote that is not located: shown as unverified and never given a page."""

    text: str
    #: `Match.ALTERED` or `Match.MISSING`
    match: Match
    #: what differs, for a person: "says 180, the page says 140"
    reason: str = ""


#: stands between the titles of a finding
BETWEEN_TITLES = " / "


@dataclass(frozen=True, slots=True)
class Finding:
    """What one engine said about one question in one window."""

    question_id: str
    #: the answer in the engine's words; for the extractive engine the passage itself
    claim: str
    citations: tuple[Citation, ...] = ()
    unverified: tuple[UnverifiedQuote, ...] = ()
    #: probability, 0 to 1, that this answers the question
    confidence: float = 0.0
    #: section reference and what it means for the bid
    footnote: str = ""
    #: inferred rather than stated; only a second pass may
    inferred: bool = False
    #: the answer itself where ``claim`` is the passage that gives it: "4,500 psi"; empty when unknown
    value: str = ""
    #: worth a look, and not sure enough to count as an answer
    tentative: bool = False
    #: found by comparing words: nothing has read it with the question yet, or nothing here can
    by_words: bool = False
    #: the titles that the passage stands under, the outermost first and `BETWEEN_TITLES` between them;
    #: empty where ``claim`` is none, or none are known
    titles: str = ""


class UnitStatus(StrEnum):
    """What became of one (window, section)."""

    #: asked and answered, whether or not anything was found
    DONE = "done"
    #: asked without a usable reply; may be asked again by continuing the session
    FAILED = "failed"
    #: judged implausible by the extractive engine and not asked (focused mode)
    SCREENED = "screened"


@dataclass(frozen=True, slots=True, order=True)
class UnitKey:
    """The unit of work: one window put to one section's expert in one pass."""

    #: 1 for the first reading, 2 for the second pass
    pass_number: int
    #: 0-based index of the window
    window: int
    section_id: str

    def __str__(self) -> str:
        return f"{self.pass_number}.{self.window:06d}.{self.section_id}"


@dataclass(frozen=True, slots=True)
class Usage:
    """What asking cost."""

    #: calls that reached the server
    calls: int = 0
    prompt_tokens: int = 0
    #: the part of the prompt tokens that the provider's cache served
    cached_tokens: int = 0
    completion_tokens: int = 0
    #: US dollars; None when the model's price is unknown
    usd: float | None = 0.0

    def __add__(self, other: Usage) -> Usage:
        usd = None if self.usd is None or other.usd is None else self.usd + other.usd
        return Usage(
            self.calls + other.calls,
            self.prompt_tokens + other.prompt_tokens,
            self.cached_tokens + other.cached_tokens,
            self.completion_tokens + other.completion_tokens,
            usd,
        )

    @property
    def tokens(self) -> int:
        """Prompt and completion tokens together."""
        return self.prompt_tokens + self.completion_tokens


@dataclass(frozen=True, slots=True)
class Outcome:
    """One unit of work, finished: the thing that is stored before it is shown."""

    key: UnitKey
    status: UnitStatus
    #: page numbers that were really put to the engine
    pages: PageSet
    #: the questions asked
    question_ids: tuple[str, ...]
    findings: tuple[Finding, ...] = ()
    usage: Usage = Usage()
    #: why it failed, or what was odd about the reply
    reason: str = ""
    #: pages whose text reads like instructions to a model, each with what was seen there
    flagged: tuple[tuple[int, str], ...] = ()
    #: id of the session it was taken over from, where it was asked about the same words; empty if asked here
    source: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """What an engine makes of the part of the document it has, when its outcomes wait for all of it.

    Nothing of it is finished: it is shown and never stored as done. The next preview replaces it, and
    each of its outcomes is void as soon as its unit is finished.
    """

    #: one for each unit that is not finished and of which pages were read, with those pages
    outcomes: tuple[Outcome, ...]


class AnswerStatus(StrEnum):
    """Where a question stands."""

    PENDING = "pending"
    ANSWERED = "answered"
    CONFLICTING = "conflicting"
    #: passages worth a look, none of them sure enough to be an answer
    POSSIBLE = "possible"
    UNVERIFIED = "unverified"
    NOT_FOUND = "not_found"


#: a claim counts as the answer, or as one of several that contradict each other
SURE = frozenset({AnswerStatus.ANSWERED, AnswerStatus.CONFLICTING})
#: nothing answers the question, and all its pages were asked about: a second pass asks it again
OPEN = frozenset({AnswerStatus.NOT_FOUND, AnswerStatus.UNVERIFIED, AnswerStatus.POSSIBLE})


@dataclass(frozen=True, slots=True)
class Claim:
    """Findings that say the same, as one, with all their evidence."""

    text: str
    citations: tuple[Citation, ...] = ()
    unverified: tuple[UnverifiedQuote, ...] = ()
    #: the highest confidence among its findings, 0 to 1
    confidence: float = 0.0
    footnotes: tuple[str, ...] = ()
    inferred: bool = False
    #: what it says otherwise than a claim it contradicts, in a few words: "140 degrees F"; empty
    #: without a conflict
    brief: str = ""
    #: the answer itself where ``text`` is the passage that gives it; empty when unknown
    value: str = ""
    #: every finding behind it is tentative: worth a look, and not an answer
    tentative: bool = False
    #: found by comparing words: nothing has read it with the question yet, or nothing here can
    by_words: bool = False
    #: why its quotes do not support it, for a person: 'its quotes do not say "30 days"'; empty if they may
    unsupported: str = ""

    @property
    def said(self) -> str:
        """What to show as the answer: the value where it is known, else the claim."""
        return self.value or self.text

    @property
    def struck(self) -> bool:
        """Whether all its evidence is drawn through: it tells what changed, and holds no more."""
        return bool(self.citations) and not any(citation.standing for citation in self.citations)

    @property
    def wanting(self) -> tuple[bool, ...]:
        """What it lacks: evidence, support, force, sureness, its own words; of two the lesser comes first."""
        return not self.citations, bool(self.unsupported), self.struck, self.tentative, self.inferred

    @property
    def pages(self) -> PageSet:
        """The pages its citations stand on."""
        return PageSet.of(span.page for citation in self.citations for span in citation.spans)


@dataclass(frozen=True, slots=True)
class Coverage:
    """Which pages were really read for one question. The sets are disjoint."""

    #: put to the engine
    read: PageSet = PageSet()
    #: judged implausible by the extractive engine, so not put to the model (focused mode)
    screened: PageSet = PageSet()
    #: could not be read or asked, with the reason
    unread: tuple[tuple[int, str], ...] = ()
    #: not reached yet, or not before a stop
    not_reached: PageSet = PageSet()
    #: left out by the analyst, who chose the pages to read
    left_out: PageSet = PageSet()

    @property
    def unread_pages(self) -> PageSet:
        """The pages that could not be read or asked."""
        return PageSet.of(number for number, _ in self.unread)

    @property
    def total(self) -> int:
        """Number of pages of the document, as far as it has been opened."""
        sets = (self.read, self.screened, self.unread, self.not_reached, self.left_out)
        return sum(len(pages) for pages in sets)


class Cause(StrEnum):
    """Why a claim fell."""

    #: found by comparing words; the reader, which judges question and passage together, judged otherwise
    READ = "read"
    #: the second pass found something else
    SECOND_PASS = "second_pass"  # noqa: S105 - a pass over the documents
    #: what came is located, supported, in force, sure or stated, where this was not
    FIRMER = "firmer"
    #: what came is as firm, and more probable
    SURER = "surer"
    #: what came is as probable, and stands before it in the documents
    EARLIER = "earlier"
    #: its pages were asked again and do not give it any more
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Shown:
    """The first claim of an answer as people saw it."""

    #: its value where it had one, else its words; cut where it was long
    text: str
    #: positions of the pages that it cited
    pages: tuple[int, ...]
    #: 0 to 1
    confidence: float
    #: the answer's
    status: AnswerStatus


@dataclass(frozen=True, slots=True)
class Replacement:
    """A claim that fell."""

    #: seconds since the epoch
    at: float
    cause: Cause
    was: Shown
    #: what stands there since; None for nothing
    now: Shown | None


@dataclass(frozen=True, slots=True)
class Answer:
    """The findings on one question accumulated over the document."""

    question_id: str
    status: AnswerStatus
    #: the primary claim first; a stable order
    claims: tuple[Claim, ...] = ()
    #: pairs of indexes into ``claims`` that contradict each other
    conflicts: tuple[tuple[int, int], ...] = ()
    coverage: Coverage = Coverage()
    #: rests on a preview: the pages still to be read may change or withdraw it
    provisional: bool = False
    #: claims that stood here before, oldest first; the newest few are kept
    replaced: tuple[Replacement, ...] = field(default=(), compare=False)

    @property
    def primary(self) -> Claim | None:
        """The claim to show in the table, if any."""
        return self.claims[0] if self.claims else None

    @property
    def opposed(self) -> tuple[int, ...]:
        """Indexes of the claims that stand against each other, in order; none where there are no two.

        Where the engine named no pairs of a conflict, all claims are sides of it.
        """
        if len(self.claims) < 2:
            return ()
        named = {index for pair in self.conflicts for index in pair}
        if not named and self.status is AnswerStatus.CONFLICTING:
            named = set(range(len(self.claims)))
        return tuple(sorted(named))

    @property
    def resting(self) -> frozenset[int]:
        """Indexes of the claims that the answer rests on: the primary one, and in a conflict each side."""
        return frozenset({0, *self.opposed}) if self.claims else frozenset()

    @property
    def opponents(self) -> dict[int, tuple[int, ...]]:
        """For each claim of a conflict, the claims that it contradicts."""
        against: dict[int, tuple[int, ...]] = {}
        for one, other in self.conflicts:
            against[one] = (*against.get(one, ()), other)
            against[other] = (*against.get(other, ()), one)
        return against

    @property
    def contradicted(self) -> bool:
        """Whether the document contradicts itself on this question."""
        return self.status is AnswerStatus.CONFLICTING or bool(self.conflicts)


def claim_letter(index: int) -> str:
    """Return the name of the claim at a 0-based index: A ... Z, AA, AB ..."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
