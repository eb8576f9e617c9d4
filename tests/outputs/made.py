"""Small results to write, and workbooks read back as text."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import openpyxl
from openpyxl.cell import Cell

from allocator import pipeline
from allocator.org.model import Org
from allocator.pipeline import Result
from allocator.rules.pack import load
from tests.helpers import org_from

POSITIONS = """
| position id | title                         | person | status | reports to | dotted to | department | site  | budget |
| P1          | Chief Executive Officer       | Ada    |        |            |           |            | North |        |
| P2          | Chief Operating Officer       | Ben    |        | P1         |           |            | North | 900    |
| P3          | Chief Financial Officer       | Cy     |        | P1         |           | Finance    | North |        |
| P4          | Operations Manager, Works     | Dee    |        | P2         |           | Works      | North | 500    |
| P5          | Process Manager, Mixing       |        | vacant | P4         | P3        | Works      | North |        |
| P6          | Process Manager, Packing      | Flo    |        | P4         |           | Works      | North |        |
| P7          | Operator                      | Gus    |        | P5         |           | Works      | North |        |
| P8          | Operator                      | Hal    |        | P5         |           | Works      | North |        |
| P9          | Operator                      | Ivy    |        | P6         |           | Works      | North |        |
| P10         | Operations Manager, Warehouse | Jo     |        | P2         |           | Warehouse  | South |        |
| P11         | Process Manager, Picking      | Kim    |        | P10        |           | Warehouse  | South |        |
"""
PROCESSES = """
| process id | name     | managers | departments     | budget |
| PR1        | Mixing   | P5       | Works           | 200    |
| PR2        | Packing  | P6       | Works           |        |
| PR3        | Picking  | P11      | Warehouse       |        |
| PR4        | Dispatch | P11      | Works;Warehouse |        |
"""


def result(positions: str = POSITIONS, **tables: str) -> Result:
    """The result of a table of positions under the bundled rules."""
    pack, findings = load()
    assert pack is not None, findings
    return pipeline.assign(org_from(positions, **tables), pack)


def small(**tables: str) -> Result:
    """The small org with its processes."""
    return result(POSITIONS, **{"processes": PROCESSES, **tables})


def with_texts(org: Org, **texts: list[str]) -> Org:
    """An org with other texts in some columns."""
    return replace(org, columns={**org.columns, **{name: np.array(values, dtype=object) for name, values in texts.items()}})


def many_processes(number: int, departments: int = 1) -> Result:
    """One operation with so many processes, each with a manager, in so many departments."""
    line = "| M{0} | Process Manager, Step {0} | Holder {0} | filled | O | | Works {1} | | |"
    posts = [line.format(n, n % departments) for n in range(number)]
    top = """
    | position id | title                     | person | status | reports to | dotted to | department | site | budget |
    | C           | Chief Executive Officer   | Ada    | filled |            |           |            |      |        |
    | O           | Operations Manager, Works | Ben    | filled | C          |           | Works 0    |      |        |"""
    processes = [f"| PR{n} | Step {n} | M{n} | Works {n % departments} | |" for n in range(number)]
    header = "| process id | name | managers | departments | budget |"
    return result("\n".join([top, *posts]), processes="\n".join([header, *processes]))


def cells(path: Path, sheets: tuple[str, ...] = ()) -> list[str]:
    """Every filled cell as `Sheet!B4<TAB>value<TAB>style`, of all sheets or of those named."""
    book = openpyxl.load_workbook(path)
    return [
        f"{sheet.title}!{cell.coordinate}\t{str(cell.value).replace(chr(10), ' / ')}\t{style(cell)}"
        for sheet in book
        if not sheets or sheet.title in sheets
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell, Cell) and cell.value is not None
    ]


def style(cell: Cell) -> str:
    """Size, weight, colour and fill of a cell in words."""
    font, fill = cell.font, cell.fill
    words = [f"{font.sz:g}", "bold" if font.b else "", f"#{font.color.rgb[2:]}" if font.color and font.color.rgb else ""]
    words += [f"on #{fill.fgColor.rgb[2:]}" if fill.fill_type else "", "turned" if cell.alignment.textRotation else ""]
    return " ".join(word for word in words if word)
