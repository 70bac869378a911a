"""Registers: what a package obliges whom to, by when, and what is open; every line stands on a page."""
