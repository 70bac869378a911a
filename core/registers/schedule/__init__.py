"""Bid schedules: the items of bid forms, checked, with where the specification pays for them."""
