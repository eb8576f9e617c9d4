"""Matrices from files: workbooks, text tables, Markdown; published ones, ours, and whatever else a table may be."""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from allocator import pipeline
from allocator.derived.tables import letters_table
from allocator.findings import catalogue
from allocator.outputs.workbook import write_workbook
from allocator.sheets import matrix_text
from allocator.sheets.formats import Range
from allocator.sheets.matrix import Matrix, read_matrices
from allocator.sheets.matrix_grid import Grid
from allocator.sheets.matrix_legend import Legend
from allocator.sheets.matrix_read import matrices_of
from tests.sheets.matrices import codes, noted

HOME = Path(__file__).parents[2]
PUBLISHED = HOME.parent / "shared" / "data" / "raci"
# sheet, orientation, roles, rows, letters, beginning of the hash of the lines: read by eye and by other code, ranges by hand
EXPECTED = {
    "01_microsoft_caf/raci-template.xlsx": [
        ("MVP Best Practice", "roles as rows", 2, 8, 16, "b459328e35decc78"),
        ("Fully-staffed Best Practice", "roles as rows", 6, 8, 48, "f240c07b3aafd166"),
        ("Example Fully staffed BP", "roles as columns", 6, 8, 48, "f240c07b3aafd166"),
    ],
    "02_packt_tpm/RACI.xlsx": [("RACI", "roles as columns", 6, 8, 48, "f59f6c4182026eb5")],
    "02_packt_tpm/TPM RACI.xlsx": [("TPM RACI", "list", 1, 11, 11, "8b9dda6204cbf617")],
    "26_operating_model_ceo_coo/RACI_Matrix_Template.xlsx": [("Sheet1", "roles as columns", 8, 8, 64, "25a820d6eb0392ec")],
    "26_operating_model_ceo_coo/RACI_Matrix.md": [
        ("🔁 RACI Responsibility Matrix", "roles as columns", 8, 24, 192, "b3df591caf661cf9"),
    ],
    "27_iso27001_en_de/raci_en.csv": [("", "roles as columns", 7, 19, 133, "ae47c498674954a5")],
    "27_iso27001_en_de/raci_de.csv": [("", "roles as columns", 7, 19, 133, "1f090133c4ea3862")],
    "30_finops/decision-accountability-structure.md": [],
    "30_finops/manage-anomalies.md": [],
}


def facts(matrix: Matrix) -> tuple[str, str, int, int, int, str]:
    cells = [(row.activity, matrix.roles[each.role].name, "/".join(each.letters)) for row in matrix.rows for each in row.entries]
    lines = [" | ".join(cell) for cell in cells]
    digest = hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()[:16]
    return matrix.sheet, matrix.orientation, len(matrix.roles), len(matrix.rows), len(lines), digest


@pytest.mark.skipif(not PUBLISHED.is_dir(), reason="../shared/data/raci is missing")
@pytest.mark.parametrize("name", EXPECTED)
def test_published_matrices_are_read_right(name: str) -> None:
    matrices, findings = read_matrices([PUBLISHED / name])
    assert [facts(matrix) for matrix in matrices] == EXPECTED[name]
    assert [item.code for item in findings if item.severity != "info"] == ([] if EXPECTED[name] else ["MTX-01"])


@pytest.mark.skipif(not PUBLISHED.is_dir(), reason="../shared/data/raci is missing")
def test_published_matrices_keep_areas_legends_and_cells() -> None:
    tpm = read_matrices([PUBLISHED / "02_packt_tpm" / "TPM RACI.xlsx"])[0][0]
    assert noted(tpm)[:2] == ["Planning > Refine requirements: TPM A", "Planning > Create functional spec: TPM A/R"]
    german = read_matrices([PUBLISHED / "27_iso27001_en_de" / "raci_de.csv"])[0][0]
    assert german.legend["A"] == "Accountable (rechenschaftspflichtig)"
    assert str(german.rows[5].entries[0].cell) == "raci_de.csv!B7"
    published = read_matrices([PUBLISHED / "26_operating_model_ceo_coo" / "RACI_Matrix.md"])[0][0]
    assert published.rows[-1].area == "MEASUREMENT & CONTROL"
    assert published.legend["R"] == "Responsible – Does the work and owns task execution"
    assert str(published.rows[0].entries[0].cell).endswith("!B42")


