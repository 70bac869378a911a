"""Words of a normalised text, in the form in which two spellings of one thing are equal."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from core.text import number_words

#: a number with its sign, separators and fraction; a number in words, whose hyphens are gone; a
#: word; or a symbol that carries meaning
_TOKEN = re.compile(
    r"(?P<number>(?:(?<![^\s(])[-+])?\d+(?:,\d{3})*(?:\.\d+)*(?:[/^:]\d+)*)"
    rf"|(?P<spelled>{number_words.PATTERN})"
    r"|(?P<word>[^\W\d_]+(?:'[^\W\d_]+)*)"
    r"|(?P<mark>(?<=\d)[\"']|[%°$§&<>≤≥±])"
)


def listed(text: str) -> frozenset[str]:
    """Return the words of a listing."""
    return frozenset(text.split())


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
_CANON = {spelling: canon for canon, spellings in _SPELLINGS.items() for spelling in spellings}

#: letters that are a unit only behind a number or a degree sign
_UNITS_AFTER_NUMBERS = {"f": "fahrenheit", "c": "celsius", "min": "minute"}
#: what follows the unit "in", and not the preposition
_AFTER_INCHES = frozenset({"", ".", "-", ")", ",", ";", ":"})
_NEGATED = re.compile(r"(can(?=not)|.+(?=n't))(?:not|n't)")
_ZERO_FRACTION = re.compile(r"\.0+$")

#: units and the like: with a number they make a value
UNITS = listed(
    """percent degree fahrenheit celsius inch foot pound hour day week month year minute seconds mil
    yard gallon mile ton dollar psi mpa kpa mm cm km kg gpm"""
)
#: kinds of days: such a word, with a star, where "day" follows
DAYS = listed("calendar* business* working*")
NEGATIONS = listed(
    """not no nor neither never none nothing without except excepting excepted unless exclude excludes
    excluded excluding exclusive prohibit prohibits prohibited forbidden waive waives waived fail fails
    failed failure refuse refuses refused neglect neglects neglected lack lacks reject rejects rejected"""
)
#: a quote that begins right behind one of these is cited with it, for it turns what follows
DENIALS = listed("not no never nor without")
MODALS = listed(
    """shall must may might can could should will would required requires require optional permitted
    allowed entitled"""
)
LIMITS = listed(
    """minimum maximum least most more less fewer greater exceed exceeds exceeding exceeded within before
    after until prior later over under above below only solely all each every both either or if per up
    half twice double"""
)
#: a difference in any of these changes what a sentence demands
CRITICAL = UNITS | DAYS | NEGATIONS | MODALS | LIMITS

#: words that tell who gives and who takes: leaving one out does no harm, swapping two does
DIRECTIONS = listed("to from by for against")
#: words that may come and go without another meaning
FUNCTION_WORDS = listed(
    """a an the of to in on at by for from with as is are was were be been being and that this these those
    it its which who such there their his her also than then so s"""
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
        elif match["spelled"]:
            *others, word = (
                Word(str(value), begin + low, begin + high, number=True)
                for value, low, high in number_words.read(match["spelled"])
            )
            yield from others
        else:
            form = match.group()
            if negated := _NEGATED.fullmatch(form):
                yield Word(_CANON.get(negated[1], negated[1]), begin, stop)
                form = "not"
            elif previous is not None and (previous.number or previous.form == "degree"):
                inches = form == "in" and text[stop : stop + 1] in _AFTER_INCHES
                form = "inch" if inches else _UNITS_AFTER_NUMBERS.get(form, form)
            word = Word(_CANON.get(form, form), begin, stop)
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
        elif word.form == "day" and f"{held.form}*" in DAYS:
            yield replace(held, form=f"{held.form}*")
            held = word
        else:
            yield held
            held = word
    if held is not None:
        yield held
