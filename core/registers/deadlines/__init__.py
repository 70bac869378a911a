"""Deadlines: dates, times and durations with their events, counted where their trigger is known."""
