"""One analysis: its table, the evidence behind an answer, its review."""
