"""Batch: the worker process. It answers each task with a line, and ends with the process that started it.

Tasks come pickled from the program that started it; what goes back is JSON, since the worker has read files of others.
"""

from __future__ import annotations

import json
import os
import pickle
import sys
import threading
from importlib import import_module
from queue import SimpleQueue

from allocator.batch.tasks import Outcome, Setup, Task, perform
from allocator.outputs.batch_summary_record import from_line, line

READY = b"ready\n"
WARM = ("allocator.pipeline", "allocator.outputs.workbook", "allocator.outputs.document")  # what nearly every org needs


def main() -> None:
    """Takes in the setup, says that it is ready, and answers tasks until there are no more."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints must not come between the answers
    tasks: SimpleQueue[Task] = SimpleQueue()
    setup: Setup = pickle.load(sys.stdin.buffer)
    threading.Thread(target=_listen, args=(tasks,), daemon=True).start()
    for module in WARM:
        import_module(module)
    answer = READY
    while True:
        answers.write(answer)
        answers.flush()
        answer = encoded(perform(setup, tasks.get()))


def _listen(tasks: SimpleQueue[Task]) -> None:
    """Takes in tasks. When whoever sends them is gone, so is the worker, at once and whatever it is doing."""
    try:
        while True:
            tasks.put(pickle.load(sys.stdin.buffer))
    finally:
        os._exit(0)


def encoded(outcome: Outcome) -> bytes:
    """An outcome as a line."""
    return f"{json.dumps(outcome.kept)}\t{line(outcome.record)}\n".encode()


def decoded(text: bytes, task: Task) -> Outcome | None:
    """The outcome of a task in a line; None where the line is cut off."""
    kept, _, rest = text.partition(b"\t")
    record = from_line(rest) if text.endswith(b"\n") else None
    return Outcome(record, str(json.loads(kept))) if record and record.input == task.key else None
