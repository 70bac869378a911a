"""The language of a package, for the words by which registers are made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from core.domain.document import Page
from core.text.languages.catalog import languages
from core.text.languages.detect import language_of
from core.text.normalise import normalise

__all__ = ["language_of_pages", "unknown_words"]

#: pages that are asked, spread over the package, and characters of each
PAGES, CHARACTERS = 12, 1500
#: what is taken where no language is told
DEFAULT = "en"


def unknown_words(code: str) -> tuple[str, ...]:
    """Return the note of a register that is empty because nobody gave it words of a language."""
    known = languages().get(code)
    name = known.name if known else code
    return (f"Nothing was looked for: the words of this register are not known in {name}.",)


def language_of_pages(pages: Sequence[Page]) -> str:
    """Return the ISO 639-1 code of the language that most of the pages asked are in."""
    written = [page for page in pages if page.text.strip()]
    asked = written[:: max(1, len(written) // PAGES)]
    told = Counter(language_of(normalise(page.text[:CHARACTERS]).text) for page in asked)
    return next((code for code, _ in told.most_common() if code), DEFAULT)
