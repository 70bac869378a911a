"""What an addendum says is to be changed: its instructions, and what its other sentences state.

The forms of words ("delete X and substitute Y") are in ``amending/``, a file a language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from core.domain.changes import Edit
from core.evidence.sentences import sentences
from core.revisions.amending_language import AmendingLanguage
from core.revisions.blocks import AmendingBlock
from core.revisions.places import NamedPlace, place_in, places_in
from core.revisions.stream import Stream
from core.values.find import find_values

__all__ = ["Instruction", "instructions"]

#: words before a verb that make it no instruction to the reader of the documents
_OBLIGED = re.compile(r"\b(?:shall|may|to|will|must|can|should|not|would|could)\s*$", re.IGNORECASE)
#: a sentence that says what somebody has to do, up to a colon
_DUTY = re.compile(r"\b(?:shall|must|may|will|should)\b[^:;]*$", re.IGNORECASE)
#: what goes on with "to delete" is an instruction all the same
_REVISED = re.compile(
    r"\W*(?:\w+\W+)?(?:revis|amend|modif|chang|correct)\w*\b.*\bto\s*$", re.IGNORECASE | re.DOTALL
)
#: what may stand before an imperative in its sentence
_LEADS = re.compile(
    r"(?:^|[.:;,)\u2013\u2014-]|\b(?:and|by|then|please|hereby|also|und|bitte))\s*$", re.IGNORECASE
)
_INNER_QUOTE = re.compile(
    '["\u201c\u201e\u00ab](?P<words>[^"\u201c\u201d\u201e\u00ab\u00bb]{1,1200})["\u201d\u201c\u00bb]'
)
_NEXT_PAIR = re.compile(
    "\\s*(?:,|;|and|und|,\\s*and)\\s+(?:the\\s+(?:words?|figures?|numbers?|text)\\s+)?"
    '["\u201c](?P<old>[^"\u201c\u201d]{1,1200})["\u201d]\\s+'
    '(?:to|with|by|durch|in)\\s+(?:the\\s+(?:words?|figures?|numbers?|text)\\s+)?["\u201c](?P<new>[^"\u201c\u201d]{1,1200})["\u201d]'
)
_FROM = re.compile(r"\b(?:from|von)\s+(?P<words>.{1,80})$", re.IGNORECASE)
_IMPERATIVE = re.compile(r"[A-Za-z]")


@dataclass(frozen=True, slots=True)
class Instruction:
    """One change as an addendum words it; ranges are of the document's stream."""

    edit: Edit
    #: the words that make the change
    start: int
    end: int
    block: AmendingBlock
    #: the place that it names, with that of its item and of the headings above
    place: NamedPlace
    #: the words that no longer hold as they are given; empty where they are not given, or described
    was: str = ""
    #: whether they are put in quotation marks
    quoted: bool = False
    #: the words that hold instead
    now: str = ""
    #: where these stand
    now_start: int = 0
    now_end: int = 0
    #: how the words that no longer hold are described, where they are not given
    described: str = ""
    everywhere: bool = False
    #: the whole of its sentence, which says what it is about
    spoken: str = ""
    #: a bidder's question that is answered so; empty without one
    question: str = ""
    #: how its item is called: "A-1", "Question 4"
    item: str = ""
    #: where an answer begins with "yes" or "no": whether it says yes
    affirmed: bool | None = None
    #: it sets words against others, which is a change only where these stand in the documents
    contrasts: bool = False

    @property
    def commands(self) -> bool:
        """Whether it says that something is to be changed, rather than stating what is."""
        return self.edit is not Edit.RESTATED or bool(self.described)


def instructions(
    stream: Stream, blocks: Sequence[AmendingBlock], language: AmendingLanguage
) -> Iterator[Instruction]:
    """Yield the instructions of a document in order, and its other sentences as statements.

    A statement has `Edit.RESTATED`, or `Edit.ANSWERED` in the answer to a question: whether it changes
    anything is told by the documents alone.
    """
    taken = -1
    for index, block in enumerate(blocks):
        if block.is_heading or block.start < taken:
            continue
        reader = _Reader(stream, block, _reach(blocks, index), language)
        for each in reader.read():
            taken = max(taken, each.now_end)
            yield each if each.item else replace(each, item=block.item)


