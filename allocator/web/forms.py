"""What people type into forms: names and addresses as one plain line, numbers within their bounds."""

from __future__ import annotations

from fastapi import HTTPException

LONGEST_NAME, LONGEST_MAIL = 120, 254


def plain(text: str, longest: int = LONGEST_NAME) -> str:
    """One line without control and direction marks, no longer than it may be."""
    return "".join(letter for letter in " ".join(text.split()) if letter.isprintable())[:longest].strip()


def named(text: str, thing: str) -> str:
    """A name that is not blank.

    Raises HTTPException 422, in words.
    """
    name = plain(text)
    if not name:
        raise HTTPException(422, f"Give {thing} a name.")
    return name


def mail(text: str) -> str:
    """An e-mail address in lower case, "" for what is none."""
    address = plain(text, LONGEST_MAIL + 1).lower()
    name, at, place = address.rpartition("@")
    return address if name and at and "." in place and " " not in address and len(address) <= LONGEST_MAIL else ""


def among(value: str, choices: tuple[str, ...] | list[str]) -> str:
    """A value that the form offers.

    Raises HTTPException 422 for another one.
    """
    if value not in choices:
        raise HTTPException(422)
    return value
