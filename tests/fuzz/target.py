"""What the fuzzer feeds with bytes, and CI with the inputs it saved: a file's bytes to sheets, tables and an org."""

from __future__ import annotations

import tempfile
from pathlib import Path

from allocator.org.build import build
from allocator.sheets.columns import recognise
from allocator.sheets.messages import OLE, ZIP, Unusable
from allocator.sheets.reader import Sheet
from allocator.sheets.worker import _messages


def read_bytes(data: bytes) -> None:
    """Reads a file with these bytes in this process, without the limits of the child; whatever is raised is a bug."""
    ending = ".xlsx" if data[:4] in (ZIP, OLE) else ".csv"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"org{ending}"
        path.write_bytes(data)
        sheets: list[Sheet] = []
        try:
            for kind, *values in _messages(path, careful=False, edited=False):
                if kind == "sheet":
                    sheets.append(Sheet(path.name, str(values[0]), []))
                elif kind == "rows":
                    sheets[-1].rows.extend(values[0])  # type: ignore[attr-defined]
        except (Unusable, OSError):
            return
    tables, _ = recognise(sheets)
    build(tables, "org")
