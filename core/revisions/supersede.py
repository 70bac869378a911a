"""What becomes of the changes of addenda when all are known: which hold, what they leave, what is odd."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from core.domain.answer import Citation
from core.domain.changes import Amendment
from core.revisions.draft import Draft, comparable, touch
from core.revisions.passages import PagePassage, Passages, differing_values, matter_of
from core.revisions.tied import Tied
from core.values.find import find_values
from core.values.value import Kind, Value

__all__ = ["finished"]

#: words that a passage has in common with what was changed, to be left behind by the change
SHARED = 2
#: kinds of values that mean little without the words around
#: digits of a number that few other things have, too
TELLING = 3
_PLAIN = frozenset({Kind.NUMBER, Kind.COUNT, Kind.PERCENT})
_WEEKDAY = re.compile(rf"\b({'|'.join(calendar.day_name)})\b,?\s+$", re.IGNORECASE)


def finished(
    drafts: Sequence[Draft], passages: Passages, topics: Sequence[re.Pattern[str]]
) -> tuple[Amendment, ...]:
    """Return the changes in order, each with what later ones make of it and what it leaves behind.

    ``topics`` are the matters that documents call by several names.
    """
    drafts = list(_held(drafts))
    later = [_superseded_by(index, drafts) for index in range(len(drafts))]
    years = _years(drafts)
    return tuple(
        Amendment(
            document=draft.addendum.document,
            source=draft.addendum.name,
            edit=draft.edit,
            said=draft.said,
            item=draft.item,
            place=draft.place.text,
            was=draft.tied.was,
            now=draft.tied.now,
            passage=draft.tied.passage,
            left=tuple(_left(draft, drafts, passages, topics)),
            problem=draft.tied.problem,
            doubt=_doubt(draft, years),
            superseded_by=tuple(number for number, _ in later[index]),
            partly=bool(later[index]) and not any(fully for _, fully in later[index]),
            on_cover=draft.on_cover,
        )
        for index, draft in enumerate(drafts)
    )


def _held(drafts: Sequence[Draft]) -> Iterator[Draft]:
    """Yield the changes, each with the words that held when it was made; none where they stay as they are.

    An addendum that names a value alone changes what the one before left, not what the documents said first.
    """
    made: list[Draft] = []
    for draft in drafts:
        tied = draft.tied
        if tied.looked_up:
            was = tied.was
            for earlier in made:
                own = earlier.addendum is draft.addendum
                if not own and earlier.tied.was and touch(earlier.tied.hits, tied.hits):
                    was = _by_then(was, tied, earlier.tied)
            draft = replace(draft, tied=replace(tied, was=was))  # noqa: PLW2901 - the same change, told better
            if comparable(was) == comparable(tied.now) or _agree(was, tied):
                continue
        made.append(draft)
        yield draft


def _by_then(was: str, tied: Tied, earlier: Tied) -> str:
    """Return what an earlier change made of words that a later one changes again."""
    if earlier.was in was:
        return was.replace(earlier.was, earlier.now)
    if tied.values is None:
        return was
    # the earlier one put a whole paragraph in the place of another: what it says is what held
    change = differing_values(find_values(earlier.now), [tied.values.now])
    return change[0].was.text if change else was


def _agree(was: str, tied: Tied) -> bool:
    """Whether a value that was looked up is by now what a change says that it is."""
    if tied.values is None:
        return False
    values = [value for value in find_values(f"of {was}") if value.kind is tied.values.now.kind]
    return was != tied.was and any(value.agrees(tied.values.now) for value in values)


def _superseded_by(index: int, drafts: Sequence[Draft]) -> list[tuple[int, bool]]:
    """Return the later changes of the same words, each with whether it takes all of them back."""
    own = drafts[index]
    found = []
    for number in range(index + 1, len(drafts)):
        other = drafts[number]
        if other.addendum is own.addendum:
            continue
        again = touch(other.tied.hits, (*own.tied.hits, *own.tied.at)) or other.changes_again(own)
        if again:
            found.append((number, _covers(other, own)))
        elif _names_item(other, own):
            found.append((number, not other.tied.was))
    return found


def _covers(later: Draft, earlier: Draft) -> bool:
    """Whether a later change replaces all that an earlier one put in."""
    now, was = comparable(earlier.tied.now), comparable(later.tied.was)
    if now in was or not now:
        return True
    same = earlier.tied.hits == later.tied.hits or comparable(earlier.tied.was) == was
    return same or len(was) >= 0.8 * len(now)


def _names_item(later: Draft, earlier: Draft) -> bool:
    """Whether a change names an item of an earlier addendum."""
    place = later.place
    if not place.addendum or place.addendum != earlier.addendum.number:
        return False
    return bool(place.item) and place.item == earlier.item.rpartition(", ")[2].upper().removeprefix("ITEM ")


def _left(
    draft: Draft, drafts: Sequence[Draft], passages: Passages, topics: Sequence[re.Pattern[str]]
) -> Iterator[Citation]:
    """Yield the passages that still state the value that no longer holds, and that nothing changes."""
    change = draft.tied.values
    first = next(each for each in drafts if each.is_alike(draft))
    if (
        draft is not first
        or draft.everywhere
        or not draft.tied.hits
        or not draft.tied.was
        or draft.tied.problem
    ):
        return
    old = [change.was] if change else [v for v in find_values(draft.tied.was) if v.kind not in _PLAIN]
    if not old or len(draft.tied.was) > _LONGEST:
        return
    spoken = frozenset[str]().union(*(_spoken(each) for each in drafts if each.is_alike(draft)))
    changed = [hit for each in drafts for hit in each.tied.hits]
    said = " ".join(draft.tied.passage.verbatim.split()) if draft.tied.passage else ""
    about = [each for each in topics if each.search(said)]
    for value in old[:1]:
        for passage in passages.stating(value):
            if any(passage.holds(hit) for hit in changed):
                continue
            alike = value.kind is Kind.DATE and any(each.search(passage.text) for each in about)
            if alike or _speaks_of(passage, spoken, value):
                yield passages.citation(passage)


#: longer words that are replaced are passages, not values
_LONGEST = 120


def _spoken(draft: Draft) -> frozenset[str]:
    passage = draft.tied.passage
    return matter_of(f"{passage.verbatim if passage else ''} {draft.place.text}")


def _speaks_of(passage: PagePassage, spoken: frozenset[str], value: Value) -> bool:
    """Whether a passage that states a value states it of the same thing."""
    own = passage.matter - matter_of(value.text)
    common = len(own & spoken)
    telling = value.kind is Kind.DATE or len(value.amount) >= TELLING
    return common >= SHARED and (3 if telling else 2) * common >= min(len(own), len(spoken))


def _years(drafts: Sequence[Draft]) -> Counter[str]:
    """Count the years of the dates that changes name."""
    years = Counter[str]()
    for draft in drafts:
        for value in find_values(draft.tied.now) + find_values(draft.tied.was):
            if value.kind is Kind.DATE and value.amount[0] != "-":
                years[value.amount[:4]] += 1
    return years


def _doubt(draft: Draft, years: Counter[str]) -> str:
    """Say what is odd about the date that a change names: a year or a weekday that no other one has."""
    if draft.doubt:
        return draft.doubt
    for value in find_values(draft.tied.now):
        if value.kind is not Kind.DATE or value.amount[0] == "-":
            continue
        year = value.amount[:4]
        usual, _ = years.most_common(1)[0]
        if year != usual and years[year] < years[usual] and abs(int(year) - int(usual)) == 1:
            return f"It says {value.text}; the other dates are of {usual}."
        named = _WEEKDAY.search(draft.tied.now, 0, value.start)
        day = _weekday(value.amount)
        if named and day and named[1].casefold() != day.casefold():
            return f"{value.text} is a {day}, not a {named[1].capitalize()}."
    return ""


def _weekday(amount: str) -> str:
    try:
        return calendar.day_name[dt.date.fromisoformat(amount).weekday()]
    except ValueError:
        return ""  # February 30
