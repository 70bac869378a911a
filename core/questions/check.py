"""From nodes to a question set: every rule, and every problem with its line."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping

from core.domain.errors import Problem, QuestionSetInvalid
from core.domain.question import Expected, Expert, Question, QuestionSet, Section
from core.questions import limits, spellings
from core.questions.ids import ID, Ids, slug
from core.questions.nodes import Fields, Many, Node, Text


def check(root: Node, name: str, *, unit: str, known: tuple[Problem, ...] = ()) -> QuestionSet:
    """Return the set that ``root`` describes; raise `QuestionSetInvalid` with every problem.

    ``name`` is the file's name: it titles a set that has no title. ``unit`` says what the nodes'
    positions count, "line" or "row"; ``known`` are problems found before.
    """
    checker = _Checker(unit)
    checker.problems.update(known)
    found = checker.question_set(root, name)
    if checker.problems:
        problems = sorted(checker.problems)[: limits.MAX_PROBLEMS]
        raise QuestionSetInvalid(name, tuple(map(limits.shortened, problems)))
    return found


class _Checker:
    """Walks the nodes, notes problems, and goes on with something sensible."""

    def __init__(self, unit: str) -> None:
        self._unit = unit
        self.problems: set[Problem] = set()
        self._asked = Ids()
        self._titled = Ids()

    def question_set(self, root: Node, name: str) -> QuestionSet:
        fields = self._fields(root, spellings.SET_KEYS, "the question set")
        title = self._text(fields, "title", limits.TITLE) or name.rsplit(".", 1)[0].strip() or "Questions"
        own_id = self._id(fields, Ids()) or slug(title) or "questions"
        nodes = self._list(fields, "sections", root.at)
        if not nodes:
            self._note(root.at, "sections", "there are no sections with questions")
        if len(nodes) > limits.MAX_SECTIONS:
            self._note(root.at, "sections", f"{len(nodes)} sections; at most {limits.MAX_SECTIONS}")
            nodes = nodes[: limits.MAX_SECTIONS]
        parsed = [self._fields(node, spellings.SECTION_KEYS, "a section") for node in nodes]
        section_ids, question_ids = Ids(), Ids()
        # written ids are claimed first, so that a made one never takes the id of a later neighbour
        own = [self._id(section, section_ids) for section in parsed]
        asked = [self._questions(section, node.at) for section, node in zip(parsed, nodes, strict=True)]
        written = [[self._id(question, question_ids) for question in group] for group in asked]
        count = sum(map(len, asked))
        if count > limits.MAX_QUESTIONS:
            self._note(root.at, "questions", f"{count} questions; at most {limits.MAX_QUESTIONS}")
        sections = []
        for section, section_id, group, ids in zip(parsed, own, asked, written, strict=True):
            heading = self._title(section)
            made = section_id or section_ids.make(slug(heading) or "section")
            sections.append(
                Section(
                    id=made,
                    title=heading,
                    questions=tuple(
                        self._question(fields, own_id or question_ids.make(f"{made[:50]}-{place}"))
                        for place, (fields, own_id) in enumerate(zip(group, ids, strict=True), 1)
                    ),
                    description=self._text(section, "description", limits.DESCRIPTION),
                    expert=self._expert(section),
                )
            )
        return QuestionSet(
            id=own_id,
            title=title,
            sections=tuple(sections),
            description=self._text(fields, "description", limits.DESCRIPTION),
        )

    def _title(self, section: _Keys) -> str:
        title = self._text(section, "title", limits.TITLE, required="a section needs a title")
        at = section.line("title")
        if title and (earlier := self._titled.claim(spellings.folded(title), at)):
            self._note(at, "title", f'a section "{title}" stands in {self._unit} {earlier} already')
        return title

    def _questions(self, section: _Keys, at: int) -> list[_Keys]:
        nodes = self._list(section, "questions", at)
        if not nodes:
            self._note(at, "questions", "this section has no questions")
        return [self._fields(node, spellings.QUESTION_KEYS, "a question") for node in nodes]

    def _question(self, fields: _Keys, question_id: str) -> Question:
        text = self._text(fields, "text", limits.QUESTION, required="a question needs a text")
        if text:
            at = fields.line("text")
            earlier = self._asked.claim(spellings.folded(text), at)
            if earlier:
                self._note(at, "text", f"the same question stands in {self._unit} {earlier}")
        return Question(
            id=question_id,
            text=text,
            required=self._yes_or_no(fields),
            expected=self._type(fields),
            hints=self._hints(fields),
        )

    def _expert(self, section: _Keys) -> Expert | None:
        node = section.entries.get("expert")
        if node is None or node == Text("", node.at):
            return None
        if isinstance(node, Text):
            return Expert(name=self._clean(node, "expert", limits.EXPERT_NAME), specialisation="")
        fields = self._fields(node, spellings.EXPERT_KEYS, "an expert")
        return Expert(
            name=self._text(fields, "name", limits.EXPERT_NAME, required="an expert needs a name"),
            specialisation=self._text(fields, "specialisation", limits.SPECIALISATION),
            instructions=self._text(fields, "instructions", limits.INSTRUCTIONS),
            citation_strategy=self._text(fields, "citation_strategy", limits.INSTRUCTIONS),
        )

    def _id(self, fields: _Keys, taken: Ids) -> str:
        text = self._text(fields, "id", limits.ID)
        at = fields.line("id")
        if not text:
            return ""
        if not ID.fullmatch(text):
            self._note(at, "id", f'the id "{text}" may hold letters, digits, dots and dashes only')
        elif earlier := taken.claim(text, at):
            self._note(at, "id", f'the id "{text}" is already used in {self._unit} {earlier}')
        return text

    def _yes_or_no(self, fields: _Keys) -> bool:
        word = self._text(fields, "required", limits.TITLE).casefold()
        if word not in spellings.YES | spellings.NO:
            self._note(fields.line("required"), "required", f'required is "{word}"; write yes or no')
        return word in spellings.YES

    def _type(self, fields: _Keys) -> Expected:
        word = self._text(fields, "expected", limits.TITLE).casefold()
        if word and word not in spellings.TYPES:
            known = ", ".join(Expected)
            hint = spellings.did_you_mean(word, tuple(spellings.TYPES))
            self._note(fields.line("expected"), "expected", f'unknown type "{word}"{hint}; known: {known}')
        return spellings.TYPES.get(word, Expected.TEXT)

    def _hints(self, fields: _Keys) -> tuple[str, ...]:
        node = fields.entries.get("hints")
        items: Iterable[Node] = ()
        if isinstance(node, Many):
            items = node.items
        elif isinstance(node, Text):
            items = (Text(part, node.at) for part in node.value.split(";"))
        elif node is not None:
            self._note(node.at, "hints", "hints must be a list, or text with semicolons between")
        hints = (self._clean(item, "hints", limits.HINT) for item in items)
        found = tuple(dict.fromkeys(hint for hint in hints if hint))
        if len(found) > limits.MAX_HINTS:
            self._note(fields.line("hints"), "hints", f"{len(found)} hints; at most {limits.MAX_HINTS}")
        return found

    def _fields(self, node: Node, known: tuple[str, ...], what: str) -> _Keys:
        found: dict[str, Node] = {}
        if not isinstance(node, Fields):
            wanted = ", ".join(known)
            self._note(node.at, "", f"{what} must have the keys {wanted}")
            return _Keys(node.at, found)
        for key, value in node.entries:
            name = key.value.replace("-", "_").casefold().strip()
            if name not in known:
                name = spellings.KEY_ALIASES.get(name, name)
            if name not in known:
                hint = spellings.did_you_mean(key.value, known) or f"; known: {', '.join(known)}"
                self._note(key.at, key.value, f'unknown key "{key.value}" in {what}{hint}')
            elif name in found:
                self._note(key.at, name, f'"{name}" stands twice in {what}')
            else:
                found[name] = value
        return _Keys(node.at, found)

    def _list(self, fields: _Keys, key: str, at: int) -> tuple[Node, ...]:
        node = fields.entries.get(key)
        if node is None or isinstance(node, Many):
            return node.items if node else ()
        if not (isinstance(node, Text) and not node.value):
            self._note(node.at or at, key, f"{key} must be a list")
        return ()

    def _text(self, fields: _Keys, key: str, limit: int, *, required: str = "") -> str:
        node = fields.entries.get(key)
        text = self._clean(node, key, limit) if node is not None else ""
        if required and not text:
            self._note(fields.line(key), key, required)
        return text

    def _clean(self, node: Node, key: str, limit: int) -> str:
        if not isinstance(node, Text):
            self._note(node.at, key, f"{key} must be text")
            return "?"
        text = " ".join(node.value.split())
        if len(text) > limit:
            self._note(node.at, key, f"{key} has {len(text)} characters; at most {limit}")
        if any(unicodedata.category(c) in {"Cc", "Cs"} or c in "\ufffe\uffff" for c in text):
            self._note(node.at, key, f"{key} holds a control character")
        return text

    def _note(self, at: int, field: str, message: str) -> None:
        self.problems.add(Problem(at, self._unit, field, message))


class _Keys:
    """A mapping after its keys were checked."""

    def __init__(self, at: int, entries: Mapping[str, Node]) -> None:
        self.at = at
        self.entries = entries

    def line(self, key: str) -> int:
        """Return where ``key`` stands, or where the mapping begins if it is not there."""
        node = self.entries.get(key)
        return node.at if node else self.at
