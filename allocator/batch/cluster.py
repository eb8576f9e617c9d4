"""Batch: the same tasks on a Dask cluster, whose workers need only reach the inputs and the outputs by their URLs.

Each thread of a Dask worker keeps a process of its own for the orgs, as this machine does: limits hold there too, and an
org over which it dies does not take the Dask worker along.
"""

from __future__ import annotations

import asyncio
import logging
import re
import threading
import time
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from hashlib import sha256
from typing import TYPE_CHECKING

from allocator.batch.places import reason_of
from allocator.batch.pool import Begin, Died, Limits, Worker, settled
from allocator.batch.tasks import Outcome, Setup, Task, failure
from allocator.findings import finding

if TYPE_CHECKING:
    from distributed import Client, Future, as_completed

PATIENCE = 5.0  # seconds to reach the scheduler
DESERTED, GLANCE, TICK = 300.0, 1.0, 0.02  # seconds without any worker until a batch is given up, and between two looks
ADDRESS = re.compile(r"(tcp|tls|ws|wss)://(\[[0-9a-fA-F:]+\]|[^\s/:\[\]]+):\d{1,5}")
GONE = "The scheduler is gone"
NO_WORKER = "The cluster has had no worker for {:.0f} seconds. Start workers for it"
WORKERS: dict[tuple[int, bytes], Worker] = {}  # on a Dask worker: its processes, by thread and batch


class Lost(Exception):  # noqa: N818 - an outcome, not a mistake
    """The cluster cannot be reached, or is gone: why."""


def outcomes(setup: Setup, tasks: Sequence[Task], scheduler: str, limits: Limits, begin: Begin) -> Generator[Outcome]:
    """The outcomes of all tasks, each as it comes.

    A task whose Dask worker dies is given to another, by Dask so often as it is set to, and then once more.

    Raises:
        Lost: the scheduler, an ADDRESS, cannot be reached, or is lost; or no worker comes.
    """
    from distributed import as_completed
    from distributed.scheduler import KilledWorker

    message = setup.message
    with _in_touch(), _reached(scheduler) as client:
        shared = client.submit(bytes, message, pure=False)  # a task as well, so that it can be made again where it is lost

        def given(task: Task) -> Future[Outcome]:
            future: Future[Outcome] = client.submit(perform, shared, task, limits, pure=False)
            return future

        waiting = {given(task): task for task in tasks}
        again: set[str] = set()
        coming = as_completed(list(waiting), loop=client.loop)  # type: ignore[no-untyped-call]
        for future in _manned(client, coming):
            task = waiting.pop(future)
            begin(task.key)
            problem = future.exception()  # type: ignore[no-untyped-call]
            if future.cancelled():  # type: ignore[no-untyped-call]
                raise Lost(GONE)
            if problem is None:
                yield future.result()
            elif isinstance(problem, KilledWorker) and task.key not in again:
                again.add(task.key)
                retried = given(task)
                waiting[retried] = task
                coming.add(retried)  # type: ignore[no-untyped-call]
            else:
                yield Outcome(failure(task, finding("BAT-01", task.key, reason=reason_of(problem))))
        with suppress(Exception):  # what is not tidied up ends with its Dask worker
            client.run(retire, sha256(message).digest())


def _manned(client: Client, coming: as_completed) -> Iterator[Future[Outcome]]:
    """The futures as they come, as long as there is a worker to wait for.

    Raises:
        Lost: there has been none for a while.
    """
    seen = looked = time.monotonic()
    while not coming.is_empty():  # type: ignore[no-untyped-call]
        if coming.has_ready():  # type: ignore[no-untyped-call]
            yield next(coming)
            seen = looked = time.monotonic()
        elif time.monotonic() - looked < GLANCE:
            time.sleep(TICK)
        else:
            with suppress(Exception):  # a scheduler that is gone is told of by the futures
                seen = time.monotonic() if client.nthreads() else seen  # type: ignore[no-untyped-call]
            looked = time.monotonic()
            if looked - seen > DESERTED:
                raise Lost(NO_WORKER.format(DESERTED))


@contextmanager
def _in_touch() -> Iterator[None]:
    """Says of all that goes wrong between the program and the scheduler that it is gone; Dask itself says nothing."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        yield
    except (OSError, CancelledError, TimeoutError) as error:
        raise Lost(GONE) from error
    finally:
        logging.disable(before)


def _reached(scheduler: str) -> Client:
    """The program's side of a cluster."""
    from distributed import Client

    try:  # Client itself waits for ever for an answer, and complains where it is none
        asyncio.run(asyncio.wait_for(_greeted(scheduler), PATIENCE))
        return Client(scheduler, timeout=PATIENCE, set_as_default=False)  # type: ignore[no-untyped-call]
    except Exception as error:  # whatever may stand at an address that is not a scheduler's
        raise Lost(f"No scheduler answers at {scheduler}. See whether it runs, and whether this is its address") from error


async def _greeted(scheduler: str) -> None:
    """Ends when a scheduler has answered."""
    from distributed.comm.core import connect
    from distributed.security import Security

    comm = await connect(scheduler, **Security().get_connection_args("client"))  # type: ignore[no-untyped-call]
    comm.abort()


def perform(message: bytes, task: Task, limits: Limits) -> Outcome:
    """Does a task in the process that belongs to this thread of a Dask worker; where that dies by chance, once more."""
    key = threading.get_ident(), sha256(message).digest()
    worker = WORKERS.setdefault(key, Worker(message, limits))
    try:
        return worker.perform(task)
    except Died as died:
        return Outcome(failure(task, died.found)) if died.found else settled(worker, task)


def retire(batch: bytes) -> None:
    """Ends the processes of a batch on a Dask worker."""
    for key in [key for key in WORKERS if key[1] == batch]:
        WORKERS.pop(key).end()
