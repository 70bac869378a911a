"""The process that takes the files within a PDF out of it, each as it came."""

from __future__ import annotations

from pathlib import Path

from core.reading.conversion_messages import Convert, Converted, ConvertedPart, Reply, Unconvertible
from core.reading.sandbox.child import opened
from core.reading.sandbox.load_file import Unopened
from core.reading.sandbox.serve_conversion import serve


def convert(request: Convert) -> Reply:
    """Write each attached file as it is."""
    try:
        document, _ = opened(Path(request.path), request.password)
    except (Unopened, OSError):
        return Unconvertible("cannot be opened: open it in a PDF viewer and save what is attached")
    parts: list[ConvertedPart] = []
    left_out: list[tuple[str, str]] = []
    for number, (name, content_within) in enumerate(document.attached_files()):
        if number >= request.parts:
            left_out.append((name, f"is one of more than {request.parts} attached files: add it by itself"))
            continue
        content = content_within(request.file)
        if not content:
            left_out.append((name, "cannot be taken out of the file: save it in a PDF viewer and add that"))
            continue
        file = f"attached-{number:04}"
        (Path(request.folder) / file).write_bytes(content)
        parts.append(ConvertedPart(file, name, as_it_came=True))
    return Converted(tuple(parts), tuple(left_out))


if __name__ == "__main__":
    serve(convert)
