"""Secrets that are shown once and stand in the database as a hash: session cookies, one-time links, API tokens."""

from __future__ import annotations

import hashlib
import secrets


def new_secret() -> str:
    """A secret of 256 random bits, as text that fits a link."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """What is kept of a secret; it is random, so that a fast hash suffices."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
