"""Whatever is typed, sorted, moved, hidden and reorganised: no edit is lost, and none turns up in another cell."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from allocator.derived.kept import Edit
from allocator.derived.tables import letters_table
from allocator.org.model import Org
from allocator.outputs.workbook import write_workbook
from allocator.pipeline import Result, assign
from allocator.raci import Letter
from allocator.rules.schemes import canonical, shown
from allocator.sheets.edited import read_edited
from tests.cases.helpers import pack
from tests.edited_books import MARK, Book
from tests.helpers import org_from
from tests.outputs.made import POSITIONS, PROCESSES

TEXTS = ("A", "R", "A/R", "r/a", "C", " i ", "", "x", "A?")
STANDING = {"applied", "conflict", "stale"}
ACCOUNTABLE = {"A", "A/R"}


@dataclass(frozen=True)
class Plan:
    """What an editor does, and what becomes of the org meanwhile."""

    seed: int
    typed: list[tuple[int, str, bool]]  # number of the cell, text, whether a reason is given
    layout: set[str]
    reorganised: frozenset[str]
    later: frozenset[str] = frozenset()  # what is other in the org of the generation after


CHANGES = st.frozensets(st.sampled_from(("P9 leaves", "P5 filled", "P6 retitled", "P7 moves", "PR4 ends", "PR1 led by P6")))
LEFT = Plan(  # PR4 is gone, and with it a row on which the A went from P2 to P1
    0,
    [(0, "A", False), (1, "", False)],
    set(),
    frozenset({"P7 moves", "PR4 ends", "P9 leaves", "P6 retitled", "P5 filled"}),
)
PLANS = st.builds(
    Plan,
    st.integers(0, 10_000),
    st.lists(st.tuples(st.integers(0, 100_000), st.sampled_from(TEXTS), st.booleans()), min_size=1, max_size=12),
    st.sets(st.sampled_from(("rows", "columns", "hidden", "renamed", "inserted", "coloured", "extra", "copied"))),
    CHANGES,
    CHANGES,
)


@cache
def organisation(changes: frozenset[str]) -> Result:
    """The small org after some changes, by today's rules."""
    positions, processes = _tables(changes)
    return assign(org_from(positions, processes=processes), pack())


