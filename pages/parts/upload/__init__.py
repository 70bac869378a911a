"""From documents to a started analysis."""
