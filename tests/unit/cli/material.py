"""What the commands are tried on."""

from __future__ import annotations

from pathlib import Path

DATA = Path(__file__).parents[2] / "data"

#: four pages of the Federal Acquisition Regulation, a US Government work
PDF = DATA / "far-part-10.pdf"
#: needs the password ``secret``
SECRET_PDF = DATA / "hostile" / "encrypted_aes256_user_password_secret.pdf"
#: needs another one, ``foo``
OTHERWISE_SECRET_PDF = DATA / "encrypted" / "aes-256.pdf"
HOSTILE = DATA / "hostile" / "header_only.pdf"

OWN_SET = """
id: own
title: Two questions
sections:
- id: first
  title: First
  questions:
  - id: research
    text: When must agencies conduct market research?
    hints: [market research, conduct, before]
- id: second
  title: Second
  questions:
  - id: moon
    text: Which lunar crater hosts the zoological observatory?
"""
