"""Rules as a workbook: what is written is read back the same, every edit counts, and every mistake is named by its cell."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string

from allocator.findings import Cell, Finding, Severity
from allocator.outputs.rules_book import write_extension, write_rules
from allocator.rules import layers
from allocator.rules.book import layout
from allocator.rules.book_cells import spoken, value_of
from allocator.rules.pack import Pack, load
from allocator.rules.titles import Lexicon, load_lexicon
from allocator.sheets.reader import Sheet, read

BUNDLED = files("allocator.templates").joinpath("rules", "operations.toml").read_text(encoding="utf-8")
FILE = "RULES.xlsx"
Grid = dict[str, list[list[object]]]
Edit = Callable[[Grid], None]


@cache
def lexicon(text: str, archetypes: tuple[str, ...]) -> tuple[Lexicon | None, list[str]]:
    return load_lexicon(text, archetypes)


@pytest.fixture(autouse=True, scope="module")
def one_lexicon() -> Iterator[None]:
    """Read the same titles once and not for every edit."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("allocator.rules.pack.load_lexicon", lambda text, archetypes: lexicon(text, tuple(archetypes)))
        yield


@cache
def operations() -> Pack:
    pack, _ = load()
    assert pack is not None
    return pack


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> list[Sheet]:
    path = tmp_path_factory.mktemp("rules") / FILE
    write_rules(operations(), path)
    return read([path])[0]


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> list[Sheet]:
    """A new pack that extends the bundled one."""
    path = tmp_path_factory.mktemp("rules") / FILE
    write_extension(operations(), "mine", "operations", path)
    return read([path])[0]


def edited(sheets: list[Sheet], *edits: Edit) -> tuple[Pack | None, list[Finding]]:
    """What is loaded from the sheets after some edits."""
    grid: Grid = {sheet.name: [list(row) for row in sheet.rows] for sheet in sheets}
    for edit in edits:
        edit(grid)
    now = [Sheet(FILE, name, rows) for name, rows in grid.items()]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(layers, "read", lambda paths: (now, []))
        return load(Path(FILE))


def put(sheet: str, address: str, value: object) -> Edit:
    letters, row = coordinate_from_string(address)
    column = column_index_from_string(letters)

    def edit(grid: Grid) -> None:
        rows = grid[sheet]
        rows += [[] for _ in range(row - len(rows))]
        rows[row - 1] += [""] * (column - len(rows[row - 1]))
        rows[row - 1][column - 1] = value

    return edit


def add(sheet: str, **values: object) -> Edit:
    """Adds a line; blanks in the names of columns are written as underscores."""

    def edit(grid: Grid) -> None:
        heads = [spoken(name).removesuffix("*") for name in grid[sheet][2]]
        line: list[object] = [""] * len(heads)
        for name, value in values.items():
            line[heads.index(name.replace("_", " "))] = value
        grid[sheet].append(line)

    return edit


def row_of(sheets: list[Sheet], sheet: str, *values: str) -> int:
    """The row of the first line that begins with these values, after its number."""
    rows = next(each.rows for each in sheets if each.name == sheet)
    return next(number for number, row in enumerate(rows, 1) if [spoken(cell) for cell in row[1 : len(values) + 1]] == [*values])


def named(findings: list[Finding]) -> list[tuple[str, str]]:
    return [(item.code, str(item.cell)) for item in findings]


def sound(outcome: tuple[Pack | None, list[Finding]]) -> Pack:
    pack, findings = outcome
    assert [str(item) for item in findings] == []
    assert pack is not None
    return pack


def lines(pack: Pack, activity: str) -> list[str]:
    number = [each.id for each in pack.activities].index(activity)
    return [f"{line.letter.symbol} {line.selector}" for line in pack.decisions if line.activity == number and not line.rule]


# ---------------------------------------------------------------- out and back


def test_what_is_exported_and_read_back_is_the_same_pack(exported: list[Sheet]) -> None:
    back = sound(edited(exported))
    assert back == operations()
    assert back.hash == operations().hash


