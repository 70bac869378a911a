"""PDFs made byte by byte, for what no library would agree to write."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path

DATA = Path(__file__).parent / "data"
SAMPLE = Path(__file__).parents[1] / "samples" / "elm-street-bid.pdf"

#: a standard font under the name /F1
FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
#: a content stream that is one grey picture all over the page
GREY = b"q 612 0 0 792 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x80 EI Q"


def stream(data: bytes, *, entries: bytes = b"", compress: bool = False) -> bytes:
    """A stream object."""
    if compress:
        data, entries = zlib.compress(data), entries + b"/Filter/FlateDecode"
    return b"<</Length %d%s>>stream\n%s\nendstream" % (len(data), entries, data)


def assemble(objects: list[bytes], *, root: int = 1, trailer: bytes = b"") -> bytes:
    """Number ``objects`` from 1 and add what makes them a PDF."""
    out = bytearray(b"%PDF-1.7\n")
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<</Size %d/Root %d 0 R%s>>\n" % (len(objects) + 1, root, trailer)
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % start)


def document(
    contents: list[bytes],
    *,
    box: bytes = b"0 0 612 792",
    page: bytes = b"",
    catalog: bytes = b"",
    resources: bytes = b"",
    extra: tuple[bytes, ...] = (),
) -> bytes:
    """A PDF with one page per content stream; ``extra`` objects are numbered from 4."""
    first = 4 + len(extra)
    kids = b" ".join(b"%d 0 R" % (first + 2 * n) for n in range(len(contents)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R%s>>" % catalog,
        b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, len(contents)),
        FONT,
        *extra,
    ]
    for number, content in enumerate(contents):
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[%s]/Contents %d 0 R%s"
            b"/Resources<</Font<</F1 3 0 R>>%s>>>>" % (box, first + 2 * number + 1, page, resources)
        )
        objects.append(stream(content))
    return assemble(objects)


def lines(*texts: str, top: int = 720, size: int = 12) -> bytes:
    """A content stream that sets ``texts`` one under the other."""
    out = [b"BT /F1 %d Tf 72 %d Td %d TL" % (size, top, size + 4)]
    for text in texts:
        escaped = text.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
        out.append(b"(%s) Tj T*" % escaped)
    return b"\n".join([*out, b"ET"])


def unicode_font(*mapping: str) -> tuple[bytes, bytes, bytes]:
    """Objects 4 to 6: a font /F2 whose codes 1, 2, ... stand for ``mapping``."""
    rows = b"".join(
        b"<%04X> <%s>\n" % (n, text.encode("utf-16-be").hex().encode()) for n, text in enumerate(mapping, 1)
    )
    cmap = stream(
        b"/CIDInit /ProcSet findresource begin begincmap\n"
        b"1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
        b"%d beginbfchar\n%sendbfchar endcmap end" % (len(mapping), rows)
    )
    inner = (
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/Any/DW 1000"
        b"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>>>"
    )
    outer = b"<</Type/Font/Subtype/Type0/BaseFont/Any/Encoding/%s/DescendantFonts[5 0 R]/ToUnicode 6 0 R>>"
    return outer, inner, cmap


def with_font(content: bytes, mapping: Sequence[str], encoding: bytes = b"Identity-H") -> bytes:
    """A PDF of one page with such a font, beside /F1."""
    outer, inner, cmap = unicode_font(*mapping)
    data = document([content], extra=(outer % encoding, inner, cmap))
    return data.replace(b"/F1 3 0 R", b"/F1 3 0 R/F2 4 0 R")


def with_boxes(content: bytes, *mapping: str) -> bytes:
    """A PDF of one page with a font /F2 whose codes 1, 2, ... draw boxes and stand for ``mapping``.

    Unlike letters that no font draws, boxes have a place of their own wherever they are put.
    """
    rows = b"".join(
        b"<%02X> <%s>\n" % (n, text.encode("utf-16-be").hex().encode()) for n, text in enumerate(mapping, 1)
    )
    cmap = stream(
        b"/CIDInit /ProcSet findresource begin begincmap\n1 begincodespacerange <00> <FF> endcodespacerange\n"
        b"%d beginbfchar\n%sendbfchar endcmap end" % (len(mapping), rows)
    )
    count = len(mapping)
    font = (
        b"<</Type/Font/Subtype/Type3/FontBBox[0 0 1000 1000]/FontMatrix[.001 0 0 .001 0 0]"
        b"/CharProcs<</g 5 0 R>>/Encoding<</Differences[1 %s]>>/FirstChar 1/LastChar %d/Widths[%s]"
        b"/ToUnicode 6 0 R/Resources<<>>>>" % (b"/g" * count, count, b"1000 " * count)
    )
    glyph = stream(b"1000 0 50 0 950 700 d1 50 0 900 700 re f")
    return document([content], extra=(font, glyph, cmap)).replace(b"/F1 3 0 R", b"/F1 3 0 R/F2 4 0 R")


def holding(pages: list[bytes], files: Mapping[str, bytes]) -> bytes:
    """A PDF with a page per content stream and ``files`` attached to it."""
    count = len(files)
    embedded = [_embedded(data) for data in files.values()]
    specs = [_named(name, 4 + n) for n, name in enumerate(files)]
    tree = b" ".join(b"(%s)%d 0 R" % (name.encode(), 4 + count + n) for n, name in enumerate(files))
    catalog = b"/Names<</EmbeddedFiles<</Names[%s]>>>>" % tree
    return document(pages, catalog=catalog, extra=(*embedded, *specs))


def pinning(page: bytes, name: str, data: bytes, *, catalog: bytes = b"") -> bytes:
    """A PDF of one page with a note that holds a file; object 5 names it."""
    note = b"/Annots[<</Type/Annot/Subtype/FileAttachment/Rect[50 50 70 70]/FS 5 0 R>>]"
    return document([page], page=note, catalog=catalog, extra=(_embedded(data), _named(name, 4)))


def _embedded(data: bytes) -> bytes:
    return stream(data, entries=b"/Type/EmbeddedFile")


def _named(name: str, number: int) -> bytes:
    """What calls the embedded file with this number by a name."""
    return b"<</Type/Filespec/F(%s)/UF(%s)/EF<</F %d 0 R>>>>" % (name.encode(), name.encode(), number)
