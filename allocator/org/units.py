"""From tables to an org: departments with their heads, and sites."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from allocator.findings import Finding, finding
from allocator.org.model import Department, Site
from allocator.org.structure import NOBODY, Ints, Line
from allocator.sheets.tables import Table

KINDS = ("operational", "support")


@dataclass
class Names:
    """Names compared without regard to case, numbered as they come; the first spelling is the one shown."""

    spelling: list[str] = field(default_factory=list)
    number: dict[str, int] = field(default_factory=dict)

    def add(self, name: str) -> int:
        """The number of a name, a new one where it is new; -1 for a blank."""
        if not name:
            return NOBODY
        number = self.number.setdefault(name.casefold(), len(self.spelling))
        if number == len(self.spelling):
            self.spelling.append(name)
        return number

    def find(self, name: str) -> int:
        """The number of a name, -1 where it is unknown."""
        return self.number.get(name.casefold(), NOBODY)


def coded(values: Sequence[str]) -> tuple[Ints, Names]:
    """The number of each value, and the names."""
    names = Names()
    code = {value: names.add(value) for value in dict.fromkeys(values)}
    return np.fromiter(map(code.__getitem__, values), dtype=np.int64, count=len(values)), names


def departments(
    line: Line, member: Ints, names: Names, table: Table | None, lookup: Mapping[str, int]
) -> tuple[tuple[Department, ...], list[Finding]]:
    """Departments with their heads: as given, else by the reporting line (clarifications, rule 18)."""
    given, kinds, findings = _from_sheet(names, table, "head", lookup)
    heads = _heads(line, member, len(names.spelling))
    found = tuple(
        Department(name, given.get(number, int(heads[number])), kinds.get(number, "")) for number, name in enumerate(names.spelling)
    )
    return found, findings


def _heads(line: Line, member: Ints, count: int) -> Ints:
    """Lowest common ancestor of each department's positions whose manager is in another department or is nobody."""
    topmost = np.flatnonzero((member >= 0) & (member != np.r_[member, NOBODY][line.parent]))
    return line.lca_of(member[topmost], topmost, count)


def sites(names: Names, table: Table | None, lookup: Mapping[str, int]) -> tuple[tuple[Site, ...], list[Finding]]:
    """Sites with the manager that the sites sheet names."""
    managers, _, findings = _from_sheet(names, table, "manager", lookup)
    return tuple(Site(name, managers.get(number, NOBODY)) for number, name in enumerate(names.spelling)), findings


def _from_sheet(
    names: Names, table: Table | None, person: str, lookup: Mapping[str, int]
) -> tuple[dict[int, int], dict[int, str], list[Finding]]:
    """The named position and the kind of each unit of a departments or sites sheet; new names are added."""
    named: dict[int, int] = {}
    kinds: dict[int, str] = {}
    findings: list[Finding] = []
    if table is None:
        return named, kinds, findings
    for row, (name, who, kind) in enumerate(
        zip(table.column(table.kind.removesuffix("s")), table.column(person), table.column("kind"), strict=True)
    ):
        number = names.add(name)
        if number < 0:
            continue
        if kind.casefold() in KINDS:
            kinds.setdefault(number, kind.casefold())
        if who and who not in lookup:
            findings.append(finding("DATA-08", name, table.cell(row, person), who=who))
        elif who:
            named.setdefault(number, lookup[who])
    return named, kinds, findings