def test_our_own_workbook_gives_the_letters_that_were_written(tmp_path: Path) -> None:
    result, _ = pipeline.run([HOME / "examples" / "halden-foods.xlsx"])
    assert result is not None
    write_workbook(result, tmp_path / "ours.xlsx")
    matrices, findings = read_matrices([tmp_path / "ours.xlsx"])
    names = {activity.id: activity.name for activity in result.allocation.activities}
    written = letters_table(result.org, result.allocation)
    shown = {"V": "C", "S": "I"}
    expected = Counter(
        (names[activity], position, shown.get(letter, letter))
        for activity, position, letter in zip(written["activity"], written["position"], written["letter"], strict=True)
    )
    raci = [matrix for matrix in matrices if matrix.orientation == "roles as columns" and matrix.sheet != "RACI by role"]
    found: Counter[tuple[str, str, str]] = Counter()
    for matrix in raci:
        ids = [role.name.rpartition("(")[2].rstrip(")") if role.name.endswith(")") else "" for role in matrix.roles]
        for row in matrix.rows:
            name = row.activity.split(" @ ")[0]
            found.update((name, ids[each.role], "/".join(each.letters)) for each in row.entries if ids[each.role])
    assert len(raci) == 3
    assert sum(len(matrix.rows) for matrix in raci) == len(result.allocation.rows)
    assert not found - expected
    in_groups = {position for _, position, _ in (expected - found)}
    assert found.total() > 500
    assert not in_groups & {position for _, position, _ in found}
    assert not [item for item in findings if item.severity != "info"]


def test_of_our_own_workbook_formulas_that_another_program_emptied_are_no_matter(tmp_path: Path) -> None:
    result, _ = pipeline.run([HOME / "examples" / "halden-foods.xlsx"])
    assert result is not None
    write_workbook(result, tmp_path / "ours.xlsx")
    openpyxl.load_workbook(tmp_path / "ours.xlsx").save(tmp_path / "saved.xlsx")
    matrices, findings = read_matrices([tmp_path / "saved.xlsx"])
    assert len(matrices) == 3
    assert not [item for item in findings if item.severity != "info"]


def test_workbooks_and_text_tables_are_read(tmp_path: Path) -> None:
    rows = [["Activity", "PM", "Dev"], ["Plan", "A", "R"], ["Build", "A/R", "C"]]
    with xlsxwriter.Workbook(tmp_path / "book.xlsx") as book:
        for number, row in enumerate(rows):
            book.get_worksheet_by_name("Who") or book.add_worksheet("Who")
            book.get_worksheet_by_name("Who").write_row(number + 2, 1, row)
    (tmp_path / "table.csv").write_text("\n".join(";".join(row) for row in rows), encoding="utf-16")
    (tmp_path / "table.tsv").write_text("\r\n".join("\t".join(row) for row in rows), encoding="utf-8")
    matrices, findings = read_matrices(sorted(tmp_path.iterdir()))
    assert [noted(matrix) for matrix in matrices] == [["Plan: PM A, Dev R", "Build: PM A/R, Dev C"]] * 3
    assert [str(matrix.rows[1].entries[0].cell) for matrix in matrices] == ["book.xlsx!Who!C5", "table.csv!B3", "table.tsv!B3"]
    assert findings == []


MARKDOWN = """\
---
title: a page
---
# Who does what ##

Letters: **R** = **Responsible**, **A** = *Accountable* and so on; `C` = Consulted.

> | Task \\| step | **PM** | Dev &amp; Ops | [QA](https://example.org) |
> |:--|:-:|--:|---|
> | **PREPARE** | | | |
> | Plan | **A** | R<br>C | R[^1] |
> | `Build` | _A_ | ~~R~~ | |

```
| Task | PM | Dev |
|---|---|---|
| Never | A | R |
```

## Prices
Article | Price
--- | ---
Shirt | 10

### Later
Task | PM | Dev
--- | --- | ---
Sell | A | R
Ship | R | A
"""


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_markdown_tables_are_read(tmp_path: Path, end: str) -> None:
    path = tmp_path / "page.md"
    path.write_bytes(MARKDOWN.replace("\n", end).encode())
    matrices, findings = read_matrices([path])
    assert [(matrix.sheet, noted(matrix)) for matrix in matrices] == [
        ("Who does what", ["PREPARE > Plan: PM A, Dev & Ops R/C, QA R", "PREPARE > Build: PM A, Dev & Ops R"]),
        ("Later", ["Sell: PM A, Dev R", "Ship: PM R, Dev A"]),
    ]
    assert matrices[0].rows[0].cell.row == 11
    assert matrices[0].header_rows == (8,)
    assert set(matrices[0].legend) == {"R", "A", "C"}
    assert codes(findings) == ["MTX-05"]


