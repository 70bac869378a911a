"""Registers on screen: the lists that are handed over, line by line with their pages and decisions."""
