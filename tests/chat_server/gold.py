"""Which page of a sample document a text is of, told by the evidence that its gold file names."""

from collections.abc import Callable, Iterable
from functools import cache

from rapidfuzz import fuzz

from core.text.normalise import normalise

#: how much of a quote, of 100, must stand in a text: OCR misreads a letter here and there
ALIKE = 90


def page_numbers(questions: Iterable[dict]) -> Callable[[str], int]:
    """Return what tells a page's number from its text, 0 for one without evidence, by a gold file."""
    quotes = {
        normalise(item["quote"]).text: item["page"] for question in questions for item in question["evidence"]
    }

    @cache
    def number_of(text: str) -> int:
        words = normalise(text).text
        for quote, page in quotes.items():
            if quote in words:
                return page
        return next((page for quote, page in quotes.items() if fuzz.partial_ratio(quote, words) > ALIKE), 0)

    return number_of