def test_a_real_file_goes_out_and_back_and_out_again_the_same(tmp_path: Path) -> None:
    write_rules(operations(), tmp_path / "a.xlsx")
    pack = sound(load(tmp_path / "a.xlsx"))
    write_rules(pack, tmp_path / "b.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_a_pack_with_everything_else_that_a_pack_may_have_comes_back_too(tmp_path: Path) -> None:
    text = BUNDLED
    for old, new in [
        ('values = ["financial acumen", "people management"]', 'values = ["a; b", "c"]\nplus = ["only; one"]'),
        ("[career.bands]\nstrong = 70", "[career.bands]\nsplendid = 90\nstrong = 70"),
        ('[archetype.fn-other]\nname = "Other function"', '[archetype.fn-lions]\nname = "=Lions"\nlevel = 3\nline = "support"\n'
         'documented = "no"\n\n[archetype.fn-other]\nname = "Other function"'),
        ('C = ["ceo", "fn:finance"]', 'C = ["ceo", "fn:lions|finance"]'),
        ('source = { document = "decision" }', 'source = [{ document = "esco", entry = "+1", statement = "@home" }]'),
        ("a_share_max = 0.40", "a_share_max = 0.333333"),
    ]:  # fmt: skip
        assert old in text
        text = text.replace(old, new, 1)
    (tmp_path / "mine.toml").write_text(text, encoding="utf-8")
    pack = sound(load(tmp_path / "mine.toml"))
    write_rules(pack, tmp_path / "mine.xlsx")
    assert sound(load(tmp_path / "mine.xlsx")) == pack


def test_a_pack_that_extends_another_is_written_whole(tmp_path: Path) -> None:
    text = (
        'id = "m"\nversion = "2"\nextends = "operations"\n[thresholds]\nspan_wide = 12\n[activity]\nremove = ["fleet-operation"]\n'
    )
    (tmp_path / "mine.toml").write_text(text, encoding="utf-8")
    pack = sound(load(tmp_path / "mine.toml"))
    write_rules(pack, tmp_path / "mine.xlsx")
    assert sound(load(tmp_path / "mine.xlsx")) == pack


def test_the_workbook_holds_no_formula_and_only_links_within(tmp_path: Path) -> None:
    import zipfile

    write_rules(operations(), tmp_path / FILE)
    with zipfile.ZipFile(tmp_path / FILE) as book:
        parts = {name: book.read(name).decode() for name in book.namelist() if name.endswith((".xml", ".rels"))}
    assert not [name for name, part in parts.items() if "<f>" in part or 'TargetMode="External"' in part]


def test_drop_downs_offer_what_the_rules_understand(tmp_path: Path) -> None:
    write_rules(operations(), tmp_path / FILE)
    book = openpyxl.load_workbook(tmp_path / FILE)
    rules = {str(rule.sqref).split(":")[0]: rule for rule in book["Decisions"].data_validations.dataValidation}

    def offered(address: str) -> list[Any]:
        area = str(rules[address].formula1).split("!")[1].replace("$", "")
        return [row[0].value for row in book["Lists"][area]]

    assert offered("D4") == ["A", "R", "V", "C", "I"]
    assert {"holder", "om-lca", "all-oms", "fn:finance"} <= set(offered("E4"))
    assert offered("B4") == [activity.id for activity in operations().activities]


# ---------------------------------------------------------------- edits that count


def test_a_changed_selector_changes_the_decision(exported: list[Sheet]) -> None:
    row = row_of(exported, "Decisions", "ops-goals", "Set the goals of the operation", "C")
    assert lines(sound(edited(exported, put("Decisions", f"E{row}", "fn:hr"))), "ops-goals") == ["A holder", "R holder", "C fn:hr"]


def test_a_new_activity_is_a_line_on_three_sheets(exported: list[Sheet]) -> None:
    pack = sound(
        edited(
            exported,
            add("Activities", Activity="ops-green", Name="Sustainability", Dimension="innovation", Scope="operation",
                Horizon="long", Modality="general", Extension=True),
            add("Decisions", Activity="ops-green", Letter="a", Selector="holder"),
            add("Decisions", Activity="ops-green", Letter="V", Selector="fn:quality|risk"),
            add("Sources", Activity="ops-green", Document="decision", Statement="The board made it so."),
        )
    )  # fmt: skip
    assert pack.activities[-1].id == "ops-green"
    assert lines(pack, "ops-green") == ["A holder", "V fn:quality|risk"]


@pytest.mark.parametrize(("value", "figure"), [(12.0, 12), ("12", 12), (12.5, 12.5), ("12.5", 12.5)])
def test_a_figure_may_stand_as_number_or_text(exported: list[Sheet], value: object, figure: float) -> None:
    assert sound(edited(exported, put("Thresholds", "C4", value))).standards.thresholds["span_wide"] == figure


def test_sorted_lines_blank_lines_and_moved_columns_change_nothing(exported: list[Sheet]) -> None:
    def stir(grid: Grid) -> None:
        for sheet in layout().sheets:
            rows = grid[sheet.name]
            below = rows[3:]
            random.Random(7).shuffle(below)
            rows[3:] = [line for row in below for line in ([], row, ["", " "])] if not sheet.upright else below
            grid[sheet.name] = [["", *reversed(row + [""] * (20 - len(row)))] for row in rows]
        grid.update({name: grid.pop(name) for name in sorted(grid, reverse=True)})

    pack, findings = edited(exported, stir)
    assert findings == []
    assert pack == operations()


def test_a_line_without_number_comes_last_and_one_between_stands_between(exported: list[Sheet]) -> None:
    first = [activity.id for activity in operations().activities]
    last = sound(edited(exported, put("Activities", "A4", "")))
    assert [activity.id for activity in last.activities] == [*first[1:], first[0]]
    between = sound(edited(exported, put("Activities", "A4", 2.5)))
    assert [activity.id for activity in between.activities] == [first[1], first[0], *first[2:]]


# ---------------------------------------------------------------- mistakes, each at its cell

MISTAKES: list[tuple[str, list[Edit], str, str, str]] = [
    # what is wrong, the edits, the code, the cell, what the message says
    ("unknown selector", [put("Decisions", "E5", "all-omss")], "PACK-03", "Decisions!E5", 'the nearest is "all-oms"'),
    ("unknown function", [put("Decisions", "E7", "fn:finanse")], "PACK-03", "Decisions!E7", 'the nearest is "fn:finance"'),
    ("unknown letter", [put("Decisions", "D5", "X")], "PACK-03", "Decisions!D5", 'unknown letter "X"'),
    ("look-alike letter", [put("Decisions", "D5", "\N{CYRILLIC CAPITAL LETTER A}")], "PACK-03", "Decisions!D5", "unknown letter"),
    ("two A", [put("Decisions", "D5", "A")], "PACK-06", "Decisions!E5", "exactly one selector is needed, there are 2"),
    ("no A", [put("Decisions", "D4", "R")], "PACK-04", "Activities!B4", "its line with A on the sheet Decisions"),
    ("two rules for one cell", [put("Decisions", "E7", "ceo")], "PACK-05", "Decisions!E7", 'selector "ceo" stands there twice'),
    ("A who may be several", [put("Decisions", "E4", "managers")], "PACK-06", "Decisions!E4", "several positions or none"),
    ("no selector", [put("Decisions", "E5", "")], "PACK-04", "Decisions!E5", "the selector is missing"),
    ("no letter", [put("Decisions", "D5", "")], "PACK-04", "Decisions!D5", "the letter is missing"),
    ("no activity", [put("Decisions", "B5", "")], "PACK-04", "Decisions!B5", "the activity is missing"),
    ("unknown activity", [put("Decisions", "B5", "org-strat")], "PACK-03", "Decisions!B5", 'the nearest is "org-strategy"'),
    ("unknown activity of a source", [put("Sources", "B5", "ops-x")], "PACK-03", "Sources!B5", 'unknown activity "ops-x"'),
    ("unknown activity of a duty", [put("Duties", "C4", "ops-budget; ops-x")], "PACK-03", "Duties!C4", 'unknown activity "ops-x"'),
    ("unknown archetype", [put("Evidence", "C4", "operation-manager")], "PACK-03", "Evidence!C4", "unknown archetype"),
    ("unknown holder", [put("Scopes", "D4", "chief-executive\nkapitan")], "PACK-03", "Scopes!D4", 'unknown holder "kapitan"'),
    ("unknown scope kind", [put("Activities", "E4", "planet")], "PACK-03", "Activities!E4", 'unknown scope kind "planet"'),
    ("activity twice", [put("Activities", "B5", "org-strategy")], "PACK-05", "Activities!B5", "stands there twice"),
    ("no name", [put("Activities", "C4", " ")], "PACK-04", "Activities!C4", "a text is missing"),
    ("yes or no", [put("Activities", "M4", "perhaps")], "PACK-06", "Activities!M4", "true or false is needed"),
    ("no document", [put("Sources", "C4", "")], "PACK-04", "Sources!C4", "a text is missing"),
    ("unknown document", [put("Sources", "C4", "hearsay")], "PACK-03", "Sources!C4", 'unknown document "hearsay"'),
    ("line in words", [put("Sources", "D4", "four")], "PACK-06", "Sources!D4", "a whole number is needed"),
    ("long anchor", [put("Sources", "E4", "one two three four five six")], "PACK-06", "Sources!E4", "at most 5 words"),
    ("rule without source", [put("Rules", "D4", "")], "PACK-04", "Rules!D4", "a source is missing"),
    ("threshold no number", [put("Thresholds", "C4", "many")], "PACK-06", "Thresholds!C4", "a number is needed"),
    ("threshold yes", [put("Thresholds", "C4", True)], "PACK-06", "Thresholds!C4", "a number is needed"),
    ("threshold blank", [put("Thresholds", "C4", "")], "PACK-04", "Thresholds!C4", "span_wide"),
    ("threshold below nothing", [put("Thresholds", "C4", -5)], "PACK-06", "Thresholds!C4", "-5 is negative"),
    ("share above all", [put("Thresholds", "C9", 40)], "PACK-06", "Thresholds!C9", "40 is no share"),
    ("no letter of its own", [put("Schemes", "C4", "R")], "PACK-06", "Schemes!C4", '"R" stands for R too'),
    ("no letter for the A", [put("Schemes", "C4", "")], "PACK-06", "Schemes!C4", "it is blank"),
    ("unknown threshold", [add("Thresholds", Threshold="span_wyde", Value=3)], "PACK-03", "Thresholds!B16", '"span_wide"'),
    ("points in halves", [put("Evidence", "D4", 2.5)], "PACK-06", "Evidence!D4", "a whole number is needed"),
    ("unknown shown letter", [put("Schemes", "K4", "Q")], "PACK-03", "Schemes!K4", 'unknown letter "Q"'),
    ("no meaning", [put("Legend", "D4", "")], "PACK-04", "Legend!D4", "the meaning is missing"),
    ("unknown scheme", [put("Legend", "B4", "RACY")], "PACK-03", "Legend!B4", 'the nearest is "RACI'),
    ("shown letter without meaning", [put("Schemes", "G4", "Q")], "PACK-04", "Schemes!G4", 'in the legend the meaning of "Q"'),
    ("document without title", [put("Documents", "C5", "")], "PACK-04", "Documents!C5", "the title is missing"),
    ("no version", [put("Pack", "B5", "")], "PACK-04", "Pack!B5", "version"),
    ("unknown parent", [put("Pack", "B6", "nowhere")], "PACK-01", "Pack!B6", "no such file beside it"),
    ("unknown setting", [put("Settings", "A4", "Points")], "PACK-07", "Settings!A4", 'unknown key "Points"'),
    ("setting twice", [put("Settings", "A5", "Points of a strong title")], "PACK-05", "Settings!A5", "stands there twice"),
    ("setting in words", [put("Settings", "B4", "six")], "PACK-06", "Settings!B4", "a whole number is needed"),
    ("order in words", [put("Activities", "A4", "first")], "PACK-06", "Activities!A4", "a number is needed to order the lines"),
    ("column gone", [put("Activities", "F3", "")], "PACK-04", "Activities!row 3", "Activities.Horizon: the column is missing"),
    ("column twice", [put("Activities", "F3", "Name")], "PACK-05", "Activities!F3", 'the column "Name" stands there twice'),
    ("sheet gone", [lambda grid: grid.pop("Thresholds")], "PACK-04", "", "Thresholds: the sheet is missing"),
    ("names of columns gone", [lambda grid: grid["Duties"].pop(2)], "PACK-04", "Duties", "the row with the names of the columns"),
    ("generic rule unknown", [put("Generic rules", "E4", "bos")], "PACK-03", "Generic rules!E4", 'the nearest is "boss"'),
]  # fmt: skip


@pytest.mark.parametrize(("edits", "code", "cell", "says"), [row[1:] for row in MISTAKES], ids=[row[0] for row in MISTAKES])
def test_a_mistake_is_named_by_its_cell(exported: list[Sheet], edits: list[Edit], code: str, cell: str, says: str) -> None:
    pack, findings = edited(exported, *edits)
    assert pack is None
    found = [item for item in findings if (item.code, str(item.cell)) == (code, "!".join(filter(None, (FILE, cell))))]
    assert found, [str(item) for item in findings]
    assert says in found[0].message


def test_an_activity_without_a_source_is_named(exported: list[Sheet]) -> None:
    row = row_of(exported, "Sources", "ops-workforce")
    pack, findings = edited(exported, lambda grid: grid["Sources"].pop(row - 1) and None)
    assert pack is None
    place = row_of(exported, "Activities", "ops-workforce")
    assert ("PACK-04", f"{FILE}!Activities!B{place}") in named(findings)


def test_an_activity_that_is_taken_out_is_named_wherever_it_still_stands(exported: list[Sheet]) -> None:
    row = row_of(exported, "Activities", "ops-budget")
    pack, findings = edited(exported, lambda grid: grid["Activities"].pop(row - 1) and None)
    assert pack is None
    decision = row_of(exported, "Decisions", "ops-budget")
    cells = {f"{FILE}!Decisions!B{decision}", f"{FILE}!Duties!C4", f"{FILE}!Key figures!E4"}
    assert cells <= {str(item.cell) for item in findings}
    assert {item.code for item in findings} == {"PACK-03"}


def test_a_workbook_that_holds_no_rules_is_named_once(exported: list[Sheet]) -> None:
    def strip(grid: Grid) -> None:
        grid.clear()
        grid["positions"] = [["id", "title"], ["P1", "Boss"]]

    pack, findings = edited(exported, strip)
    assert pack is None
    assert named(findings) == [("PACK-01", FILE)]
    assert "it is no rules workbook" in findings[0].message


def test_all_mistakes_are_named_at_once(exported: list[Sheet]) -> None:
    _, findings = edited(
        exported, put("Thresholds", "C4", "x"), put("Decisions", "E5", "y"), put("Activities", "E4", "z"), put("Legend", "B4", "w")
    )
    cells = {"Thresholds!C4", "Decisions!E5", "Activities!E4", "Legend!B4"}
    assert {f"{FILE}!{cell}" for cell in cells} <= {str(item.cell) for item in findings}


def test_what_is_not_part_of_the_rules_is_listed_and_hinders_nothing(exported: list[Sheet]) -> None:
    pack, findings = edited(
        exported,
        put("Activities", "T3", "Owner"),
        put("Activities", "T5", "Bob"),
        put("Duties", "H5", "a remark"),
        lambda grid: grid.update(Notes=[["", "hello"]], Empty=[[]]),
    )
    assert pack == operations()
    assert sorted(named(findings)) == [("PACK-11", f"{FILE}!{cell}") for cell in ("Activities!T3", "Duties!H5", "Notes")]
    assert {item.severity for item in findings} == {Severity.INFO}


VALUES = [
    "",
    " ",
    "zzz",
    "yes",
    "no",
    3.0,
    0.5,
    -1.0,
    True,
    "a; b",
    "holder",
    "founding",
    "decision",
    "=1+1",
    "operation",
    "x" * 40,
]
LINKED = {  # columns whose value other cells rest on, which are then named instead
    ("Sources", "Document"), ("Sources", "Line"), ("Dimensions", "Line"), ("Activities", "Extension"), ("Activities", "Dimension"),
    *((sheet.name, "Document") for sheet in layout().sheets), ("Settings", "Delegation: document"),
}  # fmt: skip


def editable(exported: list[Sheet]) -> list[tuple[str, str, int, int]]:
    """Every cell of a value: sheet, column or setting, row, column number; names of entries are left out."""
    by_name = {sheet.name: sheet for sheet in exported}
    cells = []
    for sheet in layout().sheets:
        rows = by_name[sheet.name].rows
        heads = [spoken(name).removesuffix("*") for name in rows[2]]
        for row in range(4, len(rows) + 1):
            if sheet.upright:
                cells.append((sheet.name, spoken(rows[row - 1][0]), row, 2))
            else:
                cells += [(sheet.name, column.name, row, heads.index(column.name) + 1) for column in sheet.read]
    return cells


def meant(sheet: str, name: str, value: object) -> object:
    """What a value of a column says, None for a blank and for no."""
    kind = next(column.kind for each in layout().sheets if each.name == sheet for column in each.columns if column.name == name)
    said = value_of(value, kind)
    return None if said is False else said


@settings(max_examples=60, deadline=None)
@given(place=st.integers(0, 10**6), pick=st.integers(0, 10**6))
def test_an_edit_of_any_cell_counts_or_is_named_at_that_cell(exported: list[Sheet], place: int, pick: int) -> None:
    cells = editable(exported)
    sheet, name, row, column = cells[place % len(cells)]
    rows = next(each.rows for each in exported if each.name == sheet)
    values = VALUES + [line[column - 1] for line in rows[3:] if len(line) >= column]
    value = values[pick % len(values)]
    cell = Cell(FILE, sheet, row, column)
    before = rows[row - 1][column - 1] if len(rows[row - 1]) >= column else ""
    pack, findings = edited(exported, put(sheet, cell.address, value))
    assert all(str(item) for item in findings)
    if pack is not None:
        same = meant(sheet, name, value) == meant(sheet, name, before) or (sheet, name) == ("Pack", "extends")
        assert (pack.hash == operations().hash) == same
    elif (sheet, name) not in LINKED and "PACK-05" not in {item.code for item in findings}:
        assert cell in [item.cell for item in findings], [str(item) for item in findings]


def test_an_edited_real_workbook_is_read_in_full(tmp_path: Path) -> None:
    write_rules(operations(), tmp_path / FILE)
    book = openpyxl.load_workbook(tmp_path / FILE)
    book["Thresholds"]["C4"] = 12
    book["Pack"]["B4"] = "mine"
    book["Activities"].insert_rows(6, 3)
    book["Activities"].column_dimensions["C"].hidden = True
    book["Decisions"]["E5"].value = " ceo "
    book.move_sheet("Pack", 5)
    book.save(tmp_path / FILE)
    pack = sound(load(tmp_path / FILE))
    assert (pack.id, pack.standards.thresholds["span_wide"], lines(pack, "org-strategy")[1]) == ("mine", 12, "R ceo")


# ---------------------------------------------------------------- workbooks that extend another pack


def test_a_new_workbook_changes_nothing_yet(blank: list[Sheet]) -> None:
    pack = sound(edited(blank))
    assert (pack.id, pack.version, pack.decisions) == ("mine", "0.1.0", operations().decisions)


def test_lines_of_a_letter_stand_instead_and_blank_cells_change_nothing(blank: list[Sheet]) -> None:
    pack = sound(
        edited(
            blank,
            add("Decisions", Activity="ops-goals", Letter="C", Selector="boss"),
            add("Decisions", Activity="ops-goals", Letter="C", Selector="fn:hr"),
            add("Activities", Activity="ops-goals", Name="Goals"),
            add("Thresholds", Threshold="span_wide", Value=12),
        )
    )
    assert lines(pack, "ops-goals") == ["A holder", "R holder", "C boss", "C fn:hr"]
    was = next(activity for activity in operations().activities if activity.id == "ops-goals")
    assert next(activity for activity in pack.activities if activity.id == "ops-goals") == replace(was, name="Goals")
    assert pack.standards.thresholds["span_wide"] == 12


def test_entries_and_letters_are_taken_out(blank: list[Sheet]) -> None:
    pack = sound(
        edited(
            blank,
            add("Activities", Activity="fleet-operation", Remove="yes"),
            add("Decisions", Activity="ops-goals", Letter="C", Remove="yes"),
        )
    )
    assert "fleet-operation" not in {activity.id for activity in pack.activities}
    assert lines(pack, "ops-goals") == ["A holder", "R holder"]


@pytest.mark.parametrize(
    ("edit", "code", "cell"),
    [
        (add("Activities", Activity="ops-x", Remove="yes"), "PACK-06", "Activities!N4"),
        (add("Activities", Activity="ops-budget", Remove="yes"), "PACK-10", "Activities!N4"),
        (add("Activities", Activity="ops-goals", Name="Goals", Remove="yes"), "PACK-06", "Activities!C4"),
        (add("Decisions", Activity="ops-gaols", Letter="C", Selector="boss"), "PACK-03", "Decisions!B4"),
        (add("Decisions", Activity="ops-goals", Letter="C", Selector="bos"), "PACK-03", "Decisions!E4"),
        (add("Activities", Activity="ops-new", Name="New"), "PACK-04", "Activities!D4"),
        (add("Thresholds", Threshold="span_wide", Value="many"), "PACK-06", "Thresholds!C4"),
        (put("Pack", "B4", ""), "PACK-04", "Pack!B4"),
        (put("Pack", "B6", FILE), "PACK-09", "Pack!B6"),
        (put("Activities", "B3", ""), "PACK-04", "Activities!row 3"),
    ],
)
def test_a_mistake_of_an_extending_workbook_is_named_by_its_cell(blank: list[Sheet], edit: Edit, code: str, cell: str) -> None:
    pack, findings = edited(blank, edit)
    assert pack is None
    assert (code, f"{FILE}!{cell}") in named(findings), [str(item) for item in findings]


def test_a_workbook_may_lack_sheets_and_columns_that_it_does_not_change(blank: list[Sheet]) -> None:
    def cut(grid: Grid) -> None:
        for name in [name for name in grid if name not in {"Pack", "Thresholds"}]:
            del grid[name]

    pack = sound(edited(blank, add("Thresholds", Threshold="span_wide", Value=12), cut))
    assert pack.standards.thresholds["span_wide"] == 12


def test_a_workbook_and_a_text_may_extend_each_other_but_not_in_a_ring(tmp_path: Path) -> None:
    write_extension(operations(), "mine", "below.toml", tmp_path / FILE)
    below = 'id = "below"\nversion = "1"\nextends = "operations"\n[thresholds]\nspan_wide = 12\n'
    (tmp_path / "below.toml").write_text(below, encoding="utf-8")
    assert sound(load(tmp_path / FILE)).standards.thresholds["span_wide"] == 12
    (tmp_path / "below.toml").write_text(below.replace("operations", FILE), encoding="utf-8")
    pack, findings = load(tmp_path / FILE)
    assert pack is None
    assert named(findings) == [("PACK-09", "below.toml")]
