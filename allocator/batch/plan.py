"""Batch: what is to be done, given what was done before, and the summaries of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Generator, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import astuple
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from allocator import __version__
from allocator.batch.folder import Folder, Print, trouble_of
from allocator.batch.lock import Look, Taken, quietly
from allocator.batch.names import MANIFEST, PAGE, SUMMARY, named
from allocator.batch.places import Source, Unreachable, is_url, local, shown
from allocator.batch.tasks import Outcome, Setup, Task
from allocator.outputs.batch_summary_record import SETTLED, Record, from_line, line

if TYPE_CHECKING:
    from allocator.batch.looks import Template
    from allocator.pipeline import Options
    from allocator.rules.pack import Pack

WRITABLE = "Choose a folder that can be written with -o."
Engine = Callable[..., Generator[Outcome]]  # of a setup, tasks, and `begin`


def stamps(options: Options, pack: Pack, template: Template | None, forms: Sequence[str]) -> tuple[dict[str, str], dict[str, Any]]:
    """The rules, and the other choices, that an org is done with, as records carry them; files by the hash of their content."""
    columns = options.columns.read_bytes() if isinstance(options.columns, Path) else b""
    return {"id": pack.id, "version": pack.version, "hash": pack.hash}, {
        "allocator": __version__,
        "scheme": options.scheme,
        "forms": list(forms),
        "strict_seed": options.strict_seed,
        "infer": options.infer,
        "as_of": options.as_of.isoformat() if options.as_of else None,
        "accept": options.accept,
        "columns": sha256(columns).hexdigest() if columns else None,
        "template": sha256(template[1]).hexdigest() if template else None,
    }


def records(folder: Folder) -> list[Record]:
    """What the manifest tells, line by line. Lines that are cut off or not ours are passed over.

    Raises:
        Unreachable: the folder cannot be read.
    """
    with _reaching():
        return [record for text in folder.lines() if (record := from_line(text))]


def records_of(folder: Folder, keys: Collection[str]) -> list[Record]:
    """What the manifest tells at the end of a batch, in which each of these keys was done.

    Raises:
        Unreachable: the folder is no longer this batch's, or its manifest lacks some of it.
    """
    with _reaching():
        folder.keep()
    told = records(folder)
    if not {record.input for record in told}.issuperset(keys):
        raise Unreachable(f"its {MANIFEST} lacks orgs that were done, so somebody else has changed it meanwhile")
    return told


def left_over(folder: Folder, told: Sequence[Record], keys: Collection[str], done: Collection[str]) -> Iterator[str]:
    """Outputs that the manifest tells of and that stand there still, but for no org as it is now; orgs are given by their keys.

    Their org is none of this batch's (`keys`), or it was `done`, and is refused now or has outputs of other forms.

    Raises:
        Unreachable: the folder cannot be read.
    """
    latest = {record.input: record for record in told}
    current = {name for key in keys if key in latest for name in latest[key].outputs}
    over = (
        record for record in told if record.input not in keys or (record.input in done and latest[record.input].status in SETTLED)
    )
    with _reaching():
        yield from (name for name in sorted({name for record in over for name in record.outputs} - current) if folder.look(name))


def planned(sources: Sequence[Source], told: Sequence[Record], target: str) -> list[Task]:
    """What is to be looked at, in the order of the sources, given what the manifest tells; outputs of the batch itself are not."""
    before = {record.input: record for record in told}
    written = defaultdict[str, dict[str, Print]](dict)
    for record in told:
        written[record.input].update(record.outputs)
    made = {name for each in written.values() for name in each} | ({SUMMARY} if told else set())
    root = f"{shown(target).rstrip('/')}/" if is_url(target) else ""  # keys of this machine's files are seen from there
    orgs = [source for source in sources if source.key.removeprefix(root) not in made]
    names = named([source.key for source in orgs], {key: record.name for key, record in before.items()})
    return [Task(key, address, names[key], before.get(key), written[key]) for key, address in map(astuple, orgs)]


def overwritten(setup: Setup, tasks: Sequence[Task]) -> list[str]:
    """The inputs that an output would be written over."""
    root = setup.target.rstrip("/") if is_url(setup.target) else str(local(setup.target).resolve())
    names = (name for task in tasks for name in (*setup.outputs(task.name), SUMMARY, PAGE, MANIFEST))
    outputs = {f"{root}/{name}" if is_url(root) else str(Path(root) / name) for name in names}
    return [task.key for task in tasks if task.address in outputs]


def noted(folder: Folder, outcomes: Generator[Outcome]) -> Generator[Outcome]:
    """The same outcomes, each written to the manifest before it is passed on. Closing this closes them.

    What was noted of outputs that were on their way to their places is forgotten when the manifest tells of them.

    Raises:
        Unreachable: the manifest cannot be written.
    """
    with closing(outcomes):
        for outcome in outcomes:
            if not outcome.kept:
                with _reaching():
                    folder.append(f"{line(outcome.record)}\n")
                    if outcome.record.outputs:
                        folder.forget(outcome.record.name)
            yield outcome


def summarise(folder: Folder, found: Sequence[Record]) -> None:
    """Writes what compares the orgs, over the summaries of an earlier run. The same records give the same bytes.

    Raises:
        Unreachable: they cannot be written.
    """
    from allocator.outputs.batch_summary_book import write_book
    from allocator.outputs.batch_summary_page import page

    with _reaching(), folder.workshop() as workshop:
        book, text = Path(workshop) / SUMMARY, Path(workshop) / PAGE
        write_book(found, book)
        text.write_text(page(found), encoding="utf-8")
        for part in (book, text):
            folder.publish(part, part.name)


@contextmanager
def held(folder: Folder, look: Look = quietly) -> Iterator[str]:
    """Holds the folder for one batch while the context lasts; see `lock.locked` and `lock.Beating`.

    Raises:
        Taken: another batch holds it.
        Unreachable: it cannot be written.
    """
    with ExitStack() as stack:
        with _reaching(WRITABLE):
            before = stack.enter_context(folder.held(look))
        yield before


@contextmanager
def _reaching(fix: str = "") -> Iterator[None]:
    """Says of whatever goes wrong with a folder that it cannot be reached, and what to do where that is known."""
    try:
        yield
    except (Taken, Unreachable):
        raise
    except Exception as error:  # a folder behind a URL has errors of its own
        raise Unreachable(trouble_of(error), fix) from error
