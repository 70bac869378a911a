"""Words of a normalised text, in the form in which two spellings of one thing are equal."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace

from core.text import number_words
from core.text.languages.catalog import language

#: characters of scripts without spaces between words: Thai and its neighbours, kana, Han
UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
_LETTERS = (
    rf"[^\W\d_{UNSPACED}]+"
    # the marks that belong to letters where a script writes its vowels as marks
    rf"(?:[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u0900-\u0963\u0971-\u0de5\u0df0-\u0dff][^\W\d_{UNSPACED}]*)*"
)
_CURRENCIES = "$\xa2-\xa5\u058f\u060b\u09f2\u09f3\u20a0-\u20c0"
#: half of the day behind an hour; a number with its sign, separators and fraction; a number in words,
#: whose hyphens are gone; a character that is a word; a word; or a symbol that carries meaning
_TOKEN = re.compile(
    r"(?P<half>(?:(?<=\d)|(?<=\d ))[ap]\.? ?m\b)"
    # "150oF", as typewriters and OCR have it
    r"|(?P<degree>(?<=\d)o(?= ?[fc]\b))"
    r"|(?P<number>(?:(?<![^\s(])[-+])?\d+(?:,\d{3})*(?:\.\d+)*(?:[/^:]\d+)*)"
    rf"|(?P<spelled>{number_words.PATTERN})"
    rf"|(?P<character>[{UNSPACED}])"
    rf"|(?P<word>{_LETTERS}(?:'{_LETTERS})*)"
    rf"|(?P<mark>(?<=\d)[\"']|[%\xb0\xa7&<>\u2264\u2265\xb1\u2260\u2248{_CURRENCIES}])"
)
#: an Arabic word that begins with "and" or "so"
_CONJOINED = re.compile(r"[\u0648\u0641](?=[\u0620-\u064a]{3})")

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
    "acre": ("acres",),
    "mm": ("millimeter", "millimeters", "millimetre", "millimetres"),
    "cm": ("centimeter", "centimeters", "centimetre", "centimetres"),
    "meter": ("meters", "metre", "metres"),
    "km": ("kilometer", "kilometers", "kilometre", "kilometres"),
    "liter": ("liters", "litre", "litres"),
    "kg": ("kilogram", "kilograms"),
    "dollar": ("$", "dollars", "usd"),
    "euro": ("\u20ac", "euros", "eur"),
    "sterling": ("\xa3", "gbp"),
    "yen": ("\xa5", "jpy"),
    "rand": ("zar",),
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

_PER, _CENT = frozenset({"per", "por", "pour"}), frozenset({"cent", "cento", "ciento"})

_ENGLISH = language("en")
#: units and the like: with a number they make a value
UNITS = _ENGLISH.lists["units"]
#: kinds of days: such a word, with a star, where "day" follows
DAYS = _ENGLISH.lists["days"]
MODALS = _ENGLISH.lists["modals"]
#: a difference in any of these changes what a sentence demands
CRITICAL = UNITS | DAYS | _ENGLISH.negations | MODALS | _ENGLISH.lists["limits"] | {"am", "pm"}
#: words that carry no matter of their own
FUNCTION_WORDS = _ENGLISH.lists["functions"]


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
        elif match["degree"]:
            word = Word("degree", begin, stop)
        elif match["half"]:
            word = Word(f"{match['half'][0]}m", begin, stop)
        elif match["spelled"]:
            *others, word = (
                Word(str(value), begin + low, begin + high, number=True)
                for value, low, high in number_words.read(match["spelled"])
            )
            yield from others
        else:
            form = match.group()
            if _CONJOINED.match(form):
                yield Word(form[0], begin, begin + 1)
                form, begin = form[1:], begin + 1
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
    if not token.isascii():
        token = "".join(str(unicodedata.digit(each, each)) for each in token)
    return _ZERO_FRACTION.sub("", token.replace(",", "").removeprefix("+"))


def _joined(split: Iterator[Word], text: str) -> Iterator[Word]:
    """Read ``thirty (30)`` and ``per cent`` as one word each."""
    held: Word | None = None
    for word in split:
        if held is None:
            held = word
        elif word.number and held.form == word.form and text[held.end : word.start] in {" (", "("}:
            held = Word(held.form, held.start, word.end, number=True)
        elif held.form in _PER and word.form in _CENT:
            held = Word("percent", held.start, word.end)
        elif word.form == "day" and f"{held.form}*" in DAYS:
            yield replace(held, form=f"{held.form}*")
            held = word
        else:
            yield held
            held = word
    if held is not None:
        yield held
