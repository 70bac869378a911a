"""Text in a document that talks to a model rather than to a reader.

Such a page is still read: its words may be innocent, and leaving it out would hide evidence. It
is flagged, so that an analyst looks at what was answered from it.
"""

from __future__ import annotations

import re

from core.domain.document import Page

__all__ = ["suspicion"]

_MODEL = r"(AI|artificial intelligence|(large )?language model|LLM|chatbot|helpful assistant)"

#: what was seen, and its patterns; each must be rare in honest contracts and specifications
_PATTERNS: dict[str, tuple[str, ...]] = {
    "asks to ignore earlier instructions": (
        (
            r"\b(ignore|disregard|forget|override)\b[^.]{0,30}\b(previous|prior|earlier|above|all|any|your|system)\b"
            r"[^.]{0,30}\b(instructions?|prompts?|rules|guidelines)\b(?! to bidders)"
        ),
    ),
    "addresses a language model": (
        rf"\b(you are|act as|as) (now )?(an? )?{_MODEL}\b",
        (
            r"\b(AI|LLM|language)[ -](assistants?|models?|reviewers?|agents?|systems?)\b[^.]{0,40}"
            r"\b(must|should|shall|please|are instructed|ignore|answer|reply|respond|output|say)\b"
        ),
    ),
    "mentions a system prompt": (r"\b(system|developer) (prompt|message)\b|\bprompt injection\b",),
    "carries the marks of a chat template": (
        r"<\|?(im_start|im_end|system|assistant|endoftext|eot_id|start_header_id)\|?>",
        r"\[/?INST\]|<</?SYS>>|(^|\n)#{2,} ?(instruction|system|response):",
    ),
    "dictates a reply": (
        r"\b(respond|reply|answer|output)\b (only |exactly |always )+(with|in|that|by)\b",
        r"\b(do not|never) (reveal|disclose|mention|tell)\b[^.]{0,40}\b(user|analyst|prompt|instructions?)\b",
    ),
}
_SIGNS = {seen: re.compile("|".join(patterns), re.IGNORECASE) for seen, patterns in _PATTERNS.items()}


def suspicion(page: Page) -> str:
    """Return what in the page's text reads like instructions to a model; empty for nothing."""
    return "; ".join(seen for seen, sign in _SIGNS.items() if sign.search(page.text))
