"""Tesseract's library: ``python -m core.reading.sandbox.recognise FOLDER LANGUAGE``.

It reads the pictures on its input and writes a table of their words, as the program would. It works behind
walls: it may read the languages in the folder, and starts nothing.
"""

from __future__ import annotations

import sys
from pathlib import Path

from core.isolation.operating_system import RECOGNITION_NICENESS, give_way
from core.isolation.walls import raise_walls
from core.reading.packed_pictures import unpacked

#: its messages go to the error output, and not to a file that the walls keep it from opening: then it crashes
SETTINGS = {"debug_file": ""}
#: the columns of tesseract's table
COLUMNS = (
    *("level", "page_num", "block_num", "par_num", "line_num", "word_num"),
    *("left", "top", "width", "height", "conf", "text"),
)


def main() -> None:
    """Put up the walls, and write the table."""
    folder, language = sys.argv[1:]
    give_way(RECOGNITION_NICENESS)
    raise_walls(read=[Path(folder)])
    sys.modules["PIL"] = None  # type: ignore[assignment]  # the library would load it, and does without
    from tesserocr import PSM, PyTessBaseAPI

    out = sys.stdout.buffer
    out.write("\t".join(COLUMNS).encode() + b"\n")
    with PyTessBaseAPI(path=folder, lang=language, psm=PSM.AUTO, variables=SETTINGS) as tesseract:
        for number, picture in enumerate(unpacked(sys.stdin.buffer)):
            tesseract.SetImageBytes(picture.grey, picture.width, picture.height, 1, picture.width)
            tesseract.SetSourceResolution(picture.resolution)
            if not tesseract.Recognize():
                sys.exit("tesseract gave up.")
            out.write(tesseract.GetTSVText(number).encode())


if __name__ == "__main__":
    main()
