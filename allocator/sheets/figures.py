"""Columns of numbers as people write them: with a currency, a unit, either decimal sign, or marks between thousands."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from allocator.sheets.cells import figure
from allocator.sheets.fields import vocabulary

CURRENCY = r"(?:[A-Z]{2,3}\$|[A-Z]{3}|[$€£¥₹₽₺₩₪₫฿₴]|[Kk]r\.?|zł|Kč|Ft|Fr\.)"
MONEY = re.compile(rf"(?P<sign>[+-]?)\s?{CURRENCY}?\s?(?P<signed>[+-]?)(?P<figure>[\d.,].*?)(?:[.,][-–—]{{1,2}})?\s?{CURRENCY}?")
GROUPS = r"(?:[1-9]\d{{0,2}}(?:([ '’{group}])\d{{3}}(?:\1\d{{3}})*)|\d*)"
BY_SIGN = {sign: re.compile(rf"(?=.?\d){GROUPS.format(group=group)}(?:[{sign}]\d*)?") for sign, group in ((".", ","), (",", "."))}


@dataclass(frozen=True, slots=True)
class Figures:
    """The number of each cell, None where it holds none; `open`: a cell of which nothing tells where its decimals begin."""

    values: Sequence[float | None]
    open: str = ""


def figures(cells: Sequence[str], units: Collection[str] = (), percent: bool = False) -> Figures:
    """The numbers of a column; which sign stands before decimals is told by the cells that can be read in one way.

    Where nothing tells, it is the point. `units`: words, casefolded, that may follow a number. `percent`: whether 50% is 0.5.
    """
    distinct = set(cells)
    if all(map(str.isdigit, filter(None, distinct))):
        whole = {cell: float(cell) if cell else None for cell in distinct}
        return Figures(list(map(whole.__getitem__, cells)))
    plain = {cell: _plain(cell, units, percent) for cell in distinct}
    ways = {cell: {sign: value for sign in BY_SIGN if (value := _read(text, sign)) is not None} for cell, text in plain.items()}
    told = [sign for way in ways.values() if len(way) == 1 for sign in way]
    comma = told.count(",") > told.count(".")
    doubt = [cell for cell in dict.fromkeys(cells) if len(set(ways[cell].values())) > 1]
    even = told.count(",") == told.count(".")
    known = {cell: _one(cell, way, "," if comma else ".", percent) for cell, way in ways.items()}
    return Figures([known[cell] for cell in cells], next((cell for cell in doubt if even and "." in plain[cell]), ""))


def _plain(cell: str, units: Collection[str], percent: bool) -> str:
    """A cell without its currency or unit, "" where something else is left than a number."""
    head, _, unit = cell.rpartition(" ")
    cell = head if unit.casefold() in units else cell
    cell = cell.removesuffix("%").rstrip() if percent else cell
    match = MONEY.fullmatch(cell)
    return (match["sign"] or match["signed"]) + match["figure"] if match else ""


def _read(text: str, sign: str) -> float | None:
    """The number that a text is with one decimal sign."""
    digits = text.lstrip("+-")
    if not BY_SIGN[sign].fullmatch(digits):
        return figure(text) if sign == "." and "," not in text else None
    number = re.sub(rf"[^\d{sign}]", "", digits).replace(",", ".")
    return -float(number) if text.startswith("-") else float(number)


def _one(cell: str, ways: dict[str, float], sign: str, percent: bool) -> float | None:
    value = ways.get(sign, next(iter(ways.values()), None))
    return value / 100 if value is not None and percent and cell.endswith("%") else value


def no_number(cell: str) -> bool:
    """Whether a cell that holds no number says something: a dash and the like do not."""
    return bool(cell) and cell.casefold() not in vocabulary().words["top"]
