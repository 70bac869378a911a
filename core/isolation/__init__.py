"""Processes that touch what strangers made: their limits, and what they may reach."""
