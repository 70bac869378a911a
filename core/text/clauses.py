"""Where clauses end, in text as it is printed."""

from __future__ import annotations

import re

#: a full stop that ends a sentence or a clause: "No. 2" and "Acme Inc. shall" do not
_STOP = (
    r"(?<!\b[Nn]o)(?<!\b(?:Inc|Ltd|Art|Sec|Fig|Mrs|vgl|Abs|Nos))(?<!\b(?:Co|St|Mr|Dr|Nr|vs|pp|cf))"
    r"(?<!\b[A-Za-z])\."
)
_CLOSING = r"[\"')\]\u2019\u201d\u00bb]*"
_SPACELESS = r"[\u3002\uff01\uff1f]"

#: what ends a sentence or a clause, with the space behind it
CLAUSE_END = re.compile(
    rf"(?:[;:!?\u061b\u061f\u06d4]|{_STOP}|(?<=\b[A-Z])\.(?=\s+[A-Z][a-z])){_CLOSING}(?:\s+|$)(?=$|[^a-z])|{_SPACELESS}|\uff1b"
)
