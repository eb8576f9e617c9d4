"""The dates of a column, however they are written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache

# The first letters of the months in English, German, French, Spanish, Portuguese, Italian and Dutch.
MONTHS = "jan ene gen, feb fev, mar maa mrt mrz, apr avr abr, may mai mag mei, jun juin giu, jul juil lug, aug aou ago, sep set"
MONTHS += ", oct okt out ott, nov, dec dez dic"
MONTH = {start: number for number, starts in enumerate(MONTHS.split(","), 1) for start in starts.split()}

ISO = re.compile(r"(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?(?:[ T].*)?")
PLAIN = re.compile(r"(\d{1,2})([-/.])(\d{1,2})[-/.](\d{4}|\d{2})(?:[ T].*)?")
NAMED = re.compile(r"(?:(\d{1,2})[\s.-]+(?:de )?)?([^\W\d_]{3,10})\.?[\s-]+(?:de )?(\d{4}|\d{2})")
PACKED = re.compile(r"((?:19|20|99)\d\d)(\d\d)(\d\d)")
PERIOD = re.compile(r"(?:FY ?)?((?:19|20)\d\d)[ /-]?(?:([QH])([1-4])|(0[1-9]|1[0-2]))?", re.IGNORECASE)
TURNED = re.compile(r"(?:([QH])([1-4])|(0?[1-9]|1[0-2]))[ /.-]((?:19|20)\d\d)", re.IGNORECASE)
MONTHS_OF = {"Q": 3, "H": 6}
SERIAL = re.compile(r"[3-6]\d{4}")
DAY_ZERO = date(1899, 12, 30).toordinal()  # of the day numbers of spreadsheets


def dates(values: Sequence[str], otherwise: bool = False, serials: bool = False) -> list[date | None]:
    """The date of each text, None where it is none; of a month, a quarter, a half or a year the first day.

    Whether the month comes before the day is told by the whole column (`month_first`), and by `otherwise` where that
    tells nothing; a text with a figure above 12 is read in the one way that it can be. `serials`: whether five figures
    are the number of a day, as a spreadsheet shows a date without its format.
    """
    different = set(values)
    told = month_first(different)
    first = otherwise if told is None else told
    known = {value: _serial(value) if serials and SERIAL.fullmatch(value) else _date(value, first) for value in different}
    return [known[value] for value in values]


def month_first(values: Iterable[str]) -> bool | None:
    """Whether the month comes before the day, by the figures above 12; None where none, or both places, have such.

    Where there are no such figures, points tell: no country writes 03.04.2024 with the month first.
    """
    plain = list(filter(None, map(PLAIN.fullmatch, values)))
    told = {int(match[3]) > 12 for match in plain if int(match[1]) > 12 or int(match[3]) > 12}
    if plain and not told and all(match[2] == "." for match in plain):
        return False
    return told.pop() if len(told) == 1 else None


def has_two_readings(text: str) -> bool:
    """Whether a text is another date with the month first than with the day first."""
    match = PLAIN.fullmatch(text)
    return bool(match and int(match[1]) != int(match[3]) and int(match[1]) <= 12 and int(match[3]) <= 12)


def _serial(text: str) -> date:
    return date.fromordinal(DAY_ZERO + int(text))


@lru_cache(maxsize=65536)
def _date(text: str, month_first: bool) -> date | None:
    year, month, day = _figures(text, month_first)
    try:
        return date(year if year > 99 else 2000 + year - (100 if year > 68 else 0), month, day)
    except ValueError:
        return None


def _figures(text: str, month_first: bool) -> tuple[int, int, int]:
    """Year, month and day as written; month 0 where the text is no date."""
    if match := ISO.fullmatch(text) or PACKED.fullmatch(text):
        return int(match[1]), int(match[2]), int(match[3] or 1)
    if match := PLAIN.fullmatch(text):
        first, second = int(match[1]), int(match[3])
        is_month = first <= 12 and (month_first or second > 12)
        return (int(match[4]), first, second) if is_month else (int(match[4]), second, first)
    if match := NAMED.fullmatch(text):
        return int(match[3]), _month(match[2]), int(match[1] or 1)
    if match := PERIOD.fullmatch(text):
        return int(match[1]), _of_part(match[2], match[3]) if match[2] else int(match[4] or 1), 1
    if match := TURNED.fullmatch(text):
        return int(match[4]), _of_part(match[1], match[2]) if match[1] else int(match[3]), 1
    return 1, 0, 0


def _of_part(part: str, number: str) -> int:
    """The first month of a quarter or of a half; 0 where a year has no such."""
    month = MONTHS_OF[part.upper()] * (int(number) - 1) + 1
    return month if month <= 12 else 0


def _month(name: str) -> int:
    """The month of a name or its beginning, 0 where it is none."""
    plain = "".join(letter for letter in unicodedata.normalize("NFKD", name.casefold()) if letter.isalpha())
    return MONTH.get(plain[:4]) or MONTH.get(plain[:3], 0)
