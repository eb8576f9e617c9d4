"""Keep: what the editor of a workbook wants: each letter that was set by hand, with its author and its reason.

A letter counts as edited where the cell, or the sheet Overrides, says something other than what was written there. Edits that
the workbook was written with go on, unless the editor took them back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from allocator.derived.beside import differences, listed
from allocator.derived.wishes import NOW, PENDING, SHOWN, STANDING, Row, Wish, give
from allocator.findings import Cell, Finding, finding
from allocator.raci import SYMBOLS, Letter
from allocator.rules.pack import Scheme
from allocator.rules.schemes import canonical, shown
from allocator.sheets.edited import Comment, Edited
from allocator.sheets.edited_base import Remembered
from allocator.sheets.edited_list import Line

NOBODY = Comment("", "")
Place = tuple[str, str]  # row key, position id


@dataclass(frozen=True, slots=True)
class Typed:
    """A letter as somebody wrote it: None where it is no letter of the scheme."""

    letter: Letter | None
    text: str
    cell: Cell


@dataclass(frozen=True)
class Wanted:
    """Everything wanted, the letters of each row as the rules gave them, and the texts typed into the matrix."""

    wishes: Sequence[Wish]
    base: Mapping[str, Row]
    typed: Mapping[Place, Typed] = field(default_factory=dict)
    findings: Sequence[Finding] = ()


def wanted(edited: Edited, scheme: Scheme, keep_reason: str = "") -> Wanted:
    """What is wanted in an edited workbook that was written in a scheme; `keep_reason` where no other reason is given."""
    base = {row: {position: _symbol(text) for position, text in held.items()} for row, held in edited.base.letters.items()}
    expected = _expected(base, edited.base.edits)
    changes, findings = differences(edited, _texts(edited, expected, scheme))
    typed = {place: [_typed(text, cell, scheme) for text, cell in found] for place, found in changes.items()}
    desk = _Desk(edited, scheme, base, expected, typed, keep_reason)
    wishes = desk.wishes()  # before its findings
    firsts = {place: found[0] for place, found in typed.items()}
    return Wanted(wishes, base, firsts, [*findings, *desk.findings, *_unused(edited, desk.used)])


def _symbol(text: str) -> Letter:
    """A canonical symbol; an unknown one, in a base that was tampered with, is no letter."""
    return Letter.of(text) if text in SYMBOLS else Letter.NONE


def _expected(base: Mapping[str, Row], edits: Iterable[Remembered]) -> dict[str, Row]:
    """The letters that the workbook was written with: those of the rules and the edits on top of them."""
    expected = {row: dict(held) for row, held in base.items()}
    for edit in edits:
        if edit.state in STANDING and edit.row in expected:
            give(expected[edit.row], edit.position, _symbol(edit.letter))
    return expected


def _texts(edited: Edited, expected: Mapping[str, Row], scheme: Scheme) -> dict[str, dict[str, str]]:
    """The texts that were written, by row and position; blank ones left out."""
    plain, primary = shown(scheme), shown(scheme, primary=True)
    first = edited.base.primary
    return {
        row: {at: text for at, letter in held.items() if (text := (primary if first.get(row) == at else plain)[letter])}
        for row, held in expected.items()
    }


def _typed(text: str, cell: Cell, scheme: Scheme) -> Typed:
    return Typed(canonical(scheme, text) if text else Letter.NONE, text, cell)


class _Desk:
    """Puts together what the matrix, the sheet Overrides, comments and the workbook's memory say of each place."""

    def __init__(
        self,
        edited: Edited,
        scheme: Scheme,
        base: Mapping[str, Row],
        expected: Mapping[str, Row],
        typed: Mapping[Place, list[Typed]],
        keep_reason: str,
    ) -> None:
        self.edited, self.scheme, self.base, self.expected = edited, scheme, base, expected
        self.typed, self.keep_reason = typed, keep_reason
        self.remembered = {(edit.row, edit.position): edit for edit in edited.base.edits}
        self.lines: defaultdict[Place, list[Line]] = defaultdict(list)
        for line in _as_remembered(edited.base.edits) if edited.lines is None else edited.lines:
            self.lines[line.row, line.position].append(line)
        self.findings: list[Finding] = []
        self.used: set[Cell] = set()
        self._places = [
            (matrix, _by_name(matrix.rows), _by_name(matrix.columns)) for matrix in edited.matrices
        ]  # rows and columns of each matrix by id

    def wishes(self) -> list[Wish]:
        """One wish at most for each place, and one for each letter where several were set for it."""
        places = dict.fromkeys([*self.remembered, *self.typed, *self.lines])
        return [wish for place in places for wish in self._of_place(place)]

    def _of_place(self, place: Place) -> Iterator[Wish]:
        known = self.remembered.get(place)
        in_list = [_typed_in_list(line, self.scheme) for line in self.lines[place]]
        several = len({item.letter for item in in_list}) > 1
        changed = [item for item in in_list if several or known is None or item.letter != _symbol(known.letter)]
        firsts: dict[Letter, Typed] = {}
        for item in (*self.typed.get(place, ()), *changed):
            if item.letter is None:
                self.findings.append(finding("OVR-12", ", ".join(place), item.cell, text=item.text, scheme=self.scheme.id))
            else:
                firsts.setdefault(item.letter, item)
        if firsts:
            yield from self._set(place, known, firsts, listed=bool(changed))
        elif known and (wish := self._standing(place, known)):
            yield wish

    def _set(self, place: Place, known: Remembered | None, items: Mapping[Letter, Typed], *, listed: bool) -> Iterator[Wish]:
        """What was set for a place since the workbook was written; where that is several letters, none can be followed."""
        author, reason = self._said(place, known)
        before, stood = self._letters(place)
        clash = "; ".join(f"{item.text or 'nothing'} in {item.cell}" for item in items.values())
        refused = f"Different letters were set for it: {clash}." if len(items) > 1 else ""
        for letter, item in items.items():
            wish = Wish(*place, letter, before, stood, author, reason, item.cell, NOW, listed, refused)
            if known and wish.taken_back:
                self.findings.append(finding("OVR-16", wish.subject, wish.cell, what="was taken back by hand"))
            yield wish

    def _standing(self, place: Place, known: Remembered) -> Wish | None:
        """An edit that the workbook was written with, and that nobody changed since."""
        if known.state == "agrees":
            return None
        if known.state not in STANDING and not self.lines[place]:
            self.findings.append(finding("OVR-16", ", ".join(place), known.cell, what="was deleted from the sheet Overrides"))
            return None
        author, reason = self._said(place, known)
        cell = next(iter(self._cells(place)), None) or next((line.cell for line in self.lines[place]), known.cell)
        age = SHOWN if known.state in STANDING else PENDING
        return Wish(*place, _symbol(known.letter), *self._letters(place), author, reason, cell, age)

    def _letters(self, place: Place) -> tuple[Letter, Letter]:
        """What the rules gave, and what the workbook was written with."""
        row, position = place
        return self.base.get(row, {}).get(position, Letter.NONE), self.expected.get(row, {}).get(position, Letter.NONE)

    def _said(self, place: Place, known: Remembered | None) -> tuple[str, str]:
        """Author and reason: what was newly written of the comment and the sheet Overrides, else what was there before."""
        cells = [cell for cell in self._cells(place) if cell in self.edited.comments]
        self.used |= set(cells)
        lines = self.lines[place]
        line = Comment(lines[0].author, lines[0].reason) if lines else NOBODY
        had = Comment(known.author, known.reason) if known else Comment("", self.edited.base.reasons.get(place, ""))
        comments = [_plain(self.edited.comments[cell], had) for cell in cells]
        told = next((one for one in comments if one.text != had.text), comments[0] if comments else NOBODY)
        new = [text for text in (told.text, line.text) if text and text != had.text]
        if len(set(new)) > 1:
            self.findings.append(finding("OVR-18", ", ".join(place), cells[0] if cells else None, taken=new[0], other=new[1]))
        emptied = known is not None and bool(lines) and not line.text and not told.text
        reason = new[0] if new else "" if emptied else had.text
        authors = [name for name in (told.author, line.author) if name and name != had.author]
        return (authors[0] if authors else had.author), reason or self.keep_reason

    def _cells(self, place: Place) -> list[Cell]:
        """The cells of a place in the matrices."""
        row, position = place
        return [
            matrix.cell(at, column)
            for matrix, rows, columns in self._places
            for at in rows.get(row, ())
            for column in columns.get(position, ())
        ]


