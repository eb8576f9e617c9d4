"""The dates of a column, however they are written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date

# The first letters of the months in English, German, French, Spanish, Portuguese, Italian and Dutch.
MONTHS = "jan ene gen, feb fev, mar maa mrt mrz, apr avr abr, may mai mag mei, jun juin giu, jul juil lug, aug aou ago, sep set"
MONTHS += ", oct okt out ott, nov, dec dez dic"
MONTH = {start: number for number, starts in enumerate(MONTHS.split(","), 1) for start in starts.split()}

ISO = re.compile(r"(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?(?:[ T].*)?")
PLAIN = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})(?:[ T].*)?")
NAMED = re.compile(r"(?:(\d{1,2})[\s.-]+(?:de )?)?([^\W\d_]{3,10})\.?[\s-]+(?:de )?(\d{4}|\d{2})")
YEAR = re.compile(r"(19|20)\d\d")


def dates(values: Sequence[str]) -> list[date | None]:
    """The date of each text, None where it is none; of a month or a year the first day.

    Whether the day or the month comes first is told by the whole column: the month where some second figure is
    greater than 12, else the day.
    """
    different = set(values) - {""}
    month_first = any(int(match[2]) > 12 for value in different if (match := PLAIN.fullmatch(value)))
    known: dict[str, date | None] = {value: _date(value, month_first) for value in different}
    return [known.get(value) for value in values]


def parsed(text: str) -> date | None:
    """The date of one text, None where it is none."""
    return dates([text])[0]


def _date(text: str, month_first: bool) -> date | None:
    year, month, day = _figures(text, month_first)
    try:
        return date(year if year > 99 else 2000 + year - (100 if year > 68 else 0), month, day)
    except ValueError:
        return None


def _figures(text: str, month_first: bool) -> tuple[int, int, int]:
    """Year, month and day as written; month 0 where the text is no date."""
    if match := ISO.fullmatch(text):
        return int(match[1]), int(match[2]), int(match[3] or 1)
    if match := PLAIN.fullmatch(text):
        first, second = int(match[1]), int(match[2])
        return (int(match[3]), first, second) if month_first else (int(match[3]), second, first)
    if match := NAMED.fullmatch(text):
        return int(match[3]), _month(match[2]), int(match[1] or 1)
    return (int(text), 1, 1) if YEAR.fullmatch(text) else (1, 0, 0)


def _month(name: str) -> int:
    """The month of a name or its beginning, 0 where it is none."""
    plain = "".join(letter for letter in unicodedata.normalize("NFKD", name.casefold()) if letter.isalpha())
    return MONTH.get(plain[:4]) or MONTH.get(plain[:3], 0)
