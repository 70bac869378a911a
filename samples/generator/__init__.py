"""Writes the sample bid document and its gold file. Development only; needs reportlab.

Run ``python -m samples.generator`` from the root of the repository.
"""
