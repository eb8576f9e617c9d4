"""Derived: which facts of positions and scopes changed between two results, and which findings are new or gone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from allocator.derived.pairing import Matched, people
from allocator.findings import Finding

if TYPE_CHECKING:
    from allocator.pipeline import Result

Token = tuple[str, object]
Key = tuple[str, Token]  # code, what it is about
NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Change:
    """One fact of a position or scope that is another one now; "" for none."""

    what: str
    before: str
    after: str

    @property
    def named(self) -> str:
        """What happened, in a word or two."""
        if self.what == "holder" and "vacant" in {self.before, self.after}:
            return "vacated" if self.after == "vacant" else "filled"
        return NAMES.get(self.what, f"other {self.what}")


NAMES = {"reports to": "moved", "title": "retitled", "holder": "other holder", "id": "new id", "name": "renamed"}
Facts = dict[str, list[str]]


def position_changes(before: Result, after: Result, posts: Matched) -> dict[int, tuple[Change, ...]]:
    """The facts that differ of each post in both, by post; posts without any are left out."""
    mine, theirs = _facts(before), _facts(after)
    one, other = posts.before[posts.both], posts.after[posts.both]
    there = before.org.line.parent[one], np.r_[posts.of_after, -1][after.org.line.parent[other]]
    moved = dict(zip(posts.both.tolist(), (there[0] != there[1]).tolist(), strict=True))
    found: dict[int, tuple[Change, ...]] = {}
    for post, first, second in zip(posts.both.tolist(), one.tolist(), other.tolist(), strict=True):
        changes = tuple(
            Change(what, values[first], theirs[what][second])
            for what, values in mine.items()
            if (moved[post] if what == "reports to" else _differ(what, values[first], theirs[what][second]))
        )
        if changes:
            found[post] = changes
    return found


def _differ(what: str, before: str, after: str) -> bool:
    """Whether two texts say different things; a name is the same in either order."""
    if before == after:
        return False
    if what == "holder":
        return people(before) != people(after)
    return what == "id" or before.casefold() != after.casefold()


def _facts(result: Result) -> Facts:
    """What is compared of each position, in the order in which it is told."""
    org, roles = result.org, result.allocation.roles
    labels = [*map(org.label, range(len(org))), ""]
    names = [archetype.name for archetype in roles.archetypes]
    departments = [*(department.name for department in org.departments), ""]
    sites = [*(site.name for site in org.sites), ""]
    return {
        "reports to": [labels[manager] for manager in org.line.parent.tolist()],
        "title": org.titles,
        "holder": ["vacant" if gone else held for gone, held in zip(org.vacant.tolist(), org.columns["holders"], strict=True)],
        "role": [names[code] for code in roles.archetype.tolist()],
        "function": _functions(result),
        "department": [departments[department] for department in org.department.tolist()],
        "site": [sites[site] for site in org.site.tolist()],
        "id": org.ids,
    }


def _functions(result: Result) -> list[str]:
    """The expert functions of each position."""
    roles = result.allocation.roles
    bits = roles.functions.tolist()
    named = {
        each: ", ".join(archetype.name for code, archetype in enumerate(roles.archetypes) if each >> code & 1) for each in set(bits)
    }
    return [named[each] for each in bits]


def scope_changes(before: Result, after: Result, scopes: Matched, posts: Matched) -> dict[int, tuple[Change, ...]]:
    """Holder and name of each scope in both where they differ, by scope; of an operation the name is its holder's title."""
    found: dict[int, tuple[Change, ...]] = {}
    for thing in scopes.both.tolist():
        one, other = before.allocation.scopes[scopes.before[thing]], after.allocation.scopes[scopes.after[thing]]
        changes = []
        if one.holder != posts.of_after[other.holder]:
            changes.append(Change("holder", before.org.label(one.holder), after.org.label(other.holder)))
        if one.kind in {"process", "site"} and _differ("name", one.name, other.name):
            changes.append(Change("name", one.name, other.name))
        if changes:
            found[thing] = tuple(changes)
    return found


def finding_changes(before: Result, after: Result, posts: Matched, scopes: Matched) -> tuple[list[Finding], list[Finding]]:
    """Findings that only AFTER has, and those that only BEFORE has; what they are about is compared, not its id."""
    mine = _tokens(before, posts.before.tolist(), range(len(scopes)))
    theirs = _tokens(after, posts.of_after.tolist(), scopes.of_after.tolist())
    old = [(item.code, mine(item.subject)) for item in before.findings]
    new = [(item.code, theirs(item.subject)) for item in after.findings]
    return _beyond(after.findings, new, Counter(old)), _beyond(before.findings, old, Counter(new))


def _beyond(findings: Sequence[Finding], keys: Sequence[Key], others: Counter[Key]) -> list[Finding]:
    """The findings that the other side does not have, or has fewer times."""
    found = []
    for item, key in zip(findings, keys, strict=True):
        if others[key] > 0:
            others[key] -= 1
        else:
            found.append(item)
    return found


def _tokens(result: Result, posts: Sequence[int], scopes: Sequence[int]) -> Callable[[str], Token]:
    """What a finding's subject stands for on both sides: a post, a scope, a row of the matrix, the org; else its text.

    Numbers in a text do not count: row 6 of one sheet is row 7 of the next.
    """
    org = result.org
    names = {org.name, *(source.file for source in org.sources)}
    number = {scope.id: scopes[index] for index, scope in enumerate(result.allocation.scopes)}

    def token(subject: str) -> Token:
        """What one subject stands for."""
        activity, at, scope = subject.partition("@")
        if at and scope in number:
            return activity, number[scope]
        if subject in org.index:
            return "post", posts[org.index[subject]]
        if subject in number:
            return "scope", number[subject]
        return ("org", "") if subject in names else ("text", NUMBER.sub("", subject))

    return token
