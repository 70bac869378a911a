"""Submittals: what must be handed over, section by section, and what must be in the envelope with the bid."""
