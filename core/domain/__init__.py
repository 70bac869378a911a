"""Nouns and rules of Pagewise. Standard library only; no input or output."""
