"""Text in a form in which two spellings of one thing are equal: what grounding and values share."""
