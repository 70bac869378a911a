"""Words that tell languages apart and that turn what a sentence says, as data."""
