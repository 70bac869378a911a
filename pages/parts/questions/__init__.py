"""Choosing and editing question sets."""
