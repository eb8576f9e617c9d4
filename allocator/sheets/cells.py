"""Cells as text: what every later step compares and shows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, time
from typing import cast

from allocator.sheets.fields import vocabulary

FIGURE = re.compile(r"[+-]?((\d{1,3}(,\d{3}){1,5}|\d{1,18})(\.\d*)?|\.\d+)(e[+-]?\d{1,2})?", re.ASCII | re.IGNORECASE)


def text(value: object) -> str:
    """A cell as text: whole numbers without a point, dates in ISO form, yes or no, blanks tidied."""
    if isinstance(value, str):
        tidied = " ".join(value.split())
        return "" if tidied in vocabulary().blank else tidied
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value.date() if isinstance(value, datetime) and value.time() == time() else value)


def tidy(values: Sequence[object]) -> list[str]:
    """A column as texts; each distinct value is worked once."""
    types = set(map(type, values))
    if types == {str} and _is_tidy(cast("Sequence[str]", values)):
        return list(cast("Sequence[str]", values))
    if bool in types:  # True equals 1: not to be mixed
        return [text(value) for value in values]
    clean = {value: text(value) for value in set(values)}
    return [clean[value] for value in values]


def _is_tidy(values: Sequence[str]) -> bool:
    """Whether no text needs tidying; printable text has no blank but the plain one."""
    joined = f"|{'|'.join(values)}|"
    stray = any(pair in joined for pair in ("  ", "| ", " |"))
    return not stray and joined.isprintable() and vocabulary().blank.isdisjoint(values)


def figure(cell: str) -> float | None:
    """The number that a cell holds, None where it is no number; 4,500,000 is one (clarifications, rule 4)."""
    return float(cell.replace(",", "")) if FIGURE.fullmatch(cell) else None


def is_yes(cell: str) -> bool:
    """Whether a yes/no cell says yes (clarifications, rule 3)."""
    return cell.casefold() in vocabulary().words["yes"]


def items(cell: str) -> list[str]:
    """The items of a list cell, blank ones dropped, repeated ones once (clarifications, rule 2)."""
    if ";" not in cell:
        return [cell] if cell else []
    return list(dict.fromkeys(item.strip() for item in cell.split(";") if item.strip()))
