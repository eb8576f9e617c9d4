"""Between the program and the child process that reads files: what each side sends."""

from __future__ import annotations

import pickle
from typing import IO, Any

ROWS = 500  # rows to a message: measured as the fastest
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"  # the first bytes of workbooks, new and old
WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"})
TEXTS = frozenset({".csv", ".tsv", ".txt", ".tab", ".htm", ".html", ".xml"})
OUT_OF_MEMORY = 77  # exit status of the child

Row = list[Any]


class Unusable(Exception):  # noqa: N818 - never leaves the reading of a file
    """A file that yields no sheet: the code of its finding and why."""

    def __init__(self, code: str, reason: str = "") -> None:
        super().__init__(reason)
        self.code, self.reason = code, reason


def send(stream: IO[bytes], *message: object) -> None:
    """Writes a message; the stream is not flushed."""
    pickle.dump(message, stream, 5)


def receive(stream: IO[bytes]) -> tuple[Any, ...]:
    """The next message.

    Raises:
        EOFError: there is none.
        pickle.UnpicklingError: it is cut off, or holds anything but plain values, dates and times.
    """
    message = _Plain(stream).load()
    if not isinstance(message, tuple):
        raise pickle.UnpicklingError("no message")
    return message


class _Plain(pickle.Unpickler):
    """Loads plain values, dates and times, and nothing that could run."""

    def find_class(self, module: str, name: str) -> Any:  # noqa: ANN401 - as in the base class
        if module == "datetime" and name in {"date", "datetime", "time", "timedelta"}:
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name} is no value of a cell")
