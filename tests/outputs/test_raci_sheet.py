"""A RACI sheet as a working tool: live figures, agreement, hidden ids, comments, folds."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from allocator.derived.kept import Edit, Kept, Note
from allocator.outputs import frame, matrix
from allocator.outputs.agreement import Agreement, told
from allocator.outputs.live import Tally, check_formula, figures, tallies, verdict
from allocator.outputs.wording import Wording
from allocator.outputs.workbook import write_workbook
from allocator.pipeline import Result
from allocator.raci import Letter
from allocator.sheets.edited_matrix import AGREED, CHECK, GROUP, LEFT, MARK, REMARK
from tests.outputs.made import many_processes, small

RULE = """
| activity id | scope id | position id | letter | reason            |
| proc-budget | PR1      | P7          | C      | Gus keeps a list  |
"""
OPERATION = "Operations Manager, Works"


class Sheet:
    """A RACI sheet read back, its cells found by row key and by position id."""

    def __init__(self, path: Path, name: str, *, values: bool = False) -> None:
        self.book = openpyxl.load_workbook(path, data_only=values)
        self.sheet: Worksheet = self.book[name]
        keys = {str(cell.value): cell.row for cell in self.sheet["A"] if cell.value}
        self.ids_row = keys.pop(MARK)
        self.rows = keys
        self.columns = {str(cell.value): cell.column for cell in self.sheet[self.ids_row][1:] if cell.value}

    def cell(self, row: str, column: str) -> openpyxl.cell.Cell:
        return self.sheet.cell(self.rows[row], self.columns[column])

    def value(self, row: str, column: str) -> object:
        return self.cell(row, column).value

    def load(self, letter: str, column: str) -> object:
        """The live load of a position."""
        row = next(row for row in range(1, self.ids_row) if str(self.sheet.cell(row, 2).value).startswith(f"Rows with {letter},"))
        return self.sheet.cell(row, self.columns[column]).value


def written(made: Result, folder: Path, scheme: str = "RACI") -> Path:
    path = folder / "book.xlsx"
    write_workbook(made, path, scheme)
    return path


def recalculated(path: Path, folder: Path) -> Path:
    """A copy that LibreOffice has calculated anew, since openpyxl saves formulas without values."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("needs LibreOffice (soffice)")
    profile, out = folder / "profile", folder / "out"
    command = [office, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", "xlsx", "--outdir", str(out)]
    subprocess.run([*command, str(path)], check=True, capture_output=True, timeout=120)
    return out / path.name


def formulas(path: Path) -> Iterator[tuple[str, str]]:
    """Sheet and cell of every formula."""
    for sheet in openpyxl.load_workbook(path):
        yield from ((sheet.title, cell.coordinate) for row in sheet.iter_rows() for cell in row if cell.data_type == "f")


@pytest.fixture
def _small_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Folds from eight positions on, parts of at most nine, and groups of managers below from three on."""
    monkeypatch.setattr(frame, "WIDE", 8)
    monkeypatch.setattr(matrix, "MAX_COLUMNS", 9)
    groups = tuple(replace(group, as_columns=min(group.as_columns, 2)) for group in matrix.GROUPS)
    monkeypatch.setattr(matrix, "GROUPS", groups)


@pytest.mark.usefixtures("_small_limits")
@pytest.mark.parametrize("scheme", ["RACI", "RAPID"])
def test_every_formula_was_written_with_the_value_that_it_has(tmp_path: Path, scheme: str) -> None:
    path = written(many_processes(10, 2), tmp_path, scheme)
    before, bare = openpyxl.load_workbook(path, data_only=True), tmp_path / "bare.xlsx"
    openpyxl.load_workbook(path).save(bare)
    after = openpyxl.load_workbook(recalculated(bare, tmp_path), data_only=True)
    places = list(formulas(path))
    assert len(places) > 100
    wrong = {at: (before[at[0]][at[1]].value, after[at[0]][at[1]].value) for at in places}
    assert {at: pair for at, pair in wrong.items() if pair[0] != pair[1]} == {}


def test_the_check_turns_when_letters_are_typed(tmp_path: Path) -> None:
    path, name = written(small(), tmp_path), f"RACI {OPERATION}"
    edited = Sheet(path, name)
    edited.cell("proc-risk@PR2", "P6").value = None  # the A/R
    edited.cell("proc-risk@PR1", "P4").value = "A"  # beside the A/R of P5
    edited.cell("proc-compliance@PR2", "P6").value = "A"  # instead of the A/R
    edited.cell("proc-internal-liaison@PR2", "P4").value = "r/a"  # a second one, typed the other way round
    edited.cell("proc-internal-liaison@PR1", "allocator:agreed").value = "yes"
    before = Sheet(path, name, values=True)
    edited.book.save(tmp_path / "edited.xlsx")
    after = Sheet(recalculated(tmp_path / "edited.xlsx", tmp_path), name, values=True)
    rows = ("proc-risk@PR2", "proc-risk@PR1", "proc-compliance@PR2", "proc-internal-liaison@PR2", "proc-internal-liaison@PR1")
    assert [before.value(row, CHECK) for row in rows] == ["ok"] * 5
    assert [after.value(row, CHECK) for row in rows] == ["no A", "2 A", "no R", "2 A", "ok"]
    assert [after.load("A", post) - before.load("A", post) for post in ("P4", "P5", "P6")] == [2, 0, -1]
    assert [after.load("R", post) - before.load("R", post) for post in ("P4", "P5", "P6")] == [1, 0, -2]
    summary = {row[1].value: [cell.value for cell in row[6:11]] for row in after.book["Summary"].iter_rows()}
    assert summary[name][1:3] == [4, 1]
    assert summary["All"][1:3] == [4, 1]


def test_the_verdict_names_the_gravest_first() -> None:
    a, r = Tally("A", ("A", "A/R", "R/A"), exactly=True), Tally("R", ("R", "A/R", "R/A"), exactly=False)
    assert [verdict((a, r), numbers) for numbers in ((1, 1), (0, 0), (3, 0), (1, 0))] == ["ok", "no A", "3 A", "no R"]
    one = Tally("DRI", ("DRI",), exactly=True)
    count = 'COUNTIF($E8:$F8,"DRI")'
    assert check_formula([one], "$E8:$F8", "") == f'=CHOOSE(1+MIN(2,{count}),"no DRI","ok",{count}&" DRI")'


@pytest.mark.usefixtures("_small_limits")
def test_a_group_counts_as_holding_its_letter() -> None:
    words = Wording(many_processes(10), "RACI")
    page = next(page for page in matrix.pages(words) if any(count.letter == "R" for count in page.counts))
    line = next(count.line for count in page.counts if count.letter == "R")
    without = replace(page, counts=tuple(count for count in page.counts if count.line != line))
    letters, found = words.letter_of[page.assignment], tallies(words)
    does = [figures(each, letters, found).by_line[1][line] for each in (page, without)]
    assert does[0] == does[1] + 1
    assert '"*R (*"' in check_formula(found, "$E8:$F8", "$G8:$H8")


def test_rows_positions_and_answers_are_found_by_hidden_ids(tmp_path: Path) -> None:
    made = small()
    for number, page in enumerate(matrix.pages(Wording(made, "RACI"))):
        name = openpyxl.load_workbook(written(made, tmp_path)).sheetnames[2 + number]
        sheet = Sheet(written(made, tmp_path), name)
        assert sheet.sheet.column_dimensions["A"].hidden
        assert sheet.sheet.row_dimensions[sheet.ids_row].hidden
        assert list(sheet.rows) == [made.allocation.row_name(row) for row in page.rows]
        posts = [made.org.ids[post] for post in page.positions]
        assert list(sheet.columns) == [*LEFT.values(), *posts, *(f"{GROUP}{group}" for group in page.groups), CHECK, AGREED, REMARK]


@pytest.mark.parametrize("scheme", ["RACI", "DACI", "DRI"])
def test_ids_and_letters_match_in_every_scheme(tmp_path: Path, scheme: str) -> None:
    made = small()
    words, sheet = Wording(made, scheme), Sheet(written(made, tmp_path, scheme), f"{scheme} {OPERATION}")
    table = made.allocation.assignments
    letters = zip(table.row.tolist(), table.position.tolist(), words.letter_of.tolist(), strict=True)
    here = [
        (made.allocation.row_name(row), made.org.ids[post], text)
        for row, post, text in letters
        if made.allocation.row_name(row) in sheet.rows and made.org.ids[post] in sheet.columns
    ]
    assert [sheet.value(row, post) or "" for row, post, _ in here] == [text for *_, text in here]
    assert len({text for *_, text in here}) > 1


def test_rapid_lists_those_without_a_letter_below_the_table(tmp_path: Path) -> None:
    sheet = Sheet(written(small(), tmp_path, "RAPID"), f"RAPID {OPERATION}")
    below = [str(cell.value) for cell in sheet.sheet["B"][max(sheet.rows.values()) :] if cell.value]
    assert below[0] == "Without a letter in RAPID"
    assert len(below) > 1
    assert max(sheet.rows.values()) == int(sheet.sheet.auto_filter.ref.rpartition(":")[2].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))


def test_the_filter_takes_the_row_keys_along(tmp_path: Path) -> None:
    sheet = Sheet(written(small(), tmp_path), f"RACI {OPERATION}")
    assert sheet.sheet.auto_filter.ref.startswith(f"A{sheet.ids_row + 1}:")


def test_notes_come_back_and_are_summed_up(tmp_path: Path) -> None:
    notes = {"proc-risk@PR1": Note("yes", ""), "proc-risk@PR2": Note("No", "Flo disagrees"), "gone@PR9": Note("no", "?")}
    made = replace(small(), kept=Kept((), notes))
    path = written(made, tmp_path)
    sheet = Sheet(path, f"RACI {OPERATION}")
    assert [sheet.value("proc-risk@PR2", column) for column in (AGREED, REMARK)] == ["No", "Flo disagrees"]
    summary = {row[1].value: row for row in openpyxl.load_workbook(path, data_only=True)["Summary"].iter_rows()}
    rows = len(made.allocation.rows)
    assert str(summary["Agreed so far"][2].value).startswith(f"of {rows} rows: 1 agreed, 1 contested, 0 open, {rows - 2} without")
    assert summary["contested"][2].value == "Operational risk of the process, Packing (PR2): Flo disagrees"
    assert [cell.value for cell in summary["All"][8:11]] == [1, 1, 0]


def test_edits_are_told_on_the_summary_by_what_became_of_them() -> None:
    words = Wording(small(), "RACI")
    edits = [Edit("r@s", "P1", "R", "", "", "Eve", "why", None, state, "") for state in ("applied", "applied", "not applied")]
    assert list(told(Agreement(edits=tuple(edits)), words)) == [
        ("Set by hand", "3 letters of an earlier workbook: 2 applied, 1 not applied (see Overrides)")
    ]
    assert list(told(Agreement(), words)) == []


def test_a_letter_set_by_hand_says_by_whom_and_why(tmp_path: Path) -> None:
    made = small(overrides=RULE)
    edit = Edit("proc-budget@PR1", "P7", "C", "", "", "Eve", "Gus keeps a list", None, "applied", "")
    own = Sheet(written(made, tmp_path), f"RACI {OPERATION}").cell("proc-budget@PR1", "P7").comment
    kept = Sheet(written(replace(made, kept=Kept((edit,))), tmp_path), f"RACI {OPERATION}").cell("proc-budget@PR1", "P7").comment
    assert own is not None
    assert own.text == "Gus keeps a list"
    assert kept is not None
    assert (kept.text, kept.author) == ("Eve: Gus keeps a list", "Eve")


def test_overrides_list_every_edit_and_leave_lines_to_fill(tmp_path: Path) -> None:
    edits = (
        Edit("proc-budget@PR1", "P7", "C", "", "I", "Eve", "=1+1", None, "conflict", "both changed it"),
        Edit("gone@PR9", "P99", "", "R", "R", "", "", None, "not applied", "no such row"),
    )
    book = openpyxl.load_workbook(written(replace(small(), kept=Kept(edits)), tmp_path))
    sheet = book["Overrides"]
    head = [cell.value for cell in sheet[3]]
    assert head[:10] == [
        *("Activity", "Scope", "Position", "Letter", "Before", "Now", "Author", "Reason", "State", "What happened"),
    ]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4, max_row=6)]
    assert rows[0][:10] == ["proc-budget", "PR1", "P7", "C", None, "I", "Eve", "=1+1", "conflict", "both changed it"]
    assert rows[0][10:13] == ["Budget of the process", "Mixing (PR1)", "Operator (P7)"]
    assert rows[1][:10] == ["gone", "PR9", "P99", None, "R", "R", None, None, "not applied", "no such row"]
    assert not any(rows[2])
    (choices,) = sheet.data_validations.dataValidation
    assert str(choices.sqref) == "D4:D25"


def test_departments_of_a_wide_sheet_can_be_folded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = many_processes(10, 2)
    monkeypatch.setattr(frame, "WIDE", 8)
    open_sheet = Sheet(written(made, tmp_path), f"RACI {OPERATION}").sheet
    monkeypatch.setattr(frame, "FOLDED", 8)
    folded = Sheet(written(made, tmp_path), f"RACI {OPERATION}")
    names = [cell.value for cell in folded.sheet[2] if str(cell.value).startswith("Works ")]
    assert names == ["Works 0", "Works 1"]
    assert "can be folded" in str(open_sheet["B2"].value)
    assert "are folded" in str(folded.sheet["B2"].value)
    first = openpyxl.utils.get_column_letter(folded.columns["M0"])
    assert [sheet.column_dimensions[first].hidden for sheet in (open_sheet, folded.sheet)] == [False, True]
    assert folded.sheet.column_dimensions[first].outlineLevel == 1
    at = folded.rows["proc-risk@PR4"]
    counts = [folded.sheet.cell(at, cell.column).value for cell in folded.sheet[2] if str(cell.value).startswith("Works ")]
    assert all(str(formula).startswith("=COUNTA(") for formula in counts)
    values = Sheet(written(made, tmp_path), f"RACI {OPERATION}", values=True)
    row = [values.sheet.cell(at, cell.column).value for cell in values.sheet[2] if str(cell.value).startswith("Works ")]
    assert row[0] == 1
    assert sum(row) == sum(values.value("proc-risk@PR4", f"M{n}") is not None for n in range(10))


def test_the_letters_of_no_group_are_accountable() -> None:
    words = Wording(many_processes(14), "RACI")
    assert all(Letter.of(count.letter) < Letter.ACCOUNTABLE for page in matrix.pages(words) for count in page.counts)


def test_wide_sheets_are_printed_side_by_side_and_folded_ones_are_not(tmp_path: Path) -> None:
    narrow, wide, folded = many_processes(8), many_processes(60), many_processes(120)
    pages = {}
    for name, made in (("narrow", narrow), ("wide", wide), ("folded", folded)):
        path = tmp_path / f"{name}.xlsx"
        write_workbook(made, path)
        sheet = openpyxl.load_workbook(path)["RACI Operations Manager, Works"]
        pages[name] = sheet.page_setup.fitToWidth or 1
    assert pages == {"narrow": 1, "wide": 3, "folded": 1}


def test_the_name_of_a_level_stands_over_every_page_of_it(tmp_path: Path) -> None:
    write_workbook(many_processes(60), tmp_path / "wide.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "wide.xlsx")["RACI Operations Manager, Works"]
    names = [cell.value for cell in sheet[1] if cell.value]
    assert names.count("Managers") == 4
    widths = [merged.size["columns"] for merged in sheet.merged_cells.ranges if merged.min_row == 1 and merged.min_col > 4]
    assert max(widths) == 18
