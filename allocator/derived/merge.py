"""Keep: the three-way merge of what the rules gave, what was set by hand, and what the rules give now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from allocator.derived.beside import parts, some
from allocator.derived.kept import Edit, Kept, Note
from allocator.derived.overrides import ACCOUNTABLE
from allocator.derived.wanted import Wanted, wanted
from allocator.derived.wishes import STANDING, Row, Wish, explained, settled
from allocator.findings import Cell, Finding, finding
from allocator.org.model import Org, Override
from allocator.raci import Allocation, Letter
from allocator.rules.pack import Pack, Scheme
from allocator.rules.schemes import letters
from allocator.sheets.cells import text
from allocator.sheets.edited import Edited
from allocator.sheets.edited_matrix import Matrix

CODES = {"conflict": "OVR-07", "agrees": "OVR-08", "not applied": "OVR-09", "stale": "OVR-10"}
NO_REASON = "No reason is given: write it into the cell's comment, or beside it on this sheet."
NO_ROW = "There is no such row: it is gone, or Activity and Scope are not the ids of the other lines and of the sheet Why."
SEVERAL = " / "  # between remarks that were made on one row in several places


@dataclass(frozen=True)
class Merged:
    """What is kept, the overrides that it makes, in the same order, and what there is to say."""

    kept: Kept
    overrides: tuple[Override, ...]
    wanted: Wanted
    scheme: Scheme  # of the edited workbook
    findings: tuple[Finding, ...]


def merge(org: Org, ours: Allocation, pack: Pack, edited: Edited, keep_reason: str = "") -> Merged:
    """Edits of a workbook onto an allocation by today's rules. KeyError where the pack lacks the workbook's scheme."""
    scheme = pack.schemes[edited.base.scheme]
    asked = wanted(edited, scheme, keep_reason)
    judge = _Judge(org, ours, edited, asked)
    edits = sorted(judge.edits(), key=judge.place)
    notes, of_notes = _notes(edited, judge.rows)
    overrides = tuple(_override(edit) for edit in edits if edit.state in STANDING)
    findings = [*asked.findings, *judge.findings, *_said(edits), *_both(org, overrides), *of_notes]
    return Merged(Kept(tuple(edits), notes), overrides, asked, scheme, tuple(findings))


class _Judge:
    """Says of each wish what becomes of it."""

    def __init__(self, org: Org, ours: Allocation, edited: Edited, asked: Wanted) -> None:
        self.org, self.edited, self.asked = org, edited, asked
        self.rows = {ours.row_name(row): row for row in range(len(ours.rows))}
        self.scopes = {scope.name: scope.id for scope in reversed(ours.scopes)}
        self.findings: list[Finding] = []
        self.ours = _held(org, ours, {self.rows[wish.row] for wish in asked.wishes if wish.row in self.rows})

    def edits(self) -> Iterator[Edit]:
        """Every wish with its outcome."""
        of_rows: defaultdict[str, list[Wish]] = defaultdict(list)
        for wish in self.asked.wishes:
            of_rows[wish.row].append(wish)
        for row, of_row in of_rows.items():
            wishes = explained(of_row)
            if row in self.rows:
                wishes, said = settled(wishes, self.org.index, _answering(self.ours.get(row, {})))
                self.findings += said
            yield from (self._edit(wish) for wish in wishes if not wish.taken_back)

    def _edit(self, wish: Wish) -> Edit:
        """A wish with its outcome."""
        now = self.ours.get(wish.row, {}).get(wish.position, Letter.NONE)
        state, why = self._outcome(wish, now)
        if state in STANDING and wish.answers and (former := self._former(wish)):
            why += f" The A of {former} gave way."
            self.findings.append(finding("OVR-24", wish.subject, wish.cell, letter=wish.letter.symbol, position=former))
        return Edit(
            wish.row,
            wish.position,
            wish.letter.symbol,
            wish.before.symbol,
            now.symbol,
            wish.author,
            wish.reason,
            wish.cell,
            state,
            why,
        )

    def place(self, edit: Edit) -> tuple[int, str, int]:
        """Where an edit stands in order: by row; those whose row is gone last."""
        return self.rows.get(edit.row, len(self.rows)), edit.row, self.org.index.get(edit.position, len(self.org))

    def _outcome(self, wish: Wish, now: Letter) -> tuple[str, str]:
        """State and why."""
        if why := wish.refused or self._gone(wish):
            return "not applied", why
        if wish.letter == now:
            return "agrees", "The rules give the same now; nothing has to be set by hand any more."
        if not wish.reason:
            return "not applied", NO_REASON
        if now != wish.before:
            return "conflict", f"The rules gave {_named(wish.before)} then and give {_named(now)} now; what was set by hand stays."
        moved = self._accountable(wish)
        if moved:
            return "conflict", moved
        changed = self._changed(wish)
        return (
            ("stale", f"Applied. Since then: {changed}.") if changed else ("applied", "Applied; the rules give the same as then.")
        )

    def _gone(self, wish: Wish) -> str:
        """What of an edit is no longer there."""
        names, (activity, _, scope) = self.edited.base.names, wish.row.partition("@")
        if wish.row not in self.rows:
            name = names.get(("scope", scope), "")
            now = self.scopes.get(name, scope)
            other = f" {name} is {now} now: set the letter there." if now != scope and f"{activity}@{now}" in self.rows else ""
            return f"The row is not in the matrix any more.{other}" if wish.row in self.asked.base else NO_ROW
        if wish.position not in self.org.index:
            title = names.get(("position", wish.position))
            gone = f"The position {wish.position} ({title}) is not in the organisation any more."
            return f"There is no position {wish.position} in the organisation." if title is None else gone
        return ""

    def _accountable(self, wish: Wish) -> str:
        """Whether the A that is given by hand was given elsewhere by the rules since."""
        then, now = _answering(self.asked.base.get(wish.row, {})), _answering(self.ours.get(wish.row, {}))
        if not wish.answers or then == now:
            return ""
        return f"The rules gave the A to {then or 'nobody'} then and give it to {now or 'nobody'} now; what was set by hand stays."

    def _former(self, wish: Wish) -> str:
        """From whom an A that is given by hand is taken; "" for nobody."""
        holder = _answering(self.ours.get(wish.row, {}))
        return holder if holder != wish.position else ""

    def _changed(self, wish: Wish) -> str:
        """What else changed on the row since, and whether the position is another one by its title."""
        then, now = self.asked.base.get(wish.row, {}), self.ours.get(wish.row, {})
        places = sorted(position for position in {*then, *now} if then.get(position) != now.get(position))
        said = [f"{at} has {_named(now.get(at, Letter.NONE))}, had {_named(then.get(at, Letter.NONE))}" for at in places]
        had = self.edited.base.names.get(("position", wish.position))
        title = self.org.titles[self.org.index[wish.position]]
        if had is not None and had != title:
            said.insert(0, f"{wish.position} is “{title}”, was “{had}”")
        return some(said)


def _held(org: Org, allocation: Allocation, rows: set[int]) -> dict[str, Row]:
    """The letters of some rows, by row key and position id."""
    table = allocation.assignments
    entries = np.flatnonzero(np.isin(table.row, sorted(rows)))
    held: defaultdict[str, Row] = defaultdict(dict)
    for row, position, letter in zip(
        table.row[entries].tolist(), table.position[entries].tolist(), table.letter[entries].tolist(), strict=True
    ):
        held[allocation.row_name(row)][org.ids[position]] = Letter(letter)
    return held


def _answering(row: Row) -> str:
    return next((position for position, letter in row.items() if letter in ACCOUNTABLE), "")


def _named(letter: Letter) -> str:
    return letter.symbol or "nothing"


def _override(edit: Edit) -> Override:
    """An edit as the org's overrides are written."""
    activity, _, scope = edit.row.partition("@")
    assert edit.cell is not None
    return Override(activity, scope, edit.position, edit.letter, edit.reason, edit.cell)


