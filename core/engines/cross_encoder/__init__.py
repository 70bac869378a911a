"""The reader: a small network that judges a question and a passage together, and marks the answer in it."""
