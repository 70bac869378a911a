"""The process that puts a picture on a page of its own, as a scanner would; a TIFF may hold several."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageOps, ImageSequence

from core.reading.conversion_messages import Convert, Converted, ConvertedPart, Reply, Unconvertible
from core.reading.sandbox.serve_conversion import serve

#: what is opened; everything else PIL knows is nobody's scan
KINDS = ("PNG", "JPEG", "TIFF", "BMP", "WEBP", "GIF")
#: pixels of a picture: a sheet of 36 by 48 inches at 300 dots an inch has 156 million
PIXELS = 180_000_000
#: dots an inch of a picture that does not say: letters of a photographed page come out as large as printed
RESOLUTION = 150
#: what a picture that calls itself coarser or finer is not believed
COARSEST, FINEST = 50, 1200
#: inches of the longest side of a page; pdfium draws none that is longer
LONGEST = 100.0

_TOO_LARGE = "is a larger picture than can be read: save it smaller, or as PDF"


def convert(request: Convert) -> Reply:
    """Write the PDF."""
    Image.MAX_IMAGE_PIXELS = PIXELS
    target = Path(request.folder) / "picture.pdf"
    try:
        with Image.open(request.path, formats=KINDS) as opened:
            if getattr(opened, "n_frames", 1) > request.parts:
                return Unconvertible(f"holds more than {request.parts} pictures: split it")
            if opened.width * opened.height > PIXELS:
                return Unconvertible(_TOO_LARGE)
            resolution = _resolution(opened)
            frames = ImageSequence.Iterator(opened) if opened.format == "TIFF" else (opened,)
            for number, frame in enumerate(frames):
                _upright(frame).save(target, "PDF", resolution=resolution, append=number > 0)
    except Image.DecompressionBombError:
        return Unconvertible(_TOO_LARGE)
    except (OSError, ValueError, SyntaxError, EOFError):
        return Unconvertible("is no picture that can be opened: save it anew, or as PDF")
    return Converted((ConvertedPart(target.name),))


def _upright(frame: Image.Image) -> Image.Image:
    """Return a frame as a viewer shows it, without what shines through."""
    turned = ImageOps.exif_transpose(frame)
    if turned.mode in {"1", "L", "RGB", "CMYK"}:
        return turned
    if "A" in turned.getbands() or "transparency" in turned.info:
        clear = turned.convert("RGBA")
        paper = Image.new("RGB", clear.size, "white")
        paper.paste(clear, mask=clear.getchannel("A"))
        return paper
    return turned.convert("L" if turned.mode.startswith(("I", "F")) else "RGB")


def _resolution(opened: Image.Image) -> float:
    """Return the dots an inch that a picture says it has, as far as that can be believed."""
    said = opened.info.get("dpi", (0, 0))
    try:
        resolution = float(said[0])
    except (TypeError, ValueError, IndexError, ZeroDivisionError):
        resolution = 0.0
    if not COARSEST <= resolution <= FINEST:
        resolution = RESOLUTION
    return max(resolution, max(opened.size) / LONGEST)


if __name__ == "__main__":
    Image.preinit()
    Image.init()  # all that is loaded is loaded before the walls go up
    serve(convert)