PIPES = """\
| Task | PM | Dev |
|---|---|---|
| Run `a | b` and `c || d` | A | R |
| Use a \\| b | R | A |
| Call `x \\| y` | A | R |
| A ` alone | A ` | R |
| Ask<br>twice | A | R<br>C |
"""


def test_pipes_in_code_and_line_breaks_are_no_borders(tmp_path: Path) -> None:
    path = tmp_path / "pipes.md"
    path.write_text(PIPES, encoding="utf-8")
    (matrix,), _ = read_matrices([path])
    assert noted(matrix) == [
        "Run a | b and c || d: PM A, Dev R",
        "Use a | b: PM R, Dev A",
        "Call x | y: PM A, Dev R",
        "A alone: PM A, Dev R",
        "Ask twice: PM A, Dev R/C",
    ]


def test_files_that_cannot_be_read_are_told_and_the_others_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matrix_text, "LARGEST", 1000)
    (tmp_path / "large.md").write_text("| Task | PM |\n" * 100, encoding="utf-8")
    (tmp_path / "binary.md").write_bytes(b"| text |\0")
    (tmp_path / "folder.md").mkdir()
    (tmp_path / "empty.csv").write_bytes(b"")
    (tmp_path / "good.md").write_text("| Task | PM | Dev |\n|---|---|---|\n| Plan | A | R |\n| Go | R | A |", encoding="utf-8")
    names = ["large.md", "binary.md", "folder.md", "missing.md", "missing.xlsx", "empty.csv", "good.md"]
    matrices, findings = read_matrices([tmp_path / name for name in names])
    assert [matrix.file for matrix in matrices] == ["good.md"]
    assert [(item.subject, item.code) for item in findings] == [
        ("large.md", "SHEET-31"),
        ("binary.md", "SHEET-02"),
        ("folder.md", "SHEET-02"),
        ("missing.md", "SHEET-01"),
        ("missing.xlsx", "SHEET-01"),
        ("empty.csv", "SHEET-07"),
    ]


def test_every_code_of_the_family_has_a_message_that_can_be_filled() -> None:
    family = [entry for code, entry in catalogue().items() if code.startswith("MTX-0")]
    assert [entry.code for entry in family] == [f"MTX-0{number}" for number in range(1, 10)]


TELLING = "R;A;C;I;A/R;S;x;Activity;Role;Letter;Responsible;Accountable;Legend;PM;1;Total;allocator:matrix;А;-;n/a;P01;¹;(;||;;;;"
WORDS = [
    *TELLING.split(";"),
    "Plan the work",
    "A: Bob",
    "A: Bob; R: Ann",
    "Bob (A), Ann (R)",
    "Bob & Ann",
    "R = Responsible, A = Accountable",
]
CELLS = st.sampled_from(WORDS) | st.text(max_size=12) | st.integers(-3, 99) | st.floats() | st.none() | st.booleans()
TABLES = st.lists(st.lists(CELLS, max_size=7), max_size=9)
PLACES = st.tuples(st.integers(0, 9), st.integers(0, 7))
RANGES = st.lists(st.tuples(PLACES, PLACES), max_size=4)


@settings(max_examples=400, deadline=None)
@given(st.lists(st.tuples(TABLES, st.booleans(), RANGES), min_size=1, max_size=2))
def test_any_table_gives_matrices_or_says_that_there_is_none(tables: list[tuple[list[list[object]], bool, list[Range]]]) -> None:
    grids = [Grid("any.xlsx", f"Sheet{at}", rows, hidden=hidden, merged=merged) for at, (rows, hidden, merged) in enumerate(tables)]
    matrices, findings = matrices_of("any.xlsx", grids, Legend())
    assert all(str(item) for item in findings)
    assert bool(matrices) != ("MTX-01" in codes(findings))
    for matrix in matrices:
        assert len({role.name for role in matrix.roles}) == len(matrix.roles)
        assert all(0 <= entry.role < len(matrix.roles) and entry.letters for row in matrix.rows for entry in row.entries)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(["| R | A |", "|---|", "```", "---", "# x", "a | b", ">", "\\|", "**", "<br>"]) | st.text()))
def test_any_text_is_read(text: list[str]) -> None:
    found = matrix_text.document("\n".join(text), "any.md")
    assert all(len(grid.texts) == len(grid.raw) for grid in found.grids)
