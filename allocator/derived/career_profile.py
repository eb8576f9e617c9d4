"""Career guidance: the profile of the one person who asks, from a sheet of that person's own.

What must never be read is dropped by the name of its column or line before a value is looked at. Several persons are refused:
there is no batch and no ranking.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from allocator.derived.career import FURTHEST, Profile, Words
from allocator.findings import Cell, Finding, finding
from allocator.rules.lexicon import normalise
from allocator.rules.pack import Pack
from allocator.sheets.cells import items, text
from allocator.sheets.reader import Sheet

Known = Mapping[str, str]  # normalised name of a column or line -> field, pair, or the key of what is never read
NEVER = "never:"  # begins the latter


@dataclass(frozen=True, slots=True)
class Answer:
    """A cell of a profile with the name of its column or line."""

    name: str
    text: str
    cell: Cell


@cache
def form() -> Mapping[str, Any]:
    """How a profile is asked for and read (templates/rules/career.toml)."""
    return tomllib.loads(files("allocator.templates").joinpath("rules", "career.toml").read_text(encoding="utf-8"))


def words() -> Words:
    """The phrases by which answers are read."""
    values, families = ({key: tuple(phrases) for key, phrases in form()[table].items()} for table in ("words", "family"))
    return Words(values, families)


def read_profile(sheets: Sequence[Sheet], pack: Pack) -> tuple[Profile | None, list[Finding]]:
    """The profile in a file's sheets; None, with a finding, where there is none, or more than one person's.

    Lines "question, answer", or one row under a row of column names.
    """
    known = _known(pack)
    found = [answers for sheet in sheets if (answers := _by_line(sheet, known) or _by_column(sheet, known))]
    asked = [person for answers in found for person in answers if person]
    persons = [person for person in asked if any(answer.text for answer in person)] or asked[:1]
    if len(persons) > 1:
        return None, [finding("CAR-02", sheets[0].file, persons[1][0].cell, count=len(persons))]
    if not persons:
        return None, [finding("CAR-01", sheets[0].file if sheets else "The file")]
    return _profile(persons[0], known, pack)


def _known(pack: Pack) -> Known:
    """What each name of a column or line stands for."""
    career, asked = pack.extras["career"], form()["ask"]
    never = {key: (key, *form()["never"].get(key, ())) for key in career["never_read"]}
    return {
        **{normalise(name): f"{NEVER}{key}" for key, names in never.items() for name in names},
        **{normalise(key.replace("_", " ")): f"{NEVER}{key}" for key in never},
        **{normalise(name): key for key, entry in asked.items() for name in (key, entry["text"], *entry["headers"])},
        **{normalise(key): key for key in career["pairs"]},
    }


def _name(value: object) -> str:
    """The name of a column or line: "I1: grow …" is I1."""
    return normalise(text(value).partition(":")[0])


def _by_line(sheet: Sheet, known: Known) -> list[list[Answer]]:
    """The answers beside their questions, from the row "question, answer" on, of each person: each column with answers.

    A column with a name of its own is a note of the form's, one called an answer or nothing is a person's.
    """
    named = {normalise(name) for name in form()["columns"]["question"]}, {normalise(name) for name in form()["columns"]["answer"]}
    for number, row in enumerate(sheet.rows):
        cells = [normalise(text(value)) for value in row]
        if not cells or cells[0] not in named[0] or not any(name.split(" ")[-1] in named[1] for name in cells):
            continue
        lines = [(at, line) for at, line in enumerate(sheet.rows[number + 1 :], number + 1) if line and text(line[0])]
        width = max((len(line) for _, line in lines), default=0)
        heads = [*cells, *[""] * (width - len(cells))]
        columns = [at for at, name in enumerate(heads) if at and (not name or name.split(" ")[-1] in named[1])]
        return [
            [
                Answer(text(line[0]), text(line[column]) if column < len(line) else "", _cell(sheet, at, column))
                for at, line in lines
            ]
            for column in columns
        ]
    return []


def _by_column(sheet: Sheet, known: Known) -> list[list[Answer]]:
    """The answers below the first row with two names that are known or more, of each person: each row."""
    for number, row in enumerate(sheet.rows):
        if sum(_name(value) in known for value in row) < 2:
            continue
        below = [(at, line) for at, line in enumerate(sheet.rows[number + 1 :], number + 1) if any(map(text, line))]
        return [
            [Answer(text(name), _at(line, column), _cell(sheet, at, column)) for column, name in enumerate(row) if text(name)]
            for at, line in below or [(number, ())]
        ]
    return []


def _at(line: Sequence[object], column: int) -> str:
    """The text in a column of a line, "" beyond its end."""
    return text(line[column]) if column < len(line) else ""


def _cell(sheet: Sheet, row: int, column: int) -> Cell:
    return Cell(sheet.file, sheet.name, row + 1, column + 1)


def _profile(answers: Sequence[Answer], known: Known, pack: Pack) -> tuple[Profile | None, list[Finding]]:
    """The answers sorted out: dropped, not understood, taken."""
    dropped = [answer for answer in answers if known.get(_name(answer.name), "").startswith(NEVER)]
    unknown = [answer for answer in answers if _name(answer.name) not in known and answer.text]
    taken = [(known[_name(answer.name)], answer) for answer in answers if _name(answer.name) in known and answer not in dropped]
    findings = list(_set_aside(dropped, unknown))
    said: dict[str, tuple[str, ...]] = {}
    pairs: dict[str, int] = {}
    for key, answer in taken:
        if key not in pack.extras["career"]["pairs"]:
            said[key] = (*said.get(key, ()), *items(answer.text))
        elif answer.text:
            number = _number(answer.text)
            if number is None:
                findings.append(finding("CAR-05", key, answer.cell, furthest=FURTHEST))
            else:
                pairs[key] = number
    if not any(said.values()) and not pairs:
        return None, [*findings, finding("CAR-01", answers[0].cell.file, answers[0].cell)]
    return Profile(said, pairs), findings


def _set_aside(dropped: Sequence[Answer], unknown: Sequence[Answer]) -> Iterator[Finding]:
    """What was not read, by name alone: never a value."""
    if dropped:
        yield finding("CAR-03", ", ".join(answer.name for answer in dropped), dropped[0].cell)
    if unknown:
        yield finding("CAR-04", ", ".join(answer.name for answer in unknown), unknown[0].cell)


def _number(answer: str) -> int | None:
    """A whole number from -2 to 2, None for anything else."""
    try:
        number = float(answer.replace("\N{MINUS SIGN}", "-"))
    except ValueError:
        return None
    return int(number) if number.is_integer() and abs(number) <= FURTHEST else None
