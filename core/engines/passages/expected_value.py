"""What kind of value a question asks for, and whether a text holds one.

"By when must bids be in?" is not answered by a sentence without a date, however well its words fit.
"""

from __future__ import annotations

import re
from enum import StrEnum

from core.domain.question import Expected, Question
from core.engines.passages.stems import content_stems
from core.engines.passages.synonyms import related

__all__ = ["Need", "holds", "lacks_event", "need_of", "needs_of"]


class Need(StrEnum):
    """A kind of value that the answer to a question must hold."""

    ANY = "any"
    DATE = "date"
    DURATION = "duration"
    MONEY = "money"
    PERCENTAGE = "percentage"
    TEMPERATURE = "temperature"
    NUMBER = "number"
    STANDARD = "standard"
    NAME = "name"
    PLACE = "place"


_NUMBER_WORD = (
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|"
    r"twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million|once|twice|half|daily|weekly|"
    r"monthly|annual(?:ly)?|none|each)"
)
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_SPAN = r"(?:(?:calendar|working|business|consecutive)\s+)?(?:days?|weeks?|months?|years?|hours?|minutes?)"
#: found in lower case, which takes a third of the time that letters of either case take; a name as it stands
_HOLDS = {
    Need.DATE: re.compile(
        rf"\b{_MONTH}\b\.?,?\s+\d|\b\d{{1,2}}(?:st|nd|rd|th)?\s+(?:day\s+of\s+)?{_MONTH}\b|"
        r"\b\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\b|\b(?:19|20)\d\d\b|\b\d{1,2}(?::\d\d)?\s*[ap]\.?\s?m\b|\b\d{1,2}:\d\d\b|"
        rf"\b(?:\d+|{_NUMBER_WORD})\)?[\s-]+{_SPAN}|\b(?:upon|effective\s+date|date\s+of|after\s+(?:the\s+)?receipt|"
        r"prior\s+to|before\s+the|at\s+the\s+time|immediately|until|noon|midnight|next\s+(?:business|working)\s+day)\b",
    ),
    Need.DURATION: re.compile(
        rf"(?:\d|\b{_NUMBER_WORD})\)?[\s-]+(?:(?:\w+[\s-]+)?{_SPAN}|pages?|words|characters|feet|foot|inch(?:es)?|"
        rf"miles?|met(?:er|re)s?)\b|\b(?:{_MONTH}\.?\s+\d|perpetual|until\b|"
        r"(?:semi-?)?annual(?:ly)?\b|(?:daily|weekly|monthly|quarterly|yearly)\b)",
    ),
    Need.MONEY: re.compile(
        rf"[$\u20ac\u00a3\u00a5]\s?\d|\d\)?\s?[%$\u20ac]|\b(?:usd|eur|dollars?|euros?|cents?|percent|no\s+(?:fee|cost|charge)|"
        rf"free\s+of\s+charge)\b|\b\d[\d,]*\.\d\d\b|\b\d{{1,3}}(?:,\d{{3}})+\b|\b{_NUMBER_WORD}\s+(?:dollars|cents)\b",
    ),
    Need.PERCENTAGE: re.compile(
        rf"\d\)?\s*(?:%|per\s?cent)|\b{_NUMBER_WORD}\s+(?:\([^()]*\)\s*)?per\s?cent\b|\b(?:one|two|three)[\s-](?:half|thirds?|fourths?)\b",
    ),
    Need.TEMPERATURE: re.compile(r"\d\s*(?:\u00b0|\u00ba|deg|o\s?[fc]\b|[fc]\b)|\bdegrees?\b|\bambient\b"),
    Need.NUMBER: re.compile(rf"\d|\b{_NUMBER_WORD}\b"),
    Need.STANDARD: re.compile(
        r"\b(?:astm|ansi|awwa|aashto|iso|en|din|nassco|osha|epa|nfpa|asce|aci|ieee|iec|ul|api|asme|aws|csa|cfr|"
        r"usc|nec|ibc|[a-z]{1,4}[\s-]?\d{2,5}(?:[./-]\d+)*)\b|\b(?:standards?|specifications?|codes?|regulations?|"
        r"requirements|recommendations|instructions|manual|act|title)\b",
    ),
    Need.NAME: re.compile(
        r"(?:[A-Z][\w.&'-]+\s+(?:of\s+(?:the\s+)?|and\s+|&\s+)?){1,}[A-Z][\w.&'-]+|\b[A-Z]{2,}\b|\b[A-Z][a-z]+[A-Z]\w*|"
        r"\bthe\s+[A-Z]\w+"
    ),
}

