"""A collection: documents against questions, nothing merged."""
