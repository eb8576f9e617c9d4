"""What can be wrong with an org, and where: cells, severities, findings and their one catalogue of texts."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib.resources import files
from pathlib import PurePath
from types import MappingProxyType

NO_LETTER = re.compile("[\udc80-\udcff]")  # how Python holds the bytes of a file's name that are no text


class Severity(StrEnum):
    """How grave a finding is. An error makes the workbook a draft; the order of the members is the order shown."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for the gravest."""
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a value stands: file name without its folder, sheet ("" for a text file), row and column from 1.

    Row or column 0 means the whole sheet or the whole row.
    """

    file: str
    sheet: str
    row: int
    column: int = 0

    @property
    def address(self) -> str:
        """The cell in A1 notation, "row 14" where no column is known, "" for a whole sheet."""
        if not self.row:
            return ""
        return f"{column_letters(self.column)}{self.row}" if self.column else f"row {self.row}"

    def __str__(self) -> str:
        return "!".join(part for part in (self.file, self.sheet, self.address) if part)


def file_name(path: PurePath) -> str:
    """The name of a file as a Cell holds it: of bytes that are no letters their number, as in "caf%E9.csv"."""
    return readable(path.name)


def readable(path: str) -> str:
    """A path that any output can hold, with the number of each byte that is no letter."""
    return NO_LETTER.sub(lambda found: f"%{ord(found[0]) - 0xDC00:02X}", path)


def column_letters(column: int) -> str:
    """Spreadsheet letters of a column counted from 1: 1 -> A, 27 -> AA."""
    letters = ""
    while column > 0:
        column, digit = divmod(column - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return letters


@dataclass(frozen=True, slots=True)
class Entry:
    """One code of the catalogue: what the finding says, means, asks for and rests on."""

    code: str
    severity: Severity
    title: str
    message: str
    means: str
    fix: str
    source: str
    fix_in_browser: str  # the same for who is not at a terminal


@cache
def catalogue() -> Mapping[str, Entry]:
    """The findings catalogue by code, in the order of its file (templates/rules/findings.toml)."""
    text = files("allocator.templates").joinpath("rules", "findings.toml").read_text(encoding="utf-8")
    entries = {
        code: Entry(code=code, **{"fix_in_browser": entry["fix"], **entry, "severity": Severity(entry["severity"])})
        for code, entry in tomllib.loads(text).items()
    }
    return MappingProxyType(entries)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found: code, what it is about, the cell it comes from, and the values its message needs."""

    code: str
    subject: str
    cell: Cell | None = None
    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def entry(self) -> Entry:
        """The catalogue entry of the code."""
        return catalogue()[self.code]

    @property
    def severity(self) -> Severity:
        """The severity that the catalogue gives the code."""
        return self.entry.severity

    @property
    def message(self) -> str:
        """What is wrong, in one sentence, with the values of this case."""
        return self.entry.message.format(subject=self.subject, **self.values)

    @property
    def fix(self) -> str:
        """What to do about it: in this case where its values say so (`fix`), else in general."""
        return str(self.values.get("fix", self.entry.fix))

    @property
    def fix_in_browser(self) -> str:
        """The same for who uses the web application and has no command line."""
        return str(self.values.get("fix", self.entry.fix_in_browser))

    @property
    def record(self) -> dict[str, str | None]:
        """As the JSON of every command holds it."""
        return {
            "code": self.code,
            "severity": str(self.severity),
            "subject": self.subject,
            "message": self.message,
            "fix": self.fix,
            "cell": str(self.cell) if self.cell else None,
        }

    def __str__(self) -> str:
        where = f" ({self.cell})" if self.cell else ""
        return f"{self.severity} {self.code} {self.subject}: {self.message}{where}. {self.fix}"


def finding(code: str, subject: str, cell: Cell | None = None, **values: object) -> Finding:
    """A finding of the catalogue; `values` fill the placeholders of its message."""
    return Finding(code, subject, cell, values)


def ordered(findings: Iterable[Finding]) -> list[Finding]:
    """Each (code, subject) once, gravest first, then in the order of the catalogue, then as they came."""
    first: dict[tuple[str, str], Finding] = {}
    for item in findings:
        first.setdefault((item.code, item.subject), item)
    place = {code: position for position, code in enumerate(catalogue())}
    return sorted(first.values(), key=lambda item: (item.severity.rank, place[item.code]))
