"""Open matters: what could disqualify a bid and what could not be settled, on one page to be read first."""
