"""Write the sample bid document, the same as a package of documents, and the gold of both."""

from __future__ import annotations

import sys

from samples.generator import documents, gold, package


def main() -> None:
    """Build the PDF, then look every gold quote up in it afresh."""
    package.PDF.write_bytes(package.build())
    count = gold.write(package.PDF)
    together = documents.write()
    sys.stdout.write(f"{package.PDF.name}: {package.PDF.stat().st_size:,} bytes, {count} pages\n")
    sys.stdout.write(f"{documents.FOLDER.name}: {len(documents.BOUND)} documents, {together} pages\n")


if __name__ == "__main__":
    main()
