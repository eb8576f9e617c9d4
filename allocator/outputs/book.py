"""Render: how every workbook of ours begins and ends: its type, title and date, and where its rows wait to be put together."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from xlsxwriter import Workbook
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.worksheet import Worksheet

from allocator.outputs.look import FONT, clean

LARGE = 100_000  # lines; above it rows go straight to disk, with texts in the cells instead of a shared table
CREATED = datetime(2000, 1, 1)  # fixed, so that the same input gives the same bytes


@contextmanager
def new_book(path: Path, title: str, lines: int = 0) -> Iterator[Workbook]:
    """A workbook to be filled, written over whatever stands at the path when the context ends; `lines`: about how many it holds.

    Where the filling breaks off nothing is written, and what waited on disk is removed.
    Raises OSError where the place cannot be written.
    """
    with TemporaryDirectory(ignore_cleanup_errors=True) as waiting:
        usual = {"font_name": FONT, "font_size": 10}
        book = Workbook(str(path), {"constant_memory": lines > LARGE, "tmpdir": waiting, "default_format_properties": usual})
        book.set_properties({"title": clean(title), "created": CREATED})
        try:
            yield book
        finally:
            for sheet in book.worksheets():
                finish(sheet)
        try:
            book.close()
        except FileCreateError as error:
            raise error.args[0] from None  # the OSError, which says why


def finish(sheet: Worksheet) -> None:
    """To be called when a sheet of which there may be hundreds is full: until it is put together, the file of its rows is closed.

    A process may often have no more than 256 files open.
    """
    if sheet.constant_memory:
        sheet._opt_close()