#: what asks for what, the narrower first
_ASKS = (
    (
        Need.PERCENTAGE,
        re.compile(
            r"\b(?:what|which)\s+(?:percent(?:age)?|share(?=\s+of)|proportion)\b|\bhow\s+many\s+percent\b",
            re.IGNORECASE,
        ),
    ),
    (
        Need.TEMPERATURE,
        re.compile(
            r"\b(?:what|which|at what)\s+(?:\w+\s+){0,3}temperatures?\b|\bhow\s+(?:hot|warm|cold)\b",
            re.IGNORECASE,
        ),
    ),
    (
        Need.MONEY,
        re.compile(
            r"\bhow\s+much\b(?!\s+(?:\w+\s+){0,2}(?:notice|warning|time)\b)[^?]*\b(?:cost|pay|paid|charge|fees?|price|damages|worth|money|dollars)\b|"
            r"\b(?:what|which)\s+(?:is|are|was|were)\s+(?:the\s+)?(?:\w+\s+){0,3}(?:amounts?|prices?|fees?|costs?|"
            r"charges?|liquidated\s+damages)\b|\b(?:limits?|amounts?)\s+of\s+(?:\w+\s+){0,3}(?:liability|insurance)\b|"
            r"\binsurance\s+(?:limits|coverages?\s+and\s+limits)\b",
            re.IGNORECASE,
        ),
    ),
    (
        Need.DURATION,
        re.compile(
            r"\bhow\s+(?:long|soon|often)\b|\bhow\s+many\s+(?:\w+\s+)?(?:days|weeks|months|years|hours|minutes)\b|"
            r"\b(?:what|which)\s+(?:is|are)\s+the\s+(?:\w+\s+){0,3}(?:period|duration|time\s+limit|contract\s+time)\b|"
            r"\bhow\s+much\s+(?:\w+\s+){0,2}(?:notice|warning|time)\b|"
            r"\bwithin\s+(?:what|which|how\s+many)\b|\bwhat\s+(?:\w+\s+)?(?:period|notice\s+period)\b",
            re.IGNORECASE,
        ),
    ),
    (
        Need.DATE,
        re.compile(
            # "when may it be used?" asks for a case, and not for a day
            r"\b(?:what|which|by\s+what|on\s+what)\s+(?:\w+\s+){0,2}(?:dates?|day)\b|"
            r"^\s*(?:by\s+)?when\b(?!\s+(?:should|may|can|is|are|does|do)\b[^?]*"
            r"\b(?:used|required|allowed|permitted|needed|necessary|appropriate|excluded|applicable|apply|applies)\b)|"
            r"[,;]\s*(?:by\s+)?when\b|\band\s+when\b|\bdeadline\b|\bdue\s+date\b|"
            r"\b(?:what|which)\s+(?:hour|time)\b(?!\s+(?:zone|limit))",
            re.IGNORECASE,
        ),
    ),
    (
        Need.STANDARD,
        re.compile(
            r"\b(?:what|which)\s+(?:\w+\s+){0,3}(?:standards?(?!\s*&)|astm)\b|\bstandards?\s+(?:apply|govern)|"
            r"\b(?:what|which)\s+(?:(?:building|electrical|plumbing|fire|state|local)\s+)+codes?\b",
            re.IGNORECASE,
        ),
    ),
    (
        Need.NUMBER,
        re.compile(
            r"\bhow\s+(?:many|much|far|thick|deep|large|wide|high|old)\b|\b(?:what|which)\s+(?:is|are|was|were)\s+"
            r"(?:the\s+)?(?:\w+\s+){0,3}(?:minimum|maximum|number|thickness|strength|modulus|quantity|length|depth|"
            r"width|height|diameter|rate|ratio|percentage|weight)\b|\b(?:minimum|maximum)\s+(?:\w+\s+){0,2}"
            r"(?:thickness|strength|modulus|number|length|depth|pressure)\b|\bat\s+(?:what|which)\s+pressure\b",
            re.IGNORECASE,
        ),
    ),
    (
        Need.NAME,
        re.compile(
            r"^\s*who\s+(?:is|are|was|were|owns|owned|issued|signed|prepared|wrote|sealed)\b|\b(?:to|by|from)\s+whom\b|\bname\s+of\s+the\b|"
            r"\b(?:project|contract)(?:['\u2019]s)?\s+name\b|\bwho\s+(?:is|are)\s+the\s+"
            r"(?:owner|engineer|agency|parties|contractor)\b|^\s*(?:which|what)\s+(?:company|agency|firm|state|city|county)\b",
            re.IGNORECASE,
        ),
    ),
)
_WHEN_DONE = re.compile(
    r"^\s*when\s+(?:was|were)\s+[^,;]*?\b(?P<done>\w+(?:ed|en|ilt|ade|eld|old))\s*\??\s*$", re.IGNORECASE
)
#: ends what a question asks first; what it asks then may be answered elsewhere
_FIRST_PART = re.compile(r"[,;]|\band\b")
#: the question's own word for it, where its text does not tell more
_EXPECTED = {Expected.NUMBER: Need.NUMBER, Expected.DATE: Need.DATE}


def need_of(question: Question) -> Need:
    """Return what the answer to a question must hold; `Need.ANY` where that cannot be told."""
    needs = needs_of(question.text)
    if needs and needs_of(_FIRST_PART.split(question.text, maxsplit=1)[0]):
        return needs[0]
    return _EXPECTED.get(question.expected, Need.ANY)


def needs_of(text: str) -> tuple[Need, ...]:
    """Return every kind of value that the words of a question ask for, the first asked for first."""
    found = [(match.start(), need) for need, pattern in _ASKS if (match := pattern.search(text))]
    return tuple(need for _, need in sorted(found, key=lambda each: each[0]))


def lacks_event(asked: str, said: str) -> bool:
    """Whether it is asked when something was done of which ``said`` has no word: "when was it built?"."""
    match = _WHEN_DONE.match(asked)
    if match is None:
        return False
    done = content_stems(match["done"])
    ways = [tuple(done), *related(done)]
    there = set(content_stems(said))
    return bool(done) and not any(there.issuperset(way) for way in ways)


def holds(need: Need, text: str) -> bool:
    """Whether a text holds a value of the kind; every text holds `Need.ANY`."""
    if need is Need.PLACE:
        return holds(Need.NAME, text) and not holds(Need.DATE, text)
    pattern = _HOLDS.get(need)
    return pattern is None or pattern.search(text if need is Need.NAME else text.lower()) is not None