@cache
def written() -> bytes:
    """The workbook of the small org."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "first.xlsx")
        write_workbook(organisation(frozenset()), path)
        return path.read_bytes()


def _tables(changes: frozenset[str]) -> tuple[str, str]:
    positions, processes = POSITIONS.splitlines(), PROCESSES
    if "P9 leaves" in changes:
        positions = [line for line in positions if "| P9 " not in line]
    text = "\n".join(positions)
    for change, old, new in (
        ("P5 filled", "| vacant | P4", "|        | P4"),
        ("P6 retitled", "Process Manager, Packing  ", "Process Manager, Wrapping "),
        ("P7 moves", "| Gus    |        | P5", "| Gus    |        | P6"),
    ):
        text = text.replace(old, new) if change in changes else text
    if "PR4 ends" in changes:
        processes = "\n".join(line for line in processes.splitlines() if "PR4" not in line)
    if "PR1 led by P6" in changes:
        processes = processes.replace("Mixing   | P5 ", "Mixing   | P6 ")
    return text, processes


def rearranged(book: Book, layout: set[str], random: Random) -> None:
    """Sorts, moves, hides, renames, inserts, colours and adds, ids included, as a spreadsheet program does it."""
    for number, sheet in enumerate(book.matrices):
        lines = list(sheet.iter_rows(values_only=True))
        top = next(at for at, row in enumerate(lines) if MARK in row) + 2  # 1-based row of the column names
        rows = list(range(top + 1, sheet.max_row + 1))
        columns = list(range(1, sheet.max_column + 1))
        order, places = rows[:], columns[:]
        if "rows" in layout:
            random.shuffle(order)
        if "columns" in layout:
            random.shuffle(places)
        _permute(sheet, dict(zip(rows, order, strict=True)), dict(zip(columns, places, strict=True)))
        if "hidden" in layout:
            sheet.row_dimensions[rows[0]].hidden = True
            sheet.column_dimensions["A"].hidden = False
            sheet.sheet_state = "hidden" if number else "visible"
        if "renamed" in layout:
            sheet.title = f"Mine {number}"
        if "coloured" in layout:
            sheet.cell(rows[0], columns[-1]).fill = PatternFill("solid", start_color="FFCC00")
        if "extra" in layout:
            sheet.cell(rows[0], sheet.max_column + 3).value = "who says so?"
        if "inserted" in layout:
            sheet.append(["", "something new"])
    if "copied" in layout:
        book.copied(book.matrices[0])


def _permute(sheet: Worksheet, rows: dict[int, int], columns: dict[int, int]) -> None:
    """Puts every cell with its comment into another row and column."""
    cells = [
        (at, place, cell.value, cell.comment) for at, row in enumerate(sheet.iter_rows(), 1) for place, cell in enumerate(row, 1)
    ]
    merged = [str(area) for area in sheet.merged_cells.ranges]
    for area in merged:
        sheet.unmerge_cells(area)
    for row, column, _, _ in cells:
        sheet.cell(row, column).value = None
        sheet.cell(row, column).comment = None
    for row, column, value, comment in cells:
        cell = sheet.cell(rows.get(row, row), columns[column])
        cell.value = value
        if comment:
            cell.comment = Comment(comment.text, comment.author)


def letters(result: Result, *, base: bool = False) -> dict[tuple[str, str], str]:
    """The letter of each row and position."""
    frame = letters_table(result.org, (result.base or result.allocation) if base else result.allocation)
    return {
        (f"{a}@{s}", p): letter for a, s, p, letter in zip(frame.activity, frame.scope, frame.position, frame.letter, strict=True)
    }


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(plan=LEFT)
@given(plan=PLANS)
def test_no_edit_is_lost_or_moved(plan: Plan, tmp_path: Path) -> None:
    first, book = organisation(frozenset()), Book(load_workbook(BytesIO(written())))
    there = [(row, position) for row, position, *_ in book.places()]
    typed = {there[number % len(there)]: (text, reason) for number, text, reason in plan.typed}
    before = letters(first)
    scheme = pack().schemes["RACI"]
    shows = {place: shown(scheme)[Letter.of(before.get(place, ""))] for place in typed}
    for place, (text, reason) in typed.items():
        book.type(*place, text, f"reason of {place}" if reason else "", "Ann")
    rearranged(book, plan.layout, Random(plan.seed))
    edited, unread = read_edited(book.save(tmp_path / "edited.xlsx"))
    assert edited is not None, unread
    org = organisation(plan.reorganised).org
    second = assign(org, pack(), edits=(edited, ""))
    assert second.kept is not None

    stands, rules = letters(second), letters(second, base=True)
    kept = {(edit.row, edit.position): edit for edit in second.kept.edits}
    said = {item.subject for item in second.findings if item.code == "OVR-12"}
    for place, (text, reason) in typed.items():
        wanted = canonical(scheme, text.strip()) if text.strip() else Letter.NONE
        if wanted is None:
            assert ", ".join(place) in said  # not understood, and said so
        elif canonical(scheme, shows[place]) == wanted or shown(scheme)[wanted] == shows[place]:
            assert place not in kept or kept[place].state == "agrees"  # nothing was changed
        else:
            edit = kept[place]
            assert edit.letter == wanted.symbol
            assert edit.before == before.get(place, "")
            assert edit.now == rules.get(place, "")
            assert edit.state != "agrees" or edit.now == edit.letter
            if reason:
                assert (edit.reason, edit.author) == (f"reason of {place}", "Ann")
    assert kept.keys() <= typed.keys()
    for place, edit in kept.items():
        if edit.state in STANDING:
            assert stands.get(place, "") == edit.letter
    takes = {row for (row, _), edit in kept.items() if edit.state in STANDING and edit.letter in ACCOUNTABLE}
    for place in stands.keys() | rules.keys():
        if stands.get(place) != rules.get(place):  # nothing else moved, but who gave the A away
            of_it = place in kept and kept[place].state in STANDING
            assert of_it or (place[0] in takes and rules[place] in ACCOUNTABLE)

    write_workbook(second, tmp_path / "second.xlsx")
    again, unread = read_edited(tmp_path / "second.xlsx")
    assert again is not None, unread
    third = assign(org, pack(), edits=(again, ""))
    assert letters(third) == stands
    assert said_by_hand(third) == said_by_hand(second, but="agrees")
    _lives_on(third, organisation(plan.later).org, tmp_path)


def _lives_on(result: Result, org: Org, folder: Path) -> None:
    """Nobody edits the workbook of another org's result: all that was set by hand is there, and each A is with who had it."""
    write_workbook(result, folder / "third.xlsx")
    again, unread = read_edited(folder / "third.xlsx")
    assert again is not None, unread
    fourth = assign(org, pack(), edits=(again, ""))
    assert said_by_hand(fourth) == said_by_hand(result)
    stands = letters(fourth)
    for row, position, state, letter in ((one.row, one.position, one.state, one.letter) for one in kept_of(fourth)):
        if state in STANDING:
            assert stands.get((row, position), "") == letter


def kept_of(result: Result) -> tuple[Edit, ...]:
    """The edits of a result."""
    assert result.kept is not None
    return result.kept.edits


def said_by_hand(result: Result, but: str = "") -> set[tuple[str, ...]]:
    """What was set where by whom and why, without edits of a state."""
    return {(one.row, one.position, one.letter, one.author, one.reason) for one in kept_of(result) if one.state != but}
