"""Sessions as lists: what can be seen of them, done with them and taken from them."""
