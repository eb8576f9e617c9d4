"""What the server writes to its log: what happened and where in the program, never what somebody's data said."""

from __future__ import annotations

import logging
import sys
import traceback
from pathlib import Path
from types import TracebackType


def place(error: BaseException) -> str:
    """Where in the program an exception comes from; what it says may hold what stands in a cell."""
    frames = traceback.extract_tb(error.__traceback__)
    return " < ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in reversed(frames[-4:]))


class Discreet(logging.Formatter):
    """Lines with a time; an exception is its kind and its place."""

    def formatException(  # noqa: N802 (named by the library)
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        """The kind of an exception, and where it comes from."""
        return f"{type(ei[1]).__name__} at {place(ei[1])}" if ei[1] else ""


def begin(*, verbose: bool) -> None:
    """Sends every log to standard error in this form. `verbose`: a line for each request too."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Discreet("%(asctime)s %(levelname)s %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("allocator.web").setLevel(logging.INFO if verbose else logging.WARNING)
