"""A small org, allocated: what the tests of single rules ask about it. Everything goes by id."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property

from allocator.derived.tables import letters_table
from allocator.pipeline import Result, assign
from allocator.rules.pack import Pack, load
from tests.helpers import codes, org_and_findings


@cache
def pack(*, strict_seed: bool = False) -> Pack:
    """The bundled pack."""
    loaded, findings = load(strict_seed=strict_seed)
    assert loaded is not None, findings
    return loaded


@dataclass(frozen=True)
class Case:
    """An allocated org."""

    result: Result
    found: set[tuple[str, str]]  # code and subject of every finding, those of reading the sheets included

    @cached_property
    def matrix(self) -> dict[tuple[str, str], dict[str, str]]:
        """Canonical letters by activity and scope."""
        frame = letters_table(self.result.org, self.result.allocation)
        matrix: dict[tuple[str, str], dict[str, str]] = {}
        for activity, scope, position, letter in zip(frame.activity, frame.scope, frame.position, frame.letter, strict=True):
            matrix.setdefault((activity, scope), {})[position] = letter
        return matrix

    def letters(self, activity: str, scope: str) -> dict[str, str]:
        """Who has which letter on a row; nobody where there is no such row."""
        return self.matrix.get((activity, scope), {})

    def having(self, letter: str, activity: str, scope: str) -> set[str]:
        """Who has this letter on a row; an A/R counts as A and as R."""
        return {position for position, held in self.letters(activity, scope).items() if letter in held.split("/")}

    def acting(self, activity: str, scope: str) -> dict[str, str]:
        """Who acts for each vacant post with A or R on a row."""
        frame = letters_table(self.result.org, self.result.allocation)
        rows = frame[(frame.activity == activity) & (frame.scope == scope) & (frame.acting != "")]
        return dict(zip(rows.position, rows.acting, strict=True))

    def scopes_of(self, activity: str) -> set[str]:
        """The scopes in which an activity has a row."""
        return {scope for name, scope in self.matrix if name == activity}

    @cached_property
    def holder(self) -> dict[str, str]:
        """Holder of each scope."""
        return {scope.id: self.result.org.ids[scope.holder] for scope in self.result.allocation.scopes}

    def rule(self, scope: str) -> str:
        """The rule by which a scope is held."""
        return next(one.rule for one in self.result.allocation.scopes if one.id == scope)

    def departments(self, scope: str) -> set[str]:
        """Departments of a scope."""
        one = next(one for one in self.result.allocation.scopes if one.id == scope)
        return {self.result.org.departments[department].name for department in one.departments}

    def archetype(self, position: str) -> str:
        """The role of a position."""
        return self.result.allocation.roles.of(self.result.org.index[position]).id

    def functions(self, position: str) -> set[str]:
        """The expert functions of a position."""
        roles, index = self.result.allocation.roles, self.result.org.index[position]
        return {a.id for a in roles.archetypes if a.is_function and roles.has_function(a.id)[index]}

    def evidence(self, position: str) -> set[str]:
        """The evidence rules that hold for a position, without those of the title."""
        return {one.rule for one in self.result.allocation.roles.evidence[self.result.org.index[position]]} - {"title"}

    def points(self, position: str, archetype: str) -> int:
        """Points of a position for a role, title included."""
        evidence = self.result.allocation.roles.evidence[self.result.org.index[position]]
        return sum(one.points for one in evidence if one.archetype == archetype)

    def subjects(self, code: str) -> set[str]:
        """What findings of a code are about."""
        return {subject for found, subject in self.found if found == code}


def allocated(positions: str, *, strict_seed: bool = False, infer: bool = False, **tables: str) -> Case:
    """The org of Markdown tables, allocated under the bundled pack; processes are inferred only where a test asks for it."""
    org, of_org = org_and_findings(positions, **tables)
    assert org is not None, of_org
    result = assign(org, pack(strict_seed=strict_seed), infer=infer)
    return Case(result, {*codes(of_org), *codes(result.findings)})