def _said(edits: list[Edit]) -> Iterator[Finding]:
    """A finding for each edit that was not simply applied."""
    for edit in edits:
        subject = f"{edit.row}, {edit.position}"
        if edit.why == NO_REASON:
            yield finding("OVR-01", subject, edit.cell)
        elif code := CODES.get(edit.state):
            yield finding(code, subject, edit.cell, letter=edit.letter or "no letter", why=edit.why.rstrip("."))


def _both(org: Org, overrides: tuple[Override, ...]) -> Iterator[Finding]:
    """Overrides of the org's own sheet that give way to kept ones."""
    own = {(f"{one.activity}@{one.scope}", one.position): one for one in org.overrides}
    for kept in overrides:
        row = f"{kept.activity}@{kept.scope}"
        if one := own.get((row, kept.position)):
            yield finding("OVR-19", f"{row}, {kept.position}", one.cell, own=one.letter or "nothing", kept=kept.letter or "nothing")


def _notes(edited: Edited, rows: Mapping[str, int]) -> tuple[dict[str, Note], list[Finding]]:
    """Agreed and Remark of each row; those of rows that are gone are findings."""
    agreed, remark = defaultdict[str, list[str]](list), defaultdict[str, list[str]](list)
    cells: dict[str, Cell] = {}
    for matrix in edited.matrices:
        for key, row in matrix.rows:
            for found, columns in ((agreed, matrix.agreed), (remark, matrix.remark)):
                for column in columns:
                    if written := _written(matrix, row, column):
                        found[key].append(written)
                        cells.setdefault(key, matrix.cell(row, column))
    notes, findings = {}, []
    for key, cell in cells.items():
        answers, remarks = list(dict.fromkeys(agreed[key])), SEVERAL.join(dict.fromkeys(remark[key]))
        if key not in rows:
            findings.append(finding("OVR-20", key, cell, note=SEVERAL.join([*answers, remarks]).strip(SEVERAL)))
            continue
        if len(answers) > 1:
            findings.append(finding("OVR-21", key, cell, answers=", ".join(answers)))
        notes[key] = Note(answers[0] if len(answers) == 1 else "open" if answers else "", remarks)
    return notes, findings


def _written(matrix: Matrix, row: int, column: int) -> str:
    """A text as it was written, with its line breaks."""
    cells = matrix.sheet.rows[row]
    value = cells[column] if column < len(cells) else ""
    return value.strip() if isinstance(value, str) else text(value)


def shown_otherwise(org: Org, allocation: Allocation, merged: Merged) -> list[Finding]:
    """Letters that a scheme with one primary Responsible shows otherwise than they were typed."""
    if not merged.scheme.primary:
        return []
    table = allocation.assignments
    texts = letters(merged.scheme, org, allocation).tolist()
    entries = zip(table.row.tolist(), table.position.tolist(), texts, strict=True)
    there = {(allocation.row_name(row), org.ids[position]): str(shows) for row, position, shows in entries}
    left = {(edit.row, edit.position) for edit in merged.kept.edits if edit.state == "not applied"}
    return [
        finding("OVR-22", ", ".join(place), typed.cell, typed=typed.text or "nothing", shown=there.get(place) or "nothing")
        for place, typed in merged.wanted.typed.items()
        if typed.letter is not None and place not in left and parts(typed.text) != parts(there.get(place, ""))
    ]
