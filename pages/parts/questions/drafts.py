"""A question set while it is being edited: rows of a table, and back to a set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from core.domain.errors import QuestionSetInvalid
from core.domain.question import Expected, QuestionSet
from core.questions import catalog

__all__ = ["COLUMNS", "SetDraft"]

#: what the editor shows of a row; the rest belongs to section and set and is put back on saving
COLUMNS = ("section", "text", "required", "expected", "hints")
_OF_SECTION = (
    "section_description",
    "expert_name",
    "expert_specialisation",
    "expert_instructions",
    "expert_citation_strategy",
)


@dataclass(frozen=True, slots=True)
class SetDraft:
    """Rows as edited, with what is wrong with them."""

    #: the set the draft began as, whose sections keep their experts
    base: QuestionSet
    rows: tuple[Mapping[str, str], ...]
    #: what is wrong with each row, by its 0-based place
    problems: Mapping[int, str] = field(default_factory=dict)
    #: what is wrong with the set as a whole
    general: tuple[str, ...] = ()
    #: grows with every change made by us rather than in the editor, which then starts anew
    revision: int = 0

    @classmethod
    def of(cls, base: QuestionSet) -> SetDraft:
        """Begin with a set as it is."""
        return cls(base, tuple(catalog.to_rows(base)))

    def frame(self) -> pd.DataFrame:
        """Return what the editor shows."""
        frame = pd.DataFrame(
            {
                "section": [row["section"] for row in self.rows],
                "text": [row["text"] for row in self.rows],
                "required": [row["required"] == "yes" for row in self.rows],
                "expected": [row["expected"] for row in self.rows],
                "hints": [row["hints"] for row in self.rows],
                "id": [row["id"] for row in self.rows],
                "section_id": [row["section_id"] for row in self.rows],
            }
        )
        if self.problems:
            frame.insert(0, "problem", [self.problems.get(place, "") for place in range(len(frame))])
        return frame

    def edited(self, frame: pd.DataFrame) -> SetDraft:
        """Return the draft with the rows of the editor, those of a section standing together."""
        rows = [_row(values) for values in frame.to_dict("records")]
        filled = [row for row in rows if row["text"] or row["section"]]
        order = {title: place for place, title in enumerate(dict.fromkeys(row["section"] for row in filled))}
        filled.sort(key=lambda row: order[row["section"]])
        return replace(self, rows=tuple(filled), revision=self.revision + 1)

    def checked(self, title: str, set_id: str) -> tuple[SetDraft, QuestionSet | None]:
        """Return the draft with every problem beside its row, and the set when there is none."""
        try:
            made = catalog.from_rows(self._complete(title, set_id), title or "This set")
        except QuestionSetInvalid as error:
            problems: dict[int, str] = {}
            general = []
            for problem in error.problems:
                place = problem.number - 1
                if 0 <= place < len(self.rows):
                    problems[place] = "; ".join(filter(None, (problems.get(place), problem.message)))
                else:
                    general.append(str(problem))
            return replace(self, problems=problems, general=tuple(general)), None
        return replace(self, problems={}, general=()), made

    def _complete(self, title: str, set_id: str) -> Sequence[Mapping[str, object]]:
        """Put back what the editor does not show, in the first row of each section and of the set."""
        known = {section.id: section for section in self.base.sections}
        ids = {section.title: section.id for section in self.base.sections}
        complete: list[dict[str, object]] = []
        seen: set[str] = set()
        for row in self.rows:
            # a question is moved by writing the title of another section into its row
            section_id = ids.get(row["section"]) or row["section_id"]
            whole: dict[str, object] = {**row, "section_id": section_id}
            if row["section"] not in seen and section_id in known:
                first = catalog.to_rows(replace(self.base, sections=(known[section_id],)))[0]
                whole |= {key: first[key] for key in _OF_SECTION}
            seen.add(row["section"])
            complete.append(whole)
        if complete:
            complete[0] |= {"set_id": set_id, "set_title": title, "set_description": self.base.description}
        return complete


def _row(values: Mapping[object, object]) -> dict[str, str]:
    def text(key: str) -> str:
        value = values.get(key)
        return value.strip() if isinstance(value, str) else ""

    required = values.get("required")
    return {
        "section": text("section"),
        "text": text("text"),
        "required": "yes" if required is True else "no",
        "expected": text("expected") or Expected.TEXT.value,
        "hints": text("hints"),
        "id": text("id"),
        "section_id": text("section_id"),
    }
