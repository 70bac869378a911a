"""Experts on any OpenAI-compatible model."""
