"""How a page's text was obtained, and whether it can be trusted."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from msgspec import structs

from core.domain.document import Hiding, Mark, Page, PageStatus, Unseen
from core.reading.letter_statistics import MIN_LETTERS, is_too_odd, makes_words
from core.reading.messages import Insert, PageRead
from core.reading.ocr import NOT_INSTALLED
from core.reading.page_draft import OcrNeed, PageDraft
from core.reading.recognised_text import broken_words
from core.reading.word_shapes import doubt_about

#: a page with fewer characters than this and pictures over more than half of it is a scan: many
#: scanners put a line of text ("Scanned by ...") over their picture
SCAN_MAX_CHARACTERS = 200
SCAN_MIN_PICTURES = 0.5
#: words of its own from which on the page is print over a picture and no stamped scan
MIN_OWN_WORDS = 5
#: words with unknown letters that make it worth while to look at the page's picture
MIN_BROKEN = 1
#: a page without a word and with this many shapes holds letters drawn as outlines, or a drawing
OUTLINE_MIN_STROKES = 20
#: a page without a word and with this many pieces of text has letters that pdfium cannot tell; one or
#: two of them hold the space that word processors leave on empty pages
MUTE_MIN_TEXTS = 3
#: share of a page's letters, and of its words, from which on it is judged by them
MOST = 0.5
#: different letters from which on their widths are proof
PROVEN = 10
#: letters that are others than their fonts say, on a page with others besides, from which on that matters
MIN_MISNAMED = 20
#: from this share of unexplained characters on, the rest is noise too
MAX_UNKNOWN = 0.5
DAMAGED = "the page is damaged"
SCRIPTED = "it is an XFA form, which only its own program fills: print it to PDF"
#: characters up to which the page of an XFA form is the note that stands in its place
PLACEHOLDER = 1_200
#: attached files that are named one by one
MAX_NAMED = 8
#: how words are hidden from people that programs read: the classic way to talk to a model
SECRETIVE = frozenset({Hiding.INVISIBLE, Hiding.BACKGROUND, Hiding.TRANSPARENT, Hiding.TINY, Hiding.COVERED})


def draft_from(
    read: PageRead, label: str | None, *, damaged_file: bool, after_noise: bool = False
) -> PageDraft:
    """Judge what pdfium found; pictures on a page with text may hold more of it.

    In a file with damaged parts an empty page is no blank one, and others may have lost words.
    ``after_noise`` says that letters of a page before make no words, so that those of a page with few may
    not either.
    """
    if damaged_file and read.misnamed:
        read = structs.replace(read, misnamed="")  # what is damaged may be the font
    page = page_from(read, label)
    if damaged_file and read.empty:
        page = replace(page, status=PageStatus.UNREADABLE, reason=DAMAGED)
    elif damaged_file and page.status is PageStatus.TEXT:
        page = replace(page, reason="the file is damaged, so words may be missing")
    if page.status is not PageStatus.TEXT:
        return PageDraft(page, letters=OcrNeed.LETTERS if page.text and _is_noise(read) else OcrNeed.NOTHING)
    inserts = read.inserts
    if _is_print_over_picture(read) and not inserts:
        inserts = (Insert((0.0, 0.0, 1.0, 1.0)),)
    if _is_doubtful(read, after_noise=after_noise):
        return PageDraft(
            page,
            grids=read.grids,
            letters=OcrNeed.CHECK,
            doubted=read.misnamed,
            typography=read.typography,
        )
    broken = not inserts and broken_words(read.text) >= MIN_BROKEN
    letters = OcrNeed.MENDING if broken else OcrNeed.NOTHING
    return PageDraft(page, inserts, read.grids, letters=letters, typography=read.typography)


def _is_noise(read: PageRead) -> bool:
    """Whether the page has letters that make no words."""
    if read.unknown >= MAX_UNKNOWN:
        return False
    return not makes_words(read.text) or (_is_mostly_misnamed(read) and len(_kinds(read.misnamed)) >= PROVEN)


def _is_mostly_misnamed(read: PageRead) -> bool:
    """Whether most letters of the page are others than their fonts say."""
    return bool(read.misnamed) and _letters(read.misnamed) >= MOST * _letters(read.text)


def _is_doubtful(read: PageRead, *, after_noise: bool) -> bool:
    """Whether some letters of the page may be others than those that are printed.

    A page of few letters is looked at sooner: nothing else tells what they are.
    """
    if _letters(read.misnamed) >= MIN_MISNAMED:
        return len(read.misnamed) < MIN_LETTERS or not makes_words(read.misnamed)
    # no more of them are counted than tell that: nearly every page has many
    if not 0 < sum(1 for _ in islice(filter(str.isalpha, read.text), MIN_LETTERS)) < MIN_LETTERS:
        return False
    mute = broken_words(read.text) >= MOST * len(read.text.split())
    return after_noise or mute or _is_mostly_misnamed(read) or is_too_odd(read.text)


def _letters(text: str) -> int:
    return sum(map(str.isalpha, text))


def _kinds(text: str) -> set[str]:
    return set(filter(str.isalpha, text))


def _is_print_over_picture(read: PageRead) -> bool:
    """Whether the page has words of its own, though few, over a picture that covers most of it."""
    if read.pictures <= SCAN_MIN_PICTURES:
        return False
    words = _without_notes(read).split()
    return len(words) >= MIN_OWN_WORDS and sum(map(len, words)) < SCAN_MAX_CHARACTERS


def contained(draft: PageDraft, *, scripted: bool, attached: Sequence[str]) -> PageDraft:
    """Say on the page what else the file contains and nobody reads.

    ``scripted`` files show a page only in viewers that run their program; ``attached`` are the names of
    files within the file: the first page names those of the document, and each those that its notes hold.
    """
    page = draft.page
    if scripted and len(page.text) <= PLACEHOLDER:
        return PageDraft(replace(page, text="", marks=(), status=PageStatus.UNREADABLE, reason=SCRIPTED))
    if attached:
        reason = "; ".join(filter(None, (page.reason, not_read(attached))))
        return replace(draft, page=replace(page, reason=reason, attached=tuple(attached)))
    return draft


def not_read(attached: Sequence[str]) -> str:
    """Return what is said of files within the file that nobody has taken in."""
    names = ", ".join(attached[:MAX_NAMED]) + (", ..." if len(attached) > MAX_NAMED else "")
    count = "1 attached file is" if len(attached) == 1 else f"{len(attached)} attached files are"
    return f"{count} not read: {names}"


def taken_in(page: Page, taken: Container[str]) -> Page:
    """Return a page that no longer says of the attached files in ``taken`` that they are not read."""
    left = tuple(name for name in page.attached if name not in taken)
    if left == page.attached:
        return page
    before, after = not_read(page.attached), not_read(left) if left else ""
    reason = "; ".join(filter(None, (after if part == before else part for part in page.reason.split("; "))))
    return replace(page, attached=left, reason=reason)


def page_from(read: PageRead, label: str | None) -> Page:
    """Judge what pdfium found, the pictures left aside."""
    characters = sum(map(len, _without_notes(read).split()))
    if read.damaged:
        return Page(read.number, "", PageStatus.UNREADABLE, label, DAMAGED)
    if needs_ocr(read, characters):
        text = read.text if read.unknown < MAX_UNKNOWN else ""
        return Page(
            read.number,
            text,
            PageStatus.UNREADABLE,
            label,
            NOT_INSTALLED,
            scanned=True,
            marks=read.marks if text else (),
            unseen=read.unseen,
        )
    status = PageStatus.TEXT if read.text.strip() else PageStatus.BLANK
    reason = "only the beginning of the page's text was read" if read.cut else ""
    reason = reason or "; ".join(_left_out(read.unseen)) or doubt_about(read.text)
    return Page(read.number, read.text, status, label, reason, marks=read.marks, unseen=read.unseen)


def _without_notes(read: PageRead) -> str:
    """Return the page's own text: a note on a scan does not make it print."""
    text = read.text
    for note in reversed([each for each in read.marks if each.mark is Mark.NOTE]):
        text = f"{text[: note.start]} {text[note.end :]}"
    return text


def _left_out(unseen: Sequence[Unseen]) -> Iterator[str]:
    """Yield a sentence for each kind of words that somebody may have hidden on purpose."""
    for found in unseen:
        if found.why in SECRETIVE:
            yield found.sentence


def needs_ocr(read: PageRead, characters: int) -> bool:
    """Whether the page's words are in its picture, its shapes or an unmapped font."""
    if read.unknown >= MAX_UNKNOWN or _is_noise(read):
        return True
    if characters < SCAN_MAX_CHARACTERS and read.pictures > SCAN_MIN_PICTURES:
        return not _is_print_over_picture(read)
    return not characters and (read.strokes >= OUTLINE_MIN_STROKES or read.texts >= MUTE_MIN_TEXTS)
