"""The child process: reads the files it is asked for under limits of memory and time, and sends their rows.

It imports only what reading needs. Nothing it holds outlives the call that started it.
"""

from __future__ import annotations

import gc
import os
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import IO

from allocator.sheets.messages import OLE, OUT_OF_MEMORY, ROWS, TEXTS, WORKBOOKS, ZIP, Unusable, receive, send


def main() -> None:
    """Answers requests (path, memory, seconds, careful, edited) with messages until there are no more.

    The messages of a file: `sheet` (name, hidden) before its `merged` cells (a list of ranges) and its `rows` (a list of
    rows); `note` (code, sheet, values); of an edited workbook `comments` (sheet, a list of row, column, author, text); at
    last `end`, or `failed` (code, reason).
    """
    gc.disable()  # rows hold no cycles
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    with suppress(EOFError, BrokenPipeError):
        while True:
            path, memory, seconds, careful, edited = receive(requests)
            _limit(memory, seconds)
            _answer(answers, Path(path), careful=careful, edited=edited)


def _answer(answers: IO[bytes], path: Path, *, careful: bool, edited: bool) -> None:
    """Sends the messages of one file."""
    try:
        for message in _messages(path, careful=careful, edited=edited):
            send(answers, *message)
        send(answers, "end")
    except Unusable as error:
        send(answers, "failed", error.code, error.reason)
    except OSError as error:
        send(answers, "failed", "SHEET-02", error.strerror or type(error).__name__)
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    answers.flush()


def _messages(path: Path, *, careful: bool, edited: bool) -> Iterator[tuple[object, ...]]:
    """What a file holds. Workbooks go by their contents, text tables by their ending."""
    with path.open("rb") as stream:
        signature = stream.read(4)
    if edited:
        from allocator.sheets import edited_parts

        yield from _in_parts(edited_parts.read(path, careful=careful))
        return
    if not signature:
        return
    if signature in (ZIP, OLE) or path.suffix.lower() in WORKBOOKS:
        from allocator.sheets import workbooks

        yield from _in_parts(workbooks.read(path, careful=careful))
    elif path.suffix and path.suffix.lower() not in TEXTS:
        raise Unusable("SHEET-02", f"files of the kind {path.suffix} are not read")
    else:
        from allocator.sheets import texts

        yield from _in_parts(texts.read(path))


def _in_parts(messages: Iterator[tuple[object, ...]]) -> Iterator[tuple[object, ...]]:
    """The same messages, with many rows sent in parts, so that both processes work at the same time."""
    for kind, *values in messages:
        if kind != "rows":
            yield kind, *values
            continue
        rows = iter(values[0])  # type: ignore[call-overload]
        while part := list(islice(rows, ROWS)):
            yield "rows", part


def _limit(memory: int, seconds: int) -> None:
    """Limits what the process may use from now on; no dump of its memory is ever written."""
    try:
        import resource
    except ImportError:  # Windows: the clock of the other process is the only limit
        return
    until = int(time.process_time()) + seconds + 1
    for kind, limit in (resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, until), (resource.RLIMIT_CORE, 0):
        with suppress(ValueError, OSError):  # macOS does not know every limit
            resource.setrlimit(kind, (limit, resource.getrlimit(kind)[1]))
