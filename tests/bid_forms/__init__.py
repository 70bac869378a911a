"""Bid forms of ten layouts, made from the items that they hold: a gold that cannot be wrong."""

from tests.bid_forms.layouts import LAYOUTS, BidForm, Item, form

__all__ = ["LAYOUTS", "BidForm", "Item", "form"]
