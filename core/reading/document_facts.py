"""What a look at the whole document tells before anything is asked."""

from __future__ import annotations

from collections.abc import Iterable

from core.domain.document import DocumentFacts, Page, PageStatus
from core.text.languages.detect import MIN_SHARE_OF_PAGE, language_of

#: characters looked at for the language, taken from the pages as they come
LANGUAGE_SAMPLE = 60_000


def facts(pages: Iterable[Page], *, encrypted: bool = False) -> DocumentFacts:
    """Sum up ``pages``, which should be all pages of the document."""
    count = words = characters = 0
    labelled = False
    scanned: list[int] = []
    blank: list[int] = []
    unreadable: list[tuple[int, str]] = []
    tabular: list[int] = []
    sample: list[str] = []
    wanted = LANGUAGE_SAMPLE
    attached: tuple[str, ...] = ()
    for page in pages:
        count += 1
        attached += page.attached
        labelled |= page.label is not None and page.label != str(page.ref.own)
        words += len(page.text.split())
        characters += len(page.text)
        if page.scanned:
            scanned.append(page.number)
        if page.status is PageStatus.BLANK:
            blank.append(page.number)
        elif page.status is PageStatus.UNREADABLE:
            unreadable.append((page.number, page.reason))
        if page.tables:
            tabular.append(page.number)
        if wanted > 0:
            sample.append(page.text[:wanted])
            wanted -= len(page.text)
    return DocumentFacts(
        pages=count,
        labelled=labelled,
        scanned=tuple(scanned),
        blank=tuple(blank),
        unreadable=tuple(unreadable),
        tabular=tuple(tabular),
        words=words,
        characters=characters,
        language=language_of(" ".join(sample).lower(), min_share=MIN_SHARE_OF_PAGE),
        encrypted=encrypted,
        attached=attached,
    )
