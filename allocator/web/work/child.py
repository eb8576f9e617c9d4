"""The child process: does the tasks that it is given, one after the other, under limits of memory and time.

It speaks with the web process over its standard streams, in plain values only, and ends when that does.
"""

from __future__ import annotations

import gc
import os
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import Any

from allocator.sheets.messages import OUT_OF_MEMORY, receive, send

Step = Callable[..., None]  # what is being done, and how much of it in percent where known
HERE = str(Path(__file__).parents[3])


def silent(_text: str, _percent: int | None = None) -> None:
    """The steps of a task that nobody listens to."""


class Refused(Exception):  # noqa: N818 - an outcome, not a mistake
    """A task that cannot be done, with the reason for its user; it holds nothing that stands in a cell."""


def main() -> None:
    """Answers requests (task, arguments, memory, seconds) with `step`s and one `done`, `refused` or `broken`."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    requests: SimpleQueue[tuple[Any, ...]] = SimpleQueue()
    Thread(target=_listen, args=(requests,), daemon=True).start()
    from allocator.web.work.tasks import TASKS

    def say(*message: object) -> None:
        send(answers, *message)
        answers.flush()

    say("ready")
    with suppress(BrokenPipeError):
        while True:
            task, arguments, memory, seconds = requests.get()
            _limit(memory, seconds)
            _answer(say, TASKS[task], arguments)
            gc.collect()


def _listen(requests: SimpleQueue[tuple[Any, ...]]) -> None:
    """Takes requests; ends the process with the one that sends them, whatever it is doing."""
    with suppress(EOFError):
        while True:
            requests.put(receive(sys.stdin.buffer))
    os._exit(0)


def _answer(say: Callable[..., None], task: Callable[..., object], arguments: dict[str, Any]) -> None:
    """Does one task."""
    try:
        made = task(lambda text, percent=None: say("step", text, percent), **arguments)
        say("done", made, _used())
    except Refused as refused:
        say("refused", str(refused))
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    except Exception as error:
        say("broken", where(error))


def where(error: Exception) -> str:
    """What broke, and where, without the message, which may hold what stands in a cell."""
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{frame.filename.removeprefix(HERE)}:{frame.lineno}" for frame in frames]
    return f"{type(error).__name__} at {' > '.join(places[-6:])}"


def _used() -> int:
    """The most memory that the process had so far, in bytes; 0 where that is not known."""
    try:
        import resource
    except ImportError:  # Windows
        return 0
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def _limit(memory: int, seconds: int) -> None:
    """Limits what the process, and each one that it starts, may use from now on; no dump of its memory is written."""
    try:
        import resource
    except ImportError:
        return
    until = int(time.process_time()) + seconds + 1
    for kind, limit in (resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, until), (resource.RLIMIT_CORE, 0):
        with suppress(ValueError, OSError):  # macOS does not know every limit
            resource.setrlimit(kind, (limit, resource.getrlimit(kind)[1]))
