"""First step: files to sheets. Every cell as the file holds it, every row under its true number.

The files are read in a child process under limits of memory and time (process, worker), since a file may be made, or
damaged, in such a way that its reader dies. What it holds comes back as plain values.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from allocator.findings import Cell, Finding, file_name, finding
from allocator.sheets import issued
from allocator.sheets.messages import Row, Unusable
from allocator.sheets.process import Child, Limits, Stopped

if TYPE_CHECKING:
    from allocator.sheets.formats import Range

Received = TypeVar("Received")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as read. `rows[i]` is row i + 1 of the sheet, blank rows included; rows may differ in length.

    `merged`: ranges of merged cells. Those merged over several rows alone have their value in each row already.
    """

    file: str
    name: str  # "" for a text file
    rows: Sequence[Sequence[object]]
    hidden: bool = False
    merged: list[Range] = field(default_factory=list)


def read(paths: Sequence[Path], limits: Limits | None = None, *, whole: bool = False) -> tuple[list[Sheet], list[Finding]]:
    """The sheets of all files, in order; SHEET findings for what could not be read, or not as it stands.

    Workbooks (xlsx, xlsm, xlsb, xls, ods) go by their contents, text tables (csv, tsv) by their ending. Macros are
    not run and nothing is fetched that a file refers to. Of our own workbooks only the positions are given, unless `whole`.
    """
    sheets: list[Sheet] = []
    findings: list[Finding] = []
    with no_collection(), Child(limits or Limits()) as child:
        for path in paths:
            try:
                found, said = guarded(_received, child, path)
            except Unusable as error:
                findings.append(finding(error.code, file_name(path), Cell(file_name(path), "", 0), reason=error.reason))
                continue
            findings += said
            if not whole and (own := issued.positions(found)):
                found = own
                findings.append(finding("SHEET-67", file_name(path), Cell(file_name(path), own[0].name, 0)))
            sheets += found
            if not any(sheet.rows for sheet in found):
                findings.append(finding("SHEET-07", file_name(path), Cell(file_name(path), "", 0)))
    return sheets, findings


@contextmanager
def no_collection() -> Iterator[None]:
    """No search for cycles: rows hold none, and looking for them takes much of the time of reading and writing."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def guarded(received: Callable[[Child, Path, bool], Received], child: Child, path: Path) -> Received:
    """What the child sends about a file; where memory did not suffice, carefully once more.

    Raises:
        Unusable: the file yields nothing, with the reason for a user.
    """
    try:
        if path.is_dir():
            raise Unusable("SHEET-66", "it is a folder; name the file in it")
        if not path.is_file():
            raise Unusable("SHEET-01")
        with path.open("rb"):
            pass  # that the child may not open it either is better said here
        try:
            return received(child, path, False)
        except Stopped as stopped:
            if not stopped.memory:
                raise
            return received(child, path, True)
    except Stopped as stopped:
        raise Unusable("SHEET-31", stopped.reason) from stopped
    except PermissionError as error:
        raise Unusable("SHEET-66", "you may not read it, or another program keeps it to itself") from error
    except OSError as error:
        raise Unusable("SHEET-66", "the disk or the network does not give it") from error


def _received(child: Child, path: Path, careful: bool) -> tuple[list[Sheet], list[Finding]]:
    """What the child sends about a file."""
    sheets: list[Sheet] = []
    findings: list[Finding] = []
    rows: list[Row] = []
    for kind, *values in child.read(path, careful=careful):
        if kind == "rows":
            rows += values[0]
        elif kind == "merged":
            sheets[-1].merged.extend(values[0])
        elif kind == "sheet":
            name, hidden = values
            sheets.append(Sheet(file_name(path), name, rows := [], hidden))
        else:
            code, sheet, of_message = values
            findings.append(finding(code, sheet or file_name(path), Cell(file_name(path), sheet, 0), **of_message))
    return sheets, findings
