"""Components of our own: a grid and the evidence of an answer, as plain JavaScript modules."""
