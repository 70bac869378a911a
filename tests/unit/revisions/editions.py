"""Packages of made-up pages for tests of revisions."""

from __future__ import annotations

from random import Random

from core.domain.document import DocumentRef, Page
from core.domain.package import Description, Package
from core.packages.assemble import placed
from core.revisions.alignment import Edition
from core.revisions.digests import words_digest

#: words that made-up prose is drawn from
VOCABULARY = [
    f"{stem}{end}" for stem in ("pipe", "bid", "cure", "bond", "seal", "test") for end in "abcdefghijklm"
]


def prose(seed, words=80):
    """Return words of a page that no other seed has."""
    drawn = Random(str(seed))
    return " ".join(drawn.choices(VOCABULARY, k=words)) + f"\nClause {seed} ends."


def edition(*documents, descriptions=()):
    """Return an edition of documents given as (name, texts)."""
    refs, pages = [], []
    for name, texts in documents:
        refs.append(DocumentRef(words_digest(name, *texts), name, 1, len(texts)))
        pages.append([Page(number, text) for number, text in enumerate(texts, start=1)])
    package = Package.of(refs, "Job", descriptions or [Description() for _ in refs])
    return Edition(package, tuple(placed(package, pages)))