def _by_name(places: Iterable[tuple[str, int]]) -> dict[str, list[int]]:
    """Places by the id that stands there."""
    found: dict[str, list[int]] = {}
    for name, place in places:
        found.setdefault(name, []).append(place)
    return found


def _as_remembered(edits: Iterable[Remembered]) -> list[Line]:
    """The sheet Overrides of a workbook that has none any more."""
    return [Line(edit.row, edit.position, edit.letter, edit.author, edit.reason, edit.cell, edit.letter) for edit in edits]


def _typed_in_list(line: Line, scheme: Scheme) -> Typed:
    """The letter of a row of the sheet Overrides: a canonical symbol, else a text of the scheme."""
    symbol = line.letter.replace(" ", "").upper()
    return Typed(Letter.of(symbol) if symbol in SYMBOLS else canonical(scheme, line.letter), line.letter, line.cell)


def _plain(comment: Comment, had: Comment) -> Comment:
    """A comment as it was said: those that the workbook was written with begin with their author."""
    for name in filter(None, (comment.author, had.author)):
        if comment.text.startswith(f"{name}:"):
            return Comment(comment.author, comment.text.removeprefix(f"{name}:").strip())
    return comment


def _unused(edited: Edited, used: set[Cell]) -> list[Finding]:
    """Comments that are no reasons of an edit; those that the workbook was written with are left out."""
    reasons = edited.base.reasons
    found: defaultdict[str, list[str]] = defaultdict(list)
    for matrix in edited.matrices:
        said = {cell: comment for cell, comment in edited.comments.items() if cell.sheet == matrix.sheet.name and cell not in used}
        if not said:
            continue
        keys = {row + 1: key for key, row in matrix.rows}
        posts = {column + 1: post for post, column in matrix.columns}
        for cell, comment in said.items():
            known = reasons.get((keys.get(cell.row, ""), posts.get(cell.column, "")))
            if known is None or not comment.text.endswith(known):
                found[matrix.sheet.name].append(f"{cell.address} “{comment.text}”")
    return [listed(edited.file, sheet, "comments on letters that were not changed", items) for sheet, items in found.items()]
