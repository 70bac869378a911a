"""Words of a normalised text, in the form in which two spellings of one thing are equal."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

#: a number with its sign, separators and fraction; a word; or a symbol that carries meaning
_TOKEN = re.compile(
    r"(?P<number>(?:(?<![^\s(])[-+])?\d+(?:,\d{3})*(?:\.\d+)*(?:[/^:]\d+)*)"
    r"|(?P<word>[^\W\d_]+(?:'[^\W\d_]+)*)"
    r"|(?P<mark>(?<=\d)[\"']|[%°$§&<>≤≥±])"
)


def _set(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_SPELLINGS = {
    "percent": ("%", "pct"),
    "degree": ("°", "deg", "degs", "degrees"),
    "celsius": ("centigrade",),
    "inch": ('"', "inches"),
    "foot": ("'", "feet", "ft"),
    "pound": ("lb", "lbs", "pounds"),
    "hour": ("hr", "hrs", "hours"),
    "day": ("days",),
    "week": ("weeks",),
    "month": ("months",),
    "year": ("yr", "yrs", "years"),
    "minute": ("minutes", "mins"),
    "second": ("seconds",),
    "maximum": ("max",),
    "minimum": ("min",),
    "mil": ("mils",),
    "yard": ("yards", "yd", "yds"),
    "gallon": ("gallons", "gal"),
    "mile": ("miles",),
    "ton": ("tons",),
    "dollar": ("$", "dollars", "usd"),
    "section": ("§", "sec", "sect"),
    "and": ("&",),
    "can": ("ca",),
    "shall": ("sha",),
    "will": ("wo",),
}
_NUMBERS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen twenty"
)
_TENS = "thirty forty fifty sixty seventy eighty ninety hundred"
_CANON: dict[str, str] = {
    **{spelling: canon for canon, spellings in _SPELLINGS.items() for spelling in spellings},
    **{word: str(value) for value, word in enumerate(_NUMBERS.split())},
    **{word: str(10 * value) for value, word in enumerate(_TENS.split(), start=3)},
}

#: letters that are a unit only behind a number or a degree sign
_UNITS_AFTER_NUMBERS = {
    **dict.fromkeys(("f", "f.", "f,", "f;", "f)"), "fahrenheit"),
    **dict.fromkeys(("c", "c.", "c,", "c;", "c)"), "celsius"),
    **dict.fromkeys(("in.", "in-", "in)"), "inch"),
    **dict.fromkeys(("min", "min."), "minute"),
}
_NEGATED = re.compile(r"(can(?=not)|.+(?=n't))(?:not|n't)")
_ZERO_FRACTION = re.compile(r"\.0+$")

#: units and the like: with a number they make a value
UNITS = _set(
    """percent degree fahrenheit celsius inch foot pound hour day week month year minute second mil
    yard gallon mile ton dollar psi mpa kpa mm cm km kg gpm calendar business working"""
)
NEGATIONS = _set(
    """not no nor neither never none nothing without except excepting excepted unless exclude excludes
    excluded excluding exclusive prohibit prohibits prohibited forbidden waive waives waived"""
)
MODALS = _set(
    """shall must may might can could should will would required requires require optional permitted
    allowed entitled"""
)
LIMITS = _set(
    """minimum maximum least most more less fewer greater exceed exceeds exceeding exceeded within before
    after until prior later over under above below only solely all each every both either or if per up
    half twice double"""
)
#: a difference in any of these changes what a sentence demands
CRITICAL = UNITS | NEGATIONS | MODALS | LIMITS

#: words that may come and go without another meaning
FUNCTION_WORDS = _set(
    """a an the of to in on at by for from with as is are was were be been being and that this these those
    it its which who such there their his her also then so s"""
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word, a number or a symbol of a normalised text."""

    #: the form that is compared: ``degree`` for the sign, ``1200`` for ``1,200``
    form: str
    #: half-open range in the normalised text
    start: int
    end: int
    #: whether this is a number
    number: bool = False

    @property
    def critical(self) -> bool:
        """Whether a difference in this word changes what the sentence demands."""
        return self.number or self.form in CRITICAL


def words(text: str, start: int = 0, end: int | None = None) -> tuple[Word, ...]:
    """Return the words of normalised ``text`` between two positions, in order."""
    return tuple(_joined(_split(text, start, len(text) if end is None else end), text))


def _split(text: str, start: int, end: int) -> Iterator[Word]:
    previous: Word | None = None
    for match in _TOKEN.finditer(text, start, end):
        begin, stop = match.span()
        if match["number"]:
            word = Word(_number(match["number"]), begin, stop, number=True)
        else:
            form = match.group()
            if negated := _NEGATED.fullmatch(form):
                yield Word(_CANON.get(negated[1], negated[1]), begin, stop)
                form = "not"
            elif previous is not None and (previous.number or previous.form == "degree"):
                form = _UNITS_AFTER_NUMBERS.get(form + text[stop : stop + 1].strip(" "), form)
            form = _CANON.get(form, form)
            word = Word(form, begin, stop, number=form.isdigit())
        yield word
        previous = word


def _number(token: str) -> str:
    """Return one form for ``1,000.00`` and ``1000``; ``3.10`` stays, for it may be a section."""
    return _ZERO_FRACTION.sub("", token.replace(",", "").removeprefix("+"))


def _joined(split: Iterator[Word], text: str) -> Iterator[Word]:
    """Read ``thirty (30)`` and ``per cent`` as one word each."""
    held: Word | None = None
    for word in split:
        if held is None:
            held = word
        elif word.number and held.form == word.form and text[held.end : word.start] in {" (", "("}:
            held = Word(held.form, held.start, word.end, number=True)
        elif held.form == "per" and word.form == "cent":
            held = Word("percent", held.start, word.end)
        else:
            yield held
            held = word
    if held is not None:
        yield held
