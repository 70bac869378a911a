"""The little markup in which the text of the package is kept, and its blocks.

A file begins with ``key: value`` lines (number, title, part, columns), then one block a line:
``## part``, ``### article``, ``= centred``, ``_ form line``, ``| table | row |``, ``@generated``,
``---`` for a new page; ``A.``, ``1.`` and ``1.01`` begin numbered paragraphs, all else is a paragraph.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

CONTENT = Path(__file__).parent / "content"

#: what a line begins with -> the kind of its block; the first that matches counts
MARKS = (
    ("part", re.compile(r"## (.*)")),
    ("article", re.compile(r"### (.*)")),
    ("centred", re.compile(r"= (.*)")),
    ("form", re.compile(r"_ ?(.*)")),
    ("row", re.compile(r"\|(.*)\|")),
    ("generated", re.compile(r"@(\w+)")),
    ("break", re.compile(r"(---)")),
    ("level1", re.compile(r"([A-Z]\. .*)")),
    ("level2", re.compile(r"(\d+\. .*)")),
    ("clause", re.compile(r"((?:SC-)?\d+\.\d+ .*)")),
    ("paragraph", re.compile(r"(.+)")),
)


#: words that titles print without a capital
SMALL_WORDS = frozenset({"and", "by", "for", "in", "of", "on", "the", "to"})


@dataclass(frozen=True, slots=True)
class Block:
    """One line of a file."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """One file: a section of the package, with pages numbered by its own number."""

    number: str
    title: str
    part: str
    columns: int
    blocks: tuple[Block, ...]

    @property
    def heading(self) -> str:
        """What stands above the title: ``SECTION 02956``, or nothing for addenda and appendices."""
        return "" if self.number.startswith(("AD", "APP", "QA")) else f"SECTION {self.number}"

    @property
    def name(self) -> str:
        """The title as running footers and the table of contents print it."""
        words = re.split(r"([ -]+)", self.title.partition(" - ")[2] or self.title)
        return "".join(word.lower() if word.lower() in SMALL_WORDS else word.capitalize() for word in words)


def sections(folder: Path = CONTENT) -> list[Section]:
    """Return all sections of a folder in the order of their file names."""
    return [_section(path) for path in sorted(folder.glob("[0-9]*.txt"))]


def _section(path: Path) -> Section:
    keys: dict[str, str] = {}
    blocks: list[Block] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        key, colon, value = line.partition(": ")
        if not blocks and colon and key in {"number", "title", "part", "columns"}:
            keys[key] = value
        elif line.strip():
            blocks.append(_block(line))
    return Section(keys["number"], keys["title"], keys["part"], int(keys.get("columns", "1")), tuple(blocks))


def _block(line: str) -> Block:
    for kind, pattern in MARKS:
        match = pattern.fullmatch(line)
        if match:
            return Block(kind, match[1])
    raise ValueError(line)
