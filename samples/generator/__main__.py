"""Write ``samples/elm-street-bid.pdf`` and ``samples/elm-street-bid.gold.json``."""

from __future__ import annotations

import sys

from samples.generator import gold, package


def main() -> None:
    """Build the PDF, then look every gold quote up in it afresh."""
    package.PDF.write_bytes(package.build())
    count = gold.write(package.PDF)
    sys.stdout.write(f"{package.PDF.name}: {package.PDF.stat().st_size:,} bytes, {count} pages\n")


if __name__ == "__main__":
    main()
