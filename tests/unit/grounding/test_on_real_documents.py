"""The measurements that the rules rest on, repeated on the text of real PDFs."""

import random
import re

import pytest

from core.domain.answer import Citation, Match, Quote
from core.grounding.locate_quotes import TextGrounder

pytestmark = pytest.mark.thorough

NAMES = ["sec-pages-226-243", "federal-register-faa-3-column", "far-part-35"]


class Sampler:
    """Draws quotes from a document, always the same ones, and locates them in their window."""

    def __init__(self, pages):
        self.pages = pages
        self.rng = random.Random(8)
        self.grounder = TextGrounder()

    def true_quote(self):
        """Return eight to thirty words in a row and the index of their page."""
        while True:
            index = self.rng.randrange(len(self.pages))
            text = self.pages[index].text
            found = list(re.finditer(r"\S+", text))
            if len(found) >= 40:
                length = self.rng.randint(8, 30)
                start = self.rng.randrange(len(found) - length)
                return index, text[found[start].start() : found[start + length - 1].end()]

    def changed(self, pattern, change, count):
        """Return ``count`` true quotes with one match of ``pattern`` changed."""
        quotes = []
        while len(quotes) < count:
            index, quote = self.true_quote()
            if matches := list(re.finditer(pattern, quote)):
                match = self.rng.choice(matches)
                quotes.append((index, quote[: match.start()] + change(match) + quote[match.end() :]))
        return quotes

    def located(self, quotes):
        """Locate each quote among its page and the two beside it."""
        found = []
        for index, quote in quotes:
            first = max(0, min(index - 1, len(self.pages) - 3))
            found.append(self.grounder.locate(Quote(quote), self.pages[first : first + 3]))
        return found


@pytest.fixture(params=NAMES)
def sampler(request, real_documents):
    return Sampler(real_documents[request.param])


def test_three_hundred_true_quotes_are_exact(sampler):
    found = sampler.located([sampler.true_quote() for _ in range(300)])
    assert [citation.match for citation in found] == [Match.EXACT] * 300


def test_no_flipped_modal_or_negation_passes(sampler):
    modals = r"\b(?:shall|may|must|should|will|would|is|are)\b"
    flips = sampler.changed(rf"{modals}(?!\s+not)(?=\s)", lambda match: f"{match[0]} not", 91)
    assert not [found for found in sampler.located(flips) if isinstance(found, Citation)]


def test_no_dropped_negation_passes(sampler):
    flips = sampler.changed(r"(?<=\w\s)(?:not|no|unless|without)\s(?=\S+\s\S)", lambda _: "", 20)
    assert not [found for found in sampler.located(flips) if isinstance(found, Citation)]


def test_no_changed_digit_passes(sampler):
    changes = sampler.changed(r"\d", lambda match: str((int(match[0]) + sampler.rng.randint(1, 9)) % 10), 125)
    assert not [found for found in sampler.located(changes) if isinstance(found, Citation)]


def test_no_invention_passes(sampler):
    vocabulary = [word for page in sampler.pages for word in page.text.split()]
    inventions = [
        (sampler.rng.randrange(len(sampler.pages)), " ".join(sampler.rng.choices(vocabulary, k=20)))
        for _ in range(300)
    ]
    assert {found.match for found in sampler.located(inventions)} == {Match.MISSING}
