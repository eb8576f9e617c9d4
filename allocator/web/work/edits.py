"""Letters set by hand in the web application, as the three-way merge takes them (`derived.merge`).

The merge knows edited workbooks. An override that stands in the database says the same: what the rules gave when it was
set, what was set, by whom and why. Who has I, C or S does not make an override stale, so these are taken as they are today.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from allocator.derived.wishes import Row
from allocator.findings import Cell
from allocator.pipeline import Drawn, Edits, Progress, Result, settle, silent
from allocator.raci import Letter
from allocator.sheets.edited import Edited
from allocator.sheets.edited_base import Base, Remembered

WHERE = "set by hand"  # stands where the name of an edited workbook would
OF_WORKBOOKS = frozenset({"OVR-17"})  # rows deleted from a workbook: here there is none


@dataclass(frozen=True, slots=True)
class Change:
    """An override as the child process gets it. Letters are canonical symbols, `row` is activity@scope, `position` an id.

    Of the day it was set, by the rules: who had which of V, R and A on the row (`then`), what the position had (`before`), what
    position and scope were called (`title`, `scope`); None and "" for one that is being set now. `stood`: what stood until then.
    """

    id: str
    row: str
    position: str
    letter: str
    author: str
    reason: str
    before: str = ""
    then: dict[str, str] | None = None
    title: str = ""
    scope: str = ""
    stood: str = ""

    @property
    def memory(self) -> dict[str, object]:
        """What it remembers of the day it was set."""
        return {"before": self.before, "then": self.then, "title": self.title, "scope": self.scope, "stood": self.stood}


def remembered(drawn: Drawn, changes: Sequence[Change]) -> list[Change]:
    """The changes, each with what the rules gave on the day it was set: today, where it does not say."""
    rows = _rows(drawn, [change.row for change in changes if change.then is None])
    names = {scope.id: scope.name for scope in drawn.base.scopes}
    return [change if change.then is not None else _today(drawn, change, rows, names) for change in changes]


def _today(drawn: Drawn, change: Change, rows: Mapping[str, Row], names: Mapping[str, str]) -> Change:
    held = rows.get(change.row, {})
    then = {position: letter.symbol for position, letter in held.items() if letter >= Letter.VERIFY}
    index = drawn.org.index.get(change.position)
    title = "" if index is None else drawn.org.titles[index]
    scope = names.get(change.row.partition("@")[2], "")
    return replace(change, before=held.get(change.position, Letter.NONE).symbol, then=then, title=title, scope=scope)


def edits(drawn: Drawn, changes: Sequence[Change], scheme: str) -> Edits | None:
    """The changes as an edited workbook, None where there are none; the newest A of a row alone stands."""
    if not changes:
        return None
    standing = _standing(changes)
    today = _rows(drawn, [change.row for change in standing])
    letters: dict[str, dict[str, str]] = {}
    names: dict[tuple[str, str], str] = {}
    lines = []
    for number, change in enumerate(changes, 1):
        if change not in standing:
            continue
        weak = {at: letter.symbol for at, letter in today.get(change.row, {}).items() if letter < Letter.VERIFY}
        row = letters.setdefault(change.row, weak | (change.then or {}))
        row.pop(change.position, None)
        if change.before:
            row[change.position] = change.before
        if change.title:
            names["position", change.position] = change.title
        names["scope", change.row.partition("@")[2]] = change.scope
        place = Cell(WHERE, "", number)
        lines.append(Remembered(change.row, change.position, change.letter, change.author, change.reason, "applied", place))
    return Edited(WHERE, Base(scheme, letters, intact=True, names=names, edits=tuple(lines)), ()), ""


def _standing(changes: Sequence[Change]) -> list[Change]:
    """The changes without those that a later one of the same place, or a later A of the same row, took the place of."""
    places: dict[tuple[str, str], Change] = {}
    answers: dict[str, Change] = {}
    for change in changes:
        places[change.row, change.position] = change
        if change.letter.startswith("A"):
            former = answers.get(change.row)
            if former and places.get((former.row, former.position)) is former:
                del places[former.row, former.position]
            answers[change.row] = change
    return list(places.values())


def _rows(drawn: Drawn, keys: Sequence[str]) -> dict[str, Row]:
    """The letters of some rows, by key and position id, as the rules give them today."""
    wanted = set(keys)
    base, ids = drawn.base, drawn.org.ids
    numbers = {number: name for number in range(len(base.rows)) if wanted and (name := base.row_name(number)) in wanted}
    table = base.assignments
    entries = np.flatnonzero(np.isin(table.row, list(numbers)))
    found: dict[str, Row] = {name: {} for name in numbers.values()}
    for entry in entries.tolist():
        found[numbers[int(table.row[entry])]][ids[table.position[entry]]] = Letter(int(table.letter[entry]))
    return found


def laid(drawn: Drawn, changes: Sequence[Change], scheme: str, progress: Progress = silent) -> Result:
    """What stands after the changes, checked."""
    result = settle(drawn, edits(drawn, changes, scheme), progress)
    said = [item for item in result.findings if not (item.code in OF_WORKBOOKS and item.cell and item.cell.file == WHERE)]
    return replace(result, findings=said)


def outcomes(result: Result, changes: Sequence[Change]) -> dict[str, dict[str, str]]:
    """What became of each change, by its id: state (applied, stale, conflict, agrees, not applied, replaced) and why."""
    kept = result.kept.edits if result.kept else ()
    said = {edit.cell.row: {"state": edit.state, "why": edit.why} for edit in kept if edit.cell}
    later = {"state": "replaced", "why": "A later change of the same letter, or of who answers on this row, took its place."}
    return {change.id: said.get(number, later) for number, change in enumerate(changes, 1)}
