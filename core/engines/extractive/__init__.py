"""The embedded engine: finds the passages that answer a question best. No model, no network, no key.

It points at the words of the document that are most likely to hold the answer and says how likely. It does
not answer in words of its own, add figures up, compare or infer.
"""
