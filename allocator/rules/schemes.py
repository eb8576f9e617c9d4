"""Allocate: letters as a scheme shows them, and back. The engine's canonical letters are projected, never recomputed.

Most schemes look at one letter at a time. DACI and RAPID look at the whole row: one of its Responsible is the primary one,
the Driver of DACI, who recommends in RAPID (model, section 5).
"""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from allocator.findings import Finding, finding
from allocator.org.model import Org
from allocator.org.structure import Bools
from allocator.raci import SYMBOLS, Allocation, Letter
from allocator.rules.pack import Pack, Scheme


def named(pack: Pack | None, name: str) -> tuple[Scheme | None, list[Finding]]:
    """The scheme of a name, in whatever case; None, with an error that lists those there are, where there is no such one."""
    schemes = pack.schemes if pack else {}
    found = next((scheme for scheme in schemes.values() if scheme.id.casefold() == name.strip().casefold()), None)
    if found or not pack:
        return found, []
    return None, [finding("SCH-02", name, known=", ".join(schemes))]


def shown(scheme: Scheme, *, primary: bool = False) -> tuple[str, ...]:
    """The text that a scheme shows for each canonical letter, by its code; "" where it shows none.

    `primary`: on the position that is the primary Responsible of its row; the same in schemes that look at one letter.
    """
    return tuple(_project(scheme, symbol, primary) for symbol in SYMBOLS)


def letters(scheme: Scheme, org: Org, allocation: Allocation) -> NDArray[np.object_]:
    """The text that a scheme shows for each assignment."""
    by_letter = np.array([shown(scheme), shown(scheme, primary=True)], dtype=object)
    which = primary(scheme, org, allocation).astype(np.int64)
    return np.asarray(by_letter[which, allocation.assignments.letter], dtype=object)


def primary(scheme: Scheme, org: Org, allocation: Allocation) -> Bools:
    """Whether each assignment is that of its row's primary Responsible: one on every row that has an Accountable.

    It is the only R; else the Responsible who is the lead of the process, or its single named manager; else the Accountable.
    Nobody in a scheme that looks at one letter at a time.
    """
    table, scopes = allocation.assignments, allocation.scopes
    chosen = np.zeros(len(table), dtype=bool)
    if not scheme.primary:
        return chosen
    processes = [org.processes[scope.process] if scope.process >= 0 else None for scope in scopes]
    lead = np.array([process.lead if process else -1 for process in processes], dtype=np.int64)
    single = np.array([p.managers[0] if p and len(p.managers) == 1 else -1 for p in processes], dtype=np.int64)
    scope = allocation.rows.scope[table.row]
    does = np.isin(table.letter, (Letter.RESPONSIBLE, Letter.ACCOUNTABLE_RESPONSIBLE))
    only = np.bincount(table.row[does], minlength=len(allocation.rows))[table.row] == 1
    claims = [does & only, does & (table.position == lead[scope]), does & (table.position == single[scope])]
    strength = np.select(claims, [4, 3, 2], (table.letter >= Letter.ACCOUNTABLE).astype(np.int64))
    order = np.lexsort((-strength, table.row))
    first = order[np.r_[True, np.diff(table.row[order]) > 0]] if len(order) else order
    chosen[first] = strength[first] > 0
    return chosen


def canonical(scheme: Scheme, text: str) -> Letter | None:
    """The canonical letter that a text of a scheme means; None where the scheme has no such text, or it could mean several.

    Case, blanks and the order of "A/R" do not matter. Where a scheme shows several letters alike, the one of that name is
    meant: C in RACI is Consulted, although it stands for Verify too.
    """
    wanted = _parts(text)
    found = {
        Letter(code)
        for projected in (shown(scheme), shown(scheme, primary=True))
        for code, each in enumerate(projected)
        if _parts(each) == wanted
    }
    named = {letter for letter in found if _parts(letter.symbol) == wanted}
    if {Letter.ACCOUNTABLE, Letter.ACCOUNTABLE_RESPONSIBLE} <= found:  # D/A is both at once, DRI the one name
        found.discard(Letter.ACCOUNTABLE if len(wanted) > 1 else Letter.ACCOUNTABLE_RESPONSIBLE)
    meant = named or found
    return meant.pop() if len(meant) == 1 else None


def choices(scheme: Scheme) -> dict[str, Letter]:
    """Every text that a cell of a scheme may hold, strongest first, with a canonical letter behind it."""
    both = zip(reversed(Letter), reversed(shown(scheme)), reversed(shown(scheme, primary=True)), strict=True)
    texts = {text: letter for letter, *pair in both for text in reversed(pair) if text}
    return {text: canonical(scheme, text) or letter for text, letter in texts.items()}


def misfits(scheme: Scheme, allocation: Allocation) -> list[Finding]:
    """A warning where a scheme for decisions shows rows that decide nothing, once, with their number."""
    activities = (allocation.activities[activity] for activity in allocation.rows.activity.tolist())
    others = [activity.name for activity in activities if scheme.decides and activity.dimension not in scheme.decides]
    if not others:
        return []
    return [finding("SCH-01", scheme.id, count=f"{len(others):,}", total=f"{len(allocation.rows):,}", first=others[0])]


def _project(scheme: Scheme, symbol: str, is_primary: bool) -> str:
    """One canonical symbol in a scheme: its parts in the order of the legend, each once."""
    parts = {scheme.letters.get(part, "") for part in symbol.split("/")}
    if is_primary and symbol in {"R", "A", "A/R"}:
        parts.add(scheme.primary)
    elif scheme.remaining and symbol in {"R", "A/R"}:
        parts = {scheme.remaining if symbol == "R" else scheme.letters["A"]}
    return "/".join(letter for letter in scheme.legend if letter in parts)


def _parts(text: str) -> frozenset[str]:
    """The letters of a text."""
    return frozenset(re.split(r"[\s/,;&+|]+", text.strip().upper()))
