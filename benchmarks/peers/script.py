"""The whole script: read with pandas and openpyxl, decide, write a workbook with openpyxl."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill

from benchmarks.peers.chart import Chart, drawn, read, roles
from benchmarks.peers.matrix import Matrix

COLOURS = {"A": "F4B183", "A/R": "F4B183", "R": "9DC3E6", "V": "FFE699", "C": "E2F0D9", "S": "E2F0D9", "I": "EDEDED"}


def letters(chart: Chart) -> pd.DataFrame:
    """One row for each letter: activity, scope, position, letter, who acts."""
    return Matrix(chart, roles(chart)).table()


def write(chart: Chart, table: pd.DataFrame, path: Path) -> None:
    """A matrix for each scope with its letters in colour, under each other on one sheet; then the letters as a list."""
    book = Workbook(write_only=True)
    fills = {letter: PatternFill("solid", fgColor=colour) for letter, colour in COLOURS.items()}
    bold, centre = Font(bold=True), Alignment(horizontal="center")
    title = chart.positions["title"].to_dict()
    sheet = book.create_sheet("RACI")

    def heading(text: str) -> Cell:
        cell = WriteOnlyCell(sheet, text)
        cell.font = bold
        return cell

    def letter(text: str) -> Cell | None:
        if not text:
            return None
        cell = WriteOnlyCell(sheet, text)
        cell.fill, cell.alignment = fills[text], centre
        return cell

    for scope, rows in table.groupby("scope", sort=False):
        wide = rows.pivot(index="activity", columns="position", values="letter").fillna("")
        sheet.append([heading(str(scope)), *(heading(title[post]) for post in wide.columns)])
        for activity, values in zip(wide.index, wide.to_numpy(), strict=True):
            sheet.append([activity, *map(letter, values)])
        sheet.append([])
    listed = book.create_sheet("Letters")
    listed.append([heading(name) for name in table.columns])
    for row in table.itertuples(index=False):
        listed.append(list(row))
    book.save(path)


def run(source: Path, target: Path) -> pd.DataFrame:
    """From workbook to workbook; the letters besides."""
    chart = drawn(read(source))
    table = letters(chart)
    write(chart, table, target)
    return table
