"""Requests for information: drafts of questions to the owner, and what to assume until they are answered."""
