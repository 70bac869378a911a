"""A model that answers from the pages it is given, with real quotes, and now and then a false one."""

from __future__ import annotations

import json
import re
import zlib

from tests.chat_server.model import Asked, Model

_SENTENCE = re.compile(r"[A-Z][^.\n]{40,160}\.")


class ReadingModel(Model):
    """Answers about one question in forty for each page, so that the table fills bit by bit."""

    def reply(self, asked: Asked) -> str:
        found = []
        for number, text in asked.sheets:
            sentences = _SENTENCE.findall(text)
            for question in asked.questions if sentences else ():
                draw = zlib.crc32(f"{question} {text}".encode())
                if draw % 40:
                    continue
                quote = sentences[draw % len(sentences)]
                if draw % 1_000 < 60:
                    quote = "The Contractor shall on no account whatsoever have said any such thing."
                found.append(
                    {
                        "question": question,
                        "claim": quote,
                        "quotes": [{"page": number, "text": quote}],
                        "confidence": 0.8,
                        "footnote": "Governs the bid.",
                        "inferred": False,
                    }
                )
        return json.dumps({"answers": found})
