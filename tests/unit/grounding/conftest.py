from pathlib import Path

import pytest

from core.domain.document import Page
from core.reading.reader import read_document

DATA = Path(__file__).parents[2] / "data"


@pytest.fixture(scope="session")
def real_documents() -> dict[str, tuple[Page, ...]]:
    """Pages of three real PDFs: prose with footnotes, three columns, numbered clauses."""
    documents = {}
    for name in ("sec-pages-226-243", "federal-register-faa-3-column", "far-part-35"):
        with read_document(DATA / f"{name}.pdf") as reading:
            documents[name] = tuple(reading)
    return documents
