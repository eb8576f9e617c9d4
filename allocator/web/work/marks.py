"""Marks of what a page shows: its form sends them, and so it is known whether that is still as it was."""

from __future__ import annotations

import json
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from allocator.web.tables import Upload


def mark(*shown: object) -> str:
    """A short text for plain data, which is another for other data."""
    return f"{zlib.crc32(json.dumps(shown, sort_keys=True).encode()):08x}"


def of_columns(upload: Upload) -> str:
    """The mark of the columns that users chose."""
    return mark(upload.column_map)


def of_changes(upload: Upload) -> str:
    """The mark of all that users changed: columns, cells, and whether rows with errors are left out."""
    return mark(upload.column_map, upload.corrections, upload.leave_out)
