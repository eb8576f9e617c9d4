"""Render: a comparison in a few sentences, for the Summary, the terminal and other programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from allocator.derived.compare import Fate
from allocator.findings import Finding, Severity
from allocator.outputs.compared_words import NAMED, Words
from allocator.outputs.wording import counted

_BECOME = {
    Fate.MOVED: "with another Accountable",
    Fate.MERGED: "going into another scope",
    Fate.SPLIT_OFF: "coming out of another scope",
    Fate.ENDED: "ending with their scope",
    Fate.NEW: "beginning with a new scope",
    Fate.TAKEN_UP: "answered for that nobody answered for",
    Fate.NOBODY: "falling to nobody",
    Fate.LETTERS: "with other letters under the same Accountable",
}


def headlines(words: Words) -> list[str]:
    """What changes, in a few sentences."""
    if words.made.same:
        return ["Nothing differs: the same positions, responsibilities and findings."]
    return [line for line in (_people(words), _scopes(words), _answers(words), _orphans(words), _found(words)) if line]


def _people(words: Words) -> str:
    made = words.made
    kinds = Counter(change.named for changes in made.moves.values() for change in changes)
    parts = [(len(made.added), "new"), (len(made.removed), "removed"), (kinds["moved"], "moved to another manager")]
    parts += [(kinds["other holder"] + kinds["filled"] + kinds["vacated"], _hands(kinds)), (kinds["retitled"], "retitled")]
    parts += [(kinds["other role"], "read as another role")]
    said = ", ".join(f"{number:,} {what}" for number, what in parts if number)
    size = counted(len(made.posts.matched.both), "position")
    return f"Positions: {said}; {size} in both." if said else f"Positions: the same {size}."


def _scopes(words: Words) -> str:
    made, parts = words.made, []
    matched = made.scopes.matched
    for things, what in ((np.flatnonzero(matched.before < 0), "new"), (np.flatnonzero(matched.after < 0), "gone")):
        if len(things):
            parts.append(f"{len(things):,} {what} ({_named(words.scopes[things].tolist())})")
    heads = [scope for scope, changes in made.handed.items() if any(change.what == "holder" for change in changes)]
    if heads:
        parts.append(f"{len(heads):,} with another holder ({_named(words.scopes[heads].tolist())})")
    return f"Scopes: {', '.join(parts)}." if parts else ""


def _named(names: list[str]) -> str:
    return ", ".join(names[:NAMED]) + (f" and {len(names) - NAMED:,} more" if len(names) > NAMED else "")


def _answers(words: Words) -> str:
    fates = Counter(words.made.fates)
    rows = f"Responsibilities: of {len(words.made.rows):,}"
    said = ", ".join(f"{fates[fate]:,} {what}" for fate, what in _BECOME.items() if fates[fate])
    return f"{rows}, {said}; {fates[Fate.SAME]:,} as they were." if said else f"{rows}, none changes."


def _orphans(words: Words) -> str:
    rows = words.made.orphans
    first = [f"{words.activities[row]} in {words.row_scopes[row]}" for row in rows]
    return f"Without anybody: {_named(first)}." if rows else ""


def _found(words: Words) -> str:
    new, gone = words.made.new, words.made.gone
    return f"Findings: {severities(new)} new, {severities(gone)} gone." if new or gone else ""


def severities(found: Sequence[Finding]) -> str:
    """How many findings of each severity: "2 errors, 1 warning"; "none"."""
    counts = Counter(item.severity for item in found)
    nouns = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
    return ", ".join(counted(counts[each], noun) for each, noun in nouns.items() if counts[each]) or "none"


def _hands(kinds: Counter[str]) -> str:
    """That posts changed hands, and how many of them were vacated and filled."""
    also = ", ".join(f"{kinds[kind]:,} {kind}" for kind in ("vacated", "filled") if kinds[kind])
    return f"with another holder ({also} among them)" if also else "with another holder"