def _reach(blocks: Sequence[AmendingBlock], index: int) -> int:
    """Return how far the text that an item introduces may go on: to the next item of its list."""
    block = blocks[index]
    for following in blocks[index + 1 :]:
        if following.is_heading or (following.shape and following.shape in {block.shape, "#"}):
            return following.start
        if not block.shape and following.shape:
            return following.start
    return blocks[-1].end


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads one block."""

    stream: Stream
    block: AmendingBlock
    #: where the text that the block introduces ends at the latest
    reach: int
    language: AmendingLanguage

    def read(self) -> Iterator[Instruction]:
        """Yield what the block says is to be changed."""
        start, question, item = self.block.body, "", self.block.item
        affirmed: bool | None = None
        text = self.stream.text[self.block.start : self.block.end]
        asked = self.language.question.match(text)
        answered = self.language.answer.search(text, asked.end() if asked else 0)
        if answered and (asked or "?" in text[: answered.start()]):
            start = self.block.start + answered.end()
            question = " ".join(text[asked.end() if asked else 0 : answered.start()].split())
            number = asked["number"] if asked else ""
            item = f"Question {number}" if number else item
            affirmed, start = self._verdict(start)
        elif asked and not answered:
            return
        found = _joined(list(self._sentences(start)))
        if not question and self.block.place.names_spot and not any(each.commands for each in found):
            # "the figure of 223 LF is incorrect. The correct one is 436 LF."
            found = [self._statement(start, self.block.end)] if len(found) > 1 else found
        for each in found:
            edit = Edit.ANSWERED if question and not each.commands else each.edit
            yield replace(each, edit=edit, question=question, item=item, affirmed=affirmed)

    def _sentences(self, start: int) -> Iterator[Instruction]:
        """Yield what each sentence says is to be changed, or states."""
        position = start
        for low, high in list(sentences(self.stream.text[start : self.block.end])):
            if start + low < position:
                continue
            found = list(self._sentence(start + low, start + high))
            for each in found:
                position = max(position, each.now_end, each.end)
                yield each
            if not found and self._states(start + low, start + high):
                yield self._statement(start + low, start + high)

    def _statement(self, start: int, end: int) -> Instruction:
        return Instruction(
            Edit.RESTATED,
            start,
            end,
            self.block,
            self.block.place,
            now=self._plain(start, end),
            now_start=start,
            now_end=end,
        )

    def _verdict(self, start: int) -> tuple[bool | None, int]:
        """Return whether an answer begins with "yes" or "no", and where it goes on if that is a sentence."""
        text = self.stream.text
        begin = start + len(text[start:]) - len(text[start:].lstrip())
        words = text[begin : self.block.end]
        yes, no = self.language.affirms.match(words), self.language.denies.match(words)
        found = yes or no
        if found is None:
            return None, start
        stop = begin + found.end()
        alone = text[stop : stop + 1] in {".", ","} and text[stop + 1 : self.block.end].strip()
        return yes is not None, stop + 1 if alone else start

    def _states(self, start: int, end: int) -> bool:
        """Whether a sentence may say something else than the documents: no title, nothing that stays."""
        words = self.stream.text[start:end]
        letters = [each for each in words if each.isalpha()]
        if sum(map(str.isupper, letters)) > 0.6 * len(letters) and not self._sets_topic(words):
            return False
        return not self.language.unchanging.search(self.stream.text, start, end)

    def _sets_topic(self, words: str) -> bool:
        """Whether words set the value of a matter, as "BIDS ARE NOW DUE" does."""
        return bool(self.language.sets.search(words)) and any(
            topic.search(words) for topic in self.language.topics
        )

    def _sentence(self, start: int, end: int) -> Iterator[Instruction]:
        """Yield the instructions of a sentence; what a colon introduces belongs to it."""
        text = self.stream.text
        if text[start:end].rstrip().endswith(":"):
            end = self._closing(end, self.reach)
        yield from self._between(start, end, self.block.place)

    def _between(self, start: int, end: int, outer: NamedPlace) -> Iterator[Instruction]:
        """Yield the instructions in a part of a sentence; ``outer`` is the place that was named before."""
        if end - start < 4:
            return
        for edit, pattern in self.language.instructions:
            match = pattern.search(self.stream.text, start, end)
            while match and not self._is_meant(edit, match, start):
                match = pattern.search(self.stream.text, match.start() + 1, end)
            if match:
                yield from self._between(start, match.start(), outer)
                made, further = self._made(edit, match, start, end, outer)
                made = replace(made, contrasts=pattern in self.language.contrasts)
                yield made
                yield from (replace(made, place=place) for place in further)
                position = max(match.end(), made.now_end)
                while pair := _NEXT_PAIR.match(self.stream.text, position, end):
                    yield replace(
                        made,
                        start=pair.start(),
                        end=pair.end(),
                        was=_plain(pair["old"]),
                        now=_plain(pair["new"]),
                        now_start=pair.start("new"),
                        now_end=pair.end("new"),
                        quoted=True,
                    )
                    position = pair.end()
                yield from self._between(position, end, made.place)
                return

    def _is_meant(self, edit: Edit, match: re.Match[str], sentence: int) -> bool:
        """Whether the words are an instruction rather than what somebody has to do."""
        before = self.stream.text[sentence : match.start()]
        groups = match.groupdict()
        quoted = groups.get("old_quoted") or groups.get("new_quoted")
        revised = bool(quoted and _REVISED.match(before))
        if _OBLIGED.search(before) and not revised:
            return False
        first = min((match.start(n) for n, words in groups.items() if words is not None), default=match.end())
        imperative = _IMPERATIVE.search(match.group()[: first - match.start()]) is not None
        if imperative and _DUTY.search(before) and not groups.get("old_quoted"):
            return False
        if not imperative or edit is Edit.PAGE or not before.strip() or _LEADS.search(before) or revised:
            return True
        place = place_in(before[-60:], self.language)
        return bool(place) and before.rstrip().endswith(tuple(place.text.split(", ")[-1:]))

    def _made(
        self, edit: Edit, match: re.Match[str], sentence: int, end: int, outer: NamedPlace
    ) -> tuple[Instruction, list[NamedPlace]]:
        """Return the instruction of a match, and the further places for which it is given."""
        groups = match.groupdict()
        new = "new_quoted" if groups.get("new_quoted") else "new"
        low, high = match.span(new) if groups.get(new) else (match.end(), match.end())
        if new == "new" and groups.get("new"):
            high = self._extended(match, low, high, end)
        was, described, quoted = self._old(groups)
        if edit is Edit.RESTATED:
            described = self._plain(match.start(), low)
        elif edit is Edit.DELETED and not was and not described:
            described = (place_in(self.stream.text[sentence : match.start()], self.language) or outer).text
        start = match.start() if edit is not Edit.PAGE else sentence
        own = self.stream.text[sentence : min(max(low, match.start()), match.end())]
        places = [each.within(outer) for each in places_in(own, self.language)] or [outer]
        made = Instruction(
            edit,
            start,
            max(match.end(), high),
            self.block,
            places[0],
            was=was,
            quoted=quoted,
            now=self._plain(low, high),
            now_start=low,
            now_end=high,
            described=described,
            spoken=self._plain(sentence, max(match.end(), high)),
            everywhere=self.language.everywhere.search(self.stream.text, self.block.start, self.block.end)
            is not None,
        )
        return made, places[1:] if was and edit is not Edit.PAGE else []

    def _extended(self, match: re.Match[str], low: int, high: int, end: int) -> int:
        """Return where the new words end: a colon introduces all that follows in the item."""
        introduced = self.stream.text[match.start() : low].rstrip().endswith(":")
        return self._closing(high, max(end, self.block.end)) if introduced else high

    def _closing(self, start: int, limit: int) -> int:
        """Return the end of the sentences before the one that says what stays, or gives an instruction."""
        for low, high in sentences(self.stream.text[start:limit]):
            text = self.stream.text[start + low : start + high]
            if self.language.closing.search(text):
                return start + low
        return limit

    def _old(self, groups: dict[str, str | None]) -> tuple[str, str, bool]:
        """Return the words that no longer hold, or how they are described, and whether they are quoted."""
        if groups.get("old_quoted"):
            return _plain(groups["old_quoted"] or ""), "", True
        given = groups.get("old") or ""
        inner = _INNER_QUOTE.search(given)
        if inner:
            return _plain(inner["words"]), "", True
        given = _plain(given.rpartition(": ")[2] if ": " in given else given)
        given = self.language.refers.sub("", given)
        ranged = _FROM.search(given)
        if ranged and find_values(ranged["words"]):
            return ranged["words"], "", False
        if self.language.describes.search(given):
            return "", given, False
        return given, "", False

    def _plain(self, start: int, end: int) -> str:
        return _plain(self.stream.text[start:end])


def _joined(found: list[Instruction]) -> list[Instruction]:
    """Return instructions with what is deleted and then added in one item as one replacement."""
    kept: list[Instruction] = []
    for each in found:
        before = kept[-1] if kept else None
        if each.edit is Edit.ADDED and before and before.edit is Edit.DELETED and not before.now:
            added = {"now": each.now, "now_start": each.now_start, "now_end": each.now_end, "end": each.end}
            kept[-1] = replace(before, edit=Edit.REPLACED, **added)  # type: ignore[arg-type]
        else:
            kept.append(each)
    return kept


def _plain(text: str) -> str:
    return " ".join(text.split()).strip(' ,;"\u201c\u201d')
